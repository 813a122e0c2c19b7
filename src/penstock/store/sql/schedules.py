"""Schedules of triggers and crawlers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, func, select, update

from penstock.arns import Namespace
from penstock.clock import from_milliseconds, to_milliseconds
from penstock.store.contract import Schedule
from penstock.store.encoding import instant, milliseconds
from penstock.store.sql.dialects import insert
from penstock.store.sql.schema import schedules
from penstock.store.sql.session import Session
from penstock.store.sql.statements import Statement, key

_c = schedules.c
_ONE = key(_c.account, _c.region, _c.kind, _c.name)
_NEW = insert(schedules).values({column.name: bindparam(column.name) for column in _c})
_PUT = Statement(
    _NEW.on_conflict_do_update(
        index_elements=list(schedules.primary_key),
        set_={"expression": _NEW.excluded.expression, "next_due": _NEW.excluded.next_due},
    )
)
_REMOVE = Statement(delete(schedules).where(_ONE))
_DUE = Statement(
    select(_c.account, _c.region, _c.kind, _c.name, _c.expression, _c.next_due)
    .where(_c.next_due.is_not(None), _c.next_due <= bindparam("now"))
    .order_by(_c.next_due, _c.account, _c.region, _c.kind, _c.name)
    .limit(bindparam("limit"))
)
_ADVANCE = Statement(
    update(schedules).where(_ONE, _c.next_due == bindparam("seen")).values({_c.next_due: bindparam("next_due")})
)
_OF_KIND = Statement(select(_c.name, _c.next_due).where(key(_c.account, _c.region, _c.kind), _c.next_due.is_not(None)))
_EARLIEST = Statement(select(func.min(_c.next_due)).where(_c.next_due.is_not(None)))


class SqlSchedules:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, schedule: Schedule) -> None:
        parameters = {
            "account": schedule.namespace.account,
            "region": schedule.namespace.region,
            "kind": schedule.kind,
            "name": schedule.name,
            "expression": schedule.expression,
            "next_due": milliseconds(schedule.next_due),
        }
        self._session.change(_PUT, parameters)
        self._touch(schedule.namespace, schedule.kind, schedule.name)
        self._session.ring()

    def remove(self, namespace: Namespace, kind: str, name: str) -> None:
        self._session.change(_REMOVE, _key(namespace, kind, name))
        self._touch(namespace, kind, name)

    def due(self, now: datetime, limit: int) -> list[Schedule]:
        rows = self._session.rows(_DUE, {"now": to_milliseconds(now), "limit": limit})
        return [
            Schedule(Namespace(account, region), kind, name, expression, instant(next_due))
            for account, region, kind, name, expression, next_due in rows
        ]

    def advance(self, schedule: Schedule, next_due: datetime | None) -> bool:
        """Move on, only if the stored `next_due` is still the one in `schedule`: once per due instant, whoever asks."""
        parameters = {
            **_key(schedule.namespace, schedule.kind, schedule.name),
            "seen": milliseconds(schedule.next_due),
            "next_due": milliseconds(next_due),
        }
        if self._session.change(_ADVANCE, parameters) == 0:
            return False
        self._touch(schedule.namespace, schedule.kind, schedule.name)
        return True

    def of_kind(self, namespace: Namespace, kind: str) -> dict[str, datetime]:
        """When each schedule of a kind falls due next, by the name of what it starts."""
        parameters = {"key_account": namespace.account, "key_region": namespace.region, "key_kind": kind}
        rows = self._session.rows(_OF_KIND, parameters)
        return {name: from_milliseconds(next_due) for name, next_due in rows}

    def _touch(self, namespace: Namespace, kind: str, name: str) -> None:
        # The trigger or crawler is what shows it.
        self._session.touch(kind, namespace, name)

    def earliest(self) -> datetime | None:
        row = self._session.row(_EARLIEST, {})
        return None if row is None else instant(row[0])


def _key(namespace: Namespace, kind: str, name: str) -> dict[str, str]:
    return {"key_account": namespace.account, "key_region": namespace.region, "key_kind": kind, "key_name": name}
