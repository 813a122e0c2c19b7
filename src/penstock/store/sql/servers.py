"""Servers: who is at work on this database, and who still is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select

from penstock.store.encoding import instant
from penstock.store.server_contract import ServerRow
from penstock.store.sql.database_time import DATABASE_TIME
from penstock.store.sql.dialects import insert
from penstock.store.sql.schema import servers
from penstock.store.sql.session import Session
from penstock.store.sql.statements import Statement, key

_c = servers.c
_BEAT = Statement(
    insert(servers)
    .values({"id": bindparam("id"), "name": bindparam("name"), "beats": 1})
    .on_conflict_do_update(index_elements=[_c.id], set_={"beats": _c.beats + 1, "name": bindparam("name")})
    .inline()
)
_ALL = Statement(select(_c.id, _c.name, _c.beats).order_by(_c.id))
_FORGET = Statement(delete(servers).where(key(_c.id, _c.beats)))


class SqlServers:
    def __init__(self, session: Session) -> None:
        self._session = session

    def beat(self, server_id: str, name: str) -> None:
        """Say that this server lives."""
        self._session.change(_BEAT, {"id": server_id, "name": name})

    def all(self) -> list[ServerRow]:
        return [ServerRow(*row) for row in self._session.rows(_ALL, {})]

    def forget(self, server_id: str, beats: int) -> None:
        """Take a server off the list that has not been heard of since."""
        self._session.change(_FORGET, {"key_id": server_id, "key_beats": beats})

    def time(self) -> datetime | None:
        """The present instant by the database's own clock; None where it has none (SQLite)."""
        row = self._session.row(DATABASE_TIME, {})
        return None if row is None else instant(row[0])
