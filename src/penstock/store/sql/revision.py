"""The schema's revision: which one a database has, which one this version wants, and how an empty one gets it at once.

Revisions are taken by Alembic, whose import costs more than all the rest of opening a store; so it is asked only when a
database has an older revision. Whether the tables made here are those that the revisions make is a test's business.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from penstock.store.sql.schema import METADATA

_REVISIONS = Path(__file__).parent / "migrations" / "versions"
_FILE = re.compile(r"r([0-9]{4})_\w+\.py")

# As Alembic makes it, which reads and writes it from the next revision on.
_STAMPS = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


@cache
def head() -> str:
    """The newest revision there is: the files are numbered, each follows the one before."""
    return max(found[1] for file in _REVISIONS.iterdir() if (found := _FILE.fullmatch(file.name)))


def make_all(connection: Connection) -> None:
    """All tables and indexes in a database that has none of them, stamped with the newest revision."""
    METADATA.create_all(connection, checkfirst=False)
    _STAMPS.create(connection, checkfirst=False)
    connection.execute(plain_insert(_STAMPS), {"version_num": head()})


@cache
def definitions_in_memory() -> tuple[str, ...]:
    """The schema as SQLite's statements, compiled once: tests and simulations open a database for each case."""
    dialect = sqlite.dialect()
    statements = []
    for table in METADATA.sorted_tables:
        statements.append(str(CreateTable(table).compile(dialect=dialect)))
        statements.extend(str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes)
    return tuple(statements)
