"""Pages beside the journey: logs, preview, grid, comparison, versions, import and export, monitoring, palette.

All of them on a real server after real runs of a workflow with a node that fails, in light and dark.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from playwright.sync_api import expect

from penstock.compose import Server
from penstock.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.console.conftest import Screen

pytestmark = pytest.mark.slow

NAME = "nightly"
LINES = 100_000
NEEDLE = 73_512
LONG = f"""
import sys
for number in range(1, {LINES} + 1):
    level = "ERROR" if number % 1000 == 0 else "WARN" if number % 100 == 0 else "INFO"
    mark = " \\x1b[32mneedle-in-the-log\\x1b[0m" if number == {NEEDLE} else ""
    sys.stdout.write(f"{{level}} row {{number}} of the extract{{mark}}\\n")
print("one line for the errors", file=sys.stderr)
"""
SCRIPTS = {
    "extract": LONG,
    "clean": "import time\nprint('cleaning')\n",
    "load": "raise ValueError('column amount is missing in orders_2026.csv')\n",
    "alarm": "print('told the people on duty')\n",
    "report": "print('counted the orders')\n",
}
SECONDS = 120


class Nightly:
    """A server, a workflow of four jobs of which one fails, and two runs of it that are over."""

    def __init__(self, data: Path) -> None:
        settings = Settings(data=data, port=0, stop_grace_seconds=2)
        self.server = Server.start(settings)
        key = self.server.keyring.primary
        self.glue: Any = boto3.client(
            "glue",
            endpoint_url=self.server.endpoint,
            region_name=settings.region,
            aws_access_key_id=key.id,
            aws_secret_access_key=key.secret,
        )
        self._create(data)
        self.runs = [
            self._run(properties) for properties in ({"day": "2026-11-20"}, {"day": "2026-11-21", "full": "yes"})
        ]

    def _create(self, data: Path) -> None:
        folder = data / "objects" / "scripts"
        folder.mkdir(parents=True, exist_ok=True)
        for name, script in SCRIPTS.items():
            (folder / f"{name}.py").write_text(script)
            command = {"Name": "pythonshell", "ScriptLocation": f"s3://scripts/{name}.py"}
            self.glue.create_job(Name=name, Role="r", Command=command, DefaultArguments={"--mode": "full"})
        self.glue.create_workflow(Name=NAME, Description="Orders of the day", DefaultRunProperties={"day": "today"})
        actions = [{"JobName": "extract", "Arguments": {"--mode": "daily"}}]
        self._trigger("start", "ON_DEMAND", actions)
        self._trigger("extracted", "CONDITIONAL", [{"JobName": "clean"}], ("extract", "SUCCEEDED"))
        self._trigger("cleaned", "CONDITIONAL", [{"JobName": "load"}], ("clean", "SUCCEEDED"))
        self._trigger("broken", "CONDITIONAL", [{"JobName": "alarm"}], ("load", "FAILED"))
        self.glue.create_trigger(
            Name="hourly",
            Type="SCHEDULED",
            Schedule="cron(0 * * * ? *)",
            Actions=[{"JobName": "alarm"}],
            StartOnCreation=True,
        )

    def _trigger(self, name: str, kind: str, actions: list[Any], watched: tuple[str, str] | None = None) -> None:
        more: dict[str, Any] = {}
        if watched is not None:
            condition = {"LogicalOperator": "EQUALS", "JobName": watched[0], "State": watched[1]}
            more = {"Predicate": {"Logical": "AND", "Conditions": [condition]}, "StartOnCreation": True}
        self.glue.create_trigger(Name=name, Type=kind, WorkflowName=NAME, Actions=actions, **more)

    def _run(self, properties: dict[str, str]) -> str:
        run = str(self.glue.start_workflow_run(Name=NAME, RunProperties=properties)["RunId"])
        deadline = time.monotonic() + SECONDS
        while not self._is_over(run):
            assert time.monotonic() < deadline, f"{run} is not over after {SECONDS} s"
            time.sleep(0.1)
        return run

    def _is_over(self, run: str) -> bool:
        return bool(self.glue.get_workflow_run(Name=NAME, RunId=run)["Run"]["Status"] == "COMPLETED")

    def url(self, path: str) -> str:
        return f"{self.server.endpoint}/console{path}"


@pytest.fixture(scope="module")
def nightly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nightly]:
    nightly = Nightly(tmp_path_factory.mktemp("nightly"))
    yield nightly
    nightly.glue.close()
    nightly.server.close()


@pytest.fixture
def visit(nightly: Nightly, screen: Screen) -> Callable[[str], None]:
    """visit(path): signed in, the page at that path."""
    screen.page.goto(nightly.server.sign_in_link())
    screen.button("Continue without an account").click()
    expect(screen.page.get_by_role("heading", name="Home", level=1)).to_be_visible()

    def go(path: str) -> None:
        screen.page.goto(nightly.url(path))

    return go


def test_a_log_of_a_hundred_thousand_lines(nightly: Nightly, screen: Screen, visit: Callable[[str], None]) -> None:
    page = screen.page
    visit(f"/workflows/{NAME}/runs/{nightly.runs[0]}")
    expect(page.get_by_text("load went wrong first")).to_be_visible()
    screen.step("run")
    screen.button("Open logs").first.click()
    expect(page.get_by_role("heading", name="Log of load")).to_be_visible()
    expect(page.get_by_role("log").get_by_text("column amount is missing").first).to_be_visible()
    screen.step("log-of-the-failure")
    visit(f"/workflows/{NAME}/runs/{nightly.runs[0]}?node=JOB:extract&panel=logs")
    log = page.get_by_role("log")
    expect(page.get_by_text("100,000 lines")).to_be_visible()
    expect(log.get_by_text(f"INFO row {LINES - 1} of the extract")).to_be_visible()
    screen.step("log-end")
    log.evaluate("one => one.scrollTo(0, one.scrollHeight / 2)")
    expect(log.locator("[data-line='50000']")).to_contain_text("row 50000")
    page.get_by_placeholder("Find in the log").fill("needle-in-the-log")
    expect(page.get_by_role("status").get_by_text("1 line", exact=True)).to_be_visible()
    screen.button("Next match").click()
    expect(log.locator(f"[data-line='{NEEDLE}']")).to_contain_text("needle-in-the-log")
    assert f"line={NEEDLE}" in page.url
    screen.step("log-found")
    page.reload()
    expect(log.locator(f"[data-line='{NEEDLE}'].is-selected")).to_be_visible()
    page.get_by_placeholder("Find in the log").fill("")
    page.get_by_role("button", name="Level").click()
    page.get_by_role("option", name="Errors", exact=True).click()
    expect(log.get_by_text("ERROR row 73000 of the extract")).to_be_visible()
    expect(log.get_by_text("INFO row")).to_have_count(0)
    screen.step("log-errors-only")
    page.get_by_placeholder("Go to line").fill("1000")
    page.keyboard.press("Enter")
    expect(log.locator("[data-line='1000'].is-selected")).to_be_visible()
    page.get_by_role("radio", name="Error output").or_(screen.button("Error output")).first.click()
    expect(log.get_by_text("one line for the errors").or_(page.get_by_text("No matches")).first).to_be_visible()
    screen.button("Back to the run").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Run wr_")


def test_scrolling_a_long_log_does_not_stutter(nightly: Nightly, screen: Screen, visit: Callable[[str], None]) -> None:
    visit(f"/workflows/{NAME}/runs/{nightly.runs[0]}?node=JOB:extract&panel=logs&line=1")
    log = screen.page.get_by_role("log")
    expect(log.locator("[data-line='1']")).to_be_visible()
    worst = log.evaluate(
        """one => new Promise(done => {
            let last = performance.now(), worst = 0, frames = 0;
            const step = now => {
                if (frames > 5) worst = Math.max(worst, now - last);
                last = now; frames += 1;
                one.scrollTop += 400;
                frames < 120 ? requestAnimationFrame(step) : done(worst);
            };
            requestAnimationFrame(step);
        })"""
    )
    assert worst < 500, f"a frame of {worst:.0f} ms"
    assert log.locator("[data-line]").count() < 200
    screen.step("log-scrolled", axe=False)


def test_a_preview_answers_what_if(nightly: Nightly, screen: Screen, visit: Callable[[str], None]) -> None:
    page = screen.page
    visit(f"/workflows/{NAME}/preview")
    expect(screen.node("JOB:load")).to_contain_text("Succeeded")
    expect(screen.node("JOB:alarm")).to_contain_text("Not run")
    screen.step("preview")
    screen.node("JOB:load").click()
    page.get_by_role("radio", name="Failed").click()
    expect(screen.node("JOB:alarm")).to_contain_text("Succeeded")
    expect(screen.node("JOB:load")).to_contain_text("Failed")
    assert "outcomes=" in page.url
    screen.step("preview-failed")
    page.reload()
    expect(screen.node("JOB:load")).to_contain_text("Failed")
    screen.button("All succeed").click()
    expect(screen.node("JOB:alarm")).to_contain_text("Not run")
    assert len(nightly.glue.get_workflow_runs(Name=NAME)["Runs"]) == len(nightly.runs)


def test_runs_against_nodes_and_against_each_other(
    nightly: Nightly, screen: Screen, visit: Callable[[str], None]
) -> None:
    page = screen.page
    visit(f"/workflows/{NAME}?tab=grid")
    grid = page.get_by_role("grid")
    expect(grid.get_by_role("rowheader", name="load")).to_contain_text("2 of 2 failed")
    expect(grid.get_by_role("gridcell")).to_have_count(8)
    screen.step("grid")
    cell = grid.get_by_role("gridcell").first
    cell.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Run wr_")
    assert nightly.runs[1] in page.url
    visit(f"/workflows/{NAME}?tab=history")
    page.get_by_role("radio", name=nightly.runs[1]).check()
    screen.button("Compare with previous").click()
    expect(page.get_by_role("grid", name="Run properties")).to_contain_text("Only in the second")
    expect(page.get_by_role("grid", name="Nodes", exact=True)).to_contain_text("extract")
    screen.step("compare")


def test_versions_differ_and_come_back(nightly: Nightly, screen: Screen, visit: Callable[[str], None]) -> None:
    page = screen.page
    visit(f"/workflows/{NAME}?tab=versions")
    definition = _api(screen, nightly, f"/workflows/{NAME}/definition")
    trigger: dict[str, Any] = {
        "Name": f"later-{screen.mode}",
        "Type": "CONDITIONAL",
        "Actions": [{"JobName": "report"}],
    }
    trigger["Predicate"] = {"Conditions": [{"LogicalOperator": "EQUALS", "JobName": "alarm", "State": "SUCCEEDED"}]}
    for base, changes in (
        (definition["version"], [{"action": "create", "trigger": trigger}]),
        (None, [{"action": "delete", "name": trigger["Name"]}]),
    ):
        version = base or _api(screen, nightly, f"/workflows/{NAME}/definition")["version"]
        body = {"baseVersion": version, "message": f"{screen.mode} change", "changes": changes}
        _api(screen, nightly, f"/workflows/{NAME}/apply", body)
    page.reload()
    table = page.get_by_role("grid", name="Versions of the definition")
    expect(table.get_by_text(f"{screen.mode} change").first).to_be_visible()
    screen.step("versions")
    newest = _api(screen, nightly, f"/workflows/{NAME}/versions")["items"][1]["number"]
    visit(f"/workflows/{NAME}/versions/{newest}?against=present")
    expect(screen.node(f"TRIGGER:{trigger['Name']}")).to_contain_text("Added")
    screen.step("version-graph")
    page.get_by_role("radio", name="Text").or_(screen.button("Text")).first.click()
    expect(page.get_by_role("region", name="Difference as text")).to_contain_text(trigger["Name"])
    screen.step("version-text")
    screen.button("Restore").click()
    screen.dialog().get_by_role("button", name="Restore", exact=True).click()
    expect(page.get_by_text(f"Version {newest} was restored.")).to_be_visible()
    names = {one["Name"] for one in _api(screen, nightly, f"/workflows/{NAME}/definition")["definition"]["triggers"]}
    assert trigger["Name"] in names


def test_a_workflow_goes_out_and_comes_back_as_a_draft(
    nightly: Nightly, screen: Screen, visit: Callable[[str], None]
) -> None:
    page = screen.page
    visit(f"/workflows/{NAME}/export?format=template")
    text = page.get_by_role("region", name="Exported text")
    expect(text).to_contain_text("AWS::Glue::Workflow")
    screen.step("export")
    template = json.loads(text.inner_text())
    template["Resources"]["Extra"] = {
        "Type": "AWS::Glue::Job",
        "Properties": {
            "Name": f"new-{screen.mode}",
            "Role": "r",
            "Command": {"Name": "pythonshell", "ScriptLocation": "s3://a/b.py"},
        },
    }
    visit("/import")
    expect(page.get_by_role("heading", name="Import workflow", level=1)).to_be_visible()
    screen.step("import-empty")
    field = page.get_by_label("Definition")
    field.fill("{]")
    expect(page.get_by_text("InvalidInputException")).to_be_visible()
    field.fill(json.dumps(template))
    expect(page.get_by_role("grid", name="What the import brings")).to_contain_text(f"new-{screen.mode}")
    copy = f"copy-{screen.mode}"
    page.get_by_label("Workflow name").fill(copy)
    expect(page.get_by_role("grid", name="What the import brings")).to_contain_text(f"{copy}-start")
    expect(screen.node(f"TRIGGER:{copy}-start")).to_be_visible()
    screen.step("import")
    screen.button("Import as draft").click()
    expect(page.get_by_text("was imported as a draft")).to_be_visible()
    expect(screen.node(f"TRIGGER:{copy}-start")).to_contain_text("Not saved")
    assert nightly.glue.get_job(JobName=f"new-{screen.mode}")["Job"]["Role"] == "r"
    assert nightly.glue.get_workflow(Name=copy, IncludeGraph=True)["Workflow"]["Graph"]["Nodes"] == []
    screen.step("imported-draft")
    screen.button("Save").click()
    expect(page.get_by_text(f"Workflow {copy} was saved.")).to_be_visible()


def test_all_workflows_over_time(nightly: Nightly, screen: Screen, visit: Callable[[str], None]) -> None:
    page = screen.page
    visit("/timeline?within=1h")
    runs = page.get_by_role("link", name="started")
    expect(runs).to_have_count(len(nightly.runs))
    screen.step("timeline")
    runs.first.focus()
    page.keyboard.press("ArrowRight")
    expect(runs.last).to_be_focused()
    screen.button("Closer").click()
    expect(page.get_by_text("No runs").or_(runs.first).first).to_be_visible()
    assert "from=" in page.url
    visit("/timeline?within=1h&workflow=nobody")
    expect(page.get_by_text("No run of this span is like this.")).to_be_visible()
    screen.step("timeline-no-match")
    visit("/timeline?within=1h")
    runs.last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Run wr_")
    visit("/upcoming")
    expect(page.get_by_role("grid").get_by_text("hourly").first).to_be_visible()
    screen.step("upcoming")
    page.get_by_placeholder("Find by name").fill("nobody")
    expect(page.get_by_text("Nothing that is due is called so.")).to_be_visible()
    visit("/events")
    expect(page.get_by_text("Completed, 1 failed").first).to_be_visible()
    expect(page.get_by_text("Run started").first).to_be_visible()
    screen.step("events")


def test_anything_by_typing(nightly: Nightly, screen: Screen, visit: Callable[[str], None]) -> None:
    page = screen.page
    visit("/workflows")
    expect(page.get_by_role("heading", name="Workflows", level=1)).to_be_visible()
    page.keyboard.press("Control+k")
    field = screen.dialog().get_by_role("combobox")
    expect(field).to_be_focused()
    screen.step("palette")
    field.fill("extr")
    expect(page.get_by_role("option").filter(has_text="extracted").first).to_be_visible()
    screen.step("palette-found")
    field.fill(nightly.runs[0])
    expect(page.get_by_role("heading", level=1)).to_contain_text("Run wr_")
    assert nightly.runs[0] in page.url
    page.keyboard.press("3")
    expect(page.get_by_role("grid", name="Nodes of the run")).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_text("column amount is missing").first).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("u")
    expect(page.get_by_role("heading", name="Upcoming", level=1)).to_be_visible()
    page.keyboard.press("?")
    expect(screen.dialog().get_by_text("Go to workflows")).to_be_visible()
    screen.step("shortcuts")


def _api(screen: Screen, nightly: Nightly, path: str, body: Any = None) -> Any:
    """The console's own API with the session of the page."""
    headers = {"X-Penstock-Console": "1", "Sec-Fetch-Site": "same-origin"}
    url = f"{nightly.server.endpoint}/console/api{path}"
    request = screen.page.request
    answer = request.get(url, headers=headers) if body is None else request.post(url, headers=headers, data=body)
    assert answer.ok, answer.text()
    return answer.json()
