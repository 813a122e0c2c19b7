"""NOTIFY and LISTEN: how servers on one PostgreSQL wake each other when one of them leaves something to do."""

from __future__ import annotations

import logging
import os
import selectors
import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

logger = logging.getLogger(__name__)

CHANNEL = "penstock"
NOTIFY = "SELECT pg_notify(%(channel)s, %(sender)s)"
_AGAIN_SECONDS = (0.2, 1.0, 5.0, 30.0)


class Listener:
    """A thread with a connection of its own that sleeps until PostgreSQL has something to say.

    What was said while there was no connection is not told later: `ring` is called after each connect as well.
    """

    def __init__(self, engine: Engine, name: str, ring: Callable[[], None]) -> None:
        """`name` is the sender whose own notifications are passed over."""
        self._engine = engine
        self._name = name
        self._ring = ring
        self._closed = threading.Event()
        self._end, self._asked_to_end = os.pipe()
        self._thread = threading.Thread(target=self._run, name="penstock-listener", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the connection and the thread."""
        if not self._closed.is_set():
            self._closed.set()
            os.close(self._asked_to_end)
            self._thread.join()
            os.close(self._end)

    def _run(self) -> None:
        driver_error: type[Exception] = self._engine.dialect.loaded_dbapi.Error
        attempt = 0
        while not self._closed.is_set():
            try:
                connection: Any = self._connect()
                attempt = 0
                with connection:
                    self._attend(connection)
            except (DBAPIError, driver_error, OSError) as error:
                pause = _AGAIN_SECONDS[min(attempt, len(_AGAIN_SECONDS) - 1)]
                attempt += 1
                logger.warning("no word of other servers, next attempt in %g s: %s", pause, error)
                self._closed.wait(pause)

    def _connect(self) -> Any:
        pooled = self._engine.raw_connection()
        pooled.detach()  # from the pool: it is never given back
        connection: Any = pooled.dbapi_connection
        connection.autocommit = True
        connection.execute(f"LISTEN {CHANNEL}")
        return connection

    def _attend(self, connection: Any) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(connection.fileno(), selectors.EVENT_READ)
            selector.register(self._end, selectors.EVENT_READ)
            self._ring()
            while True:
                selector.select()
                if self._closed.is_set():
                    return
                connection.pgconn.consume_input()
                if self._heard(connection):
                    self._ring()

    def _heard(self, connection: Any) -> bool:
        heard = False
        while (notification := connection.pgconn.notifies()) is not None:
            heard |= notification.extra != self._name.encode()
        return heard
