"""Definitions over HTTP: saved all at once or not at all, on the base that was read."""

from __future__ import annotations

from typing import Any

import pytest
from tests.server.console.conftest import Answered, Browser, encoded

pytestmark = pytest.mark.slow


@pytest.fixture
def workflow(browser: Browser, request: pytest.FixtureRequest) -> str:
    """A workflow of the test's own, and the job `work`."""
    name = f"{request.node.name} / ü%2F<b>"
    browser.aws("AWSGlue.CreateWorkflow", Name=name)
    command = {"Name": "pythonshell", "ScriptLocation": "s3://b/x.py"}
    browser.send("POST", "/console/api/aws", {"Name": "work", "Role": "r", "Command": command}, TARGET)
    browser.send("POST", "/console/api/aws", {"Name": "more", "Role": "r", "Command": command}, TARGET)
    return name


TARGET = {"X-Amz-Target": "AWSGlue.CreateJob"}


def path(workflow: str, rest: str) -> str:
    return f"/console/api/workflows/{encoded(workflow)}/{rest}"


def start(name: str, **more: Any) -> dict[str, Any]:
    return {
        "action": "create",
        "trigger": {"Name": name, "Type": "ON_DEMAND", "Actions": [{"JobName": "work"}], **more},
    }


def after(name: str, job: str = "more") -> dict[str, Any]:
    conditions = [{"LogicalOperator": "EQUALS", "JobName": "work", "State": "SUCCEEDED"}]
    trigger = {"Name": name, "Type": "CONDITIONAL", "Actions": [{"JobName": job}], "StartOnCreation": True}
    return {"action": "create", "trigger": {**trigger, "Predicate": {"Conditions": conditions}}}


def apply(browser: Browser, name: str, base: str, *changes: Any, **more: Any) -> Answered:
    return browser.post(path(name, "apply"), {"baseVersion": base, "changes": list(changes), **more})


def definition(browser: Browser, workflow: str) -> dict[str, Any]:
    return browser.get(path(workflow, "definition")).json


def triggers(found: dict[str, Any]) -> list[str]:
    return [trigger["Name"] for trigger in found["definition"]["triggers"]]


def test_all_changes_are_saved_in_one_step(browser: Browser, workflow: str) -> None:
    base = definition(browser, workflow)
    assert (base["number"], triggers(base)) == (None, [])
    saved = apply(
        browser,
        workflow,
        base["version"],
        after(f"then {workflow}"),
        start(f"go {workflow}"),
        message="first",
        workflow={"Description": "described"},
    )
    assert saved.status == 200, saved.body
    assert triggers(saved.json) == [f"go {workflow}", f"then {workflow}"]
    assert saved.json["definition"]["workflow"]["Description"] == "described"
    assert saved.json == definition(browser, workflow)
    states = {one["Name"]: one["State"] for one in saved.json["definition"]["triggers"]}
    assert states == {f"go {workflow}": "CREATED", f"then {workflow}": "ACTIVATED"}


def test_a_base_that_is_old_saves_nothing_and_gets_what_is_there(browser: Browser, workflow: str) -> None:
    base = definition(browser, workflow)["version"]
    first = apply(browser, workflow, base, start(f"go {workflow}")).json
    second = apply(browser, workflow, base, after(f"then {workflow}"))
    assert (second.status, second.code) == (409, "VersionMismatch")
    assert second.json["version"] == first["version"]
    assert triggers(second.json) == [f"go {workflow}"]
    assert second.json["savedBy"] == "local"
    assert definition(browser, workflow) == first


def test_changes_by_other_clients_are_conflicts_too(browser: Browser, workflow: str) -> None:
    base = definition(browser, workflow)["version"]
    browser.aws("AWSGlue.CreateTrigger", WorkflowName=workflow, **start(f"go {workflow}")["trigger"])
    assert apply(browser, workflow, base, after(f"then {workflow}")).status == 409


def test_activating_a_trigger_is_no_conflict(browser: Browser, workflow: str) -> None:
    base = definition(browser, workflow)["version"]
    saved = apply(browser, workflow, base, start(f"go {workflow}"), after(f"then {workflow}")).json["version"]
    browser.aws("AWSGlue.StopTrigger", Name=f"then {workflow}")
    change = {"action": "activate", "name": f"then {workflow}"}
    assert apply(browser, workflow, saved, change).status == 200


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (after("then X", job="no such job"), "EntityNotFoundException"),
        (after("then X", job="work"), "InvalidInputException"),
        (
            {"action": "update", "name": "nowhere", "trigger": {"Actions": [{"JobName": "work"}]}},
            "EntityNotFoundException",
        ),
        ({"action": "delete", "name": "nowhere"}, "EntityNotFoundException"),
        ({"action": "create", "trigger": {"Name": "x", "Type": "SOMETIMES", "Actions": []}}, "ValidationException"),
        ({"action": "create", "trigger": {"Type": "ON_DEMAND"}}, "ValidationException"),
        ({"action": "create", "trigger": 7}, "SerializationException"),
        ({"action": "rename", "name": "x"}, "InvalidInputException"),
        ({"action": "delete"}, "InvalidInputException"),
        ("delete", "SerializationException"),
    ],
)
def test_a_refused_change_is_named_and_nothing_is_saved(browser: Browser, workflow: str, bad: Any, code: str) -> None:
    base = definition(browser, workflow)
    refused = apply(browser, workflow, base["version"], start(f"go {workflow}"), bad)
    assert (refused.status, refused.code, refused.json["change"]) == (400, code, 1)
    assert definition(browser, workflow) == base
    assert browser.get(path(workflow, "versions")).json["items"] == []


def test_triggers_of_other_workflows_are_out_of_reach(browser: Browser, workflow: str) -> None:
    other = f"other than {workflow}"
    browser.aws("AWSGlue.CreateWorkflow", Name=other)
    browser.aws("AWSGlue.CreateTrigger", WorkflowName=other, **start(f"go {other}")["trigger"])
    base = definition(browser, workflow)["version"]
    for change in ({"action": "delete", "name": f"go {other}"}, {"action": "deactivate", "name": f"go {other}"}):
        assert apply(browser, workflow, base, change).code == "EntityNotFoundException"
    stolen = start(f"second start {other}", WorkflowName=other)
    assert apply(browser, workflow, base, stolen).status == 200
    assert triggers(definition(browser, other)) == [f"go {other}"]


def test_a_start_trigger_is_replaced_in_one_step(browser: Browser, workflow: str) -> None:
    base = definition(browser, workflow)["version"]
    saved = apply(browser, workflow, base, start(f"go {workflow}")).json
    changes = (start(f"go again {workflow}"), {"action": "delete", "name": f"go {workflow}"})
    assert triggers(apply(browser, workflow, saved["version"], *changes).json) == [f"go again {workflow}"]


def test_every_save_leaves_a_version(browser: Browser, workflow: str) -> None:
    first = apply(browser, workflow, definition(browser, workflow)["version"], start(f"go {workflow}"), message="one")
    second = apply(browser, workflow, first.json["version"], after(f"then {workflow}"), message="two")
    listed = browser.get(path(workflow, "versions")).json
    assert [(one["number"], one["message"], one["current"]) for one in listed["items"]] == [
        (3, "two", True),
        (2, "one", False),
        (1, None, False),
    ]
    assert listed["current"] == second.json["version"]
    kept = browser.get(path(workflow, "versions/2")).json
    assert kept["definition"] == first.json["definition"]
    assert kept["savedBy"] == "local"
    for missing in ("versions/9", "versions/0", "versions/x", "versions/99999999999999999999"):
        assert browser.get(path(workflow, missing)).code == "EntityNotFoundException"
    run = browser.aws("AWSGlue.StartWorkflowRun", Name=workflow)["RunId"]
    assert browser.get(f"/console/api/runs/{encoded(workflow)}/{run}").json["version"] == 3


def test_the_preview_is_the_engines_own(browser: Browser, workflow: str) -> None:
    base = definition(browser, workflow)["version"]
    apply(browser, workflow, base, start(f"go {workflow}"), after(f"then {workflow}"))
    found = browser.post(path(workflow, "preview")).json["Simulation"]
    assert [run["NodeName"] for run in found["Runs"]] == ["work", "more"]
    outcomes = [{"NodeName": "work", "NodeKind": "JOB", "States": ["FAILED"]}]
    failing = browser.post(path(workflow, "preview"), {"outcomes": outcomes}).json["Simulation"]
    assert failing["Outcome"] == "FAILED"
    assert [one["NodeName"] for one in failing["NotRun"]] == ["more"]
    assert browser.post(path(workflow, "preview"), {"outcomes": 7}).status == 400


def test_what_is_not_there_is_said(browser: Browser) -> None:
    for rest in ("definition", "versions", "versions/1", "grid"):
        assert browser.get(path("no/where", rest)).code == "EntityNotFoundException"
    assert apply(browser, "no/where", "x").code == "EntityNotFoundException"
