"""A terminal state never changes, and everything that was begun has exactly one end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.checkers.checker import Checker
from tests.simulation.checkers.turns import waits
from tests.simulation.observations import Change, Violation

from penstock.engine.state import ENDED, Situation

if TYPE_CHECKING:
    from tests.simulation.world import World


class EndsAreFinal(Checker):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._ended: dict[str, tuple[object, ...]] = {}
        self._begun: set[str] = set()

    def committed(self, change: Change) -> None:
        before, after = change.before, change.after
        if before is not None and not before.runs.keys() <= after.runs.keys():
            raise Violation(f"{after.origin.id} has lost runs: {sorted(before.runs.keys() - after.runs.keys())}")
        for run in after.runs.values():
            self._begun.add(run.id)
            if (run.completed_on is not None) != (run.state in ENDED) or (run.ended and run.holds_slot):
                raise Violation(f"run {run.id} is {run.state}, completed {run.completed_on}, slot {run.holds_slot}")
            end = (run.state, run.completed_on, run.error_message, run.attempt, run.trigger_name)
            if run.ended:
                self._keep(run.id, end)
            elif run.id in self._ended:
                raise Violation(f"run {run.id} had ended as {self._ended[run.id][0]} and is {run.state} now")
        self._origin(before, after)

    def _origin(self, before: Situation | None, after: Situation) -> None:
        unended = [run.id for run in after.runs.values() if not run.ended]
        if (after.completed_on is not None) != (not unended) and not waits(after):
            raise Violation(f"{after.origin.id} is {after.status}, and these of its runs have not ended: {unended}")
        self._begun.add(after.origin.id)
        if after.completed_on is not None:
            self._keep(after.origin.id, (after.status, after.completed_on, len(after.runs), len(after.fired)))
        if before is not None and after.version <= before.version:
            raise Violation(f"{after.origin.id} goes from version {before.version} to {after.version}")

    def _keep(self, name: str, end: tuple[object, ...]) -> None:
        known = self._ended.setdefault(name, end)
        if known != end:
            raise Violation(f"{name} had ended as {known} and now as {end}")

    def finished(self) -> None:
        if self._begun != self._ended.keys():
            raise Violation(f"never ended: {sorted(self._begun - self._ended.keys())}")
