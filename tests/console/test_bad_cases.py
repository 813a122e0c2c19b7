"""Bad cases of the console: two people, a server that goes, sessions that end, hostile names, sizes beyond reason."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import boto3
import pytest
from playwright.sync_api import expect

from penstock.compose import Server
from penstock.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page
    from tests.console.conftest import Screen

pytestmark = pytest.mark.slow

HOSTILE = ("<script>alert(1)</script>", "a/b", "%2F", "ночь 🌙 夜", "שלום עולם")
USER = {"userName": "ada", "password": "difference engine"}
MEGABYTES = 10
SECONDS = 60
LAYERS = 100
JOBS_IN_A_LAYER = 9
# What a page may hold of a message, whatever its length.
TEXT_MAX = 60_000
SCRIPTS = {
    "quick": "print('done')\n",
    "other": "print('done')\n",
    "breaks": f"raise ValueError('far too much: ' + 'x' * ({MEGABYTES} * 1024 * 1024))\n",
}


class World:
    """A server with an administrator and jobs that are quick, that break, and that wait for a file."""

    def __init__(self, data: Path) -> None:
        self.gate = data / "gate"
        self.settings = Settings(data=data, port=0, stop_grace_seconds=2)
        self.server = Server.start(self.settings)
        self.endpoint = self.server.endpoint
        key = self.server.keyring.primary
        self.glue: Any = boto3.client(
            "glue",
            endpoint_url=self.endpoint,
            region_name=self.settings.region,
            aws_access_key_id=key.id,
            aws_secret_access_key=key.secret,
        )
        self.administrator_is_there = False
        folder = data / "objects" / "scripts"
        folder.mkdir(parents=True)
        waits = f"import pathlib, time\nwhile not pathlib.Path({str(self.gate)!r}).exists():\n    time.sleep(0.05)\n"
        for name, script in {**SCRIPTS, "waits": waits}.items():
            (folder / f"{name}.py").write_text(script)
            self.job(name, name)

    def job(self, name: str, script: str) -> None:
        command = {"Name": "pythonshell", "ScriptLocation": f"s3://scripts/{script}.py"}
        self.glue.create_job(Name=name, Role="r", Command=command)

    def workflow(self, name: str, *jobs: str, trigger: str | None = None) -> str:
        self.glue.create_workflow(Name=name)
        actions = [{"JobName": job} for job in jobs]
        self.glue.create_trigger(Name=trigger or f"{name}-start", Type="ON_DEMAND", WorkflowName=name, Actions=actions)
        return name

    def over(self, name: str, run: str) -> None:
        deadline = time.monotonic() + SECONDS
        while self.glue.get_workflow_run(Name=name, RunId=run)["Run"]["Status"] != "COMPLETED":
            assert time.monotonic() < deadline, f"{run} is not over after {SECONDS} s"
            time.sleep(0.1)

    def down(self) -> None:
        self.server.close()

    def up(self) -> None:
        """The same data at the same address."""
        self.server = Server.start(replace(self.settings, port=int(urlsplit(self.endpoint).port or 0)))

    def enter(self, screen: Screen) -> Page:
        """Signed in, without walking the forms that the journey walks."""
        page = screen.page
        if self.administrator_is_there:
            page.goto(f"{self.endpoint}/console/")
            sign_in(screen)
        else:
            page.goto(self.server.sign_in_link())
            page.get_by_label("User name").fill(USER["userName"])
            page.get_by_label("Password").fill(USER["password"])
            screen.button("Create administrator").click()
            self.administrator_is_there = True
        expect(page.get_by_role("heading", name="Home", level=1)).to_be_visible()
        return page

    def url(self, *parts: str, query: str = "") -> str:
        return f"{self.endpoint}/console/workflows/{'/'.join(quote(part, safe='') for part in parts)}{query}"


def sign_in(screen: Screen) -> None:
    screen.page.get_by_label("User name").fill(USER["userName"])
    screen.page.get_by_label("Password").fill(USER["password"])
    screen.button("Sign in").click()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("world"))
    yield world
    world.glue.close()
    world.server.close()


light = pytest.mark.parametrize("screen", ["light"], indirect=True)
dark = pytest.mark.parametrize("screen", ["dark"], indirect=True)


@light
def test_two_people_edit_one_workflow(world: World, screen: Screen) -> None:
    name = world.workflow("shared", "quick", "other")
    page = world.enter(screen)
    page.goto(world.url(name))
    screen.node("JOB:other").focus()
    page.keyboard.press("Delete")
    expect(page.get_by_text("1 unsaved change")).to_be_visible()
    world.glue.create_trigger(
        Name="theirs",
        Type="CONDITIONAL",
        WorkflowName=name,
        Actions=[{"JobName": "breaks"}],
        Predicate={"Conditions": [{"LogicalOperator": "EQUALS", "JobName": "quick", "State": "SUCCEEDED"}]},
    )
    screen.button("Save").click()
    expect(screen.dialog().get_by_text("theirs: new")).to_be_visible()
    expect(screen.dialog().get_by_text("shared-start: changed")).to_be_visible()
    screen.step("conflict")
    screen.dialog().get_by_role("button", name="Keep mine").click()
    expect(page.get_by_text("Workflow shared was saved.")).to_be_visible()
    expect(screen.node("TRIGGER:theirs")).to_be_visible()
    expect(screen.node("JOB:other")).to_have_count(0)
    actions = {one["Name"]: one["Actions"] for one in world.glue.get_triggers()["Triggers"]}
    assert actions["shared-start"] == [{"JobName": "quick"}]
    assert actions["theirs"] == [{"JobName": "breaks"}]
    screen.step("conflict-resolved")


@dark
def test_a_workflow_that_is_deleted_meanwhile(world: World, screen: Screen) -> None:
    name = world.workflow("doomed", "quick", "other")
    page = world.enter(screen)
    page.goto(world.url(name))
    screen.node("JOB:other").focus()
    page.keyboard.press("Delete")
    expect(page.get_by_text("1 unsaved change")).to_be_visible()
    world.glue.delete_workflow(Name=name)
    screen.button("Save").click()
    expect(page.get_by_text("Saving was refused")).to_be_visible()
    screen.step("save-refused")
    page.goto(world.url(name, "runs", "wr_none"))
    expect(page.get_by_text("This run does not exist")).to_be_visible()
    screen.step("run-gone")
    page.goto(f"{world.endpoint}/console/workflows?workflow={name}&tab=details")
    expect(page.get_by_text("This workflow does not exist")).to_be_visible()
    screen.step("gone-in-the-panel")
    page.goto(world.url(name))
    expect(page.get_by_text("This workflow does not exist")).to_be_visible()
    screen.step("gone")
    page.get_by_role("link", name="Go to workflows").click()
    expect(page.get_by_role("heading", name="Workflows", level=1)).to_be_visible()


@dark
def test_the_server_goes_down_and_up_again_during_a_run(world: World, screen: Screen) -> None:
    name = world.workflow("steady", "waits")
    page = world.enter(screen)
    state = page.get_by_role("region", name="State of the server")
    run = world.glue.start_workflow_run(Name=name)["RunId"]
    page.goto(world.url(name, "runs", run))
    expect(screen.node("JOB:waits")).to_contain_text("Running")
    expect(state).to_contain_text("Live")
    screen.allowed += ["ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_EMPTY_RESPONSE"]
    world.down()
    expect(page.get_by_text("Live updates stopped")).to_be_visible()
    expect(state).to_contain_text("Reconnecting")
    expect(screen.node("JOB:waits")).to_contain_text("Running")
    screen.step("server-down")
    world.up()
    expect(state).to_contain_text("Live")
    expect(page.get_by_text("Live updates stopped")).to_have_count(0)
    world.gate.touch()
    world.over(name, run)
    expect(page.get_by_text("Completed", exact=True)).to_be_visible()
    screen.step("server-up-again")


@light
def test_the_session_ends_with_a_draft(world: World, screen: Screen) -> None:
    name = world.workflow("kept", "quick", "other")
    page = world.enter(screen)
    page.goto(world.url(name))
    screen.node("JOB:other").focus()
    page.keyboard.press("Delete")
    expect(page.get_by_text("1 unsaved change")).to_be_visible()
    page.context.clear_cookies()
    screen.button("Save").click()
    expect(screen.dialog().get_by_label("Password")).to_be_visible()
    screen.step("session-ended")
    sign_in(screen)
    expect(screen.dialog()).to_have_count(0)
    expect(page.get_by_text("1 unsaved change")).to_be_visible()
    expect(screen.node("JOB:other")).to_have_count(0)
    screen.button("Save").click()
    expect(page.get_by_text("Workflow kept was saved.")).to_be_visible()
    screen.step("saved-after-all")


@light
def test_hostile_names(world: World, screen: Screen) -> None:
    for name in HOSTILE:
        world.job(f"job {name}", "quick")
        world.workflow(name, f"job {name}", trigger=f"start {name}")
    page = world.enter(screen)
    page.on("dialog", lambda dialog: screen.errors.append(f"a dialog of the browser: {dialog.message}"))
    page.goto(f"{world.endpoint}/console/workflows")
    for name in HOSTILE:
        expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    screen.step("hostile-list")
    properties = {f"key {name}": name for name in HOSTILE}
    for at, name in enumerate(HOSTILE):
        page.goto(world.url(name))
        expect(page.get_by_role("heading", name=name, level=1, exact=True)).to_be_visible()
        expect(screen.node(f"TRIGGER:start {name}")).to_contain_text(name)
        screen.node(f"JOB:job {name}").click()
        run = world.glue.start_workflow_run(Name=name, RunProperties=properties)["RunId"]
        page.goto(world.url(name, "runs", run))
        expect(screen.node(f"JOB:job {name}")).to_contain_text(name)
        page.get_by_role("button", name=f"{len(HOSTILE)} properties").click()
        for row, (key, value) in enumerate(properties.items()):
            expect(screen.dialog().get_by_role("textbox", name="Key").nth(row)).to_have_value(key)
            expect(screen.dialog().get_by_role("textbox", name="Value").nth(row)).to_have_value(value)
        screen.step(f"hostile-run-{at}", axe=at == 0)
        world.over(name, run)


@light
def test_a_message_of_ten_megabytes(world: World, screen: Screen) -> None:
    name = world.workflow("loud", "breaks")
    page = world.enter(screen)
    run = world.glue.start_workflow_run(Name=name)["RunId"]
    page.goto(world.url(name, "runs", run))
    expect(page.get_by_text("breaks went wrong first")).to_be_visible(timeout=SECONDS * 1000)
    expect(page.get_by_text("ValueError: far too much: xxx").first).to_be_visible()
    screen.step("first-failure")
    screen.button("Show node").click()
    expect(page.get_by_text("Error", exact=True).first).to_be_visible()
    assert page.evaluate("document.body.textContent.length") < TEXT_MAX
    screen.step("long-message")


@dark
def test_a_graph_of_a_thousand_nodes(world: World, screen: Screen) -> None:
    name = "thousand"
    world.glue.create_workflow(Name=name)
    for layer in range(LAYERS):
        jobs = [f"job-{layer:03}-{at}" for at in range(JOBS_IN_A_LAYER)]
        for job in jobs:
            world.job(job, "quick")
        before = {"LogicalOperator": "EQUALS", "JobName": f"job-{layer - 1:03}-0", "State": "SUCCEEDED"}
        more: dict[str, Any] = (
            {"Type": "CONDITIONAL", "Predicate": {"Conditions": [before]}} if layer else {"Type": "ON_DEMAND"}
        )
        actions = [{"JobName": job} for job in jobs]
        world.glue.create_trigger(Name=f"layer-{layer:03}", WorkflowName=name, Actions=actions, **more)
    page = world.enter(screen)
    workers: list[str] = []
    page.on("worker", lambda worker: workers.append(worker.url))
    page.goto(world.url(name))
    expect(screen.node("TRIGGER:layer-000")).to_be_visible()
    assert any("layout" in url for url in workers), f"the layout ran in the page: {workers}"
    expect(page.locator("[data-node]")).to_have_count(LAYERS * (1 + JOBS_IN_A_LAYER))
    screen.step("thousand", axe=False)
    page.get_by_role("combobox", name="Find a node").fill("job-099-8")
    page.get_by_role("option", name="job-099-8").last.click()
    expect(screen.node("JOB:job-099-8")).to_have_attribute("aria-pressed", "true")
    expect(screen.node("JOB:job-099-8")).to_be_in_viewport()
    screen.node("JOB:job-099-8").focus()
    page.keyboard.press("Delete")
    expect(page.get_by_text("1 unsaved change")).to_be_visible()
    screen.button("Undo").click()
    expect(screen.node("JOB:job-099-8")).to_be_attached()
    screen.step("thousand-found")
