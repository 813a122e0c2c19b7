"""Snapshots of triggers: a tuple with an index."""

from __future__ import annotations

from penstock.engine.snapshot import Snapshot, snapshot
from penstock.engine.state import JobRunState, Node, NodeKind
from penstock.engine.triggers import read_trigger


def test_a_snapshot_is_a_tuple_that_knows_its_watchers(stage):
    stage.trigger("t0", ["a", "b"])
    stage.trigger("t1", ["x", "y"], {"a": "SUCCEEDED", "b": "FAILED"})
    stage.trigger("t2", ["y"], {"a": "FAILED"}, State="CREATED")
    stage.trigger("t3", ["z"], {"a": "FAILED"})
    triggers = tuple(map(read_trigger, stage.triggers))
    found = snapshot(triggers)
    assert found == triggers
    assert snapshot(found) is found
    a = Node(NodeKind.JOB, "a")
    assert [(one.trigger.name, one.states) for one in found.watchers[a]] == [
        ("t1", {JobRunState.SUCCEEDED}),
        ("t3", {JobRunState.FAILED}),
    ], "in the order of the triggers, and only those that are activated"
    assert found.watchers[a][0].starts == {Node(NodeKind.JOB, "x"), Node(NodeKind.JOB, "y")}
    assert found.designed_actions == 6
    assert found.actions["t1", Node(NodeKind.JOB, "y")].node.name == "y"


def test_a_trigger_that_waits_for_two_states_of_a_node_is_one_watcher(stage):
    condition = {"LogicalOperator": "EQUALS", "JobName": "a"}
    conditions = [{**condition, "State": state} for state in ("FAILED", "TIMEOUT")]
    stage.trigger("t1", ["x"], {"a": "FAILED"}, Predicate={"Logical": "ANY", "Conditions": conditions})
    found = Snapshot(map(read_trigger, stage.triggers))
    (watcher,) = found.watchers[Node(NodeKind.JOB, "a")]
    assert watcher.states == {JobRunState.FAILED, JobRunState.TIMEOUT}
