"""A session: savepoints, and many rows at once."""

from __future__ import annotations

import pytest

from penstock.store.sql.schema import tags
from penstock.store.sql.statements import new

INSERT = new(tags, ignore_existing=True)


def row(make, key):
    return {
        "account": make.namespace.account,
        "region": make.namespace.region,
        "kind": "job",
        "name": "load",
        "key": key,
        "value": "",
    }


def test_a_savepoint_takes_back_its_own_block_only(store, make):
    def fail(tx):
        with tx._session.savepoint():
            tx.tags.put(make.namespace, "job", "load", {"within": ""})
            raise ZeroDivisionError

    with store.write() as tx:
        tx.tags.put(make.namespace, "job", "load", {"before": ""})
        with pytest.raises(ZeroDivisionError):
            fail(tx)
        with tx._session.savepoint():
            tx.tags.put(make.namespace, "job", "load", {"kept": ""})
        tx.tags.put(make.namespace, "job", "load", {"after": ""})
    with store.read() as tx:
        assert sorted(tx.tags.get(make.namespace, "job", "load")) == ["after", "before", "kept"]


@pytest.mark.parametrize("count", [0, 1, 5])
def test_many_rows_and_how_many_were_new(store, make, count):
    with store.write() as tx:
        tx.tags.put(make.namespace, "job", "load", {"key 0": ""})
        rows = [row(make, f"key {number}") for number in range(count)]
        assert tx._session.change_many(INSERT, rows) == max(0, count - 1)
