"""The values the engine thinks about."""

from __future__ import annotations

import pytest

from penstock.engine.state import ENDED, CrawlState, JobDefinition, JobRunState, Node, NodeKind, Run


def test_what_has_ended():
    active = {
        JobRunState.WAITING,
        JobRunState.STARTING,
        JobRunState.RUNNING,
        JobRunState.STOPPING,
        CrawlState.RUNNING,
        CrawlState.CANCELLING,
    }
    assert {*JobRunState, *CrawlState} - ENDED == active
    assert not Run("jr_1", Node(NodeKind.JOB, "a"), JobRunState.STOPPING).ended
    assert Run("jr_1", Node(NodeKind.JOB, "a"), JobRunState.EXPIRED).ended


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"Name": "a"}, ("a", 1, 0, False)),
        ({"Name": "a", "ExecutionProperty": {}, "MaxRetries": 2}, ("a", 1, 2, False)),
        (
            {"Name": "a", "ExecutionProperty": {"MaxConcurrentRuns": 7}, "JobRunQueuingEnabled": True},
            ("a", 7, 0, True),
        ),
    ],
)
def test_what_a_job_says_and_what_it_leaves_out(document, expected):
    job = JobDefinition(document)
    assert (job.name, job.max_concurrent_runs, job.max_retries, job.queues) == expected


def test_the_newest_run_of_a_node_counts(stage):
    stage.job("j1", MaxRetries=1)
    stage.trigger("t0", ["j1", "c-1"])
    stage.start()
    first = stage.run("j1")
    stage.ends("j1", "FAILED")
    newest = stage.situation.latest(Node(NodeKind.JOB, "j1"))
    assert newest is not None
    assert (newest.attempt, newest.previous_run_id) == (1, first.id)
    assert stage.situation.latest(Node(NodeKind.JOB, "nobody")) is None
    assert stage.situation.latest(Node(NodeKind.CRAWLER, "j1")) is None, "a crawler of that name is another node"
