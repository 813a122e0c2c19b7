"""What executors and workers report, put in the inbox: once each, however often it is reported."""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable
from datetime import datetime

from penstock.engine.events import RunBegan, RunFinished
from penstock.executors.contract import Report, RunStarted
from penstock.store.contract import Store, Transaction

logger = logging.getLogger(__name__)


class Reporter:
    """Collects reports from the executors' threads and writes those that came together in one transaction.

    A report that is lost with the server is made again: executors keep every exit until they are asked (`recover`).
    """

    def __init__(self, store: Store, wake: Callable[[], None]) -> None:
        self._store = store
        self._wake = wake
        self._reports: queue.SimpleQueue[Report] = queue.SimpleQueue()
        self._held: list[Report] = []

    def report(self, report: Report) -> None:
        """Called by executors, from any thread; never blocks."""
        self._reports.put(report)
        self._wake()

    def step(self, now: datetime) -> bool:
        self._held += self._drain()
        if not self._held:
            return False
        with self._store.write() as transaction:
            for report in self._held:
                put_report(transaction, report, now)
        self._held = []
        self._wake()
        return True

    def next_due(self) -> None:
        return None

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
