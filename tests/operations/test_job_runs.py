"""Job runs: start, read, stop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from penstock.engine.events import RunBegan
from penstock.errors import ConcurrentRunsExceeded, EntityNotFound, InvalidInput
from penstock.operations.advance import advance

Call = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def jobs(job: Callable[..., str]) -> None:
    job("a", DefaultArguments={"--a": "1"})
    job("many", ExecutionProperty={"MaxConcurrentRuns": 50})


def start(call: Call, name: str = "a", **members: Any) -> str:
    run_id: str = call("StartJobRun", JobName=name, **members)["JobRunId"]
    assert run_id.startswith("jr_")
    assert len(run_id) == 67
    return run_id


def get(call: Call, run_id: str, name: str = "a", **members: Any) -> dict[str, Any]:
    run: dict[str, Any] = call("GetJobRun", JobName=name, RunId=run_id, **members)["JobRun"]
    return run


def stop(call: Call, *run_ids: str, name: str = "a") -> dict[str, Any]:
    return call("BatchStopJobRun", JobName=name, JobRunIds=list(run_ids))


def test_a_run_has_the_members_seen_on_aws(call: Call, ends: Callable[..., None]) -> None:
    run_id = start(call)
    before = {"Id", "Attempt", "JobName", "StartedOn", "LastModifiedOn", "JobRunState", "PredecessorRuns"}
    before |= {"AllocatedCapacity", "ExecutionTime", "Timeout", "MaxCapacity", "LogGroupName", "JobMode"}
    before |= {"JobRunQueuingEnabled"}
    assert set(get(call, run_id)) == before
    ends(run_id)
    run = get(call, run_id)
    assert set(run) == before | {"CompletedOn"}
    assert run["LastModifiedOn"] == run["CompletedOn"]
    assert (run["JobRunState"], run["Attempt"], run["ExecutionTime"], run["PredecessorRuns"]) == ("SUCCEEDED", 0, 1, [])
    assert run["LogGroupName"] == "/aws-glue/python-jobs"


def test_a_runs_own_wishes(call: Call) -> None:
    run = get(
        call,
        start(
            call,
            Arguments={"--b": "2"},
            Timeout=7,
            MaxCapacity=1.0,
            SecurityConfiguration="s",
            NotificationProperty={"NotifyDelayAfter": 3},
        ),
    )
    assert (run["Arguments"], run["Timeout"], run["MaxCapacity"]) == ({"--b": "2"}, 7, 1.0)
    assert (run["SecurityConfiguration"], run["NotificationProperty"]) == ("s", {"NotifyDelayAfter": 3})


def test_execution_time_grows_while_it_runs(call: Call, ends: Callable[..., None], clock: Any, context: Any) -> None:
    run_id = start(call)
    began = clock.tick()
    with context.store.write() as transaction:
        row = transaction.runs.get(run_id)
        advance(transaction, row.origin_id, RunBegan(run_id, began), began, timedelta(0))
    first = get(call, run_id)
    clock.tick()
    second = get(call, run_id)
    assert (first["JobRunState"], first["ExecutionTime"], second["ExecutionTime"]) == ("RUNNING", 1, 3)
    assert "CompletedOn" not in second


def test_failures_carry_their_message(call: Call, ends: Callable[..., None]) -> None:
    run_id = start(call)
    ends(run_id, "FAILED", "ValueError: x")
    assert (get(call, run_id)["JobRunState"], get(call, run_id)["ErrorMessage"]) == ("FAILED", "ValueError: x")


@pytest.mark.parametrize(
    ("members", "text"),
    [
        ({"AllocatedCapacity": 2, "MaxCapacity": 2.0}, "Please set only Allocated Capacity or Max Capacity"),
        (
            {"WorkerType": "G.1X", "NumberOfWorkers": 2, "MaxCapacity": 4.0},
            "Please do not set Max Capacity if using Worker Type and Number of Workers.",
        ),
        ({"Timeout": 10_080}, "Timeout must be less than"),
        ({"ExecutionClass": "FLEX"}, "ExecutionClass FLEX"),
        ({"Arguments": {"--x": "x" * 266_240}}, "The arguments are 266247 bytes together"),
    ],
)
def test_starts_that_are_refused(call: Call, members: dict[str, Any], text: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        start(call, **members)
    assert raised.value.message.startswith(text)
    assert call("GetJobRuns", JobName="a")["JobRuns"] == []


def test_what_is_missing(call: Call) -> None:
    with pytest.raises(EntityNotFound, match=r"^Failed to start job run due to missing metadata$"):
        start(call, "nobody")
    run_id = start(call)
    for name, wanted in (("a", "jr_0"), ("many", run_id), ("nobody", run_id)):
        with pytest.raises(EntityNotFound, match=f"Job run {wanted} not found"):
            get(call, wanted, name)
    with pytest.raises(EntityNotFound, match="Job nobody not found"):
        call("GetJobRuns", JobName="nobody")


def test_a_command_that_no_executor_runs_is_refused_before_it_starts(call: Call, job: Callable[..., str]) -> None:
    job("spark", Command={"Name": "glueetl", "ScriptLocation": "s3://b/s.py"})
    with pytest.raises(InvalidInput, match=r"Command\.Name 'glueetl', and this server can run: pythonshell"):
        start(call, "spark")


def test_a_full_job_is_told_and_nothing_recorded(call: Call, ends: Callable[..., None]) -> None:
    run_id = start(call)
    with pytest.raises(ConcurrentRunsExceeded, match=r"^Concurrent runs exceeded for a$"):
        start(call)
    stop(call, run_id)
    with pytest.raises(ConcurrentRunsExceeded):
        start(call)
    ends(run_id, "STOPPED")
    start(call)
    assert len(call("GetJobRuns", JobName="a")["JobRuns"]) == 2


def test_queueing_by_the_job_or_by_the_run(call: Call, job: Callable[..., str]) -> None:
    start(call)
    waiting = get(call, start(call, JobRunQueuingEnabled=True))
    assert (waiting["JobRunState"], waiting["JobRunQueuingEnabled"]) == ("WAITING", True)
    assert "concurrent runs" in waiting["StateDetail"]
    job("queue", JobRunQueuingEnabled=True)
    start(call, "queue")
    assert get(call, start(call, "queue"), "queue")["JobRunState"] == "WAITING"
    with pytest.raises(ConcurrentRunsExceeded):
        start(call, "queue", JobRunQueuingEnabled=False)


def test_a_run_after_another(call: Call, ends: Callable[..., None]) -> None:
    """JobRunId names the run to try again: the arguments are those given now (spec 3.3)."""
    first = start(call, Arguments={"--x": "1"})
    ends(first, "FAILED", "x")
    second = get(call, start(call, JobRunId=first))
    assert (second["PreviousRunId"], second["Attempt"]) == (first, 1)
    assert "Arguments" not in second
    ends(second["Id"])
    assert get(call, start(call, JobRunId=second["Id"]))["Attempt"] == 2
    with pytest.raises(EntityNotFound):
        start(call, JobRunId="jr_0")
    with pytest.raises(EntityNotFound):
        start(call, "many", JobRunId=first)


def test_runs_are_listed_newest_first(call: Call) -> None:
    ids = [start(call, "many") for _ in range(5)]
    first = call("GetJobRuns", JobName="many", MaxResults=3)
    second = call("GetJobRuns", JobName="many", MaxResults=3, NextToken=first["NextToken"])
    assert [run["Id"] for run in first["JobRuns"] + second["JobRuns"]] == ids[::-1]
    assert "NextToken" not in second


def test_stopping_answers_for_each_run(call: Call, ends: Callable[..., None]) -> None:
    running, over, foreign = start(call, "many"), start(call, "many"), start(call)
    ends(over)
    answer = stop(call, running, over, "jr_0", foreign, running, name="many")
    assert answer["SuccessfulSubmissions"] == [{"JobName": "many", "JobRunId": running}]
    codes = {error["JobRunId"]: error["ErrorDetail"]["ErrorCode"] for error in answer["Errors"]}
    assert codes == {
        over: "JobRunInTerminalStateException",
        "jr_0": "EntityNotFoundException",
        foreign: "EntityNotFoundException",
    }
    assert get(call, running, "many")["JobRunState"] == "STOPPING"
    assert stop(call, running, name="many")["Errors"] == [], "again is no error"
    ends(running)
    run = get(call, running, "many")
    assert run["JobRunState"] == "STOPPED"
    assert "ErrorMessage" not in run


def test_a_queued_run_stops_at_once(call: Call) -> None:
    start(call)
    waiting = start(call, JobRunQueuingEnabled=True)
    stop(call, waiting)
    run = get(call, waiting)
    assert (run["JobRunState"], run["ExecutionTime"]) == ("STOPPED", 0)
    assert "StateDetail" not in run


def test_predecessors_are_told_when_asked_for(
    call: Call, workflow: Callable[..., str], when: Callable[..., str], ends: Callable[..., None]
) -> None:
    workflow("w", ["a"])
    when("then", {"a": "SUCCEEDED"}, ["many"], WorkflowName="w")
    call("StartWorkflowRun", Name="w")
    (first,) = call("GetJobRuns", JobName="a")["JobRuns"]
    ends(first["Id"])
    (second,) = call("GetJobRuns", JobName="many")["JobRuns"]
    assert second["PredecessorRuns"] == []
    full = get(call, second["Id"], "many", PredecessorsIncluded=True)
    assert full["PredecessorRuns"] == [{"JobName": "a", "RunId": first["Id"]}]


def test_a_full_job_that_a_trigger_starts_is_a_failed_run(call: Call, workflow: Callable[..., str]) -> None:
    start(call)
    workflow("w", ["a"])
    call("StartWorkflowRun", Name="w")
    run = call("GetJobRuns", JobName="a")["JobRuns"][0]
    assert (run["JobRunState"], run["ErrorMessage"], run["ExecutionTime"]) == (
        "FAILED",
        "Max concurrent runs exceeded",
        0,
    )
    assert call("GetWorkflow", Name="w")["Workflow"]["LastRun"]["Status"] == "COMPLETED"
