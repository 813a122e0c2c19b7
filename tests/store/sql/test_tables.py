"""Databases, tables and their versions."""

from __future__ import annotations

import pytest

from penstock.errors import Conflict


@pytest.fixture
def flights(store, make):
    """A table at version 3, with 0 to 2 archived."""
    with store.write() as tx:
        for database in ("raw", "curated"):
            tx.databases.insert(make.namespace, database, {"Name": database}, make.now)
        assert tx.tables.insert(make.namespace, "raw", "flights", make.table(n=0), "arn:me", make.now)
        for version in (1, 2, 3):
            tx.tables.replace(make.namespace, "raw", "flights", make.table(n=version), make.at(version))
        return tx.tables.get(make.namespace, "raw", "flights")


def test_a_table_is_found_as_it_was_put_in(flights, make):
    assert (flights.database, flights.name, flights.version) == ("raw", "flights", 3)
    assert (flights.created, flights.modified) == (make.now, make.at(3))
    assert flights.document == make.table(n=3)
    assert flights.created_by == "arn:me"


def test_a_taken_name_is_refused(store, make, flights):
    with store.write() as tx:
        assert not tx.tables.insert(make.namespace, "raw", "flights", {}, "me", make.now)
        assert tx.tables.insert(make.namespace, "curated", "flights", {}, "me", make.now)
        assert tx.tables.get(make.namespace, "raw", "flights") == flights


def test_a_table_needs_its_database(store, make):
    with pytest.raises(Conflict, match="no database nowhere"), store.write() as tx:
        tx.tables.insert(make.namespace, "nowhere", "flights", {}, "me", make.now)


def test_pages_of_tables(store, make, flights):
    with store.write() as tx:
        for name in ("planes", "airlines", "weather"):
            tx.tables.insert(make.namespace, "raw", name, {}, "me", make.now)
        tx.tables.insert(make.namespace, "curated", "delays", {}, "me", make.now)
        first = tx.tables.page(make.namespace, "raw", None, 3)
        assert [table.name for table in first] == ["airlines", "flights", "planes"]
        rest = tx.tables.page(make.namespace, "raw", "planes", 3)
        assert [table.name for table in rest] == ["weather"]
        assert tx.tables.page(make.elsewhere, "raw", None, 3) == []


def test_versions_newest_first(store, make, flights):
    with store.read() as tx:
        assert [table.version for table in tx.tables.versions(flights, None, 10)] == [3, 2, 1, 0]
        assert [table.version for table in tx.tables.versions(flights, None, 2)] == [3, 2]
        assert [table.version for table in tx.tables.versions(flights, 2, 10)] == [1, 0]
        assert tx.tables.versions(flights, 0, 10) == []
        old = tx.tables.version(flights, 1)
        assert (old.document, old.modified, old.created) == (make.table(n=1), make.at(1), make.now)
        assert tx.tables.version(flights, 3) == flights
        assert tx.tables.version(flights, 4) is None


def test_archived_versions_can_be_deleted_the_current_one_not(store, flights):
    with store.write() as tx:
        assert tx.tables.delete_version(flights, 1)
        assert not tx.tables.delete_version(flights, 1)
        assert not tx.tables.delete_version(flights, 3)
        assert [table.version for table in tx.tables.versions(flights, None, 10)] == [3, 2, 0]
        assert tx.tables.version(flights, 1) is None


def test_replace_without_archive_forgets_the_version_before(store, make, flights):
    with store.write() as tx:
        replaced = tx.tables.replace(make.namespace, "raw", "flights", {}, make.now, archive=False)
        assert replaced.version == 4
        assert [table.version for table in tx.tables.versions(flights, None, 10)] == [4, 2, 1, 0]


def test_replace_insists_on_the_expected_version(store, make, flights):
    with store.write() as tx:
        with pytest.raises(Conflict, match="at version 3, not 2"):
            tx.tables.replace(make.namespace, "raw", "flights", {}, make.now, expected_version=2)
        replaced = tx.tables.replace(make.namespace, "raw", "flights", {}, make.at(9), expected_version=3)
        assert replaced == tx.tables.get(make.namespace, "raw", "flights")
        assert tx.tables.replace(make.namespace, "raw", "none", {}, make.now) is None


def test_a_deleted_table_takes_all_along(store, make, flights):
    with store.write() as tx:
        tx.partitions.insert(flights, ("2013", "1"), {}, make.now)
        tx.tags.put(make.namespace, "table", "raw/flights", {"team": "data"})
        assert tx.tables.delete(make.namespace, "raw", "flights")
        assert not tx.tables.delete(make.namespace, "raw", "flights")
        assert tx.partitions.count(flights) == 0
        assert tx.tables.versions(flights, None, 10) == []
        assert tx.tables.version(flights, 1) is None
        assert tx.tags.get(make.namespace, "table", "raw/flights") == {}


def test_a_new_table_is_not_the_old_one(store, make, flights):
    """Store ids are never used again: who still holds the old table's finds nothing of the new one."""
    with store.write() as tx:
        tx.tables.delete(make.namespace, "raw", "flights")
        tx.tables.insert(make.namespace, "raw", "flights", {}, "me", make.now)
        assert tx.tables.get(make.namespace, "raw", "flights").id != flights.id
        assert tx.tables.versions(flights, None, 10) == []


@pytest.mark.parametrize("whole_database", [True, False])
def test_a_deleted_database_takes_its_tables_along(store, make, flights, whole_database):
    with store.write() as tx:
        tx.tables.insert(make.namespace, "raw", "planes", {}, "me", make.now)
        tx.tables.insert(make.namespace, "curated", "delays", {}, "me", make.now)
        for name in ("raw/flights", "curated/delays", "raw/unknown"):
            tx.tags.put(make.namespace, "table", name, {"team": "data"})
        tx.partitions.insert(flights, ("2013",), {}, make.now)
        if whole_database:
            assert tx.databases.delete(make.namespace, "raw")
        else:
            assert tx.tables.delete_all(make.namespace, "raw") == 2
            assert tx.tables.delete_all(make.namespace, "raw") == 0
        assert tx.tables.page(make.namespace, "raw", None, 9) == []
        assert tx.partitions.count(flights) == 0
        assert tx.tags.get(make.namespace, "table", "raw/flights") == {}
        assert tx.tags.get(make.namespace, "table", "raw/unknown") == {"team": "data"}
        assert [table.name for table in tx.tables.page(make.namespace, "curated", None, 9)] == ["delays"]
        assert tx.tags.get(make.namespace, "table", "curated/delays") == {"team": "data"}
