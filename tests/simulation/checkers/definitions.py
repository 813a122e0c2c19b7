"""What is said not to exist does not: a start fails for a missing definition only if it was missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.calls import NAMESPACE
from tests.simulation.checkers.checker import Checker
from tests.simulation.observations import Change, Violation

from penstock.engine.state import Node, NodeKind
from penstock.store.contract import Transaction

if TYPE_CHECKING:
    from tests.simulation.world import World

_PAGE = 100


class WhatIsThereIsSeen(Checker):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        # What was defined from which step on: a decision may still follow what it has read.
        self._defined: list[tuple[int, set[Node]]] = []

    def defined(self, store: Transaction) -> None:
        nodes = {Node(NodeKind.JOB, row.name) for row in store.jobs.page(NAMESPACE, None, _PAGE)}
        nodes |= {Node(NodeKind.CRAWLER, row.name) for row in store.crawlers.page(NAMESPACE, None, _PAGE)}
        self._defined.append((self.world.step, nodes))

    def committed(self, change: Change) -> None:
        known = change.before.runs if change.before is not None else {}
        for run in change.after.runs.values():
            former = known.get(run.id)
            if run.copied or not run.ended or (former is not None and former.ended):
                continue
            if "does not exist" in (run.error_message or "") and not self._was_missing(run.node, change.began_at):
                raise Violation(f"run {run.id} says that {run.node.name} does not exist, and it does")

    def _was_missing(self, node: Node, since: int) -> bool:
        first = max((index for index, (step, _) in enumerate(self._defined) if step <= since), default=0)
        return any(node not in nodes for _, nodes in self._defined[first:])
