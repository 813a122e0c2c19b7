"""The inbox: facts on their way to the dispatcher, and, once handled, the history of an origin."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from penstock.clock import to_milliseconds
from penstock.engine.events import Event
from penstock.errors import Conflict
from penstock.store.contract import InboxEntry
from penstock.store.encoding import event_of, event_text
from penstock.store.sql.schema import UNHANDLED, inbox
from penstock.store.sql.session import Session
from penstock.store.sql.statements import Among, Statement, new

_c = inbox.c
PUT = new(inbox, "origin_id", "key", "event", "arrived", ignore_existing=True)
_PENDING = Statement(select(_c.id, _c.origin_id, _c.event).where(UNHANDLED).order_by(_c.id).limit(bindparam("limit")))
_WAITING = Statement(select(func.count()).select_from(inbox).where(UNHANDLED))
_HANDLED = Among(lambda ids: update(inbox).where(UNHANDLED, _c.id.in_(ids)).values({_c.handled: bindparam("handled")}))


class SqlInbox:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, origin_id: str, event: Event, key: str, now: datetime) -> bool:
        """Append; False when this `key` was put before (handled or not): a repeated report is one fact."""
        parameters = {
            "origin_id": origin_id,
            "key": key,
            "event": event_text(event),
            "arrived": to_milliseconds(now),
        }
        new = self._session.change(PUT, parameters) == 1
        if new:
            self._session.ring()
        return new

    def pending(self, limit: int) -> list[InboxEntry]:
        """The oldest unhandled facts, in order of arrival."""
        rows = self._session.rows(_PENDING, {"limit": limit})
        return [InboxEntry(number, origin_id, event_of(event)) for number, origin_id, event in rows]

    def waiting(self) -> int:
        """How many facts are unhandled."""
        row = self._session.row(_WAITING, {})
        assert row is not None
        return int(row[0])

    def handled(self, entries: Collection[InboxEntry], now: datetime) -> None:
        """Conflict when one of them was handled before: what follows from a fact follows once."""
        ids = sorted({entry.id for entry in entries})
        if self._session.change_among(_HANDLED, ids, {"handled": to_milliseconds(now)}) != len(ids):
            raise Conflict("a fact was handled by another dispatcher meanwhile")
