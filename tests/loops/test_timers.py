"""What falls due, fires once; what was missed, is not caught up."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from penstock.arns import Namespace
from penstock.engine import schedules
from penstock.store.contract import Schedule

HERE = Namespace("123456789012", "eu-west-1")


def schedule(world, name, expression, kind="trigger"):
    due = schedules.next_due(schedules.parse(expression), world.clock.now())
    with world.store.write() as transaction:
        transaction.schedules.put(Schedule(HERE, kind, name, expression, due))


def scheduled_trigger(world, name, job, workflow=None):
    expression = "cron(0 13 * * ? *)"
    members = {"WorkflowName": workflow} if workflow else {}
    world.trigger(name, Type="SCHEDULED", State="ACTIVATED", Schedule=expression, Actions=[{"JobName": job}], **members)
    schedule(world, name, expression)


def test_a_schedule_fires_at_its_instant_and_once(world):
    world.job("a")
    scheduled_trigger(world, "t", "a")
    assert world.timers.next_due() == datetime(2026, 3, 1, 13, tzinfo=UTC)
    world.settle()
    assert world.runs("a") == []
    world.clock.move(hours=1)
    world.settle()
    world.settle()
    (run,) = world.runs("a")
    assert run.trigger_name == "t"
    assert world.timers.next_due() == datetime(2026, 3, 2, 13, tzinfo=UTC)


def test_missed_instants_are_skipped_and_the_next_one_fires(world, caplog):
    world.job("a", ExecutionProperty={"MaxConcurrentRuns": 10})
    scheduled_trigger(world, "t", "a")
    world.clock.move(days=5)
    world.settle()
    assert world.runs("a") == []
    assert "schedule of trigger t was due at 2026-03-01 13:00:00+00:00: skipped" in caplog.text
    world.clock.move(hours=1)
    world.settle()
    assert len(world.runs("a")) == 1


def test_an_instant_that_a_restart_made_late_still_fires(world):
    world.job("a")
    scheduled_trigger(world, "t", "a")
    world.clock.move(hours=1, minutes=4, seconds=59)
    world.settle()
    assert len(world.runs("a")) == 1


def test_two_servers_fire_it_once(world):
    world.job("a")
    scheduled_trigger(world, "t", "a")
    world.clock.move(hours=1)
    with world.store.read() as transaction:
        (due,) = transaction.schedules.due(world.clock.now(), 10)
    world.timers._fire(due, world.clock.now())
    world.timers._fire(due, world.clock.now())
    assert len(world.runs("a")) == 1


def test_an_inner_schedule_starts_its_workflow_and_a_full_one_is_recorded(world):
    world.job("a")
    with world.store.write() as transaction:
        transaction.workflows.insert(HERE, "w", {"Name": "w", "MaxConcurrentRuns": 1}, world.clock.now())
    scheduled_trigger(world, "t", "a", "w")
    world.clock.move(hours=1)
    world.settle()
    world.clock.move(days=1)
    world.settle()
    with world.store.read() as transaction:
        newest, oldest = transaction.origins.workflow_runs(HERE, "w", None, 10)
    assert (newest.status, newest.error_message) == ("ERROR", "Concurrent runs exceeded for workflow: w.")
    assert oldest.status == "RUNNING"
    assert newest.completed_on == newest.started_on


@pytest.mark.parametrize("state", ["DEACTIVATED", "CREATED"])
def test_a_trigger_that_is_not_activated_does_not_fire(world, state):
    world.job("a")
    world.trigger("t", Type="SCHEDULED", State=state, Schedule="cron(0 13 * * ? *)", Actions=[{"JobName": "a"}])
    schedule(world, "t", "cron(0 13 * * ? *)")
    world.clock.move(hours=1)
    world.settle()
    assert world.runs("a") == []


def test_a_start_that_is_refused_does_not_stop_the_schedule(world, caplog):
    with world.store.write() as transaction:
        transaction.crawlers.insert(HERE, "c", {"Name": "c"}, world.clock.now())
    schedule(world, "c", "cron(0 13 * * ? *)", kind="crawler")
    world.clock.move(hours=1)
    assert world.timers.step(world.clock.now())
    world.clock.move(days=1)
    assert world.timers.step(world.clock.now())
    assert "has already started" in caplog.text
    assert world.timers.next_due() == datetime(2026, 3, 3, 13, tzinfo=UTC)


def test_a_timeout_falls_due(world):
    world.job("a", Timeout=5)
    run_id = world.start_job("a")
    world.settle()
    world.began(run_id)
    assert world.timers.next_due() == datetime(2026, 3, 1, 12, 5, tzinfo=UTC)
    world.clock.move(minutes=4)
    world.settle()
    assert world.executor.stopped == []
    world.clock.move(minutes=1)
    world.settle()
    assert world.executor.stopped == [(run_id, True)]
    world.ended(run_id, "TIMEOUT")
    assert world.run(run_id).state == "TIMEOUT"


@pytest.mark.parametrize("workflow", [None, "w"])
def test_an_instant_that_comes_twice_because_the_clock_was_set_back_fires_once(world, workflow, caplog):
    caplog.set_level("INFO")
    world.job("a", ExecutionProperty={"MaxConcurrentRuns": 10})
    with world.store.write() as transaction:
        transaction.workflows.insert(HERE, "w", {"Name": "w"}, world.clock.now())
    scheduled_trigger(world, "t", "a", workflow)
    world.clock.move(hours=1, seconds=5)
    world.settle()
    world.clock.move(seconds=-30)
    schedule(world, "t", "cron(0 13 * * ? *)")
    assert world.timers.next_due() == datetime(2026, 3, 1, 13, tzinfo=UTC)
    world.clock.move(minutes=1)
    world.settle()
    assert len(world.runs("a")) == 1
    assert "has fired at 2026-03-01 13:00:00+00:00 before" in caplog.text
    assert world.timers.next_due() == datetime(2026, 3, 2, 13, tzinfo=UTC)
