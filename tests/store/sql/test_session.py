"""A session: savepoints, and many rows at once."""

from __future__ import annotations

import pytest

from penstock.errors import Conflict
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


def test_what_was_committed_is_told_and_nothing_else(store, make):
    told = []
    store.watch(told.append)
    with store.write() as tx:
        tx.workflows.insert(make.namespace, "w", {"Name": "w"}, make.now)
        tx.triggers.insert(
            make.namespace, "t", {"Type": "ON_DEMAND", "State": "CREATED", "WorkflowName": "w"}, make.now
        )
        assert told == []
    (changes,) = told
    assert {(one.kind, one.name, one.workflow) for one in changes} == {("workflow", "w", None), ("trigger", "t", "w")}
    with pytest.raises(Conflict), store.write() as tx:
        tx.workflows.replace(make.namespace, "w", {}, make.now, tx.triggers.delete(make.namespace, "t") + 7)
    with store.read() as tx:
        tx.workflows.get(make.namespace, "w")
    with store.write() as tx:
        tx.workflows.get(make.namespace, "w")
    assert len(told) == 1
    make.begin(store, make.situation("wr_1", workflow_name="w"))
    assert [(one.kind, one.name, one.workflow) for one in told[1]] == [("run", "wr_1", "w")]
