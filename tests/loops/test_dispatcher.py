"""Facts in, commits out."""

from __future__ import annotations

from penstock.engine.events import RunFinished, StopAsked


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
