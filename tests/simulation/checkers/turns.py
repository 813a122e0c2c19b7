"""Waiting runs begin in the order in which they came; none is lost, none waits when everything has come to rest."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tests.simulation.checkers.checker import Checker
from tests.simulation.observations import Change, Violation

from penstock.engine.state import OriginKind, Situation

if TYPE_CHECKING:
    from tests.simulation.world import World


def waits(situation: Situation | None) -> bool:
    """A workflow run that has fired nothing and is not over."""
    return (
        situation is not None
        and situation.origin.kind is OriginKind.WORKFLOW_RUN
        and not situation.fired
        and not situation.runs
        and situation.completed_on is None
    )


class TurnsAreInOrder(Checker):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._waiting: defaultdict[str, list[str]] = defaultdict(list)
        self.begun = 0

    def committed(self, change: Change) -> None:
        origin = change.after.origin
        queue = self._waiting[origin.workflow_name or ""]
        if waits(change.after) and origin.id not in queue:
            if change.before is not None:
                raise Violation(f"{origin.id} has begun, and waits again")
            queue.append(origin.id)
        elif origin.id in queue and not waits(change.after):
            if change.after.fired:
                self.begun += 1
                if queue[0] != origin.id:
                    raise Violation(f"{origin.id} begins before {queue[0]}, which has waited longer")
            queue.remove(origin.id)

    def finished(self) -> None:
        for name, queue in self._waiting.items():
            if queue:
                raise Violation(f"{queue} of {name} still wait, and nothing runs")
