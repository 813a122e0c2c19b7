"""The worker: claim commands, carry them out, report what happened."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Executor as Pool
from datetime import datetime, timedelta
from typing import assert_never

from penstock.clock import Clock
from penstock.engine.commands import LaunchCrawl, LaunchRun, OfferSlot, SetTimer, StopCrawl, StopRun
from penstock.engine.events import RunFinished, SlotFreed
from penstock.engine.state import JobRunState
from penstock.errors import ExecutorUnavailable, InvalidInput, StagingFailed
from penstock.executors.contract import Executor, LaunchSpec
from penstock.loops.crawls import Crawls
from penstock.measurements import Measurements
from penstock.store.contract import OutboxEntry, Store

logger = logging.getLogger(__name__)

LEASE_SECONDS = 60
_TRIES_MAX = 3
_AGAIN_AFTER = timedelta(seconds=1)
_RENEW_EVERY = timedelta(seconds=LEASE_SECONDS / 3)


class Worker:
    """Claims no more commands than it has threads for; each is carried out in the pool and is safe to repeat.

    A launch and a stop of one run never overlap: the stop waits. Commands that take long keep their lease. Should it
    run out all the same (the process stood still, the clock jumped), whoever has the command then decides about it.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        executor: Executor,
        crawls: Crawls,
        pool: Pool,
        threads: int,
        owner: str,
        wake: Callable[[], None],
        measurements: Measurements | None = None,
    ) -> None:
        self._measurements = measurements or Measurements()
        self._store = store
        self._clock = clock
        self._executor = executor
        self._crawls = crawls
        self._pool = pool
        self._free = threads
        self._owner = owner
        self._wake = wake
        self._lock = threading.Condition()
        self._launching: set[str] = set()
        self._carried: set[str] = set()
        self._renewed: datetime | None = None
        self._seen: tuple[datetime | None] | None = None
        """When the next command can be claimed, as the last step saw it; None when it has changed since."""

    def step(self, now: datetime) -> bool:
        self._seen = None
        self._keep_leases(now)
        with self._lock:
            room = self._free
        if room == 0:
            return False
        with self._store.read() as transaction:
            earliest = transaction.outbox.earliest(self._owner)
        if earliest is None or earliest > now:
            self._seen = (earliest,)
            return False  # looked at without taking the writers' lock: every ring comes by here
        with self._store.write() as transaction:
            entries = transaction.outbox.claim(self._owner, room, now, LEASE_SECONDS)
        for entry in entries:
            with self._lock:
                if entry.id in self._carried:
                    continue  # its lease ran out while it is carried out here: now it has a new one
                self._carried.add(entry.id)
                self._free -= 1
                if isinstance(entry.command, LaunchRun):
                    self._launching.add(entry.command.run_id)
            self._pool.submit(self._carry_out, entry)
        return bool(entries)

    def next_due(self) -> datetime | None:
        """When leases must be renewed, or the next command can be claimed: given back for a while, or let go."""
        with self._lock:
            renewal = self._renewed + _RENEW_EVERY if self._carried and self._renewed else None
            if self._free == 0:
                return renewal  # whoever ends first rings the bell
        seen = self._seen
        if seen is not None:
            (earliest,) = seen  # whoever has changed it since has rung the bell
        else:
            with self._store.read() as transaction:
                earliest = transaction.outbox.earliest(self._owner)
        return min((instant for instant in (renewal, earliest) if instant is not None), default=None)

    def _keep_leases(self, now: datetime) -> None:
        """Renew what is being carried out well before another server may claim it."""
        with self._lock:
            carried = sorted(self._carried)
            if not carried:
                self._renewed = now
                return
            if self._renewed is not None and self._renewed <= now < self._renewed + _RENEW_EVERY:
                return
        with self._store.write() as transaction:
            transaction.outbox.renew(carried, self._owner, now, LEASE_SECONDS)
        self._renewed = now

    def _carry_out(self, entry: OutboxEntry) -> None:
        left_more = True
        try:
            left_more = self._dispatch(entry)
        except ExecutorUnavailable as error:
            logger.warning("command %s is tried again: %s", entry.id, error)
            self._again(entry)
        except Exception as error:  # whatever it is, the run must end or the command be repeated: never silence
            logger.exception("command %s failed (try %d)", entry.id, entry.tries)
            self._failed(entry, error)
        finally:
            with self._lock:
                self._seen = None
                was_full = self._free == 0
                self._free += 1
                self._carried.discard(entry.id)
                if isinstance(entry.command, LaunchRun):
                    self._launching.discard(entry.command.run_id)
                self._lock.notify_all()
            if was_full or left_more:
                self._wake()

    def _dispatch(self, entry: OutboxEntry) -> bool:
        """Carry it out; whether that left something to do here, besides what the executor will report."""
        match entry.command:
            case LaunchRun() as command:
                return self._launch(entry, command)
            case StopRun() as command:
                self._await_launch(command.run_id)
                self._executor.stop(command.run_id, command.timed_out)
                self._done(entry)
                return False
            case LaunchCrawl() as command:
                self._measurements.hop_ended(command.crawl_id, "CRAWLER", self._clock.now())
                self._crawls.carry_out(entry, command, self._owner, LEASE_SECONDS)
            case StopCrawl() as command:
                self._crawls.stop(command.crawl_id)
                self._done(entry)
            case OfferSlot() as command:
                self._offer(entry, command)
            case SetTimer():
                raise AssertionError("timers are kept apart from the outbox")
            case _:
                assert_never(entry.command)
        return True

    def _launch(self, entry: OutboxEntry, command: LaunchRun) -> bool:
        with self._store.read() as transaction:
            row = transaction.runs.get(command.run_id)
        if row is None or row.run.state is not JobRunState.STARTING:
            # An earlier claim has launched it, or it is being stopped. Only the executor knows whether a script runs,
            # and its report may have been lost with the server that made the claim: have it report again.
            if row is not None and not row.run.ended:
                self._executor.recover([command.run_id])
            self._done(entry)
            return False
        try:
            self._executor.launch(
                LaunchSpec(
                    run_id=command.run_id,
                    job_name=command.job_name,
                    account=entry.namespace.account,
                    region=entry.namespace.region,
                    attempt=command.attempt,
                    command=command.command,
                    arguments=command.arguments,
                    workflow_name=command.workflow_name,
                    workflow_run_id=command.workflow_run_id,
                    timeout_seconds=command.timeout_minutes * 60 if command.timeout_minutes else None,
                    security_configuration=command.security_configuration,
                )
            )
        except (StagingFailed, InvalidInput) as error:
            self._end(entry, command.run_id, str(error))
            return True
        except Exception as error:
            if isinstance(error, ExecutorUnavailable) or entry.tries < _TRIES_MAX:
                raise
            # Only what the launch itself says may fail the run: behind any other fault its script may be running.
            logger.exception(
                "run %s is given up after %d tries", command.run_id, entry.tries, extra={"members": _named(command)}
            )
            self._end(entry, command.run_id, f"{type(error).__name__}: {error}")
            return True
        self._measurements.hop_ended(command.run_id, "JOB", self._clock.now())
        logger.info("run %s of %s is launched", command.run_id, command.job_name, extra={"members": _named(command)})
        self._done(entry)
        return False

    def _offer(self, entry: OutboxEntry, command: OfferSlot) -> None:
        now = self._clock.now()
        with self._store.write() as transaction:
            row = transaction.runs.longest_waiting(entry.namespace, command.job_name)
            if row is not None:
                transaction.inbox.put(row.origin_id, SlotFreed(row.run.id), f"offered {entry.id}", now)
            transaction.outbox.done([entry.id])

    def _await_launch(self, run_id: str) -> None:
        with self._lock:
            self._lock.wait_for(lambda: run_id not in self._launching, timeout=LEASE_SECONDS)

    def _done(self, entry: OutboxEntry) -> None:
        with self._store.write() as transaction:
            transaction.outbox.done([entry.id])

    def _end(self, entry: OutboxEntry, run_id: str, message: str) -> None:
        """Fail a run that could not be started and take its command off the list, unless somebody else has it now."""
        now = self._clock.now()
        with self._store.write() as transaction:
            if not transaction.outbox.renew([entry.id], self._owner, now, LEASE_SECONDS):
                return
            finished = RunFinished(run_id, "FAILED", now, message)
            transaction.inbox.put(entry.origin_id, finished, f"finished {run_id}", now)
            transaction.outbox.done([entry.id])

    def _again(self, entry: OutboxEntry) -> None:
        """Give the command back for a moment, unless somebody else has it now."""
        now = self._clock.now()
        with self._store.write() as transaction:
            if transaction.outbox.renew([entry.id], self._owner, now, LEASE_SECONDS):
                transaction.outbox.release([entry.id], now + _AGAIN_AFTER)

    def _failed(self, entry: OutboxEntry, error: Exception) -> None:
        """Repeat it, but not for ever a crawl that goes on failing. A stop is never given up."""
        if isinstance(entry.command, LaunchCrawl) and entry.tries >= _TRIES_MAX:
            self._end(entry, entry.command.crawl_id, f"{type(error).__name__}: {error}")
        else:
            self._again(entry)


def _named(command: LaunchRun) -> dict[str, str]:
    """What a line of the log names of a run beside its id."""
    named = {
        "run_id": command.run_id,
        "job": command.job_name,
        "workflow": command.workflow_name,
        "workflow_run_id": command.workflow_run_id,
    }
    return {member: name for member, name in named.items() if name}
