"""What a crash leaves behind."""

from __future__ import annotations

from penstock.arns import Namespace
from penstock.engine.events import SlotFreed
from penstock.executors.contract import RunEnded
from penstock.loops.rescuer import Rescuer

NAMESPACE = Namespace("123456789012", "eu-west-1")


def test_runs_under_way_are_adopted_and_those_not_launched_are_left_to_the_worker(world):
    for name in ("running", "starting", "unclaimed", "waiting", "over"):
        world.job(name, JobRunQueuingEnabled=name == "waiting")
    running, starting, over = (world.start_job(name) for name in ("running", "starting", "over"))
    world.settle()
    world.began(running)
    world.ended(over)
    unclaimed = world.start_job("unclaimed")
    Rescuer(world.store, world.clock, world.executor, "me", world.ring).adopt()
    assert set(world.executor.recovered) == {running, starting}
    world.settle()
    assert unclaimed in world.executor.launched


def test_what_this_server_had_claimed_is_given_back_at_once(world):
    world.job("a")
    run_id = world.start_job("a")
    with world.store.write() as transaction:
        assert transaction.outbox.claim("me", 10, world.clock.now(), 60)
    world.rescuer.adopt()
    assert world.executor.recovered == [], "its launch is still to be done"
    world.settle()
    assert world.executor.launched == [run_id]


def test_a_lost_offer_is_made_again(world):
    world.job("a", JobRunQueuingEnabled=True)
    first, second = world.start_job("a", "jr_1"), world.start_job("a", "jr_2")
    world.settle()
    with world.store.write() as transaction:
        # The end of the first run reaches the store, its offer is lost with the server that had claimed it.
        transaction.inbox.put(f"manual_{second}", SlotFreed(second), "too early", world.clock.now())
    world.settle()
    assert world.run(second).state == "WAITING"
    world.executor.report(_ended(world, first))
    world.reporter.step(world.clock.now())
    world.dispatcher.step(world.clock.now())
    with world.store.write() as transaction:
        transaction.outbox.done([entry.id for entry in transaction.outbox.claim("x", 10, world.clock.now(), 60)])
    world.settle()
    assert world.run(second).state == "WAITING"
    world.clock.move(seconds=15)
    world.settle()
    assert world.run(second).state == "STARTING"


def test_offers_do_not_pile_up_while_nobody_takes_them(world):
    world.job("a", JobRunQueuingEnabled=True)
    world.job("b", JobRunQueuingEnabled=True)
    first, second, third = (world.start_job("a", f"jr_{number}") for number in range(3))
    world.start_job("b", "jr_b1")
    world.start_job("b", "jr_b2")
    world.settle()
    world.executor.report(_ended(world, first))
    world.reporter.step(world.clock.now())
    world.dispatcher.step(world.clock.now())
    with world.store.write() as transaction:
        transaction.outbox.done([entry.id for entry in transaction.outbox.claim("x", 10, world.clock.now(), 60)])
    other = Rescuer(world.store, world.clock, world.executor, "other", world.ring)
    for _ in range(4):
        world.clock.move(seconds=15)
        world.rescuer.step(world.clock.now())
        other.step(world.clock.now())
    with world.store.read() as transaction:
        facts = transaction.inbox.pending(100)
    assert [fact.event for fact in facts] == [SlotFreed(second)], "one slot is free, so one run is told, once"
    world.settle()
    assert [world.run(run_id).state for run_id in (second, third)] == ["STARTING", "WAITING"]


def test_a_queued_run_learns_that_its_job_was_deleted_or_takes_more_runs(world):
    world.job("a", JobRunQueuingEnabled=True)
    world.job("b", JobRunQueuingEnabled=True)
    for job in ("a", "b"):
        world.start_job(job, f"jr_{job}1")
        world.start_job(job, f"jr_{job}2")
    world.settle()
    with world.store.write() as transaction:
        transaction.jobs.delete(NAMESPACE, "a")
        document = transaction.jobs.get(NAMESPACE, "b").document
        wider = {**document, "ExecutionProperty": {"MaxConcurrentRuns": 2}}
        transaction.jobs.replace(NAMESPACE, "b", wider, world.clock.now())
    world.clock.move(seconds=15)
    world.settle()
    assert (world.run("jr_a2").state, world.run("jr_b2").state) == ("FAILED", "STARTING")


def _ended(world, run_id):
    return RunEnded(run_id, world.clock.now(), world.clock.now(), "SUCCEEDED", None, 0)


def test_only_this_servers_runs_are_adopted_and_those_of_a_time_before_servers_were_known(world):
    for name in ("mine", "theirs", "old"):
        world.job(name)
    mine = world.start_job("mine")
    world.settle()
    theirs, old = world.start_job("theirs"), world.start_job("old")
    with world.store.write() as transaction:
        transaction.outbox.done([entry.id for entry in transaction.outbox.claim("they", 10, world.clock.now(), 60)])
        transaction.runs.give([theirs], "they")
    with world.store.write() as transaction:
        transaction.runs.give([old], None)
    Rescuer(world.store, world.clock, world.executor, "me", world.ring).adopt()
    assert set(world.executor.recovered) == {mine, old}
    with world.store.read() as transaction:
        assert [transaction.runs.get(run_id).server for run_id in (mine, theirs, old)] == ["me", "they", "me"]


def test_runs_that_wait_for_a_taken_slot_cause_no_facts(world):
    """They may wait for hours, a thousand of them: each look would leave a fact for each of them, for ever."""
    world.job("a", JobRunQueuingEnabled=True)
    for number in range(4):
        world.start_job("a", f"jr_{number}")
    world.settle()
    with world.store.read() as transaction:
        before = transaction.inbox.pending(100)
    for _ in range(10):
        world.clock.move(seconds=15)
        assert not world.rescuer.step(world.clock.now())
    with world.store.read() as transaction:
        assert transaction.inbox.pending(100) == before == []


def test_an_offer_that_nobody_has_come_to_yet_is_not_made_again(world):
    world.job("a", JobRunQueuingEnabled=True)
    first, second, third = (world.start_job("a", f"jr_{number}") for number in range(3))
    world.settle()
    world.executor.report(_ended(world, first))
    world.reporter.step(world.clock.now())
    world.dispatcher.step(world.clock.now())
    for number in range(5):
        world.clock.move(seconds=15)
        assert world.rescuer.step(world.clock.now()) == (number == 0)
    with world.store.read() as transaction:
        assert [entry.event for entry in transaction.inbox.pending(100)] == [SlotFreed(second)]
    world.settle()
    assert (world.run(second).state, world.run(third).state) == ("STARTING", "WAITING")


def test_a_run_whose_job_was_deleted_does_not_wait_for_ever(world):
    world.job("a", JobRunQueuingEnabled=True)
    first, second = world.start_job("a", "jr_1"), world.start_job("a", "jr_2")
    world.settle()
    with world.store.write() as transaction:
        transaction.jobs.delete(NAMESPACE, "a")
    world.clock.move(seconds=15)
    world.settle()
    assert world.run(first).state == "STARTING"
    assert (world.run(second).state, world.run(second).error_message) == ("FAILED", "Job a does not exist")


def test_a_clock_that_was_set_back_does_not_silence_the_rescuer(world):
    world.job("a", JobRunQueuingEnabled=True)
    first, second = world.start_job("a", "jr_1"), world.start_job("a", "jr_2")
    world.settle()
    world.executor.report(_ended(world, first))
    world.reporter.step(world.clock.now())
    world.dispatcher.step(world.clock.now())
    with world.store.write() as transaction:
        transaction.outbox.done([entry.id for entry in transaction.outbox.claim("x", 10, world.clock.now(), 60)])
    world.clock.move(hours=-3)
    world.settle()
    assert world.run(second).state == "STARTING"
