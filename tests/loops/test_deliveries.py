"""From an event to a run: rules, batches on a moved clock, refusals, and two servers at once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from penstock.arns import Namespace, arn
from penstock.executors.contract import RunEnded
from penstock.loops.deliveries import Deliveries
from penstock.loops.timers import Timers
from penstock.operations.event_delivery import deliver
from penstock.operations.events import event, publish

HERE = Namespace("123456789012", "eu-west-1")


@pytest.fixture
def wired(world):
    """A workflow `w` of job `a`, started by events of source `shop`."""
    world.job("a", ExecutionProperty={"MaxConcurrentRuns": 1000})
    workflow(world, "w")
    rule(world, "orders", {"source": ["shop"]}, "w")
    return world


def workflow(world, name, batching=None, **members):
    with world.store.write() as transaction:
        transaction.workflows.insert(HERE, name, {"Name": name, **members}, world.clock.now())
    given = {"EventBatchingCondition": batching} if batching else {}
    actions = [{"JobName": "a"}]
    world.trigger(f"{name}-event", Type="EVENT", State="CREATED", WorkflowName=name, Actions=actions, **given)


def rule(world, name, pattern, *workflows, state="ENABLED"):
    targets = [{"Id": target, "Arn": arn(HERE, "workflow", target)} for target in workflows]
    document = {"Name": name, "EventPattern": json.dumps(pattern), "State": state, "Targets": targets}
    with world.store.write() as transaction:
        assert transaction.event_rules.insert(HERE, name, document, world.clock.now())


def batched(world, size, window=None):
    condition = {"BatchSize": size, **({"BatchWindow": window} if window else {})}
    with world.store.write() as transaction:
        row = transaction.triggers.get(HERE, "w-event")
        document = {**row.document, "EventBatchingCondition": condition}
        transaction.triggers.replace(HERE, "w-event", document, world.clock.now())


def send(world, *ids, source="shop", settle=True):
    events = [event(HERE, event_id, source, "Order", {"n": 1}, world.clock.now()) for event_id in ids]
    with world.store.write() as transaction:
        publish(transaction, HERE, events, world.clock.now())
    if settle:
        world.settle()


def started(world, name="w"):
    """Of each run, oldest first: its events, and what of its batch started it."""
    with world.store.read() as transaction:
        rows = transaction.origins.workflow_runs(HERE, name, None, 100)
    ids = [json.loads(row.properties["aws:eventIds"]) for row in rows]
    return [(found, row.batch_size, row.batch_window) for found, row in zip(ids, rows, strict=True)][::-1]


def test_an_event_that_meets_a_rule_starts_its_workflow(wired):
    send(wired, "e1")
    assert started(wired) == [(["e1"], 1, 0)]
    assert len(wired.executor.launched) == 1
    (run,) = wired.runs("a")
    assert run.trigger_name == "w-event"


def test_an_event_that_meets_none_leaves_nothing(wired):
    send(wired, "e1", source="elsewhere")
    rule(wired, "off", {"source": ["elsewhere"]}, "w", state="DISABLED")
    send(wired, "e2", source="elsewhere")
    assert started(wired) == []
    assert wired.deliveries.step(wired.clock.now()) is False


def test_a_workflow_gets_an_event_once_however_many_rules_lead_to_it(wired):
    rule(wired, "again", {"detail-type": [{"prefix": "Ord"}]}, "w")
    send(wired, "e1")
    assert started(wired) == [(["e1"], 1, 0)]


def test_the_size_starts_a_run_at_once(wired):
    batched(wired, 3, 300)
    send(wired, "e1", "e2")
    assert started(wired) == []
    send(wired, "e3", "e4")
    assert started(wired) == [(["e1", "e2", "e3"], 3, 0)]
    wired.clock.move(seconds=299)
    wired.settle()
    assert len(started(wired)) == 1
    wired.clock.move(seconds=1)
    wired.settle()
    assert started(wired)[1:] == [(["e4"], 0, 300)]


def test_silence_starts_a_run_when_the_window_is_over(wired):
    """Scenario 15 of the orchestration, on a clock that moves by hand."""
    batched(wired, 3, 300)
    send(wired, "e1")
    opened = wired.clock.now()
    wired.clock.move(seconds=100)
    send(wired, "e2")
    assert wired.timers.next_due() == opened + timedelta(seconds=300)
    wired.clock.move(seconds=199)
    wired.settle()
    assert started(wired) == []
    wired.clock.move(seconds=1)
    wired.settle()
    assert started(wired) == [(["e1", "e2"], 0, 300)]
    assert wired.timers.next_due() is None or wired.timers.next_due() > opened + timedelta(seconds=300)


def test_a_window_is_900_seconds_by_default(wired):
    batched(wired, 2)
    send(wired, "e1")
    assert wired.timers.next_due() == wired.clock.now() + timedelta(seconds=900)


def test_a_server_that_starts_again_keeps_the_batch_and_its_deadline(wired):
    batched(wired, 3, 300)
    send(wired, "e1", "e2")
    send(wired, "e3", settle=False)  # its server ended before it was handled
    wired.clock.move(seconds=200)
    wired.deliveries, wired.timers = Deliveries(wired.store, wired.ring), Timers(wired.store, wired.ring)
    wired.loops = [wired.deliveries, wired.timers]
    wired.settle()
    assert started(wired) == [(["e1", "e2", "e3"], 3, 0)]


def test_a_window_that_passed_while_no_server_was_up_is_over_at_once(wired):
    batched(wired, 3, 300)
    send(wired, "e1")
    wired.clock.move(days=1)
    send(wired, "e2")
    assert started(wired) == [(["e1"], 0, 300)]
    wired.clock.move(seconds=300)
    wired.settle()
    assert started(wired)[1:] == [(["e2"], 0, 300)]


def test_a_refused_start_is_a_run_in_error_and_its_events_are_gone(wired):
    with wired.store.write() as transaction:
        transaction.workflows.replace(HERE, "w", {"Name": "w", "MaxConcurrentRuns": 1}, wired.clock.now())
    send(wired, "e1")
    wired.clock.move(seconds=1)
    send(wired, "e2")
    wired.clock.move(days=1)
    wired.settle()
    with wired.store.read() as transaction:
        refused, _running = transaction.origins.workflow_runs(HERE, "w", None, 10)
    assert refused.status == "ERROR"
    assert refused.error_message == "Concurrent runs exceeded for workflow: w."
    assert refused.started_on == refused.completed_on
    assert started(wired) == [(["e1"], 1, 0), (["e2"], 1, 0)]
    assert len(wired.executor.launched) == 1


def test_an_event_for_a_workflow_that_cannot_take_it_is_dropped(wired):
    rule(wired, "lost", {"source": ["lost"]}, "nowhere", "plain")
    with wired.store.write() as transaction:
        transaction.workflows.insert(HERE, "plain", {"Name": "plain"}, wired.clock.now())
    wired.trigger("t", Type="ON_DEMAND", State="CREATED", WorkflowName="plain", Actions=[{"JobName": "a"}])
    send(wired, "e1", source="lost")
    assert wired.runs("a") == []


def test_a_batch_of_a_workflow_that_was_deleted_is_dropped(wired):
    batched(wired, 3, 60)
    send(wired, "e1")
    with wired.store.write() as transaction:
        transaction.workflows.delete(HERE, "w")
    wired.clock.move(seconds=60)
    wired.settle()
    assert wired.runs("a") == []
    with wired.store.read() as transaction:
        assert transaction.event_batches.earliest() is None


def test_two_servers_deliver_an_event_once(wired):
    batched(wired, 2, 60)
    send(wired, "e1", "e2", settle=False)
    with wired.store.read() as transaction:
        events = transaction.event_queue.pending(10)
    wired.deliveries._deliver(events, wired.clock.now())
    wired.deliveries._deliver_first(events[0], wired.clock.now())
    assert started(wired) == [(["e1", "e2"], 2, 0)]
    wired.timers._end_window(HERE, "w-event", wired.clock.now() + timedelta(seconds=60))
    assert len(started(wired)) == 1


def test_one_event_that_another_server_has_handled_does_not_hold_up_the_others(wired):
    send(wired, "e1", "e2", settle=False)
    with wired.store.read() as transaction:
        first, _ = transaction.event_queue.pending(10)

    class Late(Deliveries):
        """Reads the queue before the other server has handled the first event."""

        def _deliver(self, events, now):
            if first is not None and events[0] == first and len(events) == 2:
                with wired.store.write() as transaction:
                    deliver(transaction, [first], now)
            super()._deliver(events, now)

    late = Late(wired.store, wired.ring)
    while late.step(wired.clock.now()):
        pass
    assert started(wired) == [(["e1"], 1, 0), (["e2"], 1, 0)]


def test_the_end_of_a_job_is_an_event_that_starts_another_workflow(wired):
    workflow(wired, "after")
    rule(wired, "ends", {"source": ["aws.glue"], "detail": {"jobName": ["b"], "state": ["FAILED"]}}, "after")
    wired.job("b")
    run_id = wired.start_job("b")
    wired.settle()
    wired.ended(run_id, "FAILED", "no day")
    (run,) = wired.runs("a")
    assert run.trigger_name == "after-event"
    assert len(started(wired, "after")) == 1


def test_an_end_that_commands_nothing_wakes_the_deliveries(wired):
    rule(wired, "ends", {"source": ["aws.glue"]}, "w")
    wired.job("b")
    run_id = wired.start_job("b")
    wired.settle()
    wired.executor.report(RunEnded(run_id, wired.clock.now(), wired.clock.now(), "SUCCEEDED", None, 0))
    wired.reporter.step(wired.clock.now())
    rings = wired.rings
    wired.dispatcher.step(wired.clock.now())
    assert wired.rings == rings + 1


def test_a_workflow_that_its_own_end_starts_goes_on_in_steps(wired):
    """A circle of refused starts: each turn is an event of its own, and no transaction holds them all."""
    with wired.store.write() as transaction:
        transaction.jobs.replace(
            HERE, "a", {"Name": "a", "ExecutionProperty": {"MaxConcurrentRuns": 1}}, wired.clock.now()
        )
    rule(wired, "circle", {"detail": {"jobName": ["a"], "state": ["FAILED"]}}, "w")
    wired.start_job("a")
    send(wired, "e1", settle=False)
    for turn in range(1, 4):
        assert wired.deliveries.step(wired.clock.now())
        assert len(started(wired)) == turn
