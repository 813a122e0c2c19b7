"""Migrations: from nothing and from any earlier schema to the present one, and never twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, MetaData, Table, create_engine, inspect, make_url, text

from penstock.engine.commands import LaunchCrawl
from penstock.engine.events import SlotFreed
from penstock.errors import BadSetting
from penstock.store.sql.migrate import _REVISIONS, migrate
from penstock.store.sql.open import file_url, open_store
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


REVISIONS = ScriptDirectory(str(_REVISIONS))
EARLIER = sorted(revision.revision for revision in REVISIONS.walk_revisions() if not revision.is_head)


@pytest.mark.slow
@pytest.mark.parametrize("revision", EARLIER)
def test_what_an_earlier_version_has_written_is_worked_on_by_this_one(durable_url, make, tmp_path, revision):
    engine = create_engine(make_url(durable_url).set(drivername=_driver(durable_url)))
    with engine.begin() as connection:
        _make_as_of(connection, revision)
        _copy(_written(make, tmp_path), connection)
    store = open_store(durable_url)
    with store.write() as tx:
        assert tx.jobs.get(make.namespace, "load").document == {"Name": "load"}
        assert tx.runs.get("jr_1").run == make.run("jr_1")
        assert [entry.event for entry in tx.inbox.pending(9)] == [SlotFreed("jr_1")]
        assert tx.outbox.owners() == ["of old"]
        tx.outbox.release_owner("of old")
        assert [entry.command for entry in tx.outbox.claim("me", 9, make.now, 60)] == [LaunchCrawl("c_1", "crawl")]
        tx.servers.beat("me", "here")  # its table came with the fourth revision
    assert make.load(store, "wr_1").runs == {"jr_1": make.run("jr_1")}
    store.close()
    with engine.connect() as connection:
        missing = produce_migrations(MigrationContext.configure(connection), METADATA).upgrade_ops
        assert missing.is_empty(), render_python_code(missing)
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == head()
    engine.dispose()


def _make_as_of(connection: Connection, revision: str) -> None:
    """What a version of Penstock whose newest revision this was has made."""
    with Operations.context(context := MigrationContext.configure(connection)):
        for step in reversed(list(REVISIONS.iterate_revisions(revision, "base"))):
            step.module.upgrade()
        context.stamp(REVISIONS, revision)


def _written(make, tmp_path) -> str:
    """The URL of a database that this version has filled."""
    url = file_url(tmp_path / "filled.db")
    store = open_store(url)
    with store.write() as tx:
        tx.jobs.insert(make.namespace, "load", {"Name": "load"}, make.now)
    make.begin(store, make.situation("wr_1", make.run("jr_1")), commands=(LaunchCrawl("c_1", "crawl"),))
    with store.write() as tx:
        tx.inbox.put("wr_1", SlotFreed("jr_1"), "offer", make.now)
        tx.outbox.claim("of old", 9, make.now, 60)
    store.close()
    return url


def _copy(url: str, connection: Connection) -> None:
    """All rows, as far as the tables and columns of the older schema go."""
    source = create_engine(url)
    with source.connect() as filled:
        for table in METADATA.sorted_tables:
            if inspect(connection).has_table(table.name):
                known = Table(table.name, MetaData(), autoload_with=connection)
                for row in filled.execute(table.select()).mappings():
                    connection.execute(known.insert(), {name: row[name] for name in row if name in known.c})
    source.dispose()


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
