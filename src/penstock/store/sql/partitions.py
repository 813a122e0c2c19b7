"""Partitions of tables. Their values are one key, in which byte order is the order of the values."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select, update

from penstock.clock import from_milliseconds, to_milliseconds
from penstock.errors import Conflict
from penstock.store.catalog_contract import StoredPartition, StoredTable
from penstock.store.contract import Document
from penstock.store.encoding import from_text, to_text
from penstock.store.sql.schema import partitions
from penstock.store.sql.session import Row, Session
from penstock.store.sql.statements import Among, Statement, key, new

_c = partitions.c
_COLUMNS = (_c.key, _c.document, _c.created)
_ONE = key(_c.table_id, _c.key)
_GET = Statement(select(*_COLUMNS).where(_ONE))
_GET_MANY = Among(lambda keys: select(*_COLUMNS).where(key(_c.table_id), _c.key.in_(keys)))
_EXISTING = Among(lambda keys: select(_c.key).where(key(_c.table_id), _c.key.in_(keys)))
_PAGE = Statement(
    select(*_COLUMNS).where(key(_c.table_id), _c.key > bindparam("after")).order_by(_c.key).limit(bindparam("limit"))
)
_VALUES_PAGE = Statement(
    select(_c.key).where(key(_c.table_id), _c.key > bindparam("after")).order_by(_c.key).limit(bindparam("limit"))
)
_INSERT = new(partitions, ignore_existing=True)
_REPLACE = Statement(update(partitions).where(_ONE).values({_c.document: bindparam("document")}))
_DELETE = Statement(delete(partitions).where(_ONE))
_COUNT = Statement(select(func.count()).select_from(partitions).where(key(_c.table_id)))


class SqlPartitions:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, table: StoredTable, values: tuple[str, ...]) -> StoredPartition | None:
        row = self._session.row(_GET, _one(table, values))
        return None if row is None else _partition(row)

    def get_many(self, table: StoredTable, values: Collection[tuple[str, ...]]) -> list[StoredPartition]:
        """Those of `values` that there are, in the order of values."""
        keys = [partition_key(one) for one in values]
        rows = self._session.rows_among(_GET_MANY, keys, {"key_table_id": table.id})
        return [_partition(row) for row in sorted({row[0]: row for row in rows}.values())]

    def page(self, table: StoredTable, after: tuple[str, ...] | None, limit: int) -> list[StoredPartition]:
        return [_partition(row) for row in self._session.rows(_PAGE, _behind(table, after, limit))]

    def values_page(self, table: StoredTable, after: tuple[str, ...] | None, limit: int) -> list[tuple[str, ...]]:
        """As `page`, the values alone: filters look at many partitions and want the documents of few."""
        return [partition_values(row[0]) for row in self._session.rows(_VALUES_PAGE, _behind(table, after, limit))]

    def insert(self, table: StoredTable, values: tuple[str, ...], document: Document, now: datetime) -> bool:
        return self._session.change(_INSERT, _new(table, values, document, now)) == 1

    def insert_many(
        self, table: StoredTable, rows: Sequence[tuple[tuple[str, ...], Document]], now: datetime
    ) -> list[tuple[str, ...]]:
        """Insert what is new; returns the values that were there already (and stay as they are)."""
        keys = [partition_key(values) for values, _ in rows]
        taken = {row[0] for row in self._session.rows_among(_EXISTING, keys, {"key_table_id": table.id})}
        fresh = []
        refused = []
        for key_text, (values, document) in zip(keys, rows, strict=True):
            if key_text in taken:
                refused.append(values)
            else:
                taken.add(key_text)
                fresh.append(_new(table, values, document, now))
        if self._session.change_many(_INSERT, fresh) != len(fresh):
            raise Conflict(f"partitions of {table.database}.{table.name} were added by another transaction meanwhile")
        return refused

    def replace(self, table: StoredTable, values: tuple[str, ...], document: Document) -> bool:
        parameters = {**_one(table, values), "document": to_text(document)}
        return self._session.change(_REPLACE, parameters) == 1

    def delete(self, table: StoredTable, values: tuple[str, ...]) -> bool:
        return self._session.change(_DELETE, _one(table, values)) == 1

    def count(self, table: StoredTable) -> int:
        row = self._session.row(_COUNT, {"key_table_id": table.id})
        assert row is not None
        return int(row[0])


# Each value ends with \x01\x01, which sorts below every character of a longer value; \x00, which PostgreSQL cannot
# store, and \x01 itself are written as \x01\x02 and \x01\x03, which keep their place below all others.
_END = "\x01\x01"


def partition_key(values: Sequence[str]) -> str:
    """One text for a tuple of values: equal exactly when they are equal, and ordered as they are."""
    return "".join(value.replace("\x01", "\x01\x03").replace("\x00", "\x01\x02") + _END for value in values)


def partition_values(key_text: str) -> tuple[str, ...]:
    """The values of which `partition_key` made this text."""
    ended = key_text.split(_END)[:-1]
    return tuple(value.replace("\x01\x02", "\x00").replace("\x01\x03", "\x01") for value in ended)


def _behind(table: StoredTable, after: tuple[str, ...] | None, limit: int) -> dict[str, object]:
    return {"key_table_id": table.id, "after": "" if after is None else partition_key(after), "limit": limit}


def _one(table: StoredTable, values: tuple[str, ...]) -> dict[str, object]:
    return {"key_table_id": table.id, "key_key": partition_key(values)}


def _new(table: StoredTable, values: tuple[str, ...], document: Document, now: datetime) -> dict[str, object]:
    return {
        "table_id": table.id,
        "key": partition_key(values),
        "document": to_text(document),
        "created": to_milliseconds(now),
    }


def _partition(row: Row) -> StoredPartition:
    key_text, document, created = row
    return StoredPartition(partition_values(key_text), from_text(document), from_milliseconds(created))
