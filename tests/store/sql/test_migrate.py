"""Migrations: from nothing and from any earlier schema to the present one, and never twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, create_engine, inspect, make_url, text

from penstock.errors import BadSetting
from penstock.store.sql.migrate import _REVISIONS, migrate
from penstock.store.sql.open import open_store
from penstock.store.sql.revision import head
from penstock.store.sql.schema import METADATA


@pytest.fixture
def database(durable_url) -> Iterator[Connection]:
    """A connection to a database that the revisions have made, beside the stores that are opened on it."""
    engine = create_engine(make_url(durable_url).set(drivername=_driver(durable_url)))
    with engine.begin() as connection:
        migrate(connection)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _driver(url: str) -> str:
    return "postgresql+psycopg" if url.startswith("postgresql") else "sqlite"


def test_migrations_make_the_tables_that_the_code_works_on(database):
    context = MigrationContext.configure(database, opts={"compare_type": True, "compare_server_default": True})
    missing = produce_migrations(context, METADATA).upgrade_ops
    assert missing.is_empty(), f"a revision must still do:\n{render_python_code(missing)}"


def test_migrations_make_every_check_and_foreign_key(database):
    found = inspect(database)
    for table in METADATA.tables.values():
        checks = {check.name for check in table.constraints if isinstance(check, CheckConstraint)}
        assert {check["name"] for check in found.get_check_constraints(table.name)} == checks, table.name
        foreign = {key.name for key in table.foreign_key_constraints}
        assert {key["name"] for key in found.get_foreign_keys(table.name)} == foreign, table.name


def test_a_memory_database_has_the_same_schema_as_a_migrated_file(tmp_path):
    """On SQLite the text of the schema itself can be compared, CHECKs and partial indexes included."""
    migrated, direct = create_engine(f"sqlite:///{tmp_path / 'penstock.db'}"), create_engine("sqlite://")
    with migrated.begin() as one, direct.connect() as other:
        migrate(one)
        METADATA.create_all(other)
        assert _schema(one) == _schema(other)
    migrated.dispose()
    direct.dispose()


def _schema(connection: Connection) -> dict[str, list[str]]:
    """Each table's and index's definition, its members in one order: a revision may list or add them in another."""
    query = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT IN ('alembic_version')"
    return {name: sorted(_members(sql)) for name, sql in connection.execute(text(query))}


def _members(definition: str) -> Iterator[str]:
    """What stands between the commas of a definition; those within brackets part nothing."""
    opening, _, rest = definition.partition("(")
    inside, _, closing = rest.rpartition(")")
    yield f"{opening} {closing}".strip()
    member, depth = "", 0
    for character in inside:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            yield " ".join(member.split())
            member = ""
        else:
            member += character
    yield " ".join(member.split())


def test_a_store_brings_an_older_schema_up_to_date(durable_url, make):
    engine = create_engine(make_url(durable_url).set(drivername=_driver(durable_url)))
    revisions = ScriptDirectory(str(_REVISIONS))
    with engine.begin() as connection, Operations.context(context := MigrationContext.configure(connection)):
        revisions.get_revision("0001").module.upgrade()
        context.stamp(revisions, "0001")
    store = open_store(durable_url)
    with store.write() as tx:
        tx.servers.beat("server_1", "here")  # its table came with the fourth revision
    store.close()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == head()
    engine.dispose()


def test_opening_again_changes_nothing(durable_url, make, database):
    before = database.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    database.rollback()
    store = open_store(durable_url)
    with store.write() as tx:
        tx.jobs.insert(make.namespace, "load", {}, make.now)
    store.close()
    store = open_store(durable_url)
    with store.read() as tx:
        assert tx.jobs.get(make.namespace, "load") is not None
    store.close()
    assert database.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == before


def test_a_newer_schema_is_refused(durable_url, database):
    database.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.commit()
    with pytest.raises(BadSetting, match="has schema 9999, which this version of Penstock does not know"):
        open_store(durable_url)
