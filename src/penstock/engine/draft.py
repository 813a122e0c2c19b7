"""A decision in the making: the one place where the engine changes anything, and it is thrown away with the function.

The rules (`runs`, `triggers`, `workflows`) read and write a Draft; `decision()` freezes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from penstock.engine.commands import Command
from penstock.engine.state import (
    CrawlerDefinition,
    JobDefinition,
    Node,
    NodeKind,
    Run,
    Situation,
    Slot,
    Trigger,
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What should be so (`after`) and what must be done for it. `before` is None for an origin that starts here."""

    before: Situation | None
    after: Situation
    commands: tuple[Command, ...]
    taken: tuple[tuple[Node, Slot], ...]
    reasons: tuple[str, ...]

    @property
    def changes_anything(self) -> bool:
        """False for a fact that came late: nothing needs to be written."""
        if self.before is None or self.commands or self.before.status is not self.after.status:
            return True
        old = self.before.runs
        return any(old.get(run.id) is not run for run in self.after.runs.values())


class Draft:
    def __init__(self, situation: Situation, now: datetime) -> None:
        self.situation = situation
        self.now = now
        self.status = situation.status
        self.completed_on = situation.completed_on
        self._runs = dict(situation.runs)
        self._latest: dict[Node, Run] = {run.node: run for run in self._runs.values()}
        self._fired = dict(situation.fired)
        self._commands: list[Command] = []
        self._slots: dict[Node, Slot] = {}
        self._taken: dict[Node, Slot] = {}
        self._reasons: list[str] = []

    def run(self, run_id: str) -> Run | None:
        return self._runs.get(run_id)

    def runs(self) -> Iterator[Run]:
        """All runs of the origin, in the order in which they were made."""
        return iter(list(self._runs.values()))

    def latest(self, node: Node) -> Run | None:
        return self._latest.get(node)

    def put(self, run: Run) -> None:
        self._runs[run.id] = run
        newest = self._latest.get(run.node)
        if newest is None or newest.id == run.id or run.id not in self.situation.runs:
            self._latest[run.node] = run

    def has_fired(self, trigger: Trigger) -> bool:
        return trigger.name in self._fired

    def mark_fired(self, trigger: Trigger) -> None:
        self._fired[trigger.name] = self.now

    def command(self, command: Command) -> None:
        self._commands.append(command)

    def because(self, reason: str) -> None:
        """One sentence of explanation, kept in the history of the origin."""
        self._reasons.append(reason)

    def job(self, name: str) -> JobDefinition | None:
        return self.situation.definitions.jobs.get(name)

    def crawler(self, name: str) -> CrawlerDefinition | None:
        return self.situation.definitions.crawlers.get(name)

    def slot(self, node: Node) -> Slot:
        """The node's slot as this decision leaves it so far."""
        if node in self._slots:
            return self._slots[node]
        definition = self.job(node.name) if node.kind is NodeKind.JOB else self.crawler(node.name)
        return definition.slot if definition is not None else Slot()

    def not_before(self, beginning: datetime | None) -> datetime:
        """The present, or the beginning of what ends now if the clock was set back behind it."""
        return self.now if beginning is None else max(self.now, beginning)

    def take_slot(self, node: Node) -> None:
        """Count one more; the commit will insist on the version that was read."""
        slot = self.slot(node)
        self._taken.setdefault(node, slot)
        self._slots[node] = replace(slot, active=slot.active + 1)

    def watch_slot(self, node: Node) -> None:
        """Take nothing, but let the commit insist on the version that was read: what was decided rests on the count."""
        self._taken.setdefault(node, self.slot(node))

    def free_slot(self, node: Node) -> None:
        slot = self.slot(node)
        self._slots[node] = replace(slot, active=max(0, slot.active - 1))

    def decision(self) -> Decision:
        stored = self.situation.version > 0
        after = replace(
            self.situation,
            version=self.situation.version + 1,
            status=self.status,
            completed_on=self.completed_on,
            runs=self._runs,
            fired=self._fired,
        )
        return Decision(
            before=self.situation if stored else None,
            after=after,
            commands=tuple(self._commands),
            taken=tuple(self._taken.items()),
            reasons=tuple(self._reasons),
        )
