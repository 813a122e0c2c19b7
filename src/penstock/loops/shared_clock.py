"""The clock that the servers on one database share: this machine's, put right by the database's."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from penstock.clock import Clock
from penstock.store.contract import Store

logger = logging.getLogger(__name__)

_EVERY = timedelta(seconds=15)
# Below this the machine's own clock is used as it is: no time that Penstock keeps is finer than a second.
_TOLERATED = timedelta(seconds=1)


class SharedClock:
    """A Clock, and a loop that keeps it right. Without it the server whose clock is ahead would fire schedules, end
    windows and time runs out early, for all servers.

    Where the database has no clock of its own (SQLite) this is the machine's clock and nothing else.
    """

    def __init__(self, machine: Clock) -> None:
        self._machine = machine
        self._correction = timedelta(0)
        self._compared: datetime | None = None
        self._store: Store | None = None

    def now(self) -> datetime:
        return self._machine.now() + self._correction

    def follow(self, store: Store) -> bool:
        """Go by the clock of this database from now on; False when it has none."""
        self._store = store
        return self._compare(store)

    def step(self, _now: datetime) -> bool:
        # Behind the last comparison the machine's clock was set back, which is what this is about.
        machine = self._machine.now()
        if self._store is None or (self._compared is not None and self._compared <= machine < self._compared + _EVERY):
            return False
        self._compare(self._store)
        return False

    def next_due(self) -> datetime | None:
        return None if self._compared is None else self._compared + _EVERY + self._correction

    def _compare(self, store: Store) -> bool:
        with store.read() as transaction:
            before = self._machine.now()
            database = transaction.servers.time()
            after = self._machine.now()
        if database is None:
            return False
        self._compared = after
        # The answer was given somewhere between asking and hearing it. Cut to milliseconds, as every clock is.
        ahead = (before - database) + (after - before) // 2000 * 1000
        correction = -ahead if abs(ahead) > _TOLERATED else timedelta(0)
        if abs(correction - self._correction) > _TOLERATED:
            logger.warning(
                "this machine's clock is %+.1f s from the database's, which is the one that counts",
                ahead.total_seconds(),
            )
        self._correction = correction
        return True
