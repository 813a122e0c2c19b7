"""Notices, in the order in which they were made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from penstock.arns import Namespace
from penstock.clock import from_milliseconds, to_milliseconds
from penstock.store.encoding import from_text, to_text
from penstock.store.notice_contract import Notice
from penstock.store.sql.schema import notices
from penstock.store.sql.session import Row, Session
from penstock.store.sql.statements import Among, Statement, new

_c = notices.c
_COLUMNS = (_c.number, _c.account, _c.region, _c.kind, _c.document, _c.made, _c.due, _c.tries)
_PUT = new(notices, "account", "region", "kind", "document", "made", "due", "tries")
_HEADS = Statement(select(*_COLUMNS).where(_c.number.in_(select(func.min(_c.number)).group_by(_c.kind))))
_OF_KIND = Statement(
    select(*_COLUMNS).where(_c.kind == bindparam("kind")).order_by(_c.number).limit(bindparam("limit"))
)
_HOLD = Statement(
    update(notices).where(_c.number == bindparam("at"), _c.due == bindparam("seen")).values(due=bindparam("until"))
)
_FAILED = Statement(
    update(notices).where(_c.number == bindparam("at")).values(due=bindparam("again"), tries=_c.tries + 1)
)
_DONE = Among(lambda numbers: delete(notices).where(_c.number.in_(numbers)))


class SqlNotices:
    def __init__(self, session: Session, wanted: frozenset[str]) -> None:
        self._session = session
        self.wanted = wanted

    def put(self, namespace: Namespace, found: Sequence[tuple[str, Mapping[str, Any]]], now: datetime) -> None:
        at = to_milliseconds(now)
        shared = {"account": namespace.account, "region": namespace.region, "made": at, "due": at, "tries": 0}
        self._session.change_many(_PUT, [{**shared, "kind": kind, "document": to_text(said)} for kind, said in found])
        self._session.ring()

    def heads(self) -> list[Notice]:
        return [_notice(row) for row in self._session.rows(_HEADS, {})]

    def of_kind(self, kind: str, limit: int) -> list[Notice]:
        return [_notice(row) for row in self._session.rows(_OF_KIND, {"kind": kind, "limit": limit})]

    def hold(self, head: Notice, until: datetime) -> bool:
        seen, held = to_milliseconds(head.due), to_milliseconds(until)
        return self._session.change(_HOLD, {"at": head.number, "seen": seen, "until": held}) == 1

    def failed(self, notice: Notice, again: datetime) -> None:
        self._session.change(_FAILED, {"at": notice.number, "again": to_milliseconds(again)})

    def done(self, told: Sequence[Notice]) -> None:
        self._session.change_among(_DONE, [notice.number for notice in told], {})


def _notice(row: Row) -> Notice:
    number, account, region, kind, document, made, due, tries = row
    return Notice(
        number=number,
        namespace=Namespace(account, region),
        kind=kind,
        document=from_text(document),
        made=from_milliseconds(made),
        due=from_milliseconds(due),
        tries=tries,
    )
