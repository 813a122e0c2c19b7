"""The dispatcher: claim facts, load, decide, commit (the heart of the shell; the thinking is in `engine`)."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import IntEnum

from penstock.engine.commands import LaunchCrawl, LaunchRun, SetTimer
from penstock.engine.draft import Decision
from penstock.engine.events import Event, RunFinished
from penstock.engine.ledger import ledger
from penstock.engine.outcomes import outcome
from penstock.errors import Conflict, IllegalTransition
from penstock.loops.supervise import SLEEP_MAX_SECONDS
from penstock.measurements import Measurements
from penstock.operations.advance import advance
from penstock.operations.turns import ended_crawlers, follow
from penstock.store.contract import InboxEntry, Store

logger = logging.getLogger(__name__)

_BATCH = 64
_NEAR = 2 * timedelta(seconds=SLEEP_MAX_SECONDS)


class Concerned(IntEnum):
    """Who has something to do because of what was decided."""

    NOBODY = 0
    WORKER = 1
    ALL = 2


class Dispatcher:
    """Handles facts in order of arrival. Facts that come together share a transaction, as long as nobody interferes."""

    def __init__(
        self,
        store: Store,
        retry_delay: timedelta,
        wake: Callable[[], None],
        measurements: Measurements | None = None,
        wake_worker: Callable[[], None] | None = None,
    ) -> None:
        """`wake_worker` wakes who carries out commands, for decisions that leave nothing to anybody else."""
        self._measurements = measurements or Measurements()
        self._store = store
        self._retry_delay = retry_delay
        self._wake = wake
        self._wake_worker = wake_worker or wake

    def step(self, now: datetime) -> bool:
        with self._store.read() as transaction:
            entries = transaction.inbox.pending(_BATCH)
        if not entries:
            return False
        try:
            concerned = self._handle(entries, now)
        except Conflict:
            # Another server changed one of these origins: take the facts one by one, so that only its fact is repeated.
            concerned = self._handle_each(entries, now)
        if concerned is Concerned.ALL:
            self._wake()
        elif concerned is Concerned.WORKER:
            self._wake_worker()
        return True

    def next_due(self) -> None:
        return None

    def _handle_each(self, entries: Sequence[InboxEntry], now: datetime) -> Concerned:
        concerned = Concerned.NOBODY
        changed: set[str] = set()
        for entry in entries:
            if entry.origin_id in changed:
                continue  # the facts of an origin are handled in order
            try:
                concerned = max(concerned, self._handle([entry], now))
            except Conflict:
                logger.info("origin %s changed while its fact %d was handled; it is taken again", *_names(entry))
                changed.add(entry.origin_id)
        return Concerned.ALL if changed else concerned

    def _handle(self, entries: Sequence[InboxEntry], now: datetime) -> Concerned:
        concerned = Concerned.NOBODY
        decided: list[tuple[Event, Decision]] = []
        began = time.perf_counter()
        with self._store.write() as transaction:
            for entry in entries:
                try:
                    decision = advance(transaction, entry.origin_id, entry.event, now, self._retry_delay)
                except IllegalTransition:
                    # Nothing was written for it. The fact stays in the history as handled; repeating it cannot help.
                    logger.exception("fact %d of origin %s has no place in its state", entry.id, entry.origin_id)
                    continue
                ended = ended_crawlers(decision, entry.event.run_id) if isinstance(entry.event, RunFinished) else ()
                if follow(transaction, decision, now, ended):
                    concerned = Concerned.ALL
                if decision is not None:
                    decided.append((entry.event, decision))
                    concerned = max(concerned, _concerned(decision, now))
            transaction.inbox.handled(entries, now)
            # The end of a run may command nothing, and still be an event that a rule waits for, or a notice.
            if transaction.event_queue.pending(1) or (decided and transaction.notices.wanted):
                concerned = Concerned.ALL
        self._measurements.decisions.add(time.perf_counter() - began)
        for event, decision in decided:
            self._tell(event, decision)
        return concerned

    def _tell(self, event: Event, decision: Decision) -> None:
        """Measure and log what is committed: runs that ended, and the launches that follow from an end."""
        before, after = decision.before, decision.after
        workflow = {"workflow": after.origin.workflow_name, "workflow_run_id": after.origin.id}
        members = workflow if after.origin.workflow_name else {}
        former = before.runs if before is not None else {}
        for run in ledger(after.runs).changes_since(former):
            if run.ended and not run.copied and (run.id not in former or not former[run.id].ended):
                self._measurements.runs_ended.add(run.node.kind.name, run.state.name)
                kind = run.node.kind.name.lower()
                named = {"run_id": run.id, kind: run.node.name, "state": run.state.name, **members}
                logger.info("run %s of %s ended: %s", run.id, run.node.name, run.state, extra={"members": named})
        if after.completed_on is not None and (before is None or before.completed_on is None) and members:
            came_to = outcome(after).value
            self._measurements.workflow_runs_ended.add(after.status.name, came_to)
            named = {**members, "status": after.status.name, "outcome": came_to}
            logger.info(
                "workflow run %s of %s ended: %s",
                after.origin.id,
                after.origin.workflow_name,
                came_to,
                extra={"members": named},
            )
        if isinstance(event, RunFinished):
            for command in decision.commands:
                if isinstance(command, LaunchRun):
                    self._measurements.hop_began(command.run_id, event.at)
                elif isinstance(command, LaunchCrawl):
                    self._measurements.hop_began(command.crawl_id, event.at)


def _concerned(decision: Decision, now: datetime) -> Concerned:
    """A timer that is far away wakes nobody: who keeps timers looks up in time by itself."""
    commands = decision.commands
    if any(isinstance(command, SetTimer) and command.due <= now + _NEAR for command in commands):
        return Concerned.ALL
    return Concerned.NOBODY if all(isinstance(command, SetTimer) for command in commands) else Concerned.WORKER


def _names(entry: InboxEntry) -> tuple[str, int]:
    return entry.origin_id, entry.id
