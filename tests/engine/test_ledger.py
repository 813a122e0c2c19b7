"""The runs of an origin, and what is remembered of them, against a model that remembers nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.engine.model import plainly, statistics
from tests.engine.stories import Story

from penstock.engine import workflows
from penstock.engine.decide import decide, needed
from penstock.engine.ledger import Ledger, ledger
from penstock.engine.state import Definitions, JobRunState, Node, NodeKind, Run

A, B = Node(NodeKind.JOB, "a"), Node(NodeKind.JOB, "b")
FACTS_MAX = 40


def test_what_is_counted_follows_every_change():
    first = Run("r1", A, JobRunState.FAILED)
    runs = ledger({}).with_changes({"r1": first}).with_changes({"r2": Run("r2", A, JobRunState.STARTING, attempt=1)})
    assert (runs.unended, runs.retries, runs.newest(A).id, runs.newest(B)) == (1, 1, "r2", None)
    runs = runs.with_changes({"r2": replace(runs["r2"], state=JobRunState.SUCCEEDED)})
    assert (runs.unended, runs.retries) == (0, 1)
    assert {state: number for state, number in runs.tallies.items() if number} == {"FAILED": 1, "SUCCEEDED": 1}


def test_an_older_run_that_changes_does_not_become_the_newest():
    runs = Ledger({"r1": Run("r1", A, JobRunState.STARTING), "r2": Run("r2", A, JobRunState.STARTING)})
    assert runs.with_changes({"r1": Run("r1", A, JobRunState.RUNNING)}).newest(A).id == "r2"


def test_a_ledger_is_taken_as_it_is():
    runs = Ledger({})
    assert ledger(runs) is runs
    assert runs.with_changes({}) is runs


@pytest.mark.parametrize("first", range(0, 120, 20))
def test_the_engine_decides_as_the_plain_model_does(first):
    """Decision by decision; and the engine sees no more definitions than it says that it needs."""
    decided = 0
    for seed in range(first, first + 20):
        story = Story(seed)
        decision = story.start()
        for _ in range(FACTS_MAX):
            following = story.goes_on(decision.after)
            if following is None:
                break
            situation, event = following
            delay = timedelta(seconds=story.pick.choice((0, 30)))
            with plainly():
                everything = story.definitions(situation)
                plain = replace(situation, runs=dict(situation.runs), fired=dict(situation.fired), lacking={})
                expected = decide(replace(plain, definitions=everything), event, story.now, delay)
            seen = story.definitions(situation, needed(situation, event))
            decision = decide(replace(situation, definitions=seen), event, story.now, delay)
            assert _without_definitions(decision) == _without_definitions(expected), f"seed {seed}"
            assert workflows.statistics(decision.after) == statistics(decision.after)
            assert list(decision.after.runs) == list(expected.after.runs)
            decided += 1
    assert decided > 50


def _without_definitions(decision):
    before = decision.before and replace(decision.before, definitions=Definitions())
    return replace(decision, before=before, after=replace(decision.after, definitions=Definitions()))
