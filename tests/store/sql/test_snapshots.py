"""Snapshots: one row for each content, and a bounded memory of them."""

from __future__ import annotations

from dataclasses import replace

from penstock.store.sql import snapshots
from penstock.store.sql.snapshots import Snapshots


def test_one_content_is_stored_once(store, make):
    first = make.begin(store, make.situation("wr_1"))
    second = make.begin(store, make.situation("wr_2"))
    other = make.begin(store, make.situation("wr_3", triggers=(make.trigger("other"), make.trigger())))
    assert first.triggers == second.triggers
    assert first.triggers is second.triggers
    assert [trigger.name for trigger in other.triggers] == ["other", "begin"]
    with store.read() as tx:
        assert tx._session._connection.execute("SELECT count(*) FROM snapshots").fetchone()[0] == 2


def test_the_definition_as_it_was_at_the_start(store, make):
    situation = make.begin(store, make.situation("wr_1"))
    with store.write() as tx:
        tx.triggers.insert(make.namespace, "begin", {"Type": "ON_DEMAND", "State": "CREATED"}, make.now)
        tx._session.snapshots.__init__()
    assert make.load(store, "wr_1") == situation


def test_only_the_latest_are_remembered(store, make):
    memory = Snapshots()
    ids = []
    with store.write() as tx:
        for number in range(snapshots.REMEMBERED_MAX + 1):
            trigger = replace(make.trigger(), name=f"trigger {number}")
            ids.append(snapshots.save(tx._session, (trigger,)))
            assert memory.load(tx._session, ids[-1]) == (trigger,)
        assert list(memory._known) == ids[1:]
        assert memory.load(tx._session, ids[0])[0].name == "trigger 0"
