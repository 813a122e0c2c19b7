"""Partitions, and the key that their values make."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.store.sql.partitions import partition_key, partition_values

VALUE = st.text(st.characters(exclude_categories=["Cs"]), max_size=4) | st.text("\x00\x01\x02\x03a", max_size=4)
VALUES = st.lists(VALUE, min_size=1, max_size=4).map(tuple)


@pytest.fixture
def table(store, make):
    with store.write() as tx:
        tx.databases.insert(make.namespace, "raw", {}, make.now)
        tx.tables.insert(make.namespace, "raw", "flights", {}, "me", make.now)
        tx.tables.insert(make.namespace, "raw", "other", {}, "me", make.now)
        other = tx.tables.get(make.namespace, "raw", "other")
        tx.partitions.insert(other, ("2013", "1"), {"other": True}, make.now)
        return tx.tables.get(make.namespace, "raw", "flights")


@given(VALUES, VALUES)
def test_keys_are_equal_and_ordered_as_their_values(one, other):
    key, other_key = partition_key(one).encode(), partition_key(other).encode()
    assert (key < other_key, key == other_key) == (one < other, one == other)


@given(VALUES)
def test_a_key_gives_its_values_back_and_suits_any_database(values):
    assert partition_values(partition_key(values)) == values
    assert "\x00" not in partition_key(values)


def test_a_partition_is_found_as_it_was_put_in(store, make, table):
    with store.write() as tx:
        assert tx.partitions.insert(table, ("2013", "\x00/ \x01"), {"Location": "s3://a"}, make.now)
        assert not tx.partitions.insert(table, ("2013", "\x00/ \x01"), {}, make.now)
    with store.read() as tx:
        found = tx.partitions.get(table, ("2013", "\x00/ \x01"))
        assert (found.values, found.document, found.created) == (
            ("2013", "\x00/ \x01"),
            {"Location": "s3://a"},
            make.now,
        )
        assert tx.partitions.get(table, ("2013",)) is None


def test_pages_go_by_values_compared_as_text(store, make, table):
    values = [("2012", "9"), ("2013",), ("2013", "1"), ("2013", "10"), ("2013", "2"), ("2013 ", "0"), ("é", "")]
    with store.write() as tx:
        assert tx.partitions.insert_many(table, [(one, {}) for one in reversed(values)], make.now) == []
        shown, after = [], None
        while page := tx.partitions.page(table, after, 3):
            shown += [partition.values for partition in page]
            after = shown[-1]
        assert shown == values == sorted(values)
        for size in (1, 3, 100):
            shown, after = [], None
            while values_page := tx.partitions.values_page(table, after, size):
                shown += values_page
                after = shown[-1]
            assert shown == values
        # What begins a list of values sorts before it: filters start their walk there.
        assert tx.partitions.values_page(table, ("2013",), 2) == [("2013", "1"), ("2013", "10")]
        assert tx.partitions.count(table) == len(values)


def test_insert_many_leaves_what_is_there(store, make, table):
    with store.write() as tx:
        tx.partitions.insert(table, ("a",), {"n": 0}, make.now)
        rows = [(("b",), {"n": 1}), (("a",), {"n": 2}), (("b",), {"n": 3})]
        assert tx.partitions.insert_many(table, rows, make.now) == [("a",), ("b",)]
        assert [partition.document for partition in tx.partitions.page(table, None, 9)] == [{"n": 0}, {"n": 1}]
        assert tx.partitions.insert_many(table, [], make.now) == []


def test_many_at_once(store, make, table):
    values = [(str(year), f"{day:03}") for year in (2012, 2013) for day in range(366)]
    with store.write() as tx:
        assert tx.partitions.insert_many(table, [(one, {"d": one[1]}) for one in values], make.now) == []
        asked = [*values[::7], ("none",), values[0]]
        found = tx.partitions.get_many(table, asked)
        assert [partition.values for partition in found] == values[::7]
        assert tx.partitions.get_many(table, []) == []


def test_replace_and_delete_say_whether_there_was_one(store, make, table):
    with store.write() as tx:
        tx.partitions.insert(table, ("2013", "1"), {"n": 1}, make.now)
        assert tx.partitions.replace(table, ("2013", "1"), {"n": 2})
        assert tx.partitions.get(table, ("2013", "1")).document == {"n": 2}
        assert not tx.partitions.replace(table, ("2014", "1"), {})
        assert tx.partitions.delete(table, ("2013", "1"))
        assert not tx.partitions.delete(table, ("2013", "1"))
        assert tx.partitions.count(table) == 0
