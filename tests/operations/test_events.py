"""Events in EventBridge's form, and the queue they are put into."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

from penstock.operations.events import event, instant_text, publish


def test_an_event_says_when_and_where_it_was(context):
    at = datetime(2026, 3, 1, 12, 0, 0, 999000, tzinfo=UTC)
    assert event(context.namespace, "e1", "shop", "Order", {"n": 1}, at) == {
        "version": "0",
        "id": "e1",
        "detail-type": "Order",
        "source": "shop",
        "account": "123456789012",
        "time": "2026-03-01T12:00:00Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": {"n": 1},
    }
    assert instant_text(at.astimezone(timezone(timedelta(hours=2)))) == "2026-03-01T12:00:00Z"


def test_events_wait_only_where_there_are_rules(context, events):
    with context.store.write() as transaction:
        assert publish(transaction, context.namespace, [{"id": "e1"}], context.now) is False
    events("PutRule", Name="r", EventPattern=json.dumps({"source": ["shop"]}))
    with context.store.write() as transaction:
        assert publish(transaction, context.namespace, [], context.now) is False
        assert publish(transaction, context.namespace, [{"id": "e2"}], context.now) is True
        (waiting,) = transaction.event_queue.pending(10)
    assert (waiting.event, waiting.arrived) == ({"id": "e2"}, context.now)
