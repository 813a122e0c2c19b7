"""Limits hold at every instant: MaxConcurrentRuns of jobs and workflows, one crawl of a crawler at a time."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tests.simulation.calls import NAMESPACE
from tests.simulation.checkers.checker import Checker
from tests.simulation.checkers.turns import waits
from tests.simulation.observations import Change, Violation

from penstock.engine.state import Node, NodeKind, OriginKind, Run
from penstock.store.contract import Transaction

if TYPE_CHECKING:
    from tests.simulation.world import World

_PAGE = 100
Limits = dict[str, int | None]


class LimitsHold(Checker):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._holders: defaultdict[Node, set[str]] = defaultdict(set)
        self._active: defaultdict[str, set[str]] = defaultdict(set)
        # What was defined when: a decision may still follow the definition that it has read.
        self._jobs: list[tuple[int, Limits]] = []
        self._workflows: list[tuple[int, Limits]] = []

    def defined(self, store: Transaction) -> None:
        jobs = store.jobs.page(NAMESPACE, None, _PAGE)
        limits = {row.name: row.document.get("ExecutionProperty", {}).get("MaxConcurrentRuns", 1) for row in jobs}
        self._jobs.append((self.world.step, limits))
        workflows = store.workflows.page(NAMESPACE, None, _PAGE)
        self._workflows.append(
            (self.world.step, {row.name: row.document.get("MaxConcurrentRuns") for row in workflows})
        )

    def committed(self, change: Change) -> None:
        before = change.before.runs if change.before is not None else {}
        inherited = {run.previous_run_id for run in change.after.runs.values() if run.attempt > 0}
        taken: set[Node] = set()
        for run in change.after.runs.values():
            holders = self._holders[run.node]
            if run.holds_slot and run.id not in holders:
                holders.add(run.id)
                keeps = run.attempt > 0 and run.previous_run_id in inherited and self._held(before, run)
                if not keeps:
                    taken.add(run.node)
            elif not run.holds_slot:
                holders.discard(run.id)
        for node in taken:
            self._within(node, change)
        self._workflow(change)

    def _held(self, before: object, run: Run) -> bool:
        """Whether a retry goes on with the slot of the attempt before it."""
        previous = before.get(run.previous_run_id)  # type: ignore[attr-defined]
        return previous is not None and previous.holds_slot

    def _within(self, node: Node, change: Change) -> None:
        holders = self._holders[node]
        limit = 1 if node.kind is NodeKind.CRAWLER else _most(self._jobs, node.name, change.began_at)
        if limit is not None and len(holders) > limit:
            raise Violation(f"{len(holders)} runs of {node.name} hold a slot, and {limit} may: {sorted(holders)}")

    def _workflow(self, change: Change) -> None:
        origin = change.after.origin
        if origin.kind is not OriginKind.WORKFLOW_RUN or origin.workflow_name is None:
            return
        active = self._active[origin.workflow_name]
        if change.after.completed_on is not None:
            active.discard(origin.id)
        elif origin.id not in active and not waits(change.after):
            active.add(origin.id)
            limit = _most(self._workflows, origin.workflow_name, change.began_at)
            if limit is not None and len(active) > limit:
                raise Violation(f"{len(active)} runs of {origin.workflow_name} are active, and {limit} may")


def _most(history: list[tuple[int, Limits]], name: str, since: int) -> int | None:
    """The highest limit that was in force at or after a step; None when there was none."""
    index = max((index for index, (step, _) in enumerate(history) if step <= since), default=0)
    found = [limits[name] for _, limits in history[index:] if name in limits]
    return None if not found or None in found else max(limit for limit in found if limit is not None)
