"""Deliveries: events from the queue to the rules, and from there to the batches of EVENT triggers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from penstock.errors import Conflict
from penstock.operations.event_delivery import deliver
from penstock.store.contract import Store
from penstock.store.event_contract import QueuedEvent

logger = logging.getLogger(__name__)

_BATCH = 64


class Deliveries:
    """Handles events in order of arrival; those that come together share a transaction as long as nobody interferes."""

    def __init__(self, store: Store, wake: Callable[[], None]) -> None:
        self._store = store
        self._wake = wake

    def step(self, now: datetime) -> bool:
        with self._store.read() as transaction:
            events = transaction.event_queue.pending(_BATCH)
        if not events:
            return False
        try:
            self._deliver(events, now)
        except Conflict:
            # Another server has handled some of them, or changed a batch: the first alone, the others in the next step.
            self._deliver_first(events[0], now)
        # A batch that has opened has a deadline, a run that has started has commands: other loops look.
        self._wake()
        return True

    def next_due(self) -> None:
        return None

    def _deliver_first(self, event: QueuedEvent, now: datetime) -> None:
        try:
            self._deliver([event], now)
        except Conflict:
            logger.info("event %s was handled elsewhere, or is taken again", event.event["id"])

    def _deliver(self, events: Sequence[QueuedEvent], now: datetime) -> None:
        with self._store.write() as transaction:
            deliver(transaction, events, now)
