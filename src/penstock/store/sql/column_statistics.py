"""Column statistics of tables and of partitions."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Table, bindparam, delete, select

from penstock.store.catalog_contract import StoredTable
from penstock.store.contract import Document
from penstock.store.encoding import from_text, to_text
from penstock.store.sql.dialects import insert
from penstock.store.sql.partitions import partition_key
from penstock.store.sql.schema import partition_statistics, table_statistics
from penstock.store.sql.session import Session
from penstock.store.sql.statements import Among, Statement, key


class _Statements:
    def __init__(self, table: Table, *owner: str) -> None:
        c = table.c
        mine = key(*(c[name] for name in owner))
        self.get_many = Among(lambda columns: select(c.column, c.document).where(mine, c.column.in_(columns)))
        self.delete = Statement(delete(table).where(mine, key(c.column)))
        put = insert(table).values({column.name: bindparam(column.name) for column in c})
        self.put = Statement(
            put.on_conflict_do_update(index_elements=list(table.primary_key), set_={"document": put.excluded.document})
        )


_OF_TABLE = _Statements(table_statistics, "table_id")
_OF_PARTITION = _Statements(partition_statistics, "table_id", "key")


class SqlColumnStatistics:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get_many(
        self, table: StoredTable, values: tuple[str, ...] | None, columns: Collection[str]
    ) -> dict[str, Document]:
        statements, owner = _of(table, values)
        parameters = {f"key_{name}": value for name, value in owner.items()}
        rows = self._session.rows_among(statements.get_many, list(columns), parameters)
        return {column: from_text(document) for column, document in rows}

    def put(self, table: StoredTable, values: tuple[str, ...] | None, column: str, document: Document) -> None:
        """Add or overwrite."""
        statements, owner = _of(table, values)
        self._session.change(statements.put, {**owner, "column": column, "document": to_text(document)})

    def delete(self, table: StoredTable, values: tuple[str, ...] | None, column: str) -> bool:
        statements, owner = _of(table, values)
        parameters = {f"key_{name}": value for name, value in owner.items()}
        return self._session.change(statements.delete, {**parameters, "key_column": column}) == 1


def _of(table: StoredTable, values: tuple[str, ...] | None) -> tuple[_Statements, dict[str, object]]:
    if values is None:
        return _OF_TABLE, {"table_id": table.id}
    return _OF_PARTITION, {"table_id": table.id, "key": partition_key(values)}
