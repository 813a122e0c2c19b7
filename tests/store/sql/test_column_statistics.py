"""Column statistics of tables and partitions."""

from __future__ import annotations

import pytest

ONE, OTHER = ("2013", "1"), ("2013", "2")


@pytest.fixture
def table(store, make):
    with store.write() as tx:
        tx.databases.insert(make.namespace, "raw", {}, make.now)
        tx.tables.insert(make.namespace, "raw", "flights", {}, "me", make.now)
        table = tx.tables.get(make.namespace, "raw", "flights")
        tx.partitions.insert(table, ONE, {}, make.now)
        tx.partitions.insert(table, OTHER, {}, make.now)
        return table


def test_statistics_of_a_table_and_of_each_partition_are_their_own(store, make, table):
    with store.write() as tx:
        for number, values in enumerate((None, ONE, OTHER)):
            tx.column_statistics.put(table, values, "delay", {"n": number})
            tx.column_statistics.put(table, values, "tail", {"n": -number})
    with store.read() as tx:
        for number, values in enumerate((None, ONE, OTHER)):
            found = tx.column_statistics.get_many(table, values, ["delay", "tail", "none"])
            assert found == {"delay": {"n": number}, "tail": {"n": -number}}
            assert tx.column_statistics.get_many(table, values, []) == {}


@pytest.mark.parametrize("values", [None, ONE])
def test_put_overwrites_and_delete_says_whether_there_were_any(store, make, table, values):
    with store.write() as tx:
        tx.column_statistics.put(table, values, "delay", {"n": 1})
        tx.column_statistics.put(table, values, "delay", {"n": 2})
        assert tx.column_statistics.get_many(table, values, ["delay"]) == {"delay": {"n": 2}}
        assert tx.column_statistics.delete(table, values, "delay")
        assert not tx.column_statistics.delete(table, values, "delay")
        assert tx.column_statistics.get_many(table, values, ["delay"]) == {}


def test_they_go_with_their_partition_and_their_table(store, make, table):
    with store.write() as tx:
        for values in (None, ONE, OTHER):
            tx.column_statistics.put(table, values, "delay", {})
        tx.partitions.delete(table, ONE)
        assert tx.column_statistics.get_many(table, ONE, ["delay"]) == {}
        assert tx.column_statistics.get_many(table, OTHER, ["delay"]) == {"delay": {}}
        tx.tables.delete_all(make.namespace, "raw")
        assert tx.column_statistics.get_many(table, OTHER, ["delay"]) == {}
        assert tx.column_statistics.get_many(table, None, ["delay"]) == {}
