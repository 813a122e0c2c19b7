"""Workflow runs over all workflows: the newest of each, those under way, those of a span."""

from __future__ import annotations

from penstock.engine.state import WorkflowRunStatus


def begin(store, make, run_id, workflow, started, ended=None, namespace=None, previous=None):
    members = {"workflow_name": workflow, "started_on": make.at(started), "previous_run_id": previous}
    if ended is not None:
        members |= {"status": WorkflowRunStatus.COMPLETED, "completed_on": make.at(ended)}
    with store.write() as tx:
        tx.workflows.insert(namespace or make.namespace, workflow, {"Name": workflow}, make.now)
    make.begin(store, make.situation(run_id, namespace=namespace or make.namespace, **members))


def test_the_newest_run_of_each_workflow(store, make):
    begin(store, make, "wr_1", "a", 0, 5)
    begin(store, make, "wr_2", "a", 10)
    begin(store, make, "wr_3", "b", 1, 2)
    begin(store, make, "wr_4", "a", 99, namespace=make.elsewhere)
    with store.read() as tx:
        latest = tx.workflow_runs.latest(make.namespace)
        assert {name: row.id for name, row in latest.items()} == {"a": "wr_2", "b": "wr_3"}
        assert tx.workflow_runs.active_counts(make.namespace) == {"a": 1}
        assert tx.workflow_runs.regions(make.namespace.account) == sorted({"us-east-1", "eu-west-1"})


def test_runs_that_overlap_a_span(store, make):
    begin(store, make, "wr_before", "a", -20, -10)
    begin(store, make, "wr_into", "a", -10, 5)
    begin(store, make, "wr_inside", "b", 2, 3)
    begin(store, make, "wr_still", "b", 4)
    begin(store, make, "wr_behind", "b", 10, 20)
    with store.read() as tx:
        found = tx.workflow_runs.overlapping(make.namespace, make.at(0), make.at(10), 10)
        assert [row.id for row in found] == ["wr_still", "wr_inside", "wr_into"]
        assert len(tx.workflow_runs.overlapping(make.namespace, make.at(0), make.at(10), 2)) == 2


def test_what_resumes_a_run(store, make):
    begin(store, make, "wr_1", "a", 0, 5)
    begin(store, make, "wr_2", "a", 10, previous="wr_1")
    begin(store, make, "wr_3", "a", 9, previous="wr_1")
    with store.read() as tx:
        assert tx.workflow_runs.resumed_as(make.namespace, "a", "wr_1") == ["wr_3", "wr_2"]
        assert tx.workflow_runs.resumed_as(make.namespace, "a", "wr_2") == []
