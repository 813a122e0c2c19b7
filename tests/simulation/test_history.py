"""Recorded histories, replayed: today's engine decides as it did when the bug behind each of them was fixed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.simulation.history import outcome, record, replay
from tests.simulation.seeds import run_seed

from penstock.engine.state import OriginKind

HISTORIES = sorted(Path(__file__).with_name("histories").glob("*.json"))


def test_there_are_histories() -> None:
    assert HISTORIES


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_a_history_is_decided_as_it_was(path: Path) -> None:
    history = json.loads(path.read_text(encoding="utf-8"))
    assert history["story"]
    for number, (decision, then) in enumerate(replay(history)):
        assert outcome(decision) == then, f"step {number} of {path.name}: {history['story']}"


def test_a_recorded_world_replays_from_its_json() -> None:
    """Whatever kind of origin: written down, read again, told again, it ends as the store says."""
    world = run_seed(2)
    kinds, resumed = set(), 0
    for origin_id, stored in world.stored.items():
        if stored.status == "ERROR":
            continue
        kinds.add(stored.origin.kind)
        resumed += stored.previous_run_id is not None
        history = json.loads(json.dumps(record(world, origin_id, "a test"), default=str))
        decisions = replay(history)
        assert all(outcome(decision) == then for decision, then in decisions)
        assert decisions[-1][0].after.runs == stored.runs
    assert kinds == set(OriginKind)
    assert resumed
