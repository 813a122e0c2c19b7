"""What executors and workers report, put in the inbox: once each, however often it is reported."""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable
from datetime import datetime, timedelta

from penstock.engine.events import RunBegan, RunFinished
from penstock.executors.contract import Report, RunStarted
from penstock.store.contract import Store, Transaction

logger = logging.getLogger(__name__)


class Reporter:
    """Collects reports from the executors' threads and writes those that came together in one transaction.

    A beginning may wait up to `patience` for its end, which says when the run began as well: a script that takes less
    then costs one fact and one decision in place of two. Whoever watches sees it begin that much later, no more.

    A report that is lost with the server is made again: executors keep every exit until they are asked (`recover`).
    """

    def __init__(self, store: Store, wake: Callable[[], None], patience: timedelta = timedelta(0)) -> None:
        self._store = store
        self._wake = wake
        self._patience = patience
        self._reports: queue.SimpleQueue[Report] = queue.SimpleQueue()
        self._held: list[Report] = []
        self._begun: dict[str, tuple[datetime, RunStarted]] = {}
        """Beginnings that wait, in order, with the instant at which they were seen."""

    def report(self, report: Report) -> None:
        """Called by executors, from any thread; never blocks."""
        self._reports.put(report)
        self._wake()

    def step(self, now: datetime) -> bool:
        for report in self._drain():
            if isinstance(report, RunStarted):
                self._begun.setdefault(report.run_id, (now, report))
                continue
            begun = self._begun.pop(report.run_id, None)
            if begun is not None and report.started_at is None:
                self._held.append(begun[1])
            self._held.append(report)
        self._held += self._overdue(now)
        if not self._held:
            return False
        with self._store.write() as transaction:
            for report in self._held:
                put_report(transaction, report, now)
        self._held = []
        self._wake()
        return True

    def next_due(self) -> datetime | None:
        return next((seen + self._patience for seen, _ in self._begun.values()), None)

    def _overdue(self, now: datetime) -> list[RunStarted]:
        """The beginnings that have waited long enough. One from the future, since the clock was set back, has too."""
        overdue = [begun for seen, begun in self._begun.values() if not seen <= now < seen + self._patience]
        for begun in overdue:
            del self._begun[begun.run_id]
        return overdue

    def _drain(self) -> list[Report]:
        found = []
        while True:
            try:
                found.append(self._reports.get_nowait())
            except queue.Empty:
                return found


def put_report(transaction: Transaction, report: Report, now: datetime) -> None:
    """A report of a run becomes a fact of its origin; one about a run that nobody knows is logged and dropped."""
    row = transaction.runs.get(report.run_id)
    if row is None:
        logger.warning("a report about run %s, which is not in the store, is dropped", report.run_id)
        return
    if isinstance(report, RunStarted):
        transaction.inbox.put(row.origin_id, RunBegan(report.run_id, report.at), f"began {report.run_id}", now)
        return
    finished = RunFinished(
        run_id=report.run_id,
        outcome=report.outcome,
        at=report.at,
        message=report.message,
        running_on=report.started_at,
    )
    transaction.inbox.put(row.origin_id, finished, f"finished {report.run_id}", now)
