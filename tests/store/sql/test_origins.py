"""Origins: what a decision reads and writes, and when it may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from penstock.causes import derived
from penstock.clock import from_milliseconds
from penstock.engine.commands import LaunchRun, SetTimer, StopRun
from penstock.engine.events import RetryFell, TimeoutFell
from penstock.engine.state import (
    ENDED,
    CrawlState,
    JobRunState,
    Node,
    NodeKind,
    OriginKind,
    Predecessor,
    Run,
    Slot,
    WorkflowRunStatus,
)
from penstock.errors import Conflict
from penstock.store.contract import Commit

INSTANTS = st.integers(0, 2**47).map(from_milliseconds)
NUMBERS = count()
TEXTS = st.text(max_size=5)
MAPPINGS = st.dictionaries(TEXTS, TEXTS, max_size=2)


@st.composite
def runs(draw, run_id):
    kind = draw(st.sampled_from(NodeKind))
    state = draw(st.sampled_from(JobRunState if kind is NodeKind.JOB else CrawlState))
    ended = state in ENDED
    return Run(
        id=run_id,
        node=Node(kind, draw(st.sampled_from(["load", "é/ x"]))),
        state=state,
        attempt=draw(st.integers(0, 3)),
        trigger_name=draw(st.none() | TEXTS),
        previous_run_id=draw(st.none() | TEXTS),
        predecessors=tuple(draw(st.lists(st.builds(Predecessor, TEXTS, TEXTS), max_size=2))),
        arguments=draw(MAPPINGS),
        details=draw(MAPPINGS),
        timeout_minutes=draw(st.none() | st.integers(0, 9)),
        security_configuration=draw(st.none() | TEXTS),
        started_on=draw(INSTANTS),
        running_on=draw(st.none() | INSTANTS),
        completed_on=draw(INSTANTS) if ended else None,
        error_message=draw(st.none() | TEXTS),
        state_detail=draw(st.none() | TEXTS),
        holds_slot=not ended and draw(st.booleans()),
        timed_out=draw(st.booleans()),
        copied=ended and draw(st.booleans()),
    )


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_every_situation_comes_back(store, make, data):
    """Whatever is committed, first and then again with changes, is what is loaded."""
    origin_id = f"wr_{next(NUMBERS)}"
    kind = data.draw(st.sampled_from(OriginKind))
    status = data.draw(st.sampled_from(WorkflowRunStatus))
    members = {
        "status": status,
        "started_on": data.draw(INSTANTS),
        "completed_on": None if status in ("RUNNING", "STOPPING") else data.draw(INSTANTS),
        "error_message": data.draw(st.none() | TEXTS),
        "fired": data.draw(st.dictionaries(TEXTS, INSTANTS, max_size=2)),
    }
    first = [data.draw(runs(f"{origin_id} {number}")) for number in range(data.draw(st.integers(0, 3)))]
    situation = make.situation(origin_id, *first, kind=kind, previous_run_id=data.draw(st.none() | TEXTS), **members)
    assert make.begin(store, situation) == situation

    kept = [run for run in first if not run.copied]
    changed = {
        run.id: replace(data.draw(runs(run.id)), node=run.node, state=run.state, completed_on=run.completed_on)
        for run in kept
    }
    changed = {
        run_id: replace(run, holds_slot=run.completed_on is None and run.holds_slot, copied=False)
        for run_id, run in changed.items()
    }
    fresh = data.draw(runs(f"{origin_id} last"))
    after = replace(situation, version=2, runs={**situation.runs, **changed, fresh.id: fresh})
    with store.write() as tx:
        tx.origins.commit(Commit(situation, after), make.now)
    loaded = make.load(store, origin_id)
    assert loaded == after
    assert list(loaded.runs) == list(after.runs)
    assert [type(run.state) for run in loaded.runs.values()] == [type(run.state) for run in after.runs.values()]


def test_an_unknown_origin_is_none(store):
    with store.read() as tx:
        assert tx.origins.load("wr_none") is None
        assert tx.origins.reasons("wr_none") == []


def test_an_origin_begins_once(store, make):
    situation = make.situation("wr_1", make.run("jr_1"))
    make.begin(store, situation, commands=(StopRun("jr_1", timed_out=False),))
    other = make.situation("wr_1", make.run("jr_2"), triggers=(make.trigger("other"),))
    with store.write() as tx, pytest.raises(Conflict, match="wr_1 exists already"):
        tx.origins.commit(Commit(None, other, commands=(StopRun("jr_2", timed_out=False),)), make.now)
    assert make.load(store, "wr_1") == situation
    with store.write() as tx:
        assert [entry.command for entry in tx.outbox.claim("me", 9, make.now, 60)] == [StopRun("jr_1", timed_out=False)]


def test_a_commit_insists_on_the_version_that_was_read(store, make):
    before = make.begin(store, make.situation("wr_1", make.run("jr_1")))
    after = replace(before, version=2, runs={"jr_1": replace(before.runs["jr_1"], state=JobRunState.STOPPING)})
    commit = Commit(before, after, commands=(StopRun("jr_1", timed_out=False),), reasons=("stop",))
    with store.write() as tx:
        tx.origins.commit(commit, make.now)
    for _ in range(2):
        with store.write() as tx, pytest.raises(Conflict, match="wr_1 is no longer at version 1"):
            tx.origins.commit(commit, make.now)
    assert make.load(store, "wr_1") == after
    with store.write() as tx:
        assert len(tx.outbox.claim("me", 9, make.now, 60)) == 1
        assert tx.origins.reasons("wr_1") == [(make.now, "stop")]


def test_a_slot_must_be_at_the_version_seen(store, make):
    node = make.job()
    first = make.situation("manual_1", make.run("jr_1", holds_slot=True), kind=OriginKind.MANUAL)
    make.begin(store, first, taken=((node, Slot()),))
    second = make.situation("manual_2", make.run("jr_2", holds_slot=True), kind=OriginKind.MANUAL)
    with store.write() as tx:
        with pytest.raises(Conflict, match="slot of JOB load is no longer at version 0"):
            tx.origins.commit(Commit(None, second, taken=((node, Slot()),)), make.now)
        # The transaction goes on, and what the refused commit had begun to write is not in it.
        assert tx.origins.load("manual_2") is None
        assert tx.origins.slots(make.namespace, [node]) == {node: Slot(active=1, version=1)}
        tx.origins.commit(Commit(None, second, taken=((node, Slot(1, 1)),)), make.now)
        assert tx.origins.slots(make.namespace, [node]) == {node: Slot(active=2, version=2)}


def test_of_several_slots_all_are_taken_or_none(store, make):
    job, crawler = make.job(), make.crawler()
    make.begin(store, make.situation("manual_1", kind=OriginKind.MANUAL), taken=((job, Slot()),))
    situation = make.situation("manual_2", kind=OriginKind.MANUAL)
    with store.write() as tx, pytest.raises(Conflict):
        tx.origins.commit(Commit(None, situation, taken=((crawler, Slot()), (job, Slot()))), make.now)
    with store.read() as tx:
        assert tx.origins.slots(make.namespace, [job, crawler]) == {job: Slot(version=1), crawler: Slot()}


def test_commands_go_to_the_outbox_and_timers_to_the_timers(store, make):
    launch = LaunchRun("jr_1", "load", 0, {"Name": "pythonshell"}, {"--a": "b"}, "nightly", "wr_1", 5, None)
    timer = SetTimer(make.at(60), TimeoutFell("jr_1"))
    stop = StopRun("jr_1", timed_out=False)
    make.begin(store, make.situation("wr_1"), commands=(launch, timer, stop))
    with store.write() as tx:
        entries = tx.outbox.claim("me", 9, make.now, 60)
        assert [entry.command for entry in entries] == [launch, stop]
        assert [(entry.origin_id, entry.namespace, entry.tries) for entry in entries] == [
            ("wr_1", make.namespace, 1)
        ] * 2
        assert tx.timers.earliest() == make.at(60)


def test_command_ids_follow_from_the_commit(make, store):
    """The same decision names its commands alike wherever it is committed; other decisions name them otherwise."""
    make.begin(store, make.situation("wr_1"), commands=(StopRun("a", timed_out=False), StopRun("a", timed_out=False)))
    before = make.load(store, "wr_1")
    after = replace(before, version=2)
    with store.write() as tx:
        tx.origins.commit(Commit(before, after, commands=(StopRun("a", timed_out=False),)), make.now)
        ids = [entry.id for entry in tx.outbox.claim("me", 9, make.now, 60)]
    assert len(set(ids)) == 3
    expected = [("1", "0"), ("1", "1"), ("2", "0")]
    assert ids == [derived("cmd_", "wr_1", version, position) for version, position in expected]


def test_reasons_are_kept_in_order(store, make):
    before = make.begin(store, make.situation("wr_1"), reasons=("one", "two \x00"))
    with store.write() as tx:
        tx.origins.commit(Commit(before, replace(before, version=2)), make.at(1))
        after = replace(before, version=2)
        tx.origins.commit(Commit(after, replace(before, version=3), reasons=("three",)), make.at(2))
        assert tx.origins.reasons("wr_1") == [
            (make.now, "one"),
            (make.now, "two \x00"),
            (make.at(2), "three"),
        ]


def test_properties_are_merged(store, make):
    make.begin(store, make.situation("wr_1"), properties={"a": "1", "b": "2"})
    with store.write() as tx:
        assert tx.origins.put_properties("wr_1", {"b": "3", "c": "4"})
        assert not tx.origins.put_properties("wr_2", {"b": "3"})
    before = make.load(store, "wr_1")
    with store.write() as tx:
        tx.origins.commit(Commit(before, replace(before, version=2), properties={"ignored": "later"}), make.now)
        row = tx.origins.workflow_run(make.namespace, "nightly", "wr_1")
        assert row.properties == {"a": "1", "b": "3", "c": "4"}


def test_a_workflow_run_as_it_is_listed(store, make):
    situation = make.situation("wr_1", previous_run_id="wr_0")
    make.begin(store, situation, statistics={"TotalActions": 2}, properties={"a": "1"})
    with store.read() as tx:
        row = tx.origins.workflow_run(make.namespace, "nightly", "wr_1")
        assert row == tx.origins.workflow_runs(make.namespace, "nightly", None, 5)[0]
        assert (row.id, row.workflow_name, row.status) == ("wr_1", "nightly", WorkflowRunStatus.RUNNING)
        assert (row.previous_run_id, row.properties, row.statistics) == ("wr_0", {"a": "1"}, {"TotalActions": 2})
        assert (row.started_on, row.completed_on, row.error_message) == (make.now, None, None)
        assert tx.origins.workflow_run(make.namespace, "weekly", "wr_1") is None
        assert tx.origins.workflow_run(make.elsewhere, "nightly", "wr_1") is None
    over = replace(situation, version=2, status=WorkflowRunStatus.ERROR, completed_on=make.at(9), error_message="no")
    with store.write() as tx:
        tx.origins.commit(Commit(situation, over, statistics={"TotalActions": 3}), make.at(9))
        row = tx.origins.workflow_run(make.namespace, "nightly", "wr_1")
        assert (row.status, row.completed_on, row.error_message) == (WorkflowRunStatus.ERROR, make.at(9), "no")
        assert row.statistics == {"TotalActions": 3}


def test_workflow_runs_newest_first(store, make):
    for number, seconds in enumerate((5, 1, 3, 3, 2)):
        make.begin(store, make.situation(f"wr_{number}", started_on=make.at(seconds)))
    make.begin(store, make.situation("wr_x", workflow_name="weekly"))
    make.begin(store, make.situation("chain_1", kind=OriginKind.CHAIN))
    with store.read() as tx:
        shown, before = [], None
        while page := tx.origins.workflow_runs(make.namespace, "nightly", before, 2):
            shown += [row.id for row in page]
            before = (page[-1].started_on, page[-1].id)
        assert shown == ["wr_0", "wr_3", "wr_2", "wr_4", "wr_1"]


def test_active_runs_are_those_that_run_or_stop(store, make):
    """What is not over has at least one run that has not ended."""
    for number, status in enumerate(WorkflowRunStatus):
        over = status not in (WorkflowRunStatus.RUNNING, WorkflowRunStatus.STOPPING)
        runs = [] if over else [make.run(f"jr_{number}_{place}") for place in "ab"]
        make.begin(store, make.situation(f"wr_{number}", *runs, status=status, completed_on=make.now if over else None))
    make.begin(store, make.situation("wr_x", make.run("jr_x"), workflow_name="weekly"))
    make.begin(store, make.situation("wr_y", make.run("jr_y"), namespace=make.elsewhere))
    with store.read() as tx:
        assert tx.origins.active_workflow_runs(make.namespace, "nightly") == 2
        assert tx.origins.active_workflow_runs(make.namespace, "none") == 0


def test_only_runs_that_differ_are_written(store, make):
    before = make.begin(store, make.situation("wr_1", make.run("jr_1"), make.run("jr_2"), make.run("jr_3")))
    runs_after = dict(before.runs)
    runs_after["jr_1"] = replace(before.runs["jr_1"])
    runs_after["jr_2"] = replace(before.runs["jr_2"], state_detail="new")
    with store.write() as tx:
        tx.origins.commit(Commit(before, replace(before, version=2, runs=runs_after)), make.at(7))
        modified = {row.run.id: row.modified_on for row in tx.runs.of_origin("wr_1")}
    assert modified == {"jr_1": make.now, "jr_2": make.at(7), "jr_3": make.now}


def test_a_timer_is_set_once_however_often_its_decision_is_tried(store, make):
    situation = make.situation("wr_1")
    timer = SetTimer(make.now - timedelta(seconds=1), RetryFell("jr_1"))
    make.begin(store, situation, commands=(timer,))
    with store.write() as tx, pytest.raises(Conflict):
        tx.origins.commit(Commit(None, situation, commands=(timer,)), make.now)
    with store.write() as tx:
        assert tx.timers.due(make.now, 9) == 1
