"""The rescuer: what a crash may have left behind is found and put right."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from penstock.clock import Clock
from penstock.engine.events import SlotFreed
from penstock.engine.state import JobRunState, NodeKind
from penstock.executors.contract import Executor
from penstock.operations.advance import load_definitions
from penstock.operations.turns import begin_all
from penstock.store.contract import RunRow, Store, Transaction

logger = logging.getLogger(__name__)

_EVERY = timedelta(seconds=15)
_TURNS_MAX = 100


class Rescuer:
    """At the start: gives back what this server had claimed and adopts its runs whose scripts may still be running.

    Then, every few seconds: offers slots to runs that wait, in case an offer was lost with a server, and looks whether
    starts wait for a turn that has come.
    """

    def __init__(self, store: Store, clock: Clock, executor: Executor, owner: str, wake: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._executor = executor
        self._owner = owner
        self._wake = wake
        self._next = clock.now() + _EVERY

    def adopt(self) -> None:
        """Ask the executor what became of the runs that were under way. Call before the worker's first step."""
        with self._store.write() as transaction:
            transaction.outbox.release_owner(self._owner)
        with self._store.read() as transaction:
            # Those of no server were launched before the store knew of servers.
            unfinished = [row for row in transaction.runs.unfinished() if row.server in (None, self._owner)]
            not_launched = transaction.outbox.launching()
        lost = [row for row in unfinished if _was_launched(row) and row.run.id not in not_launched]
        if lost:
            logger.info("adopting %d runs that were under way", len(lost))
            with self._store.write() as transaction:
                transaction.runs.give([row.run.id for row in lost if row.server is None], self._owner)
            self._executor.recover([row.run.id for row in lost])

    def step(self, now: datetime) -> bool:
        if self._next - _EVERY <= now < self._next:
            return False  # behind that, the clock was set back: it may take hours to catch up
        self._next = now + _EVERY
        with self._store.read() as transaction:
            offers = _offers(transaction)
            waited_for = transaction.waiting_starts.waited_for(1)
        if not offers and not waited_for:
            return False
        with self._store.write() as transaction:
            made = [begin_all(transaction, now, _TURNS_MAX)] if waited_for else []
            made += [transaction.inbox.put(row.origin_id, SlotFreed(row.run.id), key, now) for row, key in offers]
        if any(made):
            self._wake()
        return any(made)

    def next_due(self) -> datetime | None:
        return self._next


def _offers(transaction: Transaction) -> list[tuple[RunRow, str]]:
    """The queued runs for which there is room, oldest first, each with the key of its offer.

    The key names the slot as it is now: an offer that nobody has taken up yet is not made again, by whichever server,
    so that offers do not pile up while no dispatcher gets on.
    """
    unfinished = transaction.runs.unfinished()
    queued = [row for row in unfinished if row.run.state is JobRunState.WAITING and not row.run.holds_slot]
    offers: list[tuple[RunRow, str]] = []
    for namespace in dict.fromkeys(row.namespace for row in queued):
        rows = [row for row in queued if row.namespace == namespace]
        jobs = load_definitions(transaction, namespace, {row.run.node for row in rows}).jobs
        room = {name: job.max_concurrent_runs - job.slot.active for name, job in jobs.items()}
        for row in rows:
            job = jobs.get(row.run.node.name)
            if job is None:
                offers.append((row, f"rescued {row.run.id} without job"))
            elif room[job.name] > 0:
                room[job.name] -= 1
                offers.append((row, f"rescued {row.run.id} {job.slot.version} {job.slot.active}"))
    return offers


def _was_launched(row: RunRow) -> bool:
    return row.run.node.kind is NodeKind.JOB and row.run.state is not JobRunState.WAITING
