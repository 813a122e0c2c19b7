"""The inbox: each fact once, in order of arrival."""

from __future__ import annotations

import pytest

from penstock.engine.events import RunBegan, RunFinished, StopAsked
from penstock.errors import Conflict


def test_facts_wait_in_order_of_arrival(store, make):
    events = [RunBegan("jr_1", make.now), RunFinished("jr_1", "FAILED", make.at(1), "why"), StopAsked()]
    with store.write() as tx:
        for number, event in enumerate(events):
            assert tx.inbox.put(f"wr_{number % 2}", event, f"key {number}", make.at(-number))
    with store.read() as tx:
        pending = tx.inbox.pending(9)
        assert [entry.event for entry in pending] == events
        assert [entry.origin_id for entry in pending] == ["wr_0", "wr_1", "wr_0"]
        assert tx.inbox.pending(2) == pending[:2]


def test_a_repeated_report_is_one_fact_even_when_it_was_handled(store, make):
    with store.write() as tx:
        assert tx.inbox.put("wr_1", RunBegan("jr_1", make.now), "began jr_1", make.now)
        assert not tx.inbox.put("wr_1", RunBegan("jr_1", make.at(1)), "began jr_1", make.at(1))
        assert tx.inbox.put("wr_2", RunBegan("jr_1", make.now), "began jr_1", make.now)
        entries = tx.inbox.pending(9)
        assert [(entry.origin_id, entry.event) for entry in entries] == [
            ("wr_1", RunBegan("jr_1", make.now)),
            ("wr_2", RunBegan("jr_1", make.now)),
        ]
        tx.inbox.handled(entries, make.now)
        assert tx.inbox.pending(9) == []
        assert not tx.inbox.put("wr_1", RunBegan("jr_1", make.now), "began jr_1", make.now)
        assert tx.inbox.pending(9) == []


def test_a_fact_is_handled_once(store, make):
    with store.write() as tx:
        for number in range(3):
            tx.inbox.put("wr_1", StopAsked(), f"key {number}", make.now)
        first, second, third = tx.inbox.pending(9)
        tx.inbox.handled([second], make.now)
        assert tx.inbox.pending(9) == [first, third]
        tx.inbox.handled([], make.now)
    with pytest.raises(Conflict, match="handled by another"), store.write() as tx:
        tx.inbox.handled([first, second], make.now)
    with store.read() as tx:
        assert tx.inbox.pending(9) == [first, third]


def test_what_waits_is_counted(store, make):
    with store.write() as tx:
        for number in range(3):
            tx.inbox.put("wr_1", StopAsked(), f"key {number}", make.now)
        tx.inbox.handled(tx.inbox.pending(1), make.now)
    with store.read() as tx:
        assert tx.inbox.waiting() == 2
