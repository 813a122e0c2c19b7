"""Reports become facts, once each."""

from __future__ import annotations

from datetime import timedelta

import pytest

from penstock.executors.contract import RunEnded, RunStarted
from penstock.loops.reporter import Reporter

PATIENCE = timedelta(milliseconds=50)


def test_a_report_that_comes_twice_is_one_fact(world):
    world.job("a")
    run_id = world.start_job("a")
    world.settle()
    report = RunEnded(run_id, world.clock.now(), world.clock.now(), "FAILED", "ValueError: x", 1)
    for _ in range(3):
        world.executor.report(report)
    world.settle()
    run = world.run(run_id)
    assert (run.state, run.error_message) == ("FAILED", "ValueError: x")
    world.executor.report(report)
    world.settle()
    assert world.run(run_id) == run


def test_an_end_that_overtakes_the_beginning_keeps_its_time(world):
    world.job("a")
    run_id = world.start_job("a")
    world.settle()
    began = world.clock.now()
    world.clock.move(seconds=42)
    world.executor.report(RunEnded(run_id, began, world.clock.now(), "SUCCEEDED", None, 0))
    world.executor.report(RunStarted(run_id, began))
    world.settle()
    run = world.run(run_id)
    assert (run.state, run.running_on, run.completed_on) == ("SUCCEEDED", began, world.clock.now())


def test_a_report_of_a_run_that_nobody_knows_is_logged_and_dropped(world, caplog):
    world.executor.report(RunStarted("jr_stranger", world.clock.now()))
    world.settle()
    assert "jr_stranger" in caplog.text


def test_reports_are_kept_until_the_store_takes_them(world, monkeypatch):
    world.job("a")
    run_id = world.start_job("a")
    world.settle()
    world.executor.report(RunStarted(run_id, world.clock.now()))
    store = world.reporter._store

    class Broken:
        def write(self):
            raise OSError("disk full")

    monkeypatch.setattr(world.reporter, "_store", Broken())
    try:
        world.reporter.step(world.clock.now())
    except OSError:
        pass
    else:
        raise AssertionError("the fault must be seen by the supervisor of the loop")
    monkeypatch.setattr(world.reporter, "_store", store)
    world.settle()
    assert world.run(run_id).state == "RUNNING"


def test_a_beginning_waits_for_its_end_and_is_not_told_apart(world):
    reporter = Reporter(world.store, world.ring, PATIENCE)
    world.job("a")
    run_id = world.start_job("a")
    world.settle()
    began = world.clock.now()
    reporter.report(RunStarted(run_id, began))
    assert not reporter.step(began)
    assert reporter.next_due() == began + PATIENCE
    world.clock.move(seconds=0.01)
    reporter.report(RunEnded(run_id, began, world.clock.now(), "SUCCEEDED", None, 0))
    assert reporter.step(world.clock.now())
    assert reporter.next_due() is None
    with world.store.read() as transaction:
        assert [type(entry.event).__name__ for entry in transaction.inbox.pending(10)] == ["RunFinished"]
    world.settle()
    assert (world.run(run_id).state, world.run(run_id).running_on) == ("SUCCEEDED", began)


@pytest.mark.parametrize("seconds", [0.05, -3600])
def test_a_beginning_does_not_wait_for_long(world, seconds):
    """Nor for ever when the clock is set back."""
    reporter = Reporter(world.store, world.ring, PATIENCE)
    world.job("a")
    run_id = world.start_job("a")
    world.settle()
    reporter.report(RunStarted(run_id, world.clock.now()))
    assert not reporter.step(world.clock.now())
    world.clock.move(seconds=seconds)
    assert reporter.step(world.clock.now())
    world.settle()
    assert world.run(run_id).state == "RUNNING"
