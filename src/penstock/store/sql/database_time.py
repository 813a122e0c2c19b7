"""The database's own clock, which all servers on it can read. SQLite has none: its file belongs to one machine."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from penstock.store.sql.statements import Statement


class _Milliseconds(GenericFunction[int]):
    """The instant at which the statement runs (not at which its transaction began), since the epoch."""

    type = BigInteger()
    inherit_cache = True


@compiles(_Milliseconds, "postgresql")
def _on_postgresql(_element: _Milliseconds, _compiler: Any, **_options: Any) -> str:
    return "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)"


@compiles(_Milliseconds, "sqlite")
def _on_sqlite(_element: _Milliseconds, _compiler: Any, **_options: Any) -> str:
    return "NULL"


DATABASE_TIME = Statement(select(_Milliseconds()))
"""One row: milliseconds since the epoch, or NULL."""
