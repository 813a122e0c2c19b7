"""Revisions: an empty database gets at once what all revisions would have made, in every detail that it can tell."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, make_url, text

from penstock.store.sql.dialects import PostgresDatabase, SqliteDatabase
from penstock.store.sql.migrate import _REVISIONS, migrate
from penstock.store.sql.open import open_store
from penstock.store.sql.revision import head, make_all

SQLITE = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
# A column by column, a constraint and an index by the definition that PostgreSQL writes for it.
POSTGRESQL = """
    SELECT 'column', c.relname || '.' || a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull,
           a.attidentity, o.collname, pg_get_expr(d.adbin, d.adrelid))
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_collation o ON o.oid = a.attcollation
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
"""


@pytest.fixture
def connection(durable_url) -> Iterator[Connection]:
    """To a database with nothing in it."""
    driver = "postgresql+psycopg" if durable_url.startswith("postgresql") else "sqlite"
    engine = create_engine(make_url(durable_url).set(drivername=driver))
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def described(connection: Connection) -> dict[tuple[str, str], list[str]]:
    query = SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL
    return {(kind, name): members(definition) for kind, name, definition in connection.execute(text(query))}


def members(definition: str) -> list[str]:
    """What stands between the commas, in one order: a revision may list or add a column in another place."""
    opening, _, rest = " ".join(definition.split()).partition("(")
    inside, _, closing = rest.rpartition(")")
    pieces, depth = [""], 0
    for character in inside:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            pieces.append("")
        else:
            pieces[-1] += character
    return sorted([f"{opening.strip()} {closing.strip()}", *(piece.strip() for piece in pieces)])


def test_an_empty_database_gets_what_all_revisions_make(connection):
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")  # which its driver leaves out before a CREATE
    migrate(connection)
    by_revisions = described(connection)
    stamped = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    connection.rollback()
    assert described(connection) == {}
    make_all(connection)
    assert described(connection) == by_revisions
    assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == stamped == [head()]
    assert len(by_revisions) > 20


def test_the_newest_revision_is_the_one_alembic_finds():
    assert head() == ScriptDirectory(str(_REVISIONS)).get_current_head()


def test_a_database_says_which_revision_it_has(durable_url):
    kind = PostgresDatabase if durable_url.startswith("postgresql") else SqliteDatabase
    url = make_url(durable_url)
    database = kind(url.set(drivername="postgresql+psycopg") if kind is PostgresDatabase else url.database, 1.0)
    assert database.revision() is None
    open_store(durable_url).close()
    assert database.revision() == head()
    with database.changing_schema() as connection:
        assert database.revision_of(connection) == head()
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert database.revision() == "0001"
    database.close()


@pytest.mark.slow
def test_alembic_is_asked_only_when_a_revision_is_missing(durable_url):
    """Neither a database without tables nor one that is up to date needs it."""
    program = (
        "import sys; from penstock.store.sql.open import open_store\n"
        "for _ in range(2): open_store(sys.argv[1]).close()\n"
        "assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program, durable_url], check=True, timeout=60)
