"""Schedules: due in order, and each due instant once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from penstock.store.contract import Schedule


@pytest.fixture
def schedule(make):
    return Schedule(make.namespace, "trigger", "nightly", "cron(0 1 * * ? *)", make.now)


def test_due_ones_in_order(store, make, schedule):
    with store.write() as tx:
        tx.schedules.put(replace(schedule, name="later", next_due=make.at(1)))
        tx.schedules.put(replace(schedule, kind="crawler", name="sooner", next_due=make.at(-1)))
        tx.schedules.put(replace(schedule, name="never", next_due=None))
        tx.schedules.put(schedule)
        assert [due.name for due in tx.schedules.due(make.now, 9)] == ["sooner", "nightly"]
        assert [due.name for due in tx.schedules.due(make.at(1), 2)] == ["sooner", "nightly"]
        assert tx.schedules.due(make.at(1), 9)[1] == schedule
        assert tx.schedules.earliest() == make.at(-1)


def test_nothing_is_due_without_schedules(store, make, schedule):
    with store.write() as tx:
        assert tx.schedules.earliest() is None
        assert tx.schedules.due(make.now, 9) == []
        tx.schedules.put(replace(schedule, next_due=None))
        assert tx.schedules.earliest() is None


def test_an_instant_is_taken_once(store, make, schedule):
    with store.write() as tx:
        tx.schedules.put(schedule)
        assert tx.schedules.advance(schedule, make.at(60))
        assert not tx.schedules.advance(schedule, make.at(60))
        assert tx.schedules.due(make.now, 9) == []
        moved = replace(schedule, next_due=make.at(60))
        assert tx.schedules.due(make.at(60), 9) == [moved]
        assert tx.schedules.advance(moved, None)
        assert tx.schedules.earliest() is None
        assert not tx.schedules.advance(replace(schedule, next_due=None), make.at(1))


def test_put_replaces_and_remove_removes(store, make, schedule):
    with store.write() as tx:
        tx.schedules.put(schedule)
        changed = replace(schedule, expression="cron(0 2 * * ? *)", next_due=make.at(5))
        tx.schedules.put(changed)
        assert tx.schedules.due(make.at(9), 9) == [changed]
        tx.schedules.remove(make.namespace, "crawler", "nightly")
        assert tx.schedules.due(make.at(9), 9) == [changed]
        tx.schedules.remove(make.namespace, "trigger", "nightly")
        tx.schedules.remove(make.namespace, "trigger", "nightly")
        assert tx.schedules.due(make.at(9), 9) == []
