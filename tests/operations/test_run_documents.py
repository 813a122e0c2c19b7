"""Runs in the forms that were observed on AWS."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from penstock.arns import Namespace
from penstock.clock import from_milliseconds
from penstock.engine.state import (
    CrawlState,
    JobRunState,
    Node,
    NodeKind,
    Predecessor,
    Run,
    WorkflowRunStatus,
)
from penstock.engine.triggers import read_trigger
from penstock.operations.run_documents import crawl, dynamic_graph, job_run, static_graph, workflow_run
from penstock.store.contract import RunRow, WorkflowRunRow

NOW = from_milliseconds(1_700_000_000_000)
HERE = Namespace("123456789012", "eu-west-1")


def later(seconds: float) -> Any:
    return NOW + timedelta(seconds=seconds)


def row(kind: NodeKind, name: str, state: Any, **members: Any) -> RunRow:
    members = {"started_on": NOW, **members}
    run = Run(id=f"id-{name}", node=Node(kind, name), state=state, **members)
    return RunRow(run, "wr_1", "w", "wr_1", later(5), HERE)


def test_a_job_run_that_waits() -> None:
    waiting = row(NodeKind.JOB, "a", JobRunState.WAITING, state_detail="Queued", details={"Timeout": 5})
    assert job_run(waiting, later(60)) == {
        "Id": "id-a",
        "Attempt": 0,
        "JobName": "a",
        "StartedOn": NOW,
        "LastModifiedOn": later(5),
        "JobRunState": "WAITING",
        "StateDetail": "Queued",
        "PredecessorRuns": [],
        "ExecutionTime": 0,
        "Timeout": 5,
    }


def test_a_job_run_that_has_ended() -> None:
    ended = row(
        NodeKind.JOB,
        "a",
        JobRunState.FAILED,
        attempt=1,
        previous_run_id="jr_0",
        trigger_name="t",
        running_on=later(1),
        completed_on=later(3.9),
        arguments={"--a": "1"},
        error_message="x",
        predecessors=(Predecessor("z", "jr_z"),),
    )
    document = job_run(ended, later(60))
    assert (document["ExecutionTime"], document["LastModifiedOn"]) == (2, later(3.9))
    assert (document["PreviousRunId"], document["TriggerName"], document["Arguments"]) == ("jr_0", "t", {"--a": "1"})
    assert document["PredecessorRuns"] == []
    assert job_run(ended, NOW, predecessors=True)["PredecessorRuns"] == [{"JobName": "z", "RunId": "jr_z"}]


def test_a_crawl() -> None:
    running = row(NodeKind.CRAWLER, "c", CrawlState.RUNNING)
    assert crawl(running) == {
        "State": "RUNNING",
        "StartedOn": NOW,
        "LogGroup": "/aws-glue/crawlers",
        "LogStream": "c",
    }
    failed = replace(running, run=replace(running.run, state=CrawlState.FAILED, completed_on=NOW, error_message="x"))
    assert (crawl(failed)["CompletedOn"], crawl(failed)["ErrorMessage"]) == (NOW, "x")


@pytest.mark.parametrize("previous", [None, "wr_0"])
def test_a_workflow_run(previous: str | None) -> None:
    run = WorkflowRunRow("wr_1", "w", WorkflowRunStatus.RUNNING, previous, {}, NOW, None, None, {"TotalActions": 1})
    expected = {
        "Name": "w",
        "WorkflowRunId": "wr_1",
        "WorkflowRunProperties": {},
        "StartedOn": NOW,
        "Status": "RUNNING",
        "Statistics": {"TotalActions": 1},
    }
    assert workflow_run(run) == (expected if previous is None else {**expected, "PreviousRunId": previous})


def test_graphs_of_design_and_run() -> None:
    condition = {"LogicalOperator": "EQUALS", "CrawlerName": "c", "CrawlState": "SUCCEEDED"}
    documents = [
        {"Name": "t0", "Type": "ON_DEMAND", "State": "CREATED", "Actions": [{"CrawlerName": "c"}]},
        {
            "Name": "t1",
            "Type": "CONDITIONAL",
            "State": "ACTIVATED",
            "Predicate": {"Conditions": [condition]},
            "Actions": [{"JobName": "a"}, {"JobName": "b"}],
        },
    ]
    triggers = [read_trigger(document) for document in documents]
    rows = [
        row(NodeKind.CRAWLER, "c", CrawlState.SUCCEEDED, completed_on=NOW),
        row(NodeKind.JOB, "a", JobRunState.RUNNING),
    ]
    design = static_graph(HERE, "w", triggers)
    run = dynamic_graph(HERE, "w", triggers, rows, NOW)
    assert run["Edges"] == design["Edges"]
    assert [node["UniqueId"] for node in run["Nodes"]] == [node["UniqueId"] for node in design["Nodes"]]
    shown = {node["Name"]: node for node in run["Nodes"]}
    assert shown["c"]["CrawlerDetails"]["Crawls"] == [crawl(rows[0])]
    assert shown["a"]["JobDetails"]["JobRuns"] == [job_run(rows[1], NOW)]
    assert shown["b"]["JobDetails"] == {}
    assert shown["t1"]["TriggerDetails"]["Trigger"] == documents[1]
    empty = {node["Name"]: node for node in design["Nodes"]}
    assert (empty["c"]["CrawlerDetails"], empty["a"]["JobDetails"]) == ({}, {})
