"""Every difference between SQLite and PostgreSQL: types, upserts, connections, transactions, locks, their errors.

The two keep one contract by different means:

                        SQLite                                      PostgreSQL
    a write begins      BEGIN IMMEDIATE behind a process-wide lock  BEGIN, READ COMMITTED
    writers             one at a time, so nothing else to lock      many; rows are locked FOR UPDATE, SKIP LOCKED
    a read sees         one state (WAL; deferred BEGIN)             one state (REPEATABLE READ, READ ONLY)
    texts are compared  as UTF-8 bytes (BINARY)                     as UTF-8 bytes (collation "C")
    others are told     not at all: one process has the file        NOTIFY, with the transaction

Versions in the rows carry correctness on both: no decision relies on a lock that is held while it is made.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol
from weakref import WeakValueDictionary

from sqlalchemy import (
    URL,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    Index,
    Integer,
    Text,
    create_engine,
    event,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.pool import NullPool, PoolProxiedConnection, StaticPool

from penstock.errors import BadSetting, Conflict, PenstockError, StoreBusy
from penstock.identifiers import draw_secret
from penstock.store.sql.notifications import CHANNEL, NOTIFY, Listener

# SQLAlchemy's SQLite compiler writes the ON CONFLICT clauses of PostgreSQL's insert as well: the syntax is the same.
insert = postgresql.insert

# Names, ids and keys: compared byte by byte, so that pages and ranges are the same everywhere.
Name = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
Instant = BigInteger()
# SQLite numbers rows by itself only in a column declared INTEGER.
RowNumber = BigInteger().with_variant(Integer(), "sqlite")

WRITE_WAIT_SECONDS = 30.0
# As many as a server has threads that read: one that is opened for each read costs more than the read.
_IDLE_READERS_MAX = 24
# A checkpoint keeps the WAL file near this size; the page cache of one connection; the part of the file that is mapped.
_WAL_BYTES_MAX = 16 * 1024 * 1024
_CACHE_KIBIBYTES = 2048
_MAPPED_BYTES_MAX = 64 * 1024 * 1024
_REVISION = "SELECT version_num FROM alembic_version"
_SQLITE_VERSION_MIN = (3, 35, 0)  # RETURNING


def partial_index(*columns: Column[Any], where: ColumnElement[bool], unique: bool = False) -> Index:
    """An index of the rows that fulfil `where` only; a query uses it when it states the same condition."""
    return Index(None, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


class Database(Protocol):
    """Connections of the driver, each within a transaction that ends with the block: committed, or rolled back."""

    @property
    def dialect(self) -> Dialect: ...

    @property
    def size_query(self) -> str:
        """What asks for the size of the database, in bytes."""
        ...

    @property
    def volatile(self) -> bool:
        """Whether it begins empty and ends with its last connection."""
        ...

    def reading(self) -> AbstractContextManager[Any]: ...

    def writing(self) -> AbstractContextManager[Any]: ...

    def ring(self, connection: Any) -> None:
        """Tell the other processes, once this transaction is committed, that there is something to do."""
        ...

    def listen(self, ring: Callable[[], None]) -> None:
        """Have `ring` called when another process rings."""
        ...

    def revision(self) -> str | None:
        """Which revision of the schema the database has; None: nothing of Penstock's is in it. Writing is possible."""
        ...

    def revision_of(self, connection: Connection) -> str | None:
        """The same, as a transaction that changes the schema sees it."""
        ...

    def changing_schema(self) -> AbstractContextManager[Connection]:
        """A transaction that changes the schema: one process at a time, and all of it or nothing."""
        ...

    def close(self) -> None: ...


class _WriterLock:
    """One writer at a time within the process: SQLite's own lock is polled, this one is waited for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner: int | None = None

    @contextmanager
    def held(self, wait_seconds: float) -> Iterator[None]:
        me = threading.get_ident()
        if self._owner == me:
            raise RuntimeError("this thread is inside a transaction already: it would wait for itself")
        if not self._lock.acquire(timeout=wait_seconds):
            raise StoreBusy(f"the database was not free to write within {wait_seconds:g} s: another thread writes")
        self._owner = me
        try:
            yield
        finally:
            self._owner = None
            self._lock.release()


_WRITER_LOCKS: WeakValueDictionary[str, _WriterLock] = WeakValueDictionary()
_WRITER_LOCKS_GUARD = threading.Lock()


def _writer_lock(path: str) -> _WriterLock:
    """The lock of a file, shared by all stores of this process that are open on it."""
    with _WRITER_LOCKS_GUARD:
        lock = _WRITER_LOCKS.get(path)
        if lock is None:
            lock = _WRITER_LOCKS[path] = _WriterLock()
        return lock


class SqliteDatabase:
    """A database file (`path` absolute), or one in memory that lives as long as this object (`path` None).

    Connections are kept here once they are open: SQLAlchemy's pool would cost more than the statements of a short
    transaction. There is one for writing, and one for reading for each thread that reads at the same time.
    """

    size_query = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"

    def __init__(self, path: str | None, wait_seconds: float) -> None:
        if sqlite3.sqlite_version_info < _SQLITE_VERSION_MIN:
            raise BadSetting(f"Penstock needs SQLite 3.35 or newer; this Python has {sqlite3.sqlite_version}")
        self._wait_seconds = wait_seconds
        self.volatile = path is None
        self._lock = _WriterLock() if path is None else _writer_lock(path)
        self._engine = create_engine(
            URL.create("sqlite", database=path),
            paramstyle="named",
            poolclass=StaticPool if path is None else NullPool,
            connect_args={"check_same_thread": False, "cached_statements": 256, "timeout": wait_seconds},
        )
        self._writer: PoolProxiedConnection | None = None
        self._idle_readers: deque[PoolProxiedConnection] = deque()

    @property
    def dialect(self) -> Dialect:
        return self._engine.dialect

    @contextmanager
    def reading(self) -> Iterator[Any]:
        if self.volatile:
            # There is only one connection: readers take their turn with the writers.
            with self._lock.held(self._wait_seconds):
                memory = self._writing_connection()
                memory.execute("BEGIN")
                try:
                    yield memory
                finally:
                    memory.execute("ROLLBACK")
            return
        try:
            reader = self._idle_readers.pop()
        except IndexError:
            reader = self._open_reader()
        connection: Any = reader.dbapi_connection
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("ROLLBACK")
            if len(self._idle_readers) < _IDLE_READERS_MAX:
                self._idle_readers.append(reader)
            else:
                reader.close()

    @contextmanager
    def writing(self) -> Iterator[Any]:
        with self._lock.held(self._wait_seconds):
            connection = self._writing_connection()
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            except BaseException as error:
                # SQLite ends some failed transactions by itself, a full disk's among them.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.OperationalError) and _is_busy(error):
                    raise StoreBusy(
                        f"the database was not free to write within {self._wait_seconds:g} s: another process writes"
                    ) from error
                raise

    def ring(self, connection: Any) -> None:
        pass

    def listen(self, ring: Callable[[], None]) -> None:
        pass

    def revision(self) -> str | None:
        # A transaction that could write: a file or folder that is read-only is noticed here and not by a decision.
        with self.writing() as connection:
            return _sqlite_revision(connection.execute)

    def revision_of(self, connection: Connection) -> str | None:
        return _sqlite_revision(connection.exec_driver_sql)

    @contextmanager
    def changing_schema(self) -> Iterator[Connection]:
        # A table that is rebuilt must not take along what refers to it, hence without foreign keys, checked at the end.
        with self._lock.held(self._wait_seconds), self._engine.connect() as connection:
            self._prepare_writer(connection.connection.dbapi_connection)
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield connection
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                assert not broken, f"the change of the schema left rows that refer to nothing: {broken}"
                connection.commit()
            finally:
                connection.rollback()
                connection.exec_driver_sql("PRAGMA foreign_keys = ON")

    def close(self) -> None:
        """The last connection to close brings the WAL into the file: the writer's, for readers may not."""
        while self._idle_readers:
            self._idle_readers.pop().close()
        if self._writer is not None:
            self._writer.close()
        self._engine.dispose()

    def _writing_connection(self) -> Any:
        if self._writer is None:
            self._writer = self._engine.raw_connection()
            self._prepare_writer(self._writer.dbapi_connection)
        return self._writer.dbapi_connection

    def _open_reader(self) -> PoolProxiedConnection:
        reader = self._engine.raw_connection()
        connection: Any = reader.dbapi_connection
        self._prepare(connection)
        connection.execute("PRAGMA query_only = ON")
        return reader

    def _prepare_writer(self, connection: Any) -> None:
        self._prepare(connection)
        if not self.volatile:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA journal_size_limit = {_WAL_BYTES_MAX}")
        # NORMAL in WAL mode: a killed process loses nothing, a power cut may lose the last commits but breaks nothing.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")

    def _prepare(self, connection: Any) -> None:
        # The driver would begin transactions by itself, and too late for a writer: we say when.
        connection.isolation_level = None
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIBIBYTES}")
        connection.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES_MAX}")
        connection.execute("PRAGMA temp_store = MEMORY")


def _sqlite_revision(execute: Callable[[str], Any]) -> str | None:
    if execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'").fetchone() is None:
        return None
    row = execute(_REVISION).fetchone()
    return None if row is None else str(row[0])


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class PostgresDatabase:
    """A database on a server; `url` with the driver psycopg."""

    volatile = False
    size_query = "SELECT pg_database_size(current_database())"
    # One number for all of Penstock: whoever migrates holds this advisory lock.
    _SCHEMA_LOCK = 0x50454E53

    def __init__(self, url: URL, wait_seconds: float) -> None:
        self._wait_seconds = wait_seconds
        self._name = draw_secret(16)
        self._listener: Listener | None = None
        # A connection that died with its server is noticed before use, not by the first statement of a decision.
        self._writers = create_engine(url, pool_size=4, max_overflow=12, pool_pre_ping=True)
        self._readers = create_engine(
            url, pool_size=4, max_overflow=12, pool_pre_ping=True, pool_use_lifo=True, isolation_level="REPEATABLE READ"
        )
        event.listen(self._writers, "connect", self._prepare_writer)
        event.listen(self._readers, "connect", self._prepare_reader)

    @property
    def dialect(self) -> Dialect:
        return self._writers.dialect

    def reading(self) -> AbstractContextManager[Any]:
        return self._transaction(self._readers)

    def writing(self) -> AbstractContextManager[Any]:
        return self._transaction(self._writers)

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Any]:
        pooled = engine.raw_connection()
        connection: Any = pooled.dbapi_connection
        try:
            yield connection
            connection.commit()
        except BaseException as error:
            if connection.closed:
                pooled.invalidate()
            else:
                connection.rollback()
            known = self._known(error)
            if known is not None:
                raise known from error
            raise
        finally:
            pooled.close()

    def _known(self, error: BaseException) -> PenstockError | None:
        match getattr(error, "sqlstate", None):
            case "40001" | "40P01":  # serialization failure, deadlock: the other one goes on, this one loads again
                return Conflict(f"another transaction was faster: {error}")
            case "55P03":
                return StoreBusy(f"the database was not free to write within {self._wait_seconds:g} s: {error}")
            case _:
                return None

    def ring(self, connection: Any) -> None:
        connection.execute(NOTIFY, {"channel": CHANNEL, "sender": self._name})

    def listen(self, ring: Callable[[], None]) -> None:
        self._listener = Listener(self._writers, self._name, ring)

    def revision(self) -> str | None:
        with self._writers.connect() as connection:
            return self.revision_of(connection)

    def revision_of(self, connection: Connection) -> str | None:
        if connection.exec_driver_sql("SELECT to_regclass('alembic_version')").scalar() is None:
            return None
        found = connection.exec_driver_sql(_REVISION).scalar()
        return None if found is None else str(found)

    @contextmanager
    def changing_schema(self) -> Iterator[Connection]:
        with self._writers.begin() as connection:
            encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
            if encoding != "UTF8":
                raise BadSetting(f"the PostgreSQL database must have the encoding UTF8, not {encoding}")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({self._SCHEMA_LOCK})")
            yield connection

    def close(self) -> None:
        if self._listener is not None:
            self._listener.close()
        self._readers.dispose()
        self._writers.dispose()

    def _prepare_writer(self, connection: Any, _record: Any) -> None:
        connection.execute(f"SET lock_timeout = {int(self._wait_seconds * 1000)}")
        connection.commit()

    def _prepare_reader(self, connection: Any, _record: Any) -> None:
        connection.read_only = True
