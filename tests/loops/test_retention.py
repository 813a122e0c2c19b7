"""Retention over a real store and a clock that is moved: history, folders and logs go, and nothing too early."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from penstock.loops.retention import Retention

KEEP = timedelta(days=90)


@pytest.fixture
def retention(world, tmp_path):
    return Retention(world.store, KEEP, (tmp_path / "runs", tmp_path / "crawls"), world.clock.now())


def settle(world, retention):
    for _ in range(100):
        if not retention.step(world.clock.now()):
            return
    raise AssertionError("it does not come to rest")


def run_to_its_end(world, name, tmp_path):
    run_id = world.start_job(name)
    world.settle()
    world.began(run_id)
    world.ended(run_id)
    folder = tmp_path / "runs" / run_id
    (folder / "work").mkdir(parents=True)
    (folder / "work" / "output").write_text("said")
    stamp = world.clock.now().timestamp()
    os.utime(folder, (stamp, stamp))
    return run_id, folder


def test_a_run_goes_with_its_folder_when_its_time_is_over(world, retention, tmp_path):
    world.job("j")
    run_id, folder = run_to_its_end(world, "j", tmp_path)
    world.clock.move(days=89, hours=23)
    settle(world, retention)
    assert world.run(run_id).state == "SUCCEEDED"
    assert folder.exists()
    world.clock.move(hours=2)
    settle(world, retention)
    assert world.runs("j") == []
    assert not folder.exists()
    assert retention.next_due() == world.clock.now() + timedelta(hours=1)
    assert not retention.step(world.clock.now())


def test_what_runs_stays_however_long_it_takes(world, retention, tmp_path):
    world.job("j", ExecutionProperty={"MaxConcurrentRuns": 2})
    run_id = world.start_job("j", "jr_long")
    world.settle()
    world.began(run_id)
    folder = tmp_path / "runs" / run_id
    folder.mkdir(parents=True)
    os.utime(folder, (0, 0))
    world.clock.move(days=500)
    settle(world, retention)
    assert world.run(run_id).state == "RUNNING"
    assert folder.exists()
    world.ended(run_id)
    assert world.run(run_id).state == "SUCCEEDED"


def test_logs_of_crawls_that_nobody_knows(world, retention, tmp_path):
    (tmp_path / "crawls").mkdir()
    old, new = tmp_path / "crawls" / "crawl-1.log", tmp_path / "crawls" / "crawl-2.log"
    for file, age in ((old, 91), (new, 1)):
        file.write_text("found")
        stamp = (world.clock.now() - timedelta(days=age)).timestamp()
        os.utime(file, (stamp, stamp))
    world.clock.move(minutes=2)
    settle(world, retention)
    assert (old.exists(), new.exists()) == (False, True)


def test_it_goes_on_until_everything_is_gone(world, retention, tmp_path):
    world.job("j")
    for _ in range(60):
        world.clock.move(seconds=1)
        world.rings += 1
        run_id = world.start_job("j")
        world.settle()
        world.began(run_id)
        world.ended(run_id)
    world.clock.move(days=91)
    settle(world, retention)
    assert world.runs("j") == []
