"""Timers and schedules: what falls due becomes a fact, or a start."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from penstock.arns import Namespace
from penstock.causes import derived, derived_uuid
from penstock.clock import to_milliseconds
from penstock.engine import schedules
from penstock.engine.state import TriggerState
from penstock.engine.triggers import read_trigger
from penstock.errors import ClientFault, Conflict
from penstock.operations.event_delivery import expire_batch
from penstock.operations.starts import fire_trigger, start_crawl
from penstock.store.contract import Schedule, Store, Transaction

logger = logging.getLogger(__name__)

_BATCH = 100
_LATEST = timedelta(minutes=schedules.MINUTES_BETWEEN)


class Timers:
    """Moves due timers to the inbox, fires due schedules and ends the windows of event batches: each due instant once,
    whichever server gets there first.

    Instants that passed while no server was up are skipped, not replayed (spec 2.5). One that is late by less than the
    shortest time between two instants of a schedule still fires: a server that starts again loses none.
    """

    def __init__(self, store: Store, wake: Callable[[], None]) -> None:
        self._store = store
        self._wake = wake

    def step(self, now: datetime) -> bool:
        with self._store.read() as transaction:
            due_schedules = transaction.schedules.due(now, _BATCH)
            due_batches = transaction.event_batches.due(now, _BATCH)
            earliest = transaction.timers.earliest()
        moved = 0
        if earliest is not None and earliest <= now:
            with self._store.write() as transaction:
                moved = transaction.timers.due(now, _BATCH)
        for schedule in due_schedules:
            self._fire(schedule, now)
        for namespace, trigger_name in due_batches:
            self._end_window(namespace, trigger_name, now)
        busy = bool(moved or due_schedules or due_batches)
        if busy:
            self._wake()
        return busy

    def next_due(self) -> datetime | None:
        with self._store.read() as transaction:
            instants = (
                transaction.timers.earliest(),
                transaction.schedules.earliest(),
                transaction.event_batches.earliest(),
            )
        return min((instant for instant in instants if instant is not None), default=None)

    def _end_window(self, namespace: Namespace, trigger_name: str, now: datetime) -> None:
        try:
            with self._store.write() as transaction:
                expire_batch(transaction, namespace, trigger_name, now)
        except Conflict:
            logger.info("the batch of trigger %s was ended elsewhere, or is looked at again", trigger_name)

    def _fire(self, schedule: Schedule, now: datetime) -> None:
        following = schedules.next_due(schedules.parse(schedule.expression), now)
        try:
            with self._store.write() as transaction:
                if transaction.schedules.advance(schedule, following):
                    self._start_in_time(transaction, schedule, now)
        except ClientFault as fault:
            # The start was refused (crawler busy, workflow gone). The instant is over all the same: move on without it.
            logger.warning("schedule of %s %s could not start: %s", schedule.kind, schedule.name, fault.message)
            with self._store.write() as transaction:
                transaction.schedules.advance(schedule, following)

    def _start_in_time(self, transaction: Transaction, schedule: Schedule, now: datetime) -> None:
        assert schedule.next_due is not None
        if now - schedule.next_due < _LATEST:
            self._start(transaction, schedule, now)
        else:
            logger.warning("schedule of %s %s was due at %s: skipped", schedule.kind, schedule.name, schedule.next_due)

    def _start(self, transaction: Transaction, schedule: Schedule, now: datetime) -> None:
        assert schedule.next_due is not None
        namespace = schedule.namespace
        cause = (namespace.account, namespace.region, schedule.name, str(to_milliseconds(schedule.next_due)))
        origins = [derived(prefix, *cause) for prefix in ("manual_", "wr_", "chain_")]
        if any(transaction.origins.load(origin_id) is not None for origin_id in origins):
            # The clock was set back and the schedule put again, so that the instant came a second time.
            logger.info("schedule of %s %s has fired at %s before", schedule.kind, schedule.name, schedule.next_due)
            return
        if schedule.kind == "crawler":
            if transaction.crawlers.get(namespace, schedule.name) is not None:
                crawl_id = derived_uuid("scheduled", *cause)
                start_crawl(transaction, namespace, schedule.name, crawl_id, derived("manual_", *cause), now)
            return
        row = transaction.triggers.get(namespace, schedule.name)
        trigger = read_trigger(row.document) if row is not None else None
        if trigger is not None and trigger.state is TriggerState.ACTIVATED:
            ids = (derived("wr_", *cause), derived("chain_", *cause))
            fire_trigger(transaction, namespace, trigger, ids, now, record_refusal=True)
