"""Partition indexes of tables."""

from __future__ import annotations

import pytest


@pytest.fixture
def table(store, make):
    with store.write() as tx:
        tx.databases.insert(make.namespace, "raw", {}, make.now)
        tx.tables.insert(make.namespace, "raw", "flights", {}, "me", make.now)
        return tx.tables.get(make.namespace, "raw", "flights")


def test_indexes_are_listed_in_the_order_of_their_making(store, make, table):
    with store.write() as tx:
        assert tx.partition_indexes.insert(table, "z", {"Keys": ["year"]}, make.now)
        assert tx.partition_indexes.insert(table, "a", {"Keys": ["month"]}, make.at(1))
        assert not tx.partition_indexes.insert(table, "z", {"Keys": ["day"]}, make.at(2))
    with store.read() as tx:
        found = tx.partition_indexes.of_table(table)
        assert [(index.name, index.document, index.created) for index in found] == [
            ("z", {"Keys": ["year"]}, make.now),
            ("a", {"Keys": ["month"]}, make.at(1)),
        ]


def test_delete_says_whether_there_was_one(store, make, table):
    with store.write() as tx:
        tx.partition_indexes.insert(table, "one", {}, make.now)
        assert tx.partition_indexes.delete(table, "one")
        assert not tx.partition_indexes.delete(table, "one")


def test_they_go_with_their_table(store, make, table):
    with store.write() as tx:
        tx.partition_indexes.insert(table, "one", {}, make.now)
        tx.tables.replace(make.namespace, "raw", "flights", {"Name": "flights"}, make.at(1))
        assert tx.partition_indexes.of_table(table)
        tx.tables.delete(make.namespace, "raw", "flights")
        assert tx.partition_indexes.of_table(table) == []
