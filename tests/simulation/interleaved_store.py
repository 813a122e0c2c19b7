"""The production store over SQLite in memory, with the interleavings of a database server and with faults.

SQLite runs one writer at a time, so that nobody can come between what a transaction reads and what it writes; on
PostgreSQL (READ COMMITTED) others can. Here a transaction that has only read so far may be laid aside while others
run and commit: the write lock is taken at its first write. What is written is then committed without a pause, as row
locks would have it. Statements, schema and SQL are production's own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from penstock.arns import Namespace
from penstock.engine.batching import Batch
from penstock.engine.state import Situation
from penstock.errors import StoreBusy
from penstock.store.contract import Commit, Document, Stored
from penstock.store.sql.documents import CRAWLERS, JOBS, WORKFLOWS, SqlDocuments
from penstock.store.sql.event_batches import SqlEventBatches
from penstock.store.sql.event_queue import SqlEventQueue
from penstock.store.sql.open import IN_MEMORY_URL, open_store
from penstock.store.sql.origins import SqlOrigins
from penstock.store.sql.session import Row, Session
from penstock.store.sql.snapshots import Snapshots
from penstock.store.sql.statements import Among, Parameters, Statement
from penstock.store.sql.transaction import SqlTransaction

if TYPE_CHECKING:
    from tests.simulation.server import SimulatedServer


class Injected(Exception):
    """Marks an error that a fault has caused: it is the `__cause__` of what production code sees."""


class MemoryDatabase:
    """The one database of a world."""

    def __init__(self) -> None:
        self._store = open_store(IN_MEMORY_URL)
        database = self._store._database
        self.dialect = database.dialect
        self.connection: Any = database._writing_connection()
        self.snapshots = Snapshots()

    def look(self) -> SqlTransaction:
        """Read outside of any transaction, for those who only watch."""
        return SqlTransaction(Session(self.connection, self.dialect, self.snapshots, writable=False))

    def close(self) -> None:
        self._store.close()


class InterleavedStore:
    """A Store of one server. It raises Crash wherever it is used once that server is dead."""

    def __init__(self, database: MemoryDatabase, server: SimulatedServer) -> None:
        self._database = database
        self._server = server

    @contextmanager
    def write(self) -> Iterator[SqlTransaction]:
        server, connection = self._server, self._database.connection
        server.point("before a transaction")
        if server.chance("store_busy"):
            raise StoreBusy("the simulated database was not free to write") from Injected()
        session = _Session(self._database, server)
        try:
            yield _Transaction(session)
            server.survive("crash_at_store", "before a commit")
            if server.chance("store_full"):
                raise sqlite3.OperationalError("database or disk is full") from Injected()
            if session.begun:
                connection.execute("COMMIT")
        except BaseException:
            if session.begun and connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        server.world.observe(server, session)
        server.point("after a commit")

    @contextmanager
    def read(self) -> Iterator[SqlTransaction]:
        self._server.survive("crash_at_store", "before reading")
        session = Session(self._database.connection, self._database.dialect, self._database.snapshots, writable=False)
        yield SqlTransaction(session)
        self._server.point("after reading")

    def close(self) -> None:
        """The database outlives its servers."""


class _Session(Session):
    def __init__(self, database: MemoryDatabase, server: SimulatedServer) -> None:
        super().__init__(database.connection, database.dialect, database.snapshots, writable=True)
        self.begun = False
        self.began_at = server.world.step
        self.commits: list[tuple[Commit, datetime, Situation]] = []
        self.defines = False
        self.queued: list[Document] = []
        self.batched = False
        self._server = server

    def rows(self, statement: Statement, parameters: Parameters) -> list[Row]:
        self._before_reading(statement)
        return super().rows(statement, parameters)

    def row(self, statement: Statement, parameters: Parameters) -> Row | None:
        self._before_reading(statement)
        return super().row(statement, parameters)

    def change(self, statement: Statement, parameters: Parameters) -> int:
        self._begin()
        return super().change(statement, parameters)

    def change_returning(self, statement: Statement, parameters: Parameters) -> list[Row]:
        self._begin()
        return super().change_returning(statement, parameters)

    def change_many(self, statement: Statement, parameters: Sequence[Parameters]) -> int:
        self._begin()
        return super().change_many(statement, parameters)

    def change_among_returning(self, among: Among, values: Sequence[Any], parameters: Parameters) -> list[Row]:
        self._begin()
        return super().change_among_returning(among, values, parameters)

    def savepoint(self) -> AbstractContextManager[None]:
        self._begin()
        return super().savepoint()

    def _before_reading(self, statement: Statement) -> None:
        if getattr(statement._construct, "_for_update_arg", None) is not None:
            self._begin()  # the rows it reads stay locked until the end
        elif not self.begun:
            self._server.interleave("between reads")

    def _begin(self) -> None:
        if not self.begun:
            self._server.interleave("before the first write")
            self._connection.execute("BEGIN IMMEDIATE")
            self.begun = True


class _Transaction(SqlTransaction):
    @property
    def jobs(self) -> SqlDocuments:
        return _ObservedDocuments(self._session, JOBS)

    @property
    def workflows(self) -> SqlDocuments:
        return _ObservedDocuments(self._session, WORKFLOWS)

    @property
    def origins(self) -> SqlOrigins:
        return _ObservedOrigins(self._session)

    @property
    def crawlers(self) -> SqlDocuments:
        return _ObservedDocuments(self._session, CRAWLERS)

    @property
    def event_queue(self) -> SqlEventQueue:
        return _ObservedEventQueue(self._session)

    @property
    def event_batches(self) -> SqlEventBatches:
        return _ObservedEventBatches(self._session)


class _ObservedOrigins(SqlOrigins):
    def commit(self, commit: Commit, now: datetime) -> None:
        super().commit(commit, now)
        assert isinstance(self._session, _Session)
        stored = self.load(commit.after.origin.id)
        assert stored is not None
        self._session.commits.append((commit, now, stored))


class _ObservedDocuments(SqlDocuments):
    """Jobs, crawlers and workflows are read again after every change of theirs."""

    def insert(self, namespace: Namespace, name: str, document: Document, now: datetime) -> bool:
        self._changes()
        return super().insert(namespace, name, document, now)

    def replace(
        self, namespace: Namespace, name: str, document: Document, now: datetime, expected_version: int | None = None
    ) -> Stored | None:
        self._changes()
        return super().replace(namespace, name, document, now, expected_version)

    def delete(self, namespace: Namespace, name: str) -> bool:
        self._changes()
        return super().delete(namespace, name)

    def _changes(self) -> None:
        assert isinstance(self._session, _Session)
        self._session.defines = True


class _ObservedEventQueue(SqlEventQueue):
    def put(self, namespace: Namespace, events: Sequence[Document], now: datetime) -> None:
        super().put(namespace, events, now)
        assert isinstance(self._session, _Session)
        self._session.queued += events


class _ObservedEventBatches(SqlEventBatches):
    def put(self, namespace: Namespace, trigger_name: str, before: Batch | None, after: Batch | None) -> None:
        super().put(namespace, trigger_name, before, after)
        assert isinstance(self._session, _Session)
        self._session.batched = True
