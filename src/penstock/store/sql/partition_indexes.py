"""Partition indexes of tables."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from penstock.clock import from_milliseconds, to_milliseconds
from penstock.store.catalog_contract import StoredIndex, StoredTable
from penstock.store.contract import Document
from penstock.store.encoding import from_text, to_text
from penstock.store.sql.schema import partition_indexes
from penstock.store.sql.session import Session
from penstock.store.sql.statements import Statement, key, new

_c = partition_indexes.c
_OF_TABLE = Statement(select(_c.name, _c.document, _c.created).where(key(_c.table_id)).order_by(_c.created, _c.name))
_INSERT = new(partition_indexes, ignore_existing=True)
_DELETE = Statement(delete(partition_indexes).where(key(_c.table_id, _c.name)))


class SqlPartitionIndexes:
    def __init__(self, session: Session) -> None:
        self._session = session

    def of_table(self, table: StoredTable) -> list[StoredIndex]:
        """In the order in which they were made."""
        return [
            StoredIndex(name, from_text(document), from_milliseconds(created))
            for name, document, created in self._session.rows(_OF_TABLE, {"key_table_id": table.id})
        ]

    def insert(self, table: StoredTable, name: str, document: Document, now: datetime) -> bool:
        parameters = {
            "table_id": table.id,
            "name": name,
            "document": to_text(document),
            "created": to_milliseconds(now),
        }
        return self._session.change(_INSERT, parameters) == 1

    def delete(self, table: StoredTable, name: str) -> bool:
        return self._session.change(_DELETE, {"key_table_id": table.id, "key_name": name}) == 1
