"""The journey of a user: sign in, build a workflow by clicking, run it, watch it, stop it, resume it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.console.conftest import Screen, Site

pytestmark = pytest.mark.slow

NAME = "flights-by-hand"
RUN_PATIENCE_MS = 90_000


def test_from_signing_in_to_resuming(site: Site, screen: Screen) -> None:
    sign_in_first(site, screen)
    add_workflow(screen)
    build_graph(screen)
    run_and_watch(screen)
    look_at_the_run(screen)
    history_and_resume(screen)
    stop(screen)


def sign_in_first(site: Site, screen: Screen) -> None:
    """The first administrator by the link that the server prints; then the password, at the address asked for."""
    page = screen.page
    page.goto(site.server.sign_in_link())
    expect(page.get_by_role("heading", name="Set up the first administrator")).to_be_visible()
    assert "code=" not in page.url
    screen.step("first-administrator")
    screen.button("Create administrator").click()
    expect(page.get_by_text("This is required.")).to_be_visible()
    page.get_by_label("User name").fill("ada")
    page.get_by_label("Password").fill("difference engine")
    screen.button("Create administrator").click()
    expect(page.get_by_role("heading", name="Home", level=1)).to_be_visible()
    expect(page.get_by_text("Workflows").first).to_be_visible()
    screen.step("home")
    page.context.clear_cookies()
    page.goto(f"{site.server.endpoint}/console/workflows?sort=-name")
    page.get_by_label("User name").fill("ada")
    page.get_by_label("Password").fill("wrong password")
    screen.button("Sign in").click()
    expect(page.get_by_text("The user name or the password is wrong.")).to_be_visible()
    screen.step("sign-in-refused")
    page.get_by_label("Password").fill("difference engine")
    screen.button("Sign in").click()
    expect(page.get_by_role("heading", name="Workflows", level=1)).to_be_visible()
    assert page.url.endswith("/console/workflows?sort=-name")
    page.get_by_role("navigation").get_by_role("link", name="Home", exact=True).click()
    page.get_by_role("link", name="Workflows", exact=True).first.click()
    expect(page.get_by_role("link", name="flights", exact=True)).to_be_visible()
    screen.step("workflows")


def add_workflow(screen: Screen) -> None:
    page = screen.page
    page.get_by_role("link", name="Add workflow", exact=True).click()
    expect(page.get_by_role("heading", name="Add workflow", level=1)).to_be_visible()
    screen.button("Add workflow").click()
    expect(page.get_by_text("A workflow has a name.")).to_be_visible()
    page.get_by_label("Workflow name").fill("flights")
    page.get_by_label("Max concurrency").fill("many")
    expect(page.get_by_text("A workflow of this name exists already.")).to_be_visible()
    expect(page.get_by_text("A whole number, 1 or more, or nothing.")).to_be_visible()
    screen.step("form-errors")
    page.get_by_label("Workflow name").fill(NAME)
    page.get_by_label("Description").fill("Built by clicking, from raw files to one table")
    page.get_by_label("Max concurrency").fill("1")
    screen.button("Add property").click()
    page.get_by_role("textbox", name="Key").first.fill("late_minutes")
    page.get_by_role("textbox", name="Value - optional").first.fill("15")
    screen.button("Add tag").click()
    page.get_by_role("textbox", name="Key").last.fill("team")
    page.get_by_role("textbox", name="Value - optional").last.fill("data")
    screen.step("form")
    screen.button("Add workflow").click()
    expect(page.get_by_text(f"Workflow {NAME} was created.")).to_be_visible()
    expect(page.get_by_role("radio", name=f"Select {NAME}")).to_be_checked()
    for tab in ("Graph", "Details", "History"):
        expect(page.get_by_role("tab", name=tab, exact=True)).to_be_visible()
    expect(page.get_by_text("A workflow starts with a trigger")).to_be_visible()
    screen.step("created-and-selected")


def build_graph(screen: Screen) -> None:
    page = screen.page
    screen.button("Add trigger").first.click()
    expect(screen.dialog().get_by_role("tab", name="Clone existing")).to_be_visible()
    expect(screen.dialog().get_by_text("every day at 07:00 UTC")).to_be_visible()
    screen.step("add-trigger-schedule")
    screen.dialog().get_by_role("tab", name="Clone existing").click()
    expect(screen.dialog().get_by_text("flights-went-wrong")).to_be_visible()
    screen.step("add-trigger-clone")
    screen.dialog().get_by_role("tab", name="Add new").click()
    screen.dialog().get_by_role("radio", name="On demand").check()
    screen.dialog().get_by_label("Name", exact=True).fill("by-hand-start")
    screen.dialog().get_by_role("button", name="Add", exact=True).click()
    expect(screen.node("TRIGGER:by-hand-start")).to_contain_text("Not saved")
    expect(page.get_by_text("1 unsaved change")).to_be_visible()
    expect(screen.button("Save")).to_be_disabled()
    screen.step("trigger-not-saved")
    screen.button("Add node").click()
    screen.dialog().get_by_role("tab", name="Crawlers").click()
    screen.dialog().get_by_role("checkbox", name="Choose flights-raw-operations").check()
    screen.dialog().get_by_role("checkbox", name="Choose flights-raw-reference").check()
    screen.step("pick-crawlers")
    screen.dialog().get_by_role("button", name="Add (2)").click()
    expect(screen.node("CRAWLER:flights-raw-operations")).to_be_visible()
    expect(page.get_by_test_id("node-CRAWLER:flights-raw-operations")).to_have_attribute("aria-pressed", "true")
    screen.step("crawlers-on-the-graph")
    page.locator("[data-node^='ADD:']").get_by_text("Add trigger").click()
    expect(screen.dialog().get_by_role("radio", name="Start after ALL watched event")).to_be_checked()
    expect(screen.dialog().get_by_text("Fires when flights-raw-operations has SUCCEEDED.")).to_be_visible()
    screen.dialog().get_by_label("Name", exact=True).fill("by-hand-ready")
    screen.step("add-trigger-event")
    screen.dialog().get_by_role("button", name="Add", exact=True).click()
    expect(screen.node("TRIGGER:by-hand-ready")).to_be_visible()
    screen.button("Add event to watch").click()
    screen.dialog().get_by_role("tab", name="Crawlers").click()
    screen.dialog().get_by_role("checkbox", name="Choose flights-raw-reference").check()
    screen.step("pick-events-to-watch")
    screen.dialog().get_by_role("button", name="Add (1)").click()
    screen.button("Add node").click()
    screen.dialog().get_by_role("checkbox", name="Choose flights-clean-and-join").check()
    screen.dialog().get_by_role("button", name="Add (1)").click()
    expect(screen.node("JOB:flights-clean-and-join")).to_be_visible()
    expect(page.get_by_text("2 unsaved changes")).to_be_visible()
    screen.step("whole-graph-not-saved")
    by_keyboard(screen)
    screen.button("Save").click()
    expect(page.get_by_text(f"Workflow {NAME} was saved.")).to_be_visible()
    expect(page.get_by_text("unsaved change")).to_have_count(0)
    screen.step("saved")
    page.get_by_role("tab", name="Details", exact=True).click()
    expect(page.get_by_text("arn:aws:glue").first).to_be_visible()
    screen.step("details")


def by_keyboard(screen: Screen) -> None:
    """One tab stop; arrows walk along the edges; Delete removes and undo brings back; a full stop opens the menu."""
    page = screen.page
    assert page.locator("[data-node][tabindex='0']").count() == 1
    screen.node("TRIGGER:by-hand-start").focus()
    page.keyboard.press("End")
    page.keyboard.press("Home")
    expect(screen.node("TRIGGER:by-hand-start")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(screen.node("CRAWLER:flights-raw-reference")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(screen.node("CRAWLER:flights-raw-operations")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(screen.node("CRAWLER:flights-raw-reference")).to_be_focused()
    page.keyboard.press("Delete")
    expect(screen.node("CRAWLER:flights-raw-reference")).to_have_count(0)
    screen.button("Undo").click()
    expect(screen.node("CRAWLER:flights-raw-reference")).to_be_visible()
    screen.node("TRIGGER:by-hand-start").focus()
    page.keyboard.press("Home")
    page.keyboard.press(".")
    expect(page.get_by_role("menuitem", name="Edit", exact=True)).to_be_visible()
    screen.step("menu-at-the-node")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(screen.dialog().get_by_text("Edit trigger by-hand-start")).to_be_visible()
    page.keyboard.press("Escape")
    expect(screen.dialog()).to_have_count(0)


def run_and_watch(screen: Screen) -> None:
    page = screen.page
    page.get_by_role("tab", name="Graph", exact=True).click()
    screen.button("Actions").click()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    expect(page.get_by_text(f"Workflow {NAME} is running.")).to_be_visible()
    screen.step("run-started", axe=False)
    page.get_by_role("link", name="View run", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Run wr_")
    expect(screen.node("JOB:flights-clean-and-join")).to_contain_text(re.compile("Waiting|Starting|Running"))
    screen.step("run-live", axe=False)
    expect(screen.node("JOB:flights-clean-and-join")).to_contain_text("Succeeded", timeout=RUN_PATIENCE_MS)
    expect(page.get_by_text("3 succeeded")).to_be_visible()
    expect(page.get_by_text("Completed", exact=True)).to_be_visible()
    screen.step("run-completed")


def look_at_the_run(screen: Screen) -> None:
    page = screen.page
    screen.node("JOB:flights-clean-and-join").click()
    expect(page.get_by_text("--output")).to_be_visible()
    expect(page.get_by_role("log")).to_be_visible()
    screen.step("inspector-job")
    screen.node("TRIGGER:by-hand-ready").click()
    expect(page.get_by_text("Conditions", exact=True)).to_be_visible()
    screen.step("inspector-trigger")
    screen.button("Close panel").click()
    for view in ("Timeline", "Table", "Events"):
        screen.button(view).click()
        expect(screen.button(view)).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_text("by-hand-ready" if view == "Table" else "flights-clean-and-join").first).to_be_visible()
        screen.step(f"run-{view.lower()}")
    page.get_by_role("button", name="2 properties").click()
    expect(screen.dialog().get_by_text("Jobs read and change them")).to_be_visible()
    screen.step("run-properties")
    screen.dialog().get_by_role("button", name="Close", exact=True).last.click()


def history_and_resume(screen: Screen) -> None:
    page = screen.page
    page.get_by_role("navigation", name="Breadcrumbs").get_by_role("link", name=NAME).click()
    expect(page.get_by_role("tab", name="History", exact=True)).to_have_attribute("aria-selected", "true")
    page.get_by_role("row").nth(1).get_by_role("radio").click()
    expect(page.get_by_role("row").nth(1).get_by_role("radio")).to_be_checked()
    screen.step("history")
    screen.button("Resume run").click()
    screen.node("JOB:flights-clean-and-join").click()
    page.get_by_role("checkbox", name="Resume").check()
    expect(page.get_by_text("1 chosen. 1 node runs again")).to_be_visible()
    screen.step("resume-chosen")
    screen.button("Resume run").click()
    page.get_by_role("link", name="View the new run").click()
    expect(page.get_by_text("Resumes", exact=True)).to_be_visible()
    expect(screen.node("CRAWLER:flights-raw-operations")).to_contain_text("from previous run")
    expect(screen.node("JOB:flights-clean-and-join")).to_contain_text("Succeeded", timeout=RUN_PATIENCE_MS)
    screen.step("resumed")


def stop(screen: Screen) -> None:
    page = screen.page
    page.get_by_role("navigation", name="Breadcrumbs").get_by_role("link", name="Workflows").click()
    page.get_by_role("radio", name="Select flights", exact=True).click()
    expect(page.get_by_role("radio", name="Select flights", exact=True)).to_be_checked()
    expect(screen.node("JOB:flights-report")).to_be_attached()
    screen.step("flights-graph")
    screen.button("Actions").click()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("link", name="View run", exact=True).last.click()
    screen.button("Stop run").click()
    expect(screen.dialog().get_by_text("not rolled back")).to_be_visible()
    screen.step("stop-asks")
    screen.dialog().get_by_role("button", name="Stop run", exact=True).click()
    expect(page.get_by_text("Stopped", exact=True).first).to_be_visible(timeout=RUN_PATIENCE_MS)
    screen.step("stopped")
