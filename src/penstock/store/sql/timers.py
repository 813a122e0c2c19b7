"""Timers: facts that will be, until they fall due and move into the inbox."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, func, select

from penstock.clock import to_milliseconds
from penstock.engine.commands import SetTimer
from penstock.store.encoding import event_text, instant
from penstock.store.sql import inbox
from penstock.store.sql.schema import timers
from penstock.store.sql.session import Session
from penstock.store.sql.statements import Among, Statement, new

_c = timers.c
_SET = new(timers, ignore_existing=True)
_DUE = Statement(
    select(_c.id, _c.origin_id, _c.event)
    .where(_c.due <= bindparam("now"))
    .order_by(_c.due, _c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_DELETE = Among(lambda ids: delete(timers).where(_c.id.in_(ids)))
_EARLIEST = Statement(select(func.min(_c.due)))


class SqlTimers:
    def __init__(self, session: Session) -> None:
        self._session = session

    def due(self, now: datetime, limit: int) -> int:
        """Move the timers that are due into their origins' inboxes, once each; returns how many."""
        at = to_milliseconds(now)
        rows = self._session.change_returning(_DUE, {"now": at, "limit": limit})
        # The timer's id is the key of the fact: moved by two at once, it would still be one fact.
        facts = [
            {"origin_id": origin_id, "key": timer_id, "event": event, "arrived": at}
            for timer_id, origin_id, event in rows
        ]
        self._session.change_many(inbox.PUT, facts)
        self._session.ring()
        self._session.change_among(_DELETE, [row[0] for row in rows], {})
        return len(rows)

    def earliest(self) -> datetime | None:
        row = self._session.row(_EARLIEST, {})
        return None if row is None else instant(row[0])


def set_timer(session: Session, timer_id: str, origin_id: str, timer: SetTimer) -> None:
    parameters = {
        "id": timer_id,
        "origin_id": origin_id,
        "due": to_milliseconds(timer.due),
        "event": event_text(timer.event),
    }
    session.change(_SET, parameters)
    session.ring()
