"""Events wait in order of arrival, and each is handled once."""

from __future__ import annotations

import pytest

from penstock.errors import Conflict


def test_events_come_back_in_order_with_their_arrival(store, make):
    with store.write() as tx:
        tx.event_queue.put(make.namespace, [{"id": "1", "detail": {"a": [1, None]}}, {"id": "2"}], make.now)
        tx.event_queue.put(make.elsewhere, [{"id": "3"}], make.at(1))
    with store.read() as tx:
        found = tx.event_queue.pending(10)
        assert [event.event["id"] for event in tx.event_queue.pending(2)] == ["1", "2"]
    assert [(event.event["id"], event.namespace, event.arrived) for event in found] == [
        ("1", make.namespace, make.now),
        ("2", make.namespace, make.now),
        ("3", make.elsewhere, make.at(1)),
    ]
    assert found[0].event == {"id": "1", "detail": {"a": [1, None]}}


def test_an_event_is_taken_once(store, make):
    with store.write() as tx:
        tx.event_queue.put(make.namespace, [{"id": "1"}, {"id": "2"}], make.now)
    with store.write() as tx:
        first, second = tx.event_queue.pending(10)
        tx.event_queue.take([first])
    with pytest.raises(Conflict), store.write() as tx:
        tx.event_queue.take([first, second])
    with store.read() as tx:
        assert tx.event_queue.pending(10) == [second]


def test_no_events_are_nothing(store, make):
    with store.write() as tx:
        tx.event_queue.put(make.namespace, [], make.now)
        tx.event_queue.take([])
        assert tx.event_queue.pending(10) == []
