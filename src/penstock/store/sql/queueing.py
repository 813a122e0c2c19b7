"""Starts that wait their turn, and what lets them wait."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select

from penstock.arns import Namespace
from penstock.errors import Conflict
from penstock.store.queueing_contract import WaitingStart
from penstock.store.sql.queueing_schema import queueing, waiting_starts
from penstock.store.sql.session import Session
from penstock.store.sql.statements import Statement, key, new

_q = queueing.c
_ALLOWED = Statement(select(_q.name).where(key(_q.account, _q.region, _q.kind, _q.name)))
_ALLOW = new(queueing, ignore_existing=True)
_FORBID = Statement(delete(queueing).where(key(_q.account, _q.region, _q.kind, _q.name)))

_w = waiting_starts.c
_OF = Statement(select(_w.run_id, _w.origin_id).where(key(_w.account, _w.region, _w.kind, _w.name)).order_by(_w.number))
_PUT = new(waiting_starts, "account", "region", "kind", "name", "run_id", "origin_id", ignore_existing=True)
_REMOVE = Statement(delete(waiting_starts).where(key(_w.run_id)))
_WAITED_FOR = Statement(select(_w.account, _w.region, _w.kind, _w.name).distinct().limit(bindparam("limit")))


class SqlWaitingStarts:
    def __init__(self, session: Session) -> None:
        self._session = session

    def allowed(self, namespace: Namespace, kind: str, name: str) -> bool:
        return self._session.row(_ALLOWED, _key(namespace, kind, name)) is not None

    def allow(self, namespace: Namespace, kind: str, name: str, allowed: bool) -> None:
        if allowed:
            self._session.change(_ALLOW, _values(namespace, kind, name))
        else:
            self._session.change(_FORBID, _key(namespace, kind, name))

    def of(self, namespace: Namespace, kind: str, name: str) -> list[WaitingStart]:
        """First come, first."""
        rows = self._session.rows(_OF, _key(namespace, kind, name))
        return [WaitingStart(namespace, kind, name, run_id, origin_id) for run_id, origin_id in rows]

    def put(self, start: WaitingStart) -> None:
        """At the end. Conflict when the run waits already."""
        ids = {"run_id": start.run_id, "origin_id": start.origin_id}
        if self._session.change(_PUT, {**_values(start.namespace, start.kind, start.name), **ids}) == 0:
            raise Conflict(f"run {start.run_id} waits already")

    def remove(self, run_id: str) -> bool:
        return self._session.change(_REMOVE, {"key_run_id": run_id}) == 1

    def waited_for(self, limit: int) -> list[tuple[Namespace, str, str]]:
        """(namespace, kind, name) of what starts wait for."""
        rows = self._session.rows(_WAITED_FOR, {"limit": limit})
        return [(Namespace(account, region), kind, name) for account, region, kind, name in rows]


def _values(namespace: Namespace, kind: str, name: str) -> dict[str, str]:
    return {"account": namespace.account, "region": namespace.region, "kind": kind, "name": name}


def _key(namespace: Namespace, kind: str, name: str) -> dict[str, str]:
    return {f"key_{column}": value for column, value in _values(namespace, kind, name).items()}
