"""The dispatcher: claim facts, load, decide, commit (the heart of the shell; the thinking is in `engine`)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from penstock.errors import Conflict, IllegalTransition
from penstock.operations.advance import advance
from penstock.store.contract import InboxEntry, Store

logger = logging.getLogger(__name__)

_BATCH = 64


class Dispatcher:
    """Handles facts in order of arrival. Facts that come together share a transaction, as long as nobody interferes."""

    def __init__(self, store: Store, retry_delay: timedelta, wake: Callable[[], None]) -> None:
        self._store = store
        self._retry_delay = retry_delay
        self._wake = wake

    def step(self, now: datetime) -> bool:
        with self._store.read() as transaction:
            entries = transaction.inbox.pending(_BATCH)
        if not entries:
            return False
        try:
            commanded = self._handle(entries, now)
        except Conflict:
            # Another server changed one of these origins: take the facts one by one, so that only its fact is repeated.
            commanded = self._handle_each(entries, now)
        if commanded:
            self._wake()
        return True

    def next_due(self) -> None:
        return None

    def _handle_each(self, entries: Sequence[InboxEntry], now: datetime) -> bool:
        commanded = False
        for entry in entries:
            try:
                commanded |= self._handle([entry], now)
            except Conflict:
                logger.info("origin %s changed while its fact %d was handled; it is taken again", *_names(entry))
                return True
        return commanded

    def _handle(self, entries: Sequence[InboxEntry], now: datetime) -> bool:
        commanded = False
        with self._store.write() as transaction:
            for entry in entries:
                try:
                    decision = advance(transaction, entry.origin_id, entry.event, now, self._retry_delay)
                except IllegalTransition:
                    # Nothing was written for it. The fact stays in the history as handled; repeating it cannot help.
                    logger.exception("fact %d of origin %s has no place in its state", entry.id, entry.origin_id)
                    continue
                commanded |= decision is not None and bool(decision.commands)
            transaction.inbox.handled(entries, now)
            # The end of a run may command nothing, and still be an event that a rule waits for.
            return commanded or bool(transaction.event_queue.pending(1))


def _names(entry: InboxEntry) -> tuple[str, int]:
    return entry.origin_id, entry.id
