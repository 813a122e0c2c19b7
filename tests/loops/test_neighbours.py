"""Servers on one database: who is silent for a lease has lost its runs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.loops.conftest import NAMESPACE

from penstock.engine.commands import LaunchCrawl, StopRun
from penstock.engine.events import StopAsked
from penstock.engine.state import Origin, OriginKind, Situation, WorkflowRunStatus
from penstock.loops.neighbours import Neighbours
from penstock.operations.advance import advance
from penstock.store.contract import Commit

LEASE = timedelta(seconds=60)


@pytest.fixture
def neighbours(world):
    def make(server_id):
        return Neighbours(world.store, world.clock, server_id, f"host:/{server_id}", LEASE, world.ring)

    return make


def launched_by(world, server_id, *jobs, **members):
    """Runs whose process another server has."""
    for job in jobs:
        world.job(job, **members)
    run_ids = [world.start_job(job) for job in jobs]
    with world.store.write() as transaction:
        entries = transaction.outbox.claim(server_id, 10, world.clock.now(), 60)
        transaction.outbox.done([entry.id for entry in entries])
    return run_ids


def turn(world, *loops, seconds=60.0, settled=True):
    """Let time pass as servers see it: a step of each whenever it is due."""
    end = world.clock.now() + timedelta(seconds=seconds)
    while world.clock.now() < end:
        world.clock.move(seconds=1)
        for loop in loops:
            loop.step(world.clock.now())
    if settled:
        world.settle()


def test_the_runs_of_a_silent_server_end_as_failed_with_its_name(world, neighbours):
    there, here = neighbours("there"), neighbours("me")
    (run_id,) = launched_by(world, "there", "a")
    turn(world, there, here, seconds=600)
    assert world.run(run_id).state == "STARTING"
    turn(world, here, seconds=40)
    assert world.run(run_id).state == "STARTING", "not before it was silent for the lease"
    turn(world, here, seconds=40)
    run = world.run(run_id)
    assert run.state == "FAILED"
    assert run.error_message == "Run was lost: its server host:/there has not been heard of for 60 s"


def test_retries_of_a_lost_run_run_elsewhere(world, neighbours):
    here = neighbours("me")
    (lost,) = launched_by(world, "there", "a", MaxRetries=1)
    turn(world, here, seconds=100)
    retry, first = world.runs("a")
    assert (first.id, first.state, retry.state) == (lost, "FAILED", "STARTING")
    assert world.executor.launched == [retry.id]


def test_a_server_that_comes_back_is_told_to_stop_what_was_given_up(world, neighbours):
    here = neighbours("me")
    (run_id,) = launched_by(world, "there", "a")
    turn(world, here, seconds=100)
    assert world.executor.stopped == []
    with world.store.write() as transaction:
        (entry,) = transaction.outbox.claim("there", 10, world.clock.now(), 60)
    assert entry.command == StopRun(run_id, timed_out=False)


def test_a_launch_that_was_claimed_and_never_acknowledged_is_lost_as_well(world, neighbours):
    here = neighbours("me")
    world.job("a")
    run_id = world.start_job("a")
    with world.store.write() as transaction:
        transaction.outbox.claim("there", 10, world.clock.now(), 60)
    turn(world, here, seconds=100)
    assert world.run(run_id).state == "FAILED"


def test_commands_of_a_silent_server_are_given_back_whether_it_is_on_the_list_or_not(world, neighbours):
    there, here = neighbours("there"), neighbours("me")
    there.step(world.clock.now())
    with world.store.write() as transaction:
        crawl = Situation(
            origin=Origin("manual_c_1", OriginKind.MANUAL, NAMESPACE, None),
            version=1,
            status=WorkflowRunStatus.RUNNING,
            triggers=(),
            started_on=world.clock.now(),
        )
        transaction.origins.commit(Commit(None, crawl, commands=(LaunchCrawl("c_1", "towns"),)), world.clock.now())
    for server_id in ("there", "unheard of"):
        with world.store.write() as transaction:
            assert transaction.outbox.claim(server_id, 10, world.clock.now(), 60)
        turn(world, here, seconds=40, settled=False)
        assert owners(world) == [server_id]
        rings = world.rings
        turn(world, here, seconds=60, settled=False)
        assert owners(world) == []
        assert world.rings > rings


def owners(world):
    with world.store.read() as transaction:
        return transaction.outbox.owners()


def test_a_run_that_was_being_stopped_ends_as_stopped(world, neighbours):
    here = neighbours("me")
    (run_id,) = launched_by(world, "there", "a")
    with world.store.write() as transaction:
        advance(transaction, f"manual_{run_id}", StopAsked((run_id,)), world.clock.now(), timedelta(0))
    turn(world, here, seconds=100)
    assert world.run(run_id).state == "STOPPED"


def test_no_jump_of_our_clock_takes_another_server_for_dead(world, neighbours):
    there, here = neighbours("there"), neighbours("me")
    (run_id,) = launched_by(world, "there", "a")
    for jump in (timedelta(days=1), timedelta(days=-2), timedelta(hours=30)):
        turn(world, there, here, seconds=30)
        here.step(world.clock.now() + jump)
        turn(world, there, here, seconds=30)
    world.settle()
    assert world.run(run_id).state == "STARTING"


def test_a_clock_that_was_set_back_does_not_silence_a_server(world, neighbours):
    here = neighbours("me")
    here.step(world.clock.now())
    world.clock.move(hours=-5)
    here.step(world.clock.now())
    with world.store.read() as transaction:
        assert [row.beats for row in transaction.servers.all()] == [2]
    assert here.next_due() == world.clock.now() + LEASE / 4


def test_the_silent_are_forgotten_and_own_runs_are_never_given_up(world, neighbours):
    there, here = neighbours("there"), neighbours("me")
    there.step(world.clock.now())
    (run_id,) = launched_by(world, "me", "a")
    turn(world, here, seconds=200)
    with world.store.read() as transaction:
        assert [row.id for row in transaction.servers.all()] == ["me"]
    assert world.run(run_id).state == "STARTING"
