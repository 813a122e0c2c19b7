"""From a URL to a Store: find the database, bring its schema up to date, hand out transactions."""

from __future__ import annotations

import importlib
import importlib.util
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from penstock.errors import BadSetting
from penstock.store.console_contract import Change
from penstock.store.contract import Store, Transaction
from penstock.store.sql.dialects import (
    WRITE_WAIT_SECONDS,
    Database,
    PostgresDatabase,
    SqliteDatabase,
)
from penstock.store.sql.revision import definitions_in_memory, head, make_all
from penstock.store.sql.session import Session
from penstock.store.sql.snapshots import Snapshots
from penstock.store.sql.transaction import SqlTransaction

IN_MEMORY_URL = "sqlite://"


def open_store(
    url: str, wait_seconds: float = WRITE_WAIT_SECONDS, wanted_notices: frozenset[str] = frozenset()
) -> Store:
    """Open the database at `url`, made and migrated as needed.

    `sqlite:///<path>` a file (four slashes: an absolute path), `sqlite://` one in memory that its threads share and
    that is gone when closed, `postgresql+psycopg://user:password@host/database` a server's.
    `wait_seconds` is how long a writer waits for another one, before StoreBusy is raised; `wanted_notices` what
    its transactions say in `notices.wanted`.

    Raises BadSetting, which says what is wrong with setting `database_url`, when it cannot be opened.
    """
    parsed = _parse(url)
    database = _database(parsed, wait_seconds)
    try:
        _prepare(database, parsed)
    except BaseException:
        database.close()
        raise
    return SqlStore(database, wanted_notices)


def file_url(path: Path) -> str:
    """The URL of a SQLite file."""
    return URL.create("sqlite", database=str(path.absolute())).render_as_string(hide_password=False)


class SqlStore:
    """The store over a database. Safe to use from several threads; each of them opens its own transactions."""

    def __init__(self, database: Database, wanted_notices: frozenset[str]) -> None:
        self._database = database
        self._wanted_notices = wanted_notices
        self._snapshots = Snapshots()
        self._watchers: list[Callable[[frozenset[Change]], None]] = []

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        with self._database.writing() as connection:
            session = Session(connection, self._database.dialect, self._snapshots, writable=True)
            yield SqlTransaction(session, self._wanted_notices)
            if session.rings:
                self._database.ring(connection)
        if session.changes:
            changes = frozenset(session.changes)
            for tell in self._watchers:
                tell(changes)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        with self._database.reading() as connection:
            session = Session(connection, self._database.dialect, self._snapshots, writable=False)
            yield SqlTransaction(session, self._wanted_notices)

    def listen(self, ring: Callable[[], None]) -> None:
        """Have `ring` called whenever another process has left something to do, where the database can tell."""
        self._database.listen(ring)

    def watch(self, tell: Callable[[frozenset[Change]], None]) -> None:
        """Have `tell` called with what a transaction of this process has written, once it is committed."""
        self._watchers.append(tell)

    def size_bytes(self) -> int:
        """How much room the database takes."""
        with self._database.reading() as connection:
            return int(connection.execute(self._database.size_query).fetchone()[0])

    def close(self) -> None:
        self._database.close()


def _parse(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:
        raise BadSetting(f"setting 'database_url' is no database URL: {error}") from None


def _database(url: URL, wait_seconds: float) -> Database:
    match url.get_backend_name():
        case "sqlite":
            if url.database in (None, "", ":memory:"):
                return SqliteDatabase(None, wait_seconds)
            assert url.database is not None
            path = Path(url.database).absolute()
            if not path.parent.is_dir():
                raise BadSetting(f"setting 'database_url' names a file in a folder that is not there: {path.parent}")
            return SqliteDatabase(str(path.resolve()), wait_seconds)
        case "postgresql":
            if importlib.util.find_spec("psycopg") is None:
                raise BadSetting(
                    "setting 'database_url' asks for PostgreSQL: install penstock[postgres] for its driver"
                )
            return PostgresDatabase(url.set(drivername="postgresql+psycopg"), wait_seconds)
        case other:
            raise BadSetting(f"setting 'database_url' must begin with sqlite:// or postgresql+psycopg://, not {other}")


def _prepare(database: Database, url: URL) -> None:
    shown = url.render_as_string(hide_password=True)
    try:
        if database.volatile:
            with database.changing_schema() as connection:
                for statement in definitions_in_memory():
                    connection.exec_driver_sql(statement)
        elif database.revision() != head():
            with database.changing_schema() as connection:
                if database.revision_of(connection) is None:
                    make_all(connection)
                else:  # imported now, because it brings Alembic, which starts longer than everything else here
                    importlib.import_module("penstock.store.sql.migrate").migrate(connection)
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise BadSetting(f"setting 'database_url': {shown} cannot be opened: {cause}") from error
