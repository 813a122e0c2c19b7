"""User-defined functions."""

from __future__ import annotations

import pytest

FUNCTIONS = [("raw", "a"), ("raw", "b"), ("raw", "c"), ("raw_two", "a"), ("z", "b")]


@pytest.fixture
def databases(store, make):
    with store.write() as tx:
        for name in ("raw", "raw_two", "z"):
            tx.databases.insert(make.namespace, name, {}, make.now)
        for database, name in reversed(FUNCTIONS):
            assert tx.functions.insert(make.namespace, database, name, {"ClassName": name}, make.now)


def test_a_function_is_found_as_it_was_put_in(store, make, databases):
    with store.write() as tx:
        assert not tx.functions.insert(make.namespace, "raw", "a", {}, make.at(1))
        found = tx.functions.get(make.namespace, "raw", "a")
        assert (found.database, found.name, found.document, found.created) == ("raw", "a", {"ClassName": "a"}, make.now)
        assert tx.functions.get(make.elsewhere, "raw", "a") is None
        assert tx.functions.get(make.namespace, "z", "a") is None


def test_replace_and_delete_say_whether_there_was_one(store, make, databases):
    with store.write() as tx:
        assert tx.functions.replace(make.namespace, "raw", "a", {"ClassName": "x"})
        assert not tx.functions.replace(make.namespace, "raw", "none", {})
        found = tx.functions.get(make.namespace, "raw", "a")
        assert (found.document, found.created) == ({"ClassName": "x"}, make.now)
        assert tx.functions.delete(make.namespace, "raw", "a")
        assert not tx.functions.delete(make.namespace, "raw", "a")


def test_pages_of_one_database_and_of_all(store, make, databases):
    with store.read() as tx:
        for database in (None, "raw"):
            wanted = [one for one in FUNCTIONS if database in (None, one[0])]
            shown, after = [], None
            while page := tx.functions.page(make.namespace, database, after, 2):
                assert len(page) <= 2
                shown += [(row.database, row.name) for row in page]
                after = shown[-1]
            assert shown == wanted
        assert tx.functions.page(make.elsewhere, None, None, 10) == []


def test_they_go_with_their_database(store, make, databases):
    with store.write() as tx:
        tx.databases.delete(make.namespace, "raw")
        left = tx.functions.page(make.namespace, None, None, 10)
        assert [(row.database, row.name) for row in left] == [("raw_two", "a"), ("z", "b")]
