from __future__ import annotations

from typing import Any

import pytest

from penstock.errors import EntityNotFound, InvalidInput
from penstock.operations import run_outcomes


@pytest.fixture
def runs(call, job, workflow, ends):
    """Four runs of `w` (a then b), oldest first: FAILED, SUCCEEDED, RUNNING, STOPPED; and one of `other`, FAILED."""
    job("a", MaxRetries=1, ExecutionProperty={"MaxConcurrentRuns": 9})
    job("b")
    workflow("w", ["a"])
    workflow("other", ["a"])
    condition = {"LogicalOperator": "EQUALS", "JobName": "a", "State": "SUCCEEDED"}
    call(
        "CreateTrigger",
        Name="ok",
        WorkflowName="w",
        Type="CONDITIONAL",
        StartOnCreation=True,
        Predicate={"Conditions": [condition]},
        Actions=[{"JobName": "b"}],
    )

    def attempts(name: str, run_id: str) -> list[str]:
        run = call("GetWorkflowRun", Name=name, RunId=run_id, IncludeGraph=True)["Run"]
        nodes = {node["Name"]: node for node in run["Graph"]["Nodes"]}
        return [one["Id"] for job in ("a", "b") if job in nodes for one in nodes[job]["JobDetails"].get("JobRuns", [])]

    def start(name: str) -> str:
        return call("StartWorkflowRun", Name=name)["RunId"]

    def fail(name: str) -> str:
        run_id = start(name)
        ends(attempts(name, run_id)[-1], "FAILED", "first")
        ends(attempts(name, run_id)[-1], "FAILED", "second")
        return run_id

    failed = fail("w")
    good = start("w")
    ends(attempts("w", good)[-1], "FAILED", "once")
    ends(attempts("w", good)[-1])
    ends(attempts("w", good)[-1])
    running = start("w")
    stopped = start("w")
    call("StopWorkflowRun", Name="w", RunId=stopped)
    ends(attempts("w", stopped)[-1], "STOPPED")
    return {"failed": failed, "good": good, "running": running, "stopped": stopped, "other": fail("other")}


def ids(response: dict[str, Any]) -> list[str]:
    return [run["WorkflowRunId"] for run in response["Runs"]]


def test_a_run_with_its_first_failure(call, runs, context):
    run = call("DescribeWorkflowRun", Name="w", RunId=runs["failed"])["Run"]
    assert (run["Status"], run["Outcome"], run["FailedNodes"]) == ("COMPLETED", "FAILED", ["a"])
    failure = run["FirstFailure"]
    assert (failure["NodeName"], failure["Attempt"], failure["ErrorMessage"]) == ("a", 1, "second")
    assert failure["LogTail"] == []
    folder = context.settings.data / "runs" / failure["RunId"]
    folder.mkdir(parents=True)
    lines = [f"2026-01-31T23:59:59.123Z line {number}\n" for number in range(30)]
    (folder / "error.log").write_text("".join(lines))
    run = call("DescribeWorkflowRun", Name="w", RunId=runs["failed"])["Run"]
    assert run["FirstFailure"]["LogTail"] == [f"line {number}" for number in range(10, 30)]
    run = call("DescribeWorkflowRun", Name="w", RunId=runs["failed"], LogLines=1)["Run"]
    assert run["FirstFailure"]["LogTail"] == ["line 29"]


@pytest.mark.parametrize(("name", "outcome"), [("good", "SUCCEEDED"), ("running", "RUNNING"), ("stopped", "STOPPED")])
def test_runs_without_a_failure(call, runs, name, outcome):
    run = call("DescribeWorkflowRun", Name="w", RunId=runs[name])["Run"]
    assert run["Outcome"] == outcome
    assert "FirstFailure" not in run


def test_a_run_that_is_not_there(call, runs):
    with pytest.raises(EntityNotFound):
        call("DescribeWorkflowRun", Name="other", RunId=runs["good"])
    with pytest.raises(EntityNotFound):
        call("ListWorkflowRuns", Name="nothing")


def test_the_runs_of_a_workflow_and_of_all(call, runs):
    assert ids(call("ListWorkflowRuns", Name="w")) == [runs[n] for n in ("stopped", "running", "good", "failed")]
    everything = call("ListWorkflowRuns")
    assert ids(everything) == [runs[n] for n in ("other", "stopped", "running", "good", "failed")]
    assert [run["Outcome"] for run in everything["Runs"]] == ["FAILED", "STOPPED", "RUNNING", "SUCCEEDED", "FAILED"]
    assert "LogTail" not in everything["Runs"][0]["FirstFailure"]


def test_by_outcome(call, runs):
    assert ids(call("ListWorkflowRuns", Outcomes=["FAILED"])) == [runs["other"], runs["failed"]]
    assert ids(call("ListWorkflowRuns", Name="w", Outcomes=["STOPPED", "RUNNING"])) == [
        runs["stopped"],
        runs["running"],
    ]
    assert ids(call("ListWorkflowRuns", Outcomes=["REFUSED"])) == []


def test_by_time(call, runs):
    begun = {run["WorkflowRunId"]: run["StartedOn"].timestamp() for run in call("ListWorkflowRuns")["Runs"]}
    good = begun[runs["good"]]
    assert ids(call("ListWorkflowRuns", Name="w", StartedAfter=good)) == [
        runs[n] for n in ("stopped", "running", "good")
    ]
    assert ids(call("ListWorkflowRuns", Name="w", StartedBefore=good)) == [runs["failed"]]
    assert ids(call("ListWorkflowRuns", StartedAfter=good, StartedBefore=good + 0.001)) == [runs["good"]]


def test_in_pages(call, runs):
    found, token, pages = [], {}, 0
    while pages == 0 or token:
        page = call("ListWorkflowRuns", Outcomes=["FAILED", "SUCCEEDED"], MaxResults=1, **token)
        found += ids(page)
        token = {"NextToken": page["NextToken"]} if "NextToken" in page else {}
        pages += 1
    assert found == [runs["other"], runs["good"], runs["failed"]]
    first = call("ListWorkflowRuns", Outcomes=["FAILED"], MaxResults=1)
    with pytest.raises(InvalidInput, match="NextToken"):
        call("ListWorkflowRuns", Outcomes=["STOPPED"], MaxResults=1, NextToken=first["NextToken"])


def test_one_request_looks_at_so_many_runs_only(call, runs, monkeypatch):
    monkeypatch.setattr(run_outcomes, "LOADED_MAXIMUM", 1)
    page = call("ListWorkflowRuns", Outcomes=["PARTIAL"])
    assert ids(page) == []
    pages = 1
    while "NextToken" in page:
        page = call("ListWorkflowRuns", Outcomes=["PARTIAL"], NextToken=page["NextToken"])
        assert ids(page) == []
        pages += 1
    assert pages > 1
