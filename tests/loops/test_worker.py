"""Commands carried out: launches, stops, offers; repeated safely, never lost."""

from __future__ import annotations

from concurrent.futures import Executor
from datetime import timedelta

import pytest

from penstock.engine.commands import OfferSlot
from penstock.engine.events import StopAsked
from penstock.errors import StoreBusy
from penstock.executors.contract import RunEnded
from penstock.loops.worker import Worker
from penstock.operations.advance import advance
from penstock.store.sql.outbox import SqlOutbox


def stop(world, run_id):
    with world.store.write() as transaction:
        advance(transaction, f"manual_{run_id}", StopAsked((run_id,)), world.clock.now(), timedelta(0))


def test_a_launch_carries_all_that_the_executor_needs(world):
    world.job("a", DefaultArguments={"--x": "1"}, Timeout=3)
    run_id = world.start_job("a")
    world.settle()
    (spec,) = world.executor.specs
    assert (spec.run_id, spec.job_name, spec.account, spec.region) == (run_id, "a", "123456789012", "eu-west-1")
    assert (spec.arguments, spec.timeout_seconds) == ({"--x": "1"}, 180)
    assert (spec.workflow_name, spec.workflow_run_id) == (None, None)
    with world.store.write() as transaction:
        assert transaction.outbox.claim("other", 10, world.clock.now() + timedelta(days=1), 60) == []


def test_a_script_that_cannot_be_staged_fails_the_run_with_the_reason(world, staging_failed):
    world.job("a")
    world.executor.refuse = [staging_failed]
    run_id = world.start_job("a")
    world.settle()
    run = world.run(run_id)
    assert (run.state, run.error_message) == ("FAILED", "s3://b/x.py: no such object")


def test_an_executor_that_cannot_be_reached_is_tried_again(world, unavailable):
    world.job("a")
    world.executor.refuse = [unavailable] * 8
    run_id = world.start_job("a")
    for _ in range(9):
        world.settle()
        assert world.run(run_id).state == "STARTING"
        world.clock.move(seconds=1)
    assert world.executor.launched == [run_id]


def test_an_unforeseen_fault_fails_the_run_after_some_tries(world, caplog):
    world.job("a")
    world.executor.refuse = [ZeroDivisionError("oops")] * 99
    run_id = world.start_job("a")
    for _ in range(10):
        world.settle()
        world.clock.move(seconds=1)
    run = world.run(run_id)
    assert (run.state, run.error_message) == ("FAILED", "ZeroDivisionError: oops")
    assert "oops" in caplog.text


def test_a_run_that_was_stopped_before_its_launch_never_starts(world):
    world.job("a")
    run_id = world.start_job("a")
    stop(world, run_id)
    world.settle()
    assert world.executor.launched == []
    assert world.executor.stopped == [(run_id, False)]
    world.executor.report(RunEnded(run_id, None, world.clock.now(), "STOPPED", None, None))
    world.settle()
    assert world.run(run_id).state == "STOPPED"
    assert world.run(run_id).running_on is None


def test_a_launched_run_that_is_stopped_before_it_says_so_ends_when_its_script_does(world):
    """The launch is carried out again (its acknowledgement was lost): the script may run, so nothing has ended yet."""
    world.job("a")
    run_id = world.start_job("a")
    with world.store.write() as transaction:
        transaction.outbox.claim("me", 10, world.clock.now(), 60)
    world.executor.launched.append(run_id)
    stop(world, run_id)
    world.clock.move(seconds=61)
    world.settle()
    assert world.run(run_id).state == "STOPPING"
    assert world.executor.launched == [run_id]
    assert world.executor.recovered == [run_id], "its end may have been reported to the server that crashed"
    world.ended(run_id, "STOPPED")
    assert world.run(run_id).state == "STOPPED"


def test_a_stop_is_never_given_up(world):
    world.job("a")
    run_id = world.start_job("a")
    world.settle()
    world.began(run_id)
    world.executor.refuse_stops = [ZeroDivisionError("oops")] * 9
    stop(world, run_id)
    for _ in range(10):
        world.settle()
        world.clock.move(seconds=1)
    assert world.executor.stopped == [(run_id, False)]


def test_a_launch_whose_acknowledgement_fails_does_not_fail_its_run(world, unavailable):
    """Five tries were spent on an executor that was away; the sixth launches, and only the store fails behind it."""
    world.job("a")
    world.executor.refuse = [unavailable] * 5
    run_id = world.start_job("a")
    for _ in range(5):
        world.settle()
        world.clock.move(seconds=1)
    done, fail = SqlOutbox.done, [True]

    def fails_once(outbox, ids):
        if fail:
            fail.clear()
            raise StoreBusy("another process writes")
        done(outbox, ids)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SqlOutbox, "done", fails_once)
        world.settle()
    assert world.executor.launched == [run_id]
    world.settle()
    assert world.run(run_id).state == "STARTING"


class Later(Executor):
    """A pool whose work waits until it is asked for."""

    def __init__(self):
        self.work = []

    def submit(self, work, /, *arguments, **options):
        self.work.append(lambda: work(*arguments, **options))


def test_a_command_that_takes_long_keeps_its_lease(world):
    world.job("a")
    pool = Later()
    worker = Worker(world.store, world.clock, world.executor, None, pool, 8, "me", world.ring)
    other = Worker(world.store, world.clock, world.executor, None, Later(), 8, "other", world.ring)
    run_id = world.start_job("a")
    for _ in range(8):
        worker.step(world.clock.now())
        assert worker.next_due() <= world.clock.now() + timedelta(seconds=20)
        assert not other.step(world.clock.now())
        world.clock.move(seconds=20)
    assert len(pool.work) == 1
    pool.work.pop()()
    assert world.executor.launched == [run_id]
    assert worker.next_due() is None


def test_a_worker_never_carries_out_one_command_twice_at_once(world):
    world.job("a")
    pool = Later()
    worker = Worker(world.store, world.clock, world.executor, None, pool, 8, "me", world.ring)
    world.start_job("a")
    worker.step(world.clock.now())
    with world.store.write() as transaction:
        transaction.outbox.release_owner("me")  # the process stood still, so that nothing was renewed
    worker.step(world.clock.now())
    assert len(pool.work) == 1


def test_who_has_lost_a_command_decides_nothing_about_its_run(world, staging_failed):
    world.job("a")
    pool = Later()
    worker = Worker(world.store, world.clock, world.executor, None, pool, 8, "me", world.ring)
    run_id = world.start_job("a")
    worker.step(world.clock.now())
    world.clock.move(seconds=61)
    world.settle()  # the server was started again, and has launched it meanwhile
    world.executor.refuse = [staging_failed]
    pool.work.pop()()
    world.settle()
    assert world.executor.launched == [run_id]
    assert world.run(run_id).state == "STARTING"


def test_a_running_run_is_stopped_through_the_executor(world):
    world.job("a")
    run_id = world.start_job("a")
    world.settle()
    world.began(run_id)
    stop(world, run_id)
    world.settle()
    assert world.executor.stopped == [(run_id, False)]
    assert world.run(run_id).state == "STOPPING"
    world.ended(run_id, "STOPPED")
    assert world.run(run_id).state == "STOPPED"


def test_a_launch_that_a_server_had_claimed_is_repeated_by_that_server_alone(world):
    """Its process may run there: launched elsewhere, the run would run twice."""
    world.job("a")
    run_id = world.start_job("a")
    with world.store.write() as transaction:
        assert transaction.outbox.claim("crashed", 10, world.clock.now(), 60)
    world.clock.move(seconds=61)
    world.settle()
    assert world.executor.launched == []
    assert world.worker.next_due() is None
    pool = Later()
    Worker(world.store, world.clock, world.executor, None, pool, 8, "crashed", world.ring).step(world.clock.now())
    pool.work.pop()()
    assert world.executor.launched == [run_id]


def test_a_command_of_one_taken_for_dead_is_carried_out_by_another(world):
    world.job("a", JobRunQueuingEnabled=True)
    first, second = world.start_job("a", "jr_1"), world.start_job("a", "jr_2")
    world.settle()
    world.executor.report(RunEnded(first, world.clock.now(), world.clock.now(), "SUCCEEDED", None, 0))
    world.reporter.step(world.clock.now())
    world.dispatcher.step(world.clock.now())
    with world.store.write() as transaction:
        (offer,) = transaction.outbox.claim("crashed", 10, world.clock.now(), 60)
    assert isinstance(offer.command, OfferSlot)
    world.clock.move(days=1)
    assert not world.worker.step(world.clock.now()), "however long its lease is over by this server's clock"
    with world.store.write() as transaction:
        transaction.outbox.release_owner("crashed")
    world.settle()
    assert world.run(second).state == "STARTING"


def test_a_queued_run_gets_the_slot_that_became_free(world):
    world.job("a", JobRunQueuingEnabled=True)
    first, second, third = (world.start_job("a", f"jr_{number}") for number in range(3))
    world.settle()
    assert [world.run(run_id).state for run_id in (first, second, third)] == ["STARTING", "WAITING", "WAITING"]
    world.clock.move(seconds=5)
    world.ended(first)
    assert [world.run(run_id).state for run_id in (second, third)] == ["STARTING", "WAITING"]
    world.ended(second)
    assert world.run(third).state == "STARTING"
    assert world.executor.launched == [first, second, third]


def test_the_worker_sleeps_until_a_command_can_be_claimed(world, unavailable):
    world.job("a")
    assert world.worker.next_due() is None
    world.executor.refuse = [unavailable]
    world.start_job("a")
    world.settle()
    assert world.worker.next_due() == world.clock.now() + timedelta(seconds=1)
