"""Neighbours: the servers on one database tell each other that they live, and end the runs of one that does not."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from penstock.causes import derived
from penstock.clock import Clock
from penstock.engine.commands import StopRun
from penstock.engine.events import RunFinished
from penstock.engine.state import NodeKind
from penstock.store.contract import RunRow, Store, Transaction

logger = logging.getLogger(__name__)

_BEATS_IN_A_LEASE = 4


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was last heard of a server, at which instant of our own clock, and how often it was the same since."""

    beats: int
    since: datetime
    looks: int = 0


class Neighbours:
    """Raises this server's count of beats, and watches the counts of the others.

    Nobody's clock is compared with another's: a server is silent when its count has stood still for a lease by our own
    clock, and at several looks in a row, so that a jump of our clock takes nobody for dead.

    Job runs of a silent server are lost: each ends as FAILED, and its retries apply. Should their processes still run
    there, and the server come back, it finds a stop for each of them. Crawls and other commands that it had claimed are
    given back, and another server carries them out.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        server_id: str,
        name: str,
        lease: timedelta,
        wake: Callable[[], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._id = server_id
        self._name = name
        self._lease = lease
        self._every = lease / _BEATS_IN_A_LEASE
        self._wake = wake
        self._last: datetime | None = None
        self._seen: dict[str, _Seen] = {}

    def step(self, now: datetime) -> bool:
        # Behind the last beat: the clock was set back, and who waits for it to catch up would be taken for dead.
        if self._last is not None and self._last <= now < self._last + self._every:
            return False
        with self._store.write() as transaction:
            transaction.servers.beat(self._id, self._name)
        self._last = now
        given_up = [server_id for server_id in self._silent(now) if self._give_up(server_id, now)]
        if given_up:
            self._wake()
        return bool(given_up)

    def next_due(self) -> datetime | None:
        return None if self._last is None else self._last + self._every

    def _silent(self, now: datetime) -> list[str]:
        """Servers that have not been heard of for a lease; among them those on no list that have runs or commands."""
        with self._store.read() as transaction:
            beats = {server.id: server.beats for server in transaction.servers.all()}
            for row in transaction.runs.unfinished():
                if row.server is not None:
                    beats.setdefault(row.server, 0)
            for owner in transaction.outbox.owners():
                beats.setdefault(owner, 0)
        beats.pop(self._id, None)
        self._seen = {server_id: self._look(server_id, count, now) for server_id, count in beats.items()}
        return [
            server_id
            for server_id, seen in self._seen.items()
            if seen.looks >= _BEATS_IN_A_LEASE - 1 and now - seen.since >= self._lease
        ]

    def _look(self, server_id: str, beats: int, now: datetime) -> _Seen:
        seen = self._seen.get(server_id)
        if seen is None or seen.beats != beats or now < seen.since:
            return _Seen(beats, now)
        return _Seen(beats, seen.since, seen.looks + 1)

    def _give_up(self, server_id: str, now: datetime) -> bool:
        seen = self._seen.pop(server_id)
        with self._store.write() as transaction:
            known = {server.id: server for server in transaction.servers.all()}.get(server_id)
            if known is not None and known.beats != seen.beats:
                return False  # it has just come back
            name = server_id if known is None else known.name
            lost = [
                row.run.id
                for row in transaction.runs.unfinished()
                if row.server == server_id and row.run.node.kind is NodeKind.JOB
                if self._lose(transaction, row, server_id, name, now)
            ]
            transaction.outbox.release_owner(server_id)
            transaction.servers.forget(server_id, seen.beats)
        logger.warning("server %s has been silent for %s: %d runs of it are lost", name, self._lease, len(lost))
        return True

    def _lose(self, transaction: Transaction, row: RunRow, server_id: str, name: str, now: datetime) -> bool:
        seconds = self._lease.total_seconds()
        message = f"Run was lost: its server {name} has not been heard of for {seconds:g} s"
        finished = RunFinished(row.run.id, "FAILED", now, message)
        if not transaction.inbox.put(row.origin_id, finished, f"finished {row.run.id}", now):
            return False
        command_id = derived("cmd_", row.run.id, "lost")
        transaction.outbox.put(command_id, row, StopRun(row.run.id, timed_out=False), server_id)
        return True
