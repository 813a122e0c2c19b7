"""Events in EventBridge's form, and how they are put on their way to the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from penstock.arns import Namespace
from penstock.store.contract import Transaction


def event(
    namespace: Namespace, event_id: str, source: str, detail_type: str, detail: Mapping[str, Any], at: datetime
) -> dict[str, Any]:
    """An event in EventBridge's form; `resources` are empty."""
    return {
        "version": "0",
        "id": event_id,
        "detail-type": detail_type,
        "source": source,
        "account": namespace.account,
        "time": instant_text(at),
        "region": namespace.region,
        "resources": [],
        "detail": detail,
    }


def instant_text(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def publish(transaction: Transaction, namespace: Namespace, events: Sequence[Mapping[str, Any]], now: datetime) -> bool:
    """Put events on their way; False, and nothing written, when there is no rule that could be about them."""
    if not events or transaction.event_rules.count(namespace) == 0:
        return False
    transaction.event_queue.put(namespace, events, now)
    return True
