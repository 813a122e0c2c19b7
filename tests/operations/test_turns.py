"""Starts that wait their turn: in order, never above the limit, one crawl after the present one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from penstock.engine.events import RunFinished
from penstock.errors import ConcurrentRunsExceeded, CrawlerRunning
from penstock.loops.dispatcher import Dispatcher
from penstock.operations.contract import Context
from penstock.operations.turns import begin_all
from penstock.store.queueing_contract import WaitingStart

Call = Callable[..., dict[str, Any]]


@pytest.fixture
def finish(context: Context, clock: Any) -> Callable[..., None]:
    """`finish(run_id)` reports the end of a run and lets the dispatcher handle it."""
    dispatcher = Dispatcher(context.store, timedelta(0), lambda: None)

    def finish(run_id: str, outcome: str = "SUCCEEDED") -> None:
        now = clock.tick()
        with context.store.write() as transaction:
            row = transaction.runs.get(run_id)
            assert row is not None
            transaction.inbox.put(row.origin_id, RunFinished(run_id, outcome, now, None), f"finished {run_id}", now)
        while dispatcher.step(now):
            pass

    return finish


@pytest.fixture
def queue(call: Call, job: Callable[..., str], workflow: Callable[..., str]) -> str:
    job("a", ExecutionProperty={"MaxConcurrentRuns": 10})
    workflow("w", ["a"], MaxConcurrentRuns=1)
    call("PutQueueing", Kind="WORKFLOW", Name="w", Enabled=True)
    return "w"


def start(call: Call) -> str:
    run_id: str = call("StartWorkflowRun", Name="w")["RunId"]
    return run_id


def jobs_of(call: Call, run_id: str) -> list[dict[str, Any]]:
    graph = call("GetWorkflowRun", Name="w", RunId=run_id, IncludeGraph=True)["Run"]["Graph"]
    return [run for node in graph["Nodes"] for run in node.get("JobDetails", {}).get("JobRuns", [])]


def position(call: Call, run_id: str) -> int | None:
    return call("DescribeWorkflowRun", Name="w", RunId=run_id)["Run"].get("QueuePosition")


def test_runs_begin_in_the_order_in_which_they_came(call: Call, queue: str, finish: Callable[..., None]) -> None:
    first, second, third = start(call), start(call), start(call)
    assert [position(call, run) for run in (first, second, third)] == [None, 1, 2]
    assert call("GetQueueing", Kind="WORKFLOW", Name=queue) == {"Enabled": True, "WaitingRunIds": [second, third]}
    assert call("GetWorkflowRun", Name="w", RunId=second)["Run"]["Status"] == "RUNNING"
    assert jobs_of(call, second) == []
    finish(jobs_of(call, first)[0]["Id"])
    assert [position(call, run) for run in (second, third)] == [None, 1]
    assert len(jobs_of(call, second)) == 1
    assert jobs_of(call, third) == []
    finish(jobs_of(call, second)[0]["Id"])
    finish(jobs_of(call, third)[0]["Id"])
    assert [run["Status"] for run in call("GetWorkflowRuns", Name="w")["Runs"]] == ["COMPLETED"] * 3


def test_without_the_setting_a_start_is_refused(call: Call, queue: str) -> None:
    call("PutQueueing", Kind="WORKFLOW", Name=queue, Enabled=False)
    start(call)
    with pytest.raises(ConcurrentRunsExceeded):
        start(call)


def test_a_waiting_run_that_is_stopped_has_started_nothing(call: Call, queue: str, finish: Callable[..., None]) -> None:
    first, second, third = start(call), start(call), start(call)
    call("StopWorkflowRun", Name=queue, RunId=second)
    assert call("GetWorkflowRun", Name="w", RunId=second)["Run"]["Status"] == "STOPPED"
    assert call("GetQueueing", Kind="WORKFLOW", Name=queue)["WaitingRunIds"] == [third]
    finish(jobs_of(call, first)[0]["Id"])
    assert jobs_of(call, second) == []
    assert len(jobs_of(call, third)) == 1


def test_a_higher_limit_and_the_end_of_the_setting(call: Call, queue: str) -> None:
    runs = [start(call) for _ in range(4)]
    call("UpdateWorkflow", Name=queue, MaxConcurrentRuns=2)
    assert [bool(jobs_of(call, run)) for run in runs] == [True, True, False, False]
    call("PutQueueing", Kind="WORKFLOW", Name=queue, Enabled=False)
    assert call("GetQueueing", Kind="WORKFLOW", Name=queue) == {"Enabled": False, "WaitingRunIds": runs[2:]}
    call("UpdateWorkflow", Name=queue, MaxConcurrentRuns=0)
    assert all(jobs_of(call, run) for run in runs)


def test_deleting_the_workflow_stops_what_waits(call: Call, queue: str, context: Context) -> None:
    start(call)
    waiting = start(call)
    call("DeleteWorkflow", Name=queue)
    with context.store.read() as transaction:
        row = transaction.origins.workflow_run(context.namespace, queue, waiting)
        assert row is not None
        assert row.status == "STOPPED"
        assert transaction.waiting_starts.waited_for(10) == []


def test_one_crawl_follows_however_often_it_is_asked_for(
    call: Call, crawler: Callable[..., str], finish: Callable[..., None]
) -> None:
    crawler("c")
    call("StartCrawler", Name="c")
    with pytest.raises(CrawlerRunning):
        call("StartCrawler", Name="c")
    call("PutQueueing", Kind="CRAWLER", Name="c", Enabled=True)
    for _ in range(3):
        call("StartCrawler", Name="c")
    assert len(call("GetQueueing", Kind="CRAWLER", Name="c")["WaitingRunIds"]) == 1
    (crawl,) = call("ListCrawls", CrawlerName="c")["Crawls"]
    finish(crawl["CrawlId"])
    newest, oldest = call("ListCrawls", CrawlerName="c")["Crawls"]
    assert (newest["State"], oldest["State"]) == ("RUNNING", "COMPLETED")
    finish(newest["CrawlId"], "FAILED")
    assert len(call("ListCrawls", CrawlerName="c")["Crawls"]) == 2


def test_stopping_a_crawler_takes_back_what_waits(call: Call, crawler: Callable[..., str]) -> None:
    crawler("c")
    call("PutQueueing", Kind="CRAWLER", Name="c", Enabled=True)
    call("StartCrawler", Name="c")
    call("StartCrawler", Name="c")
    call("StopCrawler", Name="c")
    assert call("GetQueueing", Kind="CRAWLER", Name="c")["WaitingRunIds"] == []


def test_a_turn_that_was_missed_is_found(call: Call, queue: str, context: Context) -> None:
    first, second = start(call), start(call)
    with context.store.write() as transaction:
        workflow = transaction.workflows.get(context.namespace, queue)
        assert workflow is not None
        transaction.workflows.replace(context.namespace, queue, {"Name": queue}, context.now)  # behind everybody's back
        assert begin_all(transaction, context.now, 10)
        assert not begin_all(transaction, context.now, 10)
    assert jobs_of(call, first)
    assert jobs_of(call, second)


def test_a_crawl_that_waits_under_an_id_that_has_begun_before_is_dropped(
    call: Call, crawler: Callable[..., str], context: Context, finish: Callable[..., None]
) -> None:
    """Otherwise the end of the crawl before it could never be written."""
    crawler("c")
    call("PutQueueing", Kind="CRAWLER", Name="c", Enabled=True)
    call("StartCrawler", Name="c")
    with context.store.write() as transaction:
        (row,) = transaction.runs.unfinished()
        transaction.waiting_starts.put(WaitingStart(context.namespace, "crawler", "c", "crawl-again", row.origin_id))
    finish(row.run.id)
    with context.store.read() as transaction:
        assert transaction.runs.unfinished() == []
        assert transaction.waiting_starts.of(context.namespace, "crawler", "c") == []
    assert call("GetCrawler", Name="c")["Crawler"]["State"] == "READY"
