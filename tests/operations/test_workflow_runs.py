"""Workflow runs: start, stop, read, share properties."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.errors import ConcurrentRunsExceeded, EntityNotFound, IllegalWorkflowState, InvalidInput

Call = Callable[..., dict[str, Any]]
COUNTERS = {
    "TotalActions",
    "TimeoutActions",
    "FailedActions",
    "StoppedActions",
    "SucceededActions",
    "RunningActions",
    "ErroredActions",
    "WaitingActions",
}


@pytest.fixture
def w(call: Call, job: Callable[..., str], workflow: Callable[..., str], when: Callable[..., str]) -> str:
    """t0 starts j1; ok needs its success for j2."""
    job("j1", ExecutionProperty={"MaxConcurrentRuns": 5})
    job("j2")
    workflow("w", ["j1"])
    return when("ok", {"j1": "SUCCEEDED"}, ["j2"], WorkflowName="w") and "w"


def start(call: Call, name: str = "w", **members: Any) -> str:
    run_id: str = call("StartWorkflowRun", Name=name, **members)["RunId"]
    assert run_id.startswith("wr_")
    assert len(run_id) == 67
    return run_id


def get(call: Call, run_id: str, name: str = "w", **members: Any) -> dict[str, Any]:
    run: dict[str, Any] = call("GetWorkflowRun", Name=name, RunId=run_id, **members)["Run"]
    return run


def job_runs(run: dict[str, Any], name: str) -> list[dict[str, Any]]:
    (node,) = (node for node in run["Graph"]["Nodes"] if node["Name"] == name and node["Type"] == "JOB")
    found: list[dict[str, Any]] = node["JobDetails"].get("JobRuns", [])
    return found


def test_a_run_that_has_just_begun(call: Call, w: str) -> None:
    run_id = start(call)
    run = get(call, run_id)
    assert set(run) == {"Name", "WorkflowRunId", "WorkflowRunProperties", "StartedOn", "Status", "Statistics"}
    assert (run["Name"], run["WorkflowRunId"], run["Status"], run["WorkflowRunProperties"]) == (
        "w",
        run_id,
        "RUNNING",
        {},
    )
    assert set(run["Statistics"]) == COUNTERS
    assert (run["Statistics"]["TotalActions"], run["Statistics"]["RunningActions"]) == (2, 1)


def test_a_failed_job_completes_the_run_and_leaves_the_rest_unrun(
    call: Call, w: str, ends: Callable[..., None]
) -> None:
    run_id = start(call)
    (attempt,) = job_runs(get(call, run_id, IncludeGraph=True), "j1")
    assert (attempt["TriggerName"], attempt["JobRunState"], attempt["PredecessorRuns"]) == ("w-start", "STARTING", [])
    ends(attempt["Id"], "FAILED", "RuntimeError: no")
    run = get(call, run_id, IncludeGraph=True)
    assert (run["Status"], run["Statistics"]["FailedActions"], run["Statistics"]["TotalActions"]) == ("COMPLETED", 1, 2)
    assert run["CompletedOn"] > run["StartedOn"]
    assert "PreviousRunId" not in run
    assert [attempt["ErrorMessage"] for attempt in job_runs(run, "j1")] == ["RuntimeError: no"]
    (node,) = (node for node in run["Graph"]["Nodes"] if node["Name"] == "j2")
    assert node["JobDetails"] == {}


def test_deleted_jobs_end_the_run_at_once(call: Call, w: str) -> None:
    call("DeleteJob", JobName="j1")
    run = get(call, start(call), IncludeGraph=True)
    assert (run["Status"], run["Statistics"]["ErroredActions"]) == ("COMPLETED", 1)
    (attempt,) = job_runs(run, "j1")
    assert (attempt["JobRunState"], attempt["ExecutionTime"]) == ("ERROR", 0)
    assert call("GetJobRuns", JobName="j1")["JobRuns"][0]["Id"] == attempt["Id"]


def test_what_cannot_be_started(call: Call, w: str) -> None:
    with pytest.raises(EntityNotFound):
        start(call, "nobody")
    call("DeleteTrigger", Name="w-start")
    with pytest.raises(InvalidInput, match="no start trigger"):
        start(call)


def test_the_limit_refuses_and_a_later_one_counts_for_later_starts(
    call: Call, w: str, ends: Callable[..., None]
) -> None:
    call("UpdateWorkflow", Name="w", MaxConcurrentRuns=1)
    first = start(call)
    with pytest.raises(ConcurrentRunsExceeded, match=r"^Concurrent runs exceeded for workflow: w\.$"):
        start(call)
    assert [run["WorkflowRunId"] for run in call("GetWorkflowRuns", Name="w")["Runs"]] == [first]
    call("UpdateWorkflow", Name="w", MaxConcurrentRuns=2)
    second = start(call)
    with pytest.raises(ConcurrentRunsExceeded):
        start(call)
    call("StopWorkflowRun", Name="w", RunId=second)
    with pytest.raises(ConcurrentRunsExceeded):
        start(call)
    ends(job_runs(get(call, first, IncludeGraph=True), "j1")[0]["Id"], "FAILED")
    start(call)


def test_stopping(call: Call, w: str, ends: Callable[..., None]) -> None:
    run_id = start(call)
    (attempt,) = job_runs(get(call, run_id, IncludeGraph=True), "j1")
    assert call("StopWorkflowRun", Name="w", RunId=run_id) == {}
    assert get(call, run_id)["Status"] == "STOPPING"
    with pytest.raises(IllegalWorkflowState):
        call("StopWorkflowRun", Name="w", RunId=run_id)
    ends(attempt["Id"])
    run = get(call, run_id)
    assert (run["Status"], run["Statistics"]["StoppedActions"]) == ("STOPPED", 1)
    assert run["CompletedOn"]
    with pytest.raises(IllegalWorkflowState, match="is STOPPED"):
        call("StopWorkflowRun", Name="w", RunId=run_id)


def test_a_run_of_another_workflow_is_not_found(call: Call, w: str) -> None:
    run_id = start(call)
    call("CreateWorkflow", Name="other")
    for operation, members in (
        ("GetWorkflowRun", {}),
        ("StopWorkflowRun", {}),
        ("GetWorkflowRunProperties", {}),
        ("PutWorkflowRunProperties", {"RunProperties": {}}),
    ):
        with pytest.raises(EntityNotFound):
            call(operation, Name="other", RunId=run_id, **members)
        with pytest.raises(EntityNotFound):
            call(operation, Name="w", RunId="wr_0", **members)
    with pytest.raises(EntityNotFound):
        call("GetWorkflowRuns", Name="nobody")


def test_runs_are_listed_newest_first_with_their_graphs(call: Call, w: str) -> None:
    ids = [start(call) for _ in range(3)]
    first = call("GetWorkflowRuns", Name="w", MaxResults=2, IncludeGraph=True)
    assert [run["WorkflowRunId"] for run in first["Runs"]] == [ids[2], ids[1]]
    assert len(job_runs(first["Runs"][0], "j1")) == 1
    second = call("GetWorkflowRuns", Name="w", MaxResults=2, IncludeGraph=True, NextToken=first["NextToken"])
    assert [run["WorkflowRunId"] for run in second["Runs"]] == [ids[0]]
    assert "NextToken" not in second


def test_properties_are_the_defaults_overlaid_and_merged(call: Call, w: str, ends: Callable[..., None]) -> None:
    call("UpdateWorkflow", Name="w", DefaultRunProperties={"a": "1", "b": "1"})
    run_id = start(call, RunProperties={"b": "2"})
    for update in ({"c": "3"}, {"a": "4", "c": "3"}):
        assert call("PutWorkflowRunProperties", Name="w", RunId=run_id, RunProperties=update) == {}
    found = call("GetWorkflowRunProperties", Name="w", RunId=run_id)["RunProperties"]
    assert found == get(call, run_id)["WorkflowRunProperties"] == {"a": "4", "b": "2", "c": "3"}
    assert call("GetWorkflow", Name="w")["Workflow"]["DefaultRunProperties"] == {"a": "1", "b": "1"}
    ends(job_runs(get(call, run_id, IncludeGraph=True), "j1")[0]["Id"], "FAILED")
    call("PutWorkflowRunProperties", Name="w", RunId=run_id, RunProperties={"late": "yes"})
    assert get(call, run_id)["WorkflowRunProperties"]["late"] == "yes", "scripts write in their last words"


def test_the_snapshot_holds_during_the_run(call: Call, w: str, ends: Callable[..., None]) -> None:
    run_id = start(call)
    call("StopTrigger", Name="ok")
    call("DeleteTrigger", Name="ok")
    ends(job_runs(get(call, run_id, IncludeGraph=True), "j1")[0]["Id"])
    run = get(call, run_id, IncludeGraph=True)
    assert len(job_runs(run, "j2")) == 1
    (trigger,) = (node for node in run["Graph"]["Nodes"] if node["Name"] == "ok")
    assert trigger["TriggerDetails"]["Trigger"]["State"] == "ACTIVATED"


def test_overlapping_runs_do_not_mix(
    call: Call,
    job: Callable[..., str],
    workflow: Callable[..., str],
    when: Callable[..., str],
    ends: Callable[..., None],
) -> None:
    for name in ("a", "b", "both"):
        job(name, ExecutionProperty={"MaxConcurrentRuns": 5})
    workflow("v", ["a", "b"])
    when("all", {"a": "SUCCEEDED", "b": "SUCCEEDED"}, ["both"], WorkflowName="v")
    one, two = (get(call, start(call, "v"), "v", IncludeGraph=True) for _ in range(2))
    ends(job_runs(one, "a")[0]["Id"])
    ends(job_runs(two, "b")[0]["Id"])
    assert call("GetJobRuns", JobName="both")["JobRuns"] == []
    ends(job_runs(one, "b")[0]["Id"])
    (run,) = call("GetJobRuns", JobName="both")["JobRuns"]
    assert run["TriggerName"] == "all"


def test_an_inner_trigger_passes_on_what_its_action_says(
    call: Call,
    job: Callable[..., str],
    workflow: Callable[..., str],
    when: Callable[..., str],
    ends: Callable[..., None],
) -> None:
    """The snapshot keeps it all: Timeout, SecurityConfiguration and NotificationProperty, as well as the arguments."""
    for name in ("a", "b"):
        job(name, Timeout=9)
    workflow("v", ["a"])
    action = {
        "JobName": "b",
        "Arguments": {"--k": "v"},
        "Timeout": 5,
        "SecurityConfiguration": "s",
        "NotificationProperty": {"NotifyDelayAfter": 3},
    }
    when("then", {"a": "SUCCEEDED"}, [], WorkflowName="v", Actions=[action])
    first = get(call, start(call, "v"), "v", IncludeGraph=True)
    ends(job_runs(first, "a")[0]["Id"])
    (run,) = call("GetJobRuns", JobName="b")["JobRuns"]
    assert {member: run[member] for member in action} == action
