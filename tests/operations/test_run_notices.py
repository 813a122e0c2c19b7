"""What is told of runs: the end of a workflow run once, and for lineage a start before every end."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from penstock.arns import Namespace
from penstock.catalog.changes import CreatePartitions, CreateTable, DeleteTable, UpdateTable
from penstock.engine.state import CrawlState, Node, NodeKind, Run
from penstock.operations.run_notices import crawl_datasets

NOW = datetime(2026, 11, 1, tzinfo=UTC)
NAMESPACE = Namespace("123456789012", "eu-west-1")


@pytest.fixture
def told(context):
    """`told(kind)` is what waits to be told in this way, in order; asked for first, so that it is wanted."""
    context.store._wanted_notices = frozenset({"webhook", "lineage"})

    def told(kind):
        with context.store.read() as transaction:
            return [dict(notice.document) for notice in transaction.notices.of_kind(kind, 100)]

    return told


def start(call, name):
    run_id = call("StartWorkflowRun", Name=name)["RunId"]
    nodes = call("GetWorkflowRun", Name=name, RunId=run_id, IncludeGraph=True)["Run"]["Graph"]["Nodes"]
    return run_id, {node["Name"]: node for node in nodes}


def first_run(call, name):
    return call("GetJobRuns", JobName=name)["JobRuns"][-1]["Id"]


def test_the_end_of_a_workflow_run_is_told_once_with_its_first_failure(call, job, workflow, ends, told):
    job("a"), job("b")
    workflow("w", ["a", "b"])
    run_id, _ = start(call, "w")
    ends(first_run(call, "a"))
    assert told("webhook") == []
    failed = first_run(call, "b")
    ends(failed, "FAILED", "KeyError: 'x'")
    (said,) = told("webhook")
    assert (said["workflow"], said["runId"], said["outcome"], said["status"]) == ("w", run_id, "PARTIAL", "COMPLETED")
    assert said["statistics"]["FailedActions"] == 1
    assert said["startedOn"] < said["completedOn"]
    assert said["completedOn"].endswith("Z")
    assert said["firstFailure"] == {
        "kind": "JOB",
        "name": "b",
        "runId": failed,
        "state": "FAILED",
        "message": "KeyError: 'x'",
    }
    with_command = told("command")
    assert with_command == []


def test_a_job_that_was_started_by_hand_is_no_workflow_run(call, job, ends, told):
    job("a")
    ends(call("StartJobRun", JobName="a")["JobRunId"])
    assert told("webhook") == []
    assert [said["event"] for said in told("lineage")] == ["START", "COMPLETE"]
    assert all("workflow" not in said for said in told("lineage"))


def test_lineage_has_a_start_before_every_end(call, job, workflow, when, ends, told):
    job("a", MaxRetries=1), job("b")
    workflow("w", ["a"])
    when("t", {"a": "FAILED"}, ["b"], WorkflowName="w")
    run_id, _ = start(call, "w")
    ends(first_run(call, "a"), "FAILED", "no")
    ends(call("GetJobRuns", JobName="a")["JobRuns"][0]["Id"], "TIMEOUT")
    said = [(one["event"], one["what"], one["name"]) for one in told("lineage")]
    assert said[:5] == [
        ("START", "WORKFLOW", "w"),
        ("START", "JOB", "a"),
        ("FAIL", "JOB", "a"),
        ("START", "JOB", "a"),
        ("FAIL", "JOB", "a"),
    ]
    assert [one.get("message") for one in told("lineage")][2:5] == ["no", None, "TIMEOUT"]
    assert said[-1] == ("FAIL", "WORKFLOW", "w")
    assert {one["workflowRunId"] for one in told("lineage") if one["what"] == "JOB"} == {run_id}


def test_a_run_that_never_began_is_told_with_a_start(call, job, workflow, told):
    job("a")
    workflow("w", ["a"])
    call("DeleteJob", JobName="a")
    call("StartWorkflowRun", Name="w")
    assert [(one["event"], one["what"]) for one in told("lineage")] == [
        ("START", "WORKFLOW"),
        ("START", "JOB"),
        ("FAIL", "JOB"),
        ("FAIL", "WORKFLOW"),
    ]


def test_nothing_is_kept_when_nobody_wants_it(call, job, workflow, ends, told, context):
    context.store._wanted_notices = frozenset()
    job("a")
    workflow("w", ["a"])
    start(call, "w")
    ends(first_run(call, "a"))
    assert (told("webhook"), told("lineage")) == ([], [])


def crawl():
    return Run("crawl-1", Node(NodeKind.CRAWLER, "raw"), CrawlState.RUNNING)


def test_what_a_crawl_read_and_wrote():
    orders = {"StorageDescriptor": {"Location": "s3://lake/raw/orders/"}}
    local = {"StorageDescriptor": {"Location": "file:///srv/data/"}}
    changes = [
        CreateTable("shop", "orders", orders, ""),
        CreatePartitions("shop", "orders", (), None, ""),
        UpdateTable("shop", "files", local, 1, ""),
        DeleteTable("shop", "gone", 1, ""),
    ]
    said = crawl_datasets(NAMESPACE, crawl(), ("w", "wr_1"), changes, NOW)
    assert said["inputs"] == [["s3://lake", "raw/orders"], ["file", "/srv/data"]]
    catalog = "arn:aws:glue:eu-west-1:123456789012"
    assert said["outputs"] == [[catalog, f"table/shop/{name}"] for name in ("orders", "files", "gone")]
    assert (said["event"], said["workflow"], said["workflowRunId"]) == ("RUNNING", "w", "wr_1")


def test_a_crawl_that_changed_nothing_says_nothing():
    assert crawl_datasets(NAMESPACE, crawl(), None, [], NOW) is None
