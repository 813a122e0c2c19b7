"""The decision in the making."""

from __future__ import annotations

from penstock.engine.draft import Draft
from penstock.engine.events import SlotFreed
from penstock.engine.state import Node, NodeKind


def test_a_draft_leaves_the_situation_it_was_made_from_alone(stage):
    stage.trigger("t0", ["j1"])
    stage.start()
    before = stage.situation
    runs_before = dict(before.runs)
    stage.ends("j1")
    assert before.runs == runs_before
    assert before.version + 2 == stage.situation.version


def test_slots_are_counted_within_the_decision(stage):
    stage.trigger("t0", ["j1"])
    stage.start()
    draft = Draft(stage.situation, stage.now)
    node = Node(NodeKind.JOB, "j1")
    seen = draft.slot(node)
    draft.take_slot(node)
    draft.take_slot(node)
    assert draft.slot(node).active == seen.active + 2
    assert draft.decision().taken == ((node, seen),), "the commit insists on the version that was read"
    draft.free_slot(node)
    assert draft.slot(node).active == seen.active + 1


def test_an_untouched_draft_changes_nothing(stage):
    stage.trigger("t0", ["j1"])
    stage.start()
    assert not Draft(stage.situation, stage.now).decision().changes_anything


def test_who_queues_and_who_frees_insist_on_the_count_they_read(stage):
    """Two servers: one queues a run while the other frees the slot. One of the commits must fail and look again."""
    stage.job("j1", JobRunQueuingEnabled=True)
    stage.trigger("t0", ["j1"])
    stage.busy["j1"] = 1
    node = Node(NodeKind.JOB, "j1")
    queued = stage.start()
    assert [taken for taken, _ in queued.taken] == [node]
    stage.busy["j1"] = 0
    stage.tell(SlotFreed(stage.run("j1").id))
    freed = stage.ends("j1")
    assert [taken for taken, _ in freed.taken] == [node]
