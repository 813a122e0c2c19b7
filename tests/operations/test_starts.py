"""Starting things: what is written, and what is refused without a trace."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from penstock.engine.runs import RunRequest
from penstock.engine.triggers import read_trigger
from penstock.errors import ClientFault, ConcurrentRunsExceeded, Conflict, CrawlerRunning, EntityNotFound, InvalidInput
from penstock.identifiers import SystemIdentifiers
from penstock.operations.contract import Context, declared
from penstock.operations.starts import fire_trigger, start_crawl, start_job_run, start_workflow
from penstock.store.sql.open import file_url, open_store

Call = Callable[..., dict[str, Any]]
THREADS = 8


def test_a_refusal_is_recorded_where_nobody_can_be_told(
    call: Call, context: Context, job: Callable[..., str], workflow: Callable[..., str]
) -> None:
    job("a")
    workflow("w", ["a"], MaxConcurrentRuns=1, DefaultRunProperties={"p": "1"})
    with context.store.write() as transaction:
        row = transaction.workflows.get(context.namespace, "w")
        assert row is not None
        start_workflow(transaction, context.namespace, row, "wr_1", {}, context.now)
        later = context.now + timedelta(days=1)
        start_workflow(transaction, context.namespace, row, "wr_2", {"q": "2"}, later, record_refusal=True)
        with pytest.raises(ConcurrentRunsExceeded):
            start_workflow(transaction, context.namespace, row, "wr_3", {}, later)
    refused = call("GetWorkflowRun", Name="w", RunId="wr_2", IncludeGraph=True)["Run"]
    assert (refused["Status"], refused["ErrorMessage"]) == ("ERROR", "Concurrent runs exceeded for workflow: w.")
    assert refused["StartedOn"] == refused["CompletedOn"] == later
    assert refused["WorkflowRunProperties"] == {"p": "1", "q": "2"}
    counters = {name: count for name, count in refused["Statistics"].items() if name != "TotalActions"}
    assert set(counters.values()) == {0}
    assert [run["WorkflowRunId"] for run in call("GetWorkflowRuns", Name="w")["Runs"]] == ["wr_2", "wr_1"]


def test_what_fires_no_trigger(context: Context, job: Callable[..., str], call: Call) -> None:
    job("a")
    inner = {"Name": "t", "State": "CREATED", "WorkflowName": "w", "Actions": [{"JobName": "a"}]}
    on_demand = read_trigger({**inner, "Type": "ON_DEMAND"})
    condition = {"LogicalOperator": "EQUALS", "JobName": "b", "State": "FAILED"}
    conditional = read_trigger({**inner, "Type": "CONDITIONAL", "Predicate": {"Conditions": [condition]}})
    with context.store.write() as transaction:
        with pytest.raises(EntityNotFound, match="Workflow w of trigger t does not exist"):
            fire_trigger(transaction, context.namespace, on_demand, ("wr_1", "c"), context.now, record_refusal=False)
        transaction.workflows.insert(context.namespace, "w", {"Name": "w"}, context.now)
        with pytest.raises(InvalidInput, match="Trigger t is no start trigger of workflow w"):
            fire_trigger(transaction, context.namespace, conditional, ("wr_1", "c"), context.now, record_refusal=False)
    assert "LastRun" not in call("GetWorkflow", Name="w")["Workflow"]


def test_a_full_job_and_a_busy_crawler_are_refused_and_nothing_is_written(
    call: Call, context: Context, job: Callable[..., str], crawler: Callable[..., str]
) -> None:
    job("a")
    crawler("c")
    with context.store.write() as transaction:
        row = transaction.jobs.get(context.namespace, "a")
        assert row is not None
        start_job_run(transaction, context.namespace, row, RunRequest("jr_1"), "manual_1", context.now)
        with pytest.raises(ConcurrentRunsExceeded, match=r"^Concurrent runs exceeded for a$"):
            start_job_run(transaction, context.namespace, row, RunRequest("jr_2"), "manual_2", context.now)
        start_crawl(transaction, context.namespace, "c", "crawl-1", "manual_3", context.now)
        with pytest.raises(CrawlerRunning):
            start_crawl(transaction, context.namespace, "c", "crawl-2", "manual_4", context.now)
        assert transaction.runs.get("jr_2") is None
        assert transaction.origins.load("manual_4") is None


@pytest.fixture
def together(context: Context, tmp_path: Path) -> Any:
    """`together("StartJobRun", requests)` sends all at once, each from its own thread; returns answers or codes."""
    store = open_store(file_url(tmp_path / "together.db"))
    shared = replace(context, store=store, identifiers=SystemIdentifiers())
    barrier = Barrier(THREADS)

    def send(operation: str, request: dict[str, Any]) -> dict[str, Any] | str:
        barrier.wait()
        try:
            return declared()[operation](request, shared)
        except ClientFault as fault:
            return fault.code

    def together(operation: str, requests: list[dict[str, Any]]) -> list[Any]:
        with ThreadPoolExecutor(THREADS) as threads:
            return list(threads.map(lambda request: send(operation, request), requests))

    def one(operation: str, **request: Any) -> dict[str, Any]:
        return declared()[operation](request, shared)

    command = {"Name": "pythonshell", "ScriptLocation": "s3://b/s.py"}
    one("CreateJob", Name="a", Role="r", Command=command, ExecutionProperty={"MaxConcurrentRuns": 3})
    one("CreateWorkflow", Name="w", MaxConcurrentRuns=1)
    one("CreateTrigger", Name="t", WorkflowName="w", Type="ON_DEMAND", Actions=[{"JobName": "a"}])
    yield together, one
    store.close()


def test_of_many_starts_at_once_the_workflow_takes_one(together: Any) -> None:
    send, one = together
    answers = send("StartWorkflowRun", [{"Name": "w"}] * THREADS)
    (started,) = [answer["RunId"] for answer in answers if isinstance(answer, dict)]
    assert answers.count("ConcurrentRunsExceededException") == THREADS - 1
    assert [run["WorkflowRunId"] for run in one("GetWorkflowRuns", Name="w")["Runs"]] == [started]


def test_of_many_starts_at_once_the_job_takes_as_many_as_it_may(together: Any) -> None:
    send, one = together
    answers = send("StartJobRun", [{"JobName": "a"}] * THREADS)
    started = {answer["JobRunId"] for answer in answers if isinstance(answer, dict)}
    assert len(started) == 3
    assert answers.count("ConcurrentRunsExceededException") == THREADS - 3
    assert {run["Id"] for run in one("GetJobRuns", JobName="a")["JobRuns"]} == started


def test_properties_put_at_once_are_all_kept(together: Any) -> None:
    send, one = together
    run_id = one("StartWorkflowRun", Name="w", RunProperties={"first": "0"})["RunId"]
    puts = [{"Name": "w", "RunId": run_id, "RunProperties": {f"key{number}": str(number)}} for number in range(THREADS)]
    assert send("PutWorkflowRunProperties", puts) == [{}] * THREADS
    found = one("GetWorkflowRunProperties", Name="w", RunId=run_id)["RunProperties"]
    assert found == {"first": "0", **{f"key{number}": str(number) for number in range(THREADS)}}


def test_of_many_crawls_at_once_one_starts(together: Any) -> None:
    send, one = together
    targets = {"S3Targets": [{"Path": "s3://lake/raw"}]}
    one("CreateCrawler", Name="c", Role="r", DatabaseName="db", Targets=targets)
    answers = send("StartCrawler", [{"Name": "c"}] * THREADS)
    assert answers.count({}) == 1
    assert answers.count("CrawlerRunningException") == THREADS - 1


def test_of_many_start_triggers_at_once_the_workflow_keeps_one(together: Any) -> None:
    send, one = together
    one("CreateWorkflow", Name="v")
    trigger = {"WorkflowName": "v", "Type": "ON_DEMAND", "Actions": [{"JobName": "a"}]}
    answers = send("CreateTrigger", [{"Name": f"v{number}", **trigger} for number in range(THREADS)])
    assert answers.count("InvalidInputException") == THREADS - 1
    assert len(one("GetWorkflow", Name="v", IncludeGraph=True)["Workflow"]["Graph"]["Nodes"]) == 2


def test_what_was_deleted_since_it_was_read_is_a_lost_race(
    call: Call, context: Context, job: Callable[..., str]
) -> None:
    """On PostgreSQL a deletion can come between the two reads of one start."""
    job("a")
    with context.store.read() as transaction:
        row = transaction.jobs.get(context.namespace, "a")
    assert row is not None
    call("DeleteJob", JobName="a")
    with context.store.write() as transaction:
        with pytest.raises(Conflict):
            start_job_run(transaction, context.namespace, row, RunRequest("jr_1"), "manual_1", context.now)
        with pytest.raises(Conflict):
            start_crawl(transaction, context.namespace, "gone", "crawl-1", "manual_2", context.now)
