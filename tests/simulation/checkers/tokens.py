"""One client token, one run: whoever asks for it, how often, and whatever becomes of the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.checkers.checker import Checker, new_runs
from tests.simulation.observations import Change, Violation
from tests.simulation.second_tries import ORDER

from penstock.engine.state import OriginKind

if TYPE_CHECKING:
    from tests.simulation.world import World


class TokensStartOnce(Checker):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._runs: dict[str, str] = {}

    def committed(self, change: Change) -> None:
        origin = change.after.origin
        if change.before is None and change.after.previous_run_id is None:
            order = change.commit.properties.get(ORDER)
            if order is not None:
                self._started(order, origin.id)
        if origin.kind is OriginKind.MANUAL:
            for run in new_runs(change):
                if run.attempt == 0 and ORDER in run.arguments:
                    self._started(run.arguments[ORDER], run.id)

    def _started(self, order: str, run_id: str) -> None:
        if self._runs.setdefault(order, run_id) != run_id:
            raise Violation(f"the token of order '{order}' has started {self._runs[order]} and {run_id}")

    def finished(self) -> None:
        for order, answers in self.world.workload.second_tries.answers.items():
            if set(answers) != {self._runs.get(order)}:
                raise Violation(f"order '{order}' has started {self._runs.get(order)}, and {set(answers)} was answered")
