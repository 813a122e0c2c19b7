"""Databases and tables of the Data Catalog, with the archived versions of tables."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from penstock.arns import Namespace
from penstock.clock import from_milliseconds, to_milliseconds
from penstock.errors import Conflict
from penstock.store.catalog_contract import StoredTable
from penstock.store.contract import Document
from penstock.store.encoding import from_text, to_text
from penstock.store.sql import schema
from penstock.store.sql.documents import DocumentStatements, SqlDocuments, mine
from penstock.store.sql.schema import table_versions, tables
from penstock.store.sql.session import Row, Session
from penstock.store.sql.statements import Statement, key, new
from penstock.store.sql.tags import SqlTags

DATABASES = DocumentStatements(schema.databases, "database")

_c = tables.c
_v = table_versions.c
_COLUMNS = (_c.id, _c.database, _c.name, _c.document, _c.created, _c.modified, _c.version, _c.created_by)
_NAMED = key(_c.account, _c.region, _c.database, _c.name)
_GET = Statement(select(*_COLUMNS).where(_NAMED))
_GET_BY_ID = Statement(select(*_COLUMNS).where(key(_c.id)))
_d = schema.databases.c
_DATABASE = Statement(select(_d.name).where(key(_d.account, _d.region, _d.name)))
_PAGE = Statement(
    select(*_COLUMNS)
    .where(key(_c.account, _c.region, _c.database), _c.name > bindparam("after"))
    .order_by(_c.name)
    .limit(bindparam("limit"))
)
_NAMES = Statement(select(_c.database, _c.name).where(key(_c.account, _c.region)).order_by(_c.database, _c.name))
_INSERT = new(
    tables,
    "account",
    "region",
    "database",
    "name",
    "document",
    "created",
    "modified",
    "version",
    "created_by",
    ignore_existing=True,
)
_REPLACE = Statement(
    update(tables)
    .where(key(_c.id, _c.version))
    .values({_c.document: bindparam("document"), _c.modified: bindparam("modified"), _c.version: _c.version + 1})
)
_DELETE = Statement(delete(tables).where(_NAMED))
_DELETE_ALL = Statement(delete(tables).where(key(_c.account, _c.region, _c.database)))
_ARCHIVE = new(table_versions)
_ARCHIVED = Statement(
    select(_v.version, _v.document, _v.modified)
    .where(key(_v.table_id), _v.version < bindparam("before"))
    .order_by(_v.version.desc())
    .limit(bindparam("limit"))
)
_ARCHIVED_ONE = Statement(select(_v.version, _v.document, _v.modified).where(key(_v.table_id, _v.version)))
_DELETE_ARCHIVED = Statement(delete(table_versions).where(key(_v.table_id, _v.version)))
_NO_VERSION_MAX = 2**31 - 1


class SqlDatabases(SqlDocuments):
    """Databases. A deleted one takes its tables along, with their versions, partitions and tags."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, DATABASES)

    def delete(self, namespace: Namespace, name: str) -> bool:
        SqlTags(self._session).drop_tables(namespace, name)
        return super().delete(namespace, name)


class SqlTables:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, namespace: Namespace, database: str, name: str) -> StoredTable | None:
        row = self._session.row(_GET, _named(namespace, database, name))
        return None if row is None else _table(row)

    def names(self, namespace: Namespace) -> list[tuple[str, str]]:
        """(database, name) of every table."""
        parameters = {"key_account": namespace.account, "key_region": namespace.region}
        return [(row[0], row[1]) for row in self._session.rows(_NAMES, parameters)]

    def page(self, namespace: Namespace, database: str, after: str | None, limit: int) -> list[StoredTable]:
        parameters = {**_within(namespace, database), "after": after or "", "limit": limit}
        return [_table(row) for row in self._session.rows(_PAGE, parameters)]

    def insert(
        self, namespace: Namespace, database: str, name: str, document: Document, created_by: str, now: datetime
    ) -> bool:
        """False, and nothing written, when the name is taken. Conflict when there is no such database (any more)."""
        if self._session.row(_DATABASE, {**mine(namespace), "key_name": database}) is None:
            raise Conflict(f"there is no database {database}: it was deleted meanwhile")
        at = to_milliseconds(now)
        parameters = {
            "account": namespace.account,
            "region": namespace.region,
            "database": database,
            "name": name,
            "document": to_text(document),
            "created": at,
            "modified": at,
            "version": 0,
            "created_by": created_by,
        }
        return self._session.change(_INSERT, parameters) == 1

    def replace(
        self,
        namespace: Namespace,
        database: str,
        name: str,
        document: Document,
        now: datetime,
        expected_version: int | None = None,
        archive: bool = True,
    ) -> StoredTable | None:
        """Version + 1; the one before is kept when `archive`. None: no such table. Conflict: stale version."""
        found = self.get(namespace, database, name)
        if found is None:
            return None
        if expected_version is not None and found.version != expected_version:
            raise Conflict(f"table {database}.{name} is at version {found.version}, not {expected_version}")
        parameters = {
            "key_id": found.id,
            "key_version": found.version,
            "document": to_text(document),
            "modified": to_milliseconds(now),
        }
        # On PostgreSQL another transaction may have been here since the read above.
        if self._session.change(_REPLACE, parameters) == 0:
            raise Conflict(f"table {database}.{name} is no longer at version {found.version}")
        if archive:
            old = {
                "table_id": found.id,
                "version": found.version,
                "document": to_text(found.document),
                "modified": to_milliseconds(found.modified),
            }
            self._session.change(_ARCHIVE, old)
        return StoredTable(found.id, database, name, document, found.created, now, found.version + 1, found.created_by)

    def delete(self, namespace: Namespace, database: str, name: str) -> bool:
        """With its versions, partitions and tags."""
        if self._session.change(_DELETE, _named(namespace, database, name)) == 0:
            return False
        SqlTags(self._session).drop(namespace, "table", f"{database}/{name}")
        return True

    def delete_all(self, namespace: Namespace, database: str) -> int:
        SqlTags(self._session).drop_tables(namespace, database)
        return self._session.change(_DELETE_ALL, _within(namespace, database))

    def versions(self, table: StoredTable, before: int | None, limit: int) -> list[StoredTable]:
        """Archived versions and the current one, newest first, below version `before`."""
        below = _NO_VERSION_MAX if before is None else before
        current = self._current(table)
        if current is None:
            return []
        found = [current] if current.version < below and limit > 0 else []
        parameters = {"key_table_id": table.id, "before": below, "limit": limit - len(found)}
        found.extend(_at_version(current, row) for row in self._session.rows(_ARCHIVED, parameters))
        return found

    def version(self, table: StoredTable, version: int) -> StoredTable | None:
        current = self._current(table)
        if current is None or current.version == version:
            return current
        row = self._session.row(_ARCHIVED_ONE, {"key_table_id": table.id, "key_version": version})
        return None if row is None else _at_version(current, row)

    def delete_version(self, table: StoredTable, version: int) -> bool:
        """Delete an archived version; the current one goes with its table only (False)."""
        return self._session.change(_DELETE_ARCHIVED, {"key_table_id": table.id, "key_version": version}) == 1

    def _current(self, table: StoredTable) -> StoredTable | None:
        row = self._session.row(_GET_BY_ID, {"key_id": table.id})
        return None if row is None else _table(row)


def _within(namespace: Namespace, database: str) -> dict[str, str]:
    return {"key_account": namespace.account, "key_region": namespace.region, "key_database": database}


def _named(namespace: Namespace, database: str, name: str) -> dict[str, str]:
    return {**_within(namespace, database), "key_name": name}


def _table(row: Row) -> StoredTable:
    number, database, name, document, created, modified, version, created_by = row
    return StoredTable(
        id=number,
        database=database,
        name=name,
        document=from_text(document),
        created=from_milliseconds(created),
        modified=from_milliseconds(modified),
        version=version,
        created_by=created_by,
    )


def _at_version(current: StoredTable, row: Row) -> StoredTable:
    version, document, modified = row
    return StoredTable(
        id=current.id,
        database=current.database,
        name=current.name,
        document=from_text(document),
        created=current.created,
        modified=from_milliseconds(modified),
        version=version,
        created_by=current.created_by,
    )
