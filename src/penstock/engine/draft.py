"""A decision in the making: the one place where the engine changes anything, and it is thrown away with the function.

The rules (`runs`, `triggers`, `workflows`) read and write a Draft; `decision()` freezes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from penstock.engine.commands import Command
from penstock.engine.layers import layers
from penstock.engine.ledger import ledger
from penstock.engine.snapshot import snapshot
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
        return self.before.runs is not self.after.runs


class Draft:
    def __init__(self, situation: Situation, now: datetime) -> None:
        self.situation = situation
        self.now = now
        self.status = situation.status
        self.completed_on = situation.completed_on
        self.snapshot = snapshot(situation.triggers)
        self._ledger = ledger(situation.runs)
        self._runs: dict[str, Run] = {}
        self._newest: dict[Node, str] = {}
        self._unended = self._ledger.unended
        self._fired = layers(situation.fired)
        self._fired_now: dict[str, datetime] = {}
        self._lacking = layers(situation.lacking)
        self._lacking_now: dict[str, int] = {}
        self._commands: list[Command] = []
        self._slots: dict[Node, Slot] = {}
        self._taken: dict[Node, Slot] = {}
        self._reasons: list[str] = []

    def run(self, run_id: str) -> Run | None:
        return self._runs.get(run_id) or self._ledger.get(run_id)

    def runs(self) -> Iterator[Run]:
        """All runs of the origin, in the order in which they were made."""
        return iter({**self._ledger, **self._runs}.values())

    @property
    def anything_unended(self) -> bool:
        return self._unended > 0

    def latest(self, node: Node) -> Run | None:
        newest = self._newest.get(node) or self._ledger.newest_ids.get(node)
        return None if newest is None else self.run(newest)

    def put(self, run: Run) -> None:
        former = self.run(run.id)
        if former is None:
            self._newest[run.node] = run.id
        else:
            self._unended -= not former.ended
        self._unended += not run.ended
        self._runs[run.id] = run

    def has_fired(self, trigger: Trigger) -> bool:
        return trigger.name in self._fired_now or trigger.name in self._fired

    def mark_fired(self, trigger: Trigger) -> None:
        self._fired_now[trigger.name] = self.now

    def lacking(self, trigger: Trigger) -> int:
        """Where among its conditions to look first for one that is not met."""
        place = self._lacking_now.get(trigger.name)
        return self._lacking.get(trigger.name, 0) if place is None else place

    def note_lacking(self, trigger: Trigger, place: int) -> None:
        self._lacking_now[trigger.name] = place

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
            triggers=self.snapshot,
            runs=self._ledger.with_changes(self._runs) if self._runs else self.situation.runs,
            fired=self._fired.with_changes(self._fired_now),
            lacking=self._lacking.with_changes(self._lacking_now),
        )
        return Decision(
            before=self.situation if stored else None,
            after=after,
            commands=tuple(self._commands),
            taken=tuple(self._taken.items()),
            reasons=tuple(self._reasons),
        )
