"""The runs of an origin by id, in the order in which they were made, and what a decision asks of all of them at once.

Which run of a node is the newest, how many have not ended and how many are in each state is kept up from change to
change, so that no fact costs a walk over the other runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from penstock.engine.layers import Layers
from penstock.engine.state import ENDED, Node, Run, RunState


class Ledger(Layers[str, Run]):
    """`tallies` counts the runs in each state (jobs and crawls share words), `retries` those that are no first attempt.

    `newest_ids` names the run of each node that was made last.
    """

    __slots__ = ("newest_ids", "retries", "tallies", "unended")

    def __init__(self, runs: Mapping[str, Run]) -> None:
        super().__init__(runs)
        self.newest_ids: Layers[Node, str] = Layers({run.node: run.id for run in runs.values()})
        self.tallies: dict[RunState, int] = {}
        for run in runs.values():
            self.tallies[run.state] = self.tallies.get(run.state, 0) + 1
        self.retries = sum(run.attempt > 0 for run in runs.values())
        self.unended = sum(not run.ended for run in runs.values())

    def with_changes(self, changes: Mapping[str, Run]) -> Self:
        if not changes:
            return self
        changed = super().with_changes(changes)
        newest: dict[Node, str] = {}
        tallies, unended, retries = dict(self.tallies), self.unended, self.retries
        for run_id, run in changes.items():
            former: Run | None = self.get(run_id)
            if former is None:
                newest[run.node] = run_id
                retries += run.attempt > 0
            else:
                tallies[former.state] -= 1
                unended -= former.state not in ENDED
            tallies[run.state] = tallies.get(run.state, 0) + 1
            unended += run.state not in ENDED
        changed.newest_ids = self.newest_ids.with_changes(newest)
        changed.tallies, changed.unended, changed.retries = tallies, unended, retries
        return changed

    def newest(self, node: Node) -> Run | None:
        """The run of a node that was made last: the one whose outcome counts."""
        newest_id = self.newest_ids.get(node)
        return None if newest_id is None else self[newest_id]


def ledger(runs: Mapping[str, Run]) -> Ledger:
    """`runs` itself when it is a ledger already."""
    return runs if isinstance(runs, Ledger) else Ledger(runs)
