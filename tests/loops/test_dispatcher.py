"""Facts in, commits out."""

from __future__ import annotations

from penstock.engine.events import RunBegan, RunFinished, StopAsked
from penstock.errors import Conflict
from penstock.loops import dispatcher


def test_nothing_pending_is_nothing_done(world):
    assert not world.dispatcher.step(world.clock.now())


def test_facts_of_several_origins_are_handled_together(world):
    for name in ("a", "b", "c"):
        world.job(name)
    ids = [world.start_job(name) for name in ("a", "b", "c")]
    world.settle()
    for run_id in ids:
        world.began(run_id)
    with world.store.write() as transaction:
        for run_id in ids:
            finished = RunFinished(run_id, "SUCCEEDED", world.clock.now())
            transaction.inbox.put(f"manual_{run_id}", finished, f"finished {run_id}", world.clock.now())
    assert world.dispatcher.step(world.clock.now())
    assert [world.run(run_id).state for run_id in ids] == ["SUCCEEDED"] * 3
    assert not world.dispatcher.step(world.clock.now()), "handled facts are not taken again"


def test_a_fact_of_an_unknown_origin_is_handled_once_and_done(world):
    with world.store.write() as transaction:
        transaction.inbox.put("wr_gone", StopAsked(), "k", world.clock.now())
    assert world.dispatcher.step(world.clock.now())
    assert not world.dispatcher.step(world.clock.now())


def test_the_commands_of_a_decision_wake_the_others(world):
    world.job("a", MaxRetries=1)
    run_id = world.start_job("a")
    world.settle()
    rings = world.rings
    world.ended(run_id, "FAILED", "x")
    assert world.rings > rings
    assert len(world.executor.launched) == 2


def test_an_origin_that_keeps_changing_holds_up_its_own_facts_alone(world, monkeypatch):
    """Another server changes one origin at each attempt; what came after it, from elsewhere, is handled."""
    for name in ("a", "b"):
        world.job(name)
    first, second = world.start_job("a"), world.start_job("b")
    world.settle()
    real = dispatcher.advance
    attempts = []

    def interfered(transaction, origin_id, event, now, retry_delay):
        if origin_id == f"manual_{first}":
            attempts.append(event)
            raise Conflict("changed by another server")
        return real(transaction, origin_id, event, now, retry_delay)

    monkeypatch.setattr(dispatcher, "advance", interfered)
    now = world.clock.now()
    with world.store.write() as transaction:
        transaction.inbox.put(f"manual_{first}", RunBegan(first, now), f"began {first}", now)
        transaction.inbox.put(f"manual_{first}", RunFinished(first, "SUCCEEDED", now), f"finished {first}", now)
        transaction.inbox.put(f"manual_{second}", RunFinished(second, "SUCCEEDED", now), f"finished {second}", now)
    assert world.dispatcher.step(now)
    assert world.run(second).state == "SUCCEEDED"
    assert [type(event) for event in attempts] == [RunBegan, RunBegan], "the second fact waits for the first"
    monkeypatch.undo()
    assert world.dispatcher.step(now)
    assert world.run(first).state == "SUCCEEDED"
