"""The history of an origin, replayed through the engine from nothing, gives what the store holds."""

from __future__ import annotations

from dataclasses import replace

from tests.simulation.checkers.checker import Checker
from tests.simulation.observations import Violation

from penstock.engine.state import Definitions, Situation


class HistoriesReplay(Checker):
    def finished(self) -> None:
        for origin_id, stored in self.world.stored.items():
            situation: Situation | None = None
            for made in self.world.journal.origins[origin_id]:
                situation = made.again(situation).after
            if situation is None or _lasting(situation) != _lasting(stored):
                raise Violation(f"the history of {origin_id} gives {situation}, and the store holds {stored}")


def _lasting(situation: Situation) -> Situation:
    """What is stored of a situation: neither live definitions nor the live triggers of a chain."""
    return replace(situation, definitions=Definitions(), triggers=())
