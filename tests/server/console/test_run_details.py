"""What the page of a run asks beside Glue, over HTTP: reasons, attempts, arguments, grid, search, timeline."""

from __future__ import annotations

import pytest
from tests.server.console.conftest import WORKFLOW, Browser, details, encoded

pytestmark = pytest.mark.slow


def test_the_first_failure_stands_above_all(reader: Browser, run: str) -> None:
    found = details(reader, run)
    assert (found["outcome"], found["run"]["status"], found["failedNodes"]) == ("FAILED", "COMPLETED", ["bad"])
    assert found["firstFailure"]["NodeName"] == "bad"
    assert any("it is bad" in line for line in found["firstFailure"]["LogTail"])
    assert found["properties"] == {"k": "v"}
    assert [one["NodeName"] for one in found["explanation"]["NotRun"]] == ["never"]
    assert found["resumedAs"] == []


def test_attempts_have_their_times(reader: Browser, run: str) -> None:
    nodes = {node["name"]: node for node in details(reader, run)["nodes"]}
    assert [attempt["attempt"] for attempt in nodes["bad"]["attempts"]] == [0, 1]
    good = nodes["good"]["attempts"][0]
    assert good["startedOn"] <= good["runningOn"] <= good["completedOn"]
    assert good["waitSeconds"] >= 0
    assert good["runSeconds"] > 0
    assert nodes["good"]["medianSeconds"] > 0
    assert nodes["bad"]["medianSeconds"] is None
    assert good["triggerName"] == "go"


def test_arguments_say_where_they_come_from(reader: Browser, run: str) -> None:
    (good,) = next(node for node in details(reader, run)["nodes"] if node["name"] == "good")["attempts"]
    found = {one["name"]: (one["value"], one["source"], one["hides"]) for one in good["arguments"]}
    assert found["--color"] == ("red", "default", None)
    assert found["--size"] == ("2", "trigger", "1")
    assert found["--new"] == ("3", "trigger", None)


def test_a_resumed_run_is_named(reader: Browser, run: str) -> None:
    described = reader.aws("AWSGlue.GetWorkflowRun", Name=WORKFLOW, RunId=run, IncludeGraph=True)["Run"]
    node = next(one["UniqueId"] for one in described["Graph"]["Nodes"] if one["Name"] == "bad")
    request = {"Name": WORKFLOW, "RunId": run, "NodeIds": [node]}
    resumed = reader.aws("AWSGlue.ResumeWorkflowRun", **request)["RunId"]
    assert details(reader, run)["resumedAs"] == [resumed]
    attempts = [attempt for node in details(reader, resumed)["nodes"] for attempt in node["attempts"]]
    assert {attempt["triggerName"] for attempt in attempts if attempt["copied"]} >= {"go"}


def test_what_is_not_there_is_said(reader: Browser, run: str) -> None:
    for path in (f"runs/nowhere/{run}", f"runs/{encoded(WORKFLOW)}/wr_nowhere", "runs/x/..%2F..%2Fetc"):
        assert reader.get(f"/console/api/{path}").code == "EntityNotFoundException"
