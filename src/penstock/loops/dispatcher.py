"""The dispatcher: claim facts, load, decide, commit (the heart of the shell; the thinking is in `engine`)."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from penstock.engine.commands import LaunchCrawl, LaunchRun
from penstock.engine.draft import Decision
from penstock.engine.events import Event, RunFinished
from penstock.engine.ledger import ledger
from penstock.engine.outcomes import outcome
from penstock.errors import Conflict, IllegalTransition
from penstock.measurements import Measurements
from penstock.operations.advance import advance
from penstock.operations.turns import ended_crawlers, follow
from penstock.store.contract import InboxEntry, Store

logger = logging.getLogger(__name__)

_BATCH = 64


class Dispatcher:
    """Handles facts in order of arrival. Facts that come together share a transaction, as long as nobody interferes."""

    def __init__(
        self,
        store: Store,
        retry_delay: timedelta,
        wake: Callable[[], None],
        measurements: Measurements | None = None,
    ) -> None:
        self._measurements = measurements or Measurements()
        self._store = store
        self._retry_delay = retry_delay
        self._wake = wake

    def step(self, now: datetime) -> bool:
        with self._store.read() as transaction:
            entries = transaction.inbox.pending(_BATCH)
        if not entries:
            return False
        try:
            commanded = self._handle(entries, now)
        except Conflict:
            # Another server changed one of these origins: take the facts one by one, so that only its fact is repeated.
            commanded = self._handle_each(entries, now)
        if commanded:
            self._wake()
        return True

    def next_due(self) -> None:
        return None

    def _handle_each(self, entries: Sequence[InboxEntry], now: datetime) -> bool:
        commanded = False
        for entry in entries:
            try:
                commanded |= self._handle([entry], now)
            except Conflict:
                logger.info("origin %s changed while its fact %d was handled; it is taken again", *_names(entry))
                return True
        return commanded

    def _handle(self, entries: Sequence[InboxEntry], now: datetime) -> bool:
        commanded = False
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
                commanded |= follow(transaction, decision, now, ended)
                if decision is not None:
                    decided.append((entry.event, decision))
                    commanded |= bool(decision.commands)
            transaction.inbox.handled(entries, now)
            # The end of a run may command nothing, and still be an event that a rule waits for.
            commanded |= bool(transaction.event_queue.pending(1))
        self._measurements.decisions.add(time.perf_counter() - began)
        for event, decision in decided:
            self._tell(event, decision)
        return commanded

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


def _names(entry: InboxEntry) -> tuple[str, int]:
    return entry.origin_id, entry.id
