"""Events on their way to the rules, in order of arrival."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select

from penstock.arns import Namespace
from penstock.clock import from_milliseconds, to_milliseconds
from penstock.errors import Conflict
from penstock.store.encoding import from_text, to_text
from penstock.store.event_contract import QueuedEvent
from penstock.store.sql.schema import event_queue
from penstock.store.sql.session import Session
from penstock.store.sql.statements import Among, Statement, new

_c = event_queue.c
_PUT = new(event_queue, "account", "region", "event", "arrived")
_PENDING = Statement(
    select(_c.number, _c.account, _c.region, _c.event, _c.arrived).order_by(_c.number).limit(bindparam("limit"))
)
_TAKE = Among(lambda numbers: delete(event_queue).where(_c.number.in_(numbers)))


class SqlEventQueue:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, namespace: Namespace, events: Sequence[Mapping[str, Any]], now: datetime) -> None:
        shared = {"account": namespace.account, "region": namespace.region, "arrived": to_milliseconds(now)}
        self._session.change_many(_PUT, [{**shared, "event": to_text(event)} for event in events])
        self._session.ring()

    def pending(self, limit: int) -> list[QueuedEvent]:
        """The oldest ones, in order of arrival."""
        return [
            QueuedEvent(number, Namespace(account, region), from_text(event), from_milliseconds(arrived))
            for number, account, region, event, arrived in self._session.rows(_PENDING, {"limit": limit})
        ]

    def take(self, events: Sequence[QueuedEvent]) -> None:
        """They are handled in this transaction. Conflict when another server has handled one of them: each is once."""
        numbers = [event.number for event in events]
        if self._session.change_among(_TAKE, numbers, {}) != len(numbers):
            raise Conflict("an event was handled by another server meanwhile")
