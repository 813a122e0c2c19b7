"""Timers: into the inbox when they are due, once each."""

from __future__ import annotations

from penstock.causes import derived
from penstock.engine.commands import SetTimer
from penstock.engine.events import RetryFell, TimeoutFell


def test_due_timers_become_facts_once(store, make):
    timers = (
        SetTimer(make.at(20), TimeoutFell("jr_1")),
        SetTimer(make.at(10), RetryFell("jr_2")),
        SetTimer(make.at(30), TimeoutFell("jr_3")),
    )
    make.begin(store, make.situation("wr_1"), commands=timers)
    with store.write() as tx:
        assert tx.timers.earliest() == make.at(10)
        assert tx.timers.due(make.at(9), 9) == 0
        assert tx.timers.due(make.at(20), 9) == 2
        assert tx.timers.due(make.at(20), 9) == 0
        assert [entry.event for entry in tx.inbox.pending(9)] == [RetryFell("jr_2"), TimeoutFell("jr_1")]
        assert tx.timers.earliest() == make.at(30)
        assert tx.timers.due(make.at(99), 9) == 1
        assert tx.timers.earliest() is None
        assert {entry.origin_id for entry in tx.inbox.pending(9)} == {"wr_1"}


def test_no_more_than_the_limit_at_once(store, make):
    timers = tuple(SetTimer(make.at(number), RetryFell(f"jr_{number}")) for number in range(5))
    make.begin(store, make.situation("wr_1"), commands=timers)
    with store.write() as tx:
        assert [tx.timers.due(make.at(9), 2) for _ in range(4)] == [2, 2, 1, 0]
        assert [entry.event for entry in tx.inbox.pending(9)] == [timer.event for timer in timers]


def test_the_key_of_the_fact_is_derived_from_its_decision(store, make):
    make.begin(store, make.situation("wr_1"), commands=(SetTimer(make.now, RetryFell("jr_1")),))
    with store.write() as tx:
        tx.timers.due(make.now, 9)
        assert not tx.inbox.put("wr_1", RetryFell("jr_1"), derived("cmd_", "wr_1", "1", "0"), make.now)
