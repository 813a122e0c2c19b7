"""Three hundred worlds with faults, each from its own seed; `make simulate` runs as many more as one likes."""

from __future__ import annotations

import pytest
from tests.simulation.seeds import run_seed

SEEDS = 300
QUICK = 60
_AT_ONCE = 10
_GROUPS = [pytest.param(first, marks=() if first < QUICK else pytest.mark.slow) for first in range(0, SEEDS, _AT_ONCE)]


@pytest.mark.parametrize("first", _GROUPS)
def test_every_invariant_holds_whatever_fails(first: int) -> None:
    for seed in range(first, first + _AT_ONCE):
        run_seed(seed)


def test_a_seed_gives_the_same_world_every_time() -> None:
    """Replaying is exact: every step, every instant, every id."""
    seed = 7
    once, again = run_seed(seed, None), run_seed(seed, None)
    assert len(once.notes) > 50
    assert list(map(str, once.notes)) == list(map(str, again.notes))
    assert once.stored == again.stored
