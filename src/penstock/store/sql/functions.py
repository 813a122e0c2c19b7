"""User-defined functions of the Data Catalog."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, bindparam, delete, or_, select, update

from penstock.arns import Namespace
from penstock.clock import from_milliseconds, to_milliseconds
from penstock.store.catalog_contract import StoredFunction
from penstock.store.contract import Document
from penstock.store.encoding import from_text, to_text
from penstock.store.sql.schema import user_defined_functions
from penstock.store.sql.session import Row, Session
from penstock.store.sql.statements import Statement, key, new

_c = user_defined_functions.c
_COLUMNS = (_c.database, _c.name, _c.document, _c.created)
_ONE = key(_c.account, _c.region, _c.database, _c.name)
_GET = Statement(select(*_COLUMNS).where(_ONE))
_PAGE_OF_DATABASE = Statement(
    select(*_COLUMNS)
    .where(key(_c.account, _c.region, _c.database), _c.name > bindparam("after"))
    .order_by(_c.name)
    .limit(bindparam("limit"))
)
_PAGE_OF_ALL = Statement(
    select(*_COLUMNS)
    .where(
        key(_c.account, _c.region),
        or_(
            _c.database > bindparam("after_database"),
            and_(_c.database == bindparam("after_database"), _c.name > bindparam("after")),
        ),
    )
    .order_by(_c.database, _c.name)
    .limit(bindparam("limit"))
)
_INSERT = new(user_defined_functions, ignore_existing=True)
_REPLACE = Statement(update(user_defined_functions).where(_ONE).values({_c.document: bindparam("document")}))
_DELETE = Statement(delete(user_defined_functions).where(_ONE))


class SqlFunctions:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, namespace: Namespace, database: str, name: str) -> StoredFunction | None:
        row = self._session.row(_GET, _named(namespace, database, name))
        return None if row is None else _function(row)

    def page(
        self, namespace: Namespace, database: str | None, after: tuple[str, str] | None, limit: int
    ) -> list[StoredFunction]:
        """Of one database, or of all (None); by database and name, `after` being both of the last one seen."""
        behind_database, behind = after or ("", "")
        parameters = {"key_account": namespace.account, "key_region": namespace.region, "after": behind, "limit": limit}
        if database is not None:
            rows = self._session.rows(_PAGE_OF_DATABASE, {**parameters, "key_database": database})
        else:
            rows = self._session.rows(_PAGE_OF_ALL, {**parameters, "after_database": behind_database})
        return [_function(row) for row in rows]

    def insert(self, namespace: Namespace, database: str, name: str, document: Document, now: datetime) -> bool:
        parameters = {
            "account": namespace.account,
            "region": namespace.region,
            "database": database,
            "name": name,
            "document": to_text(document),
            "created": to_milliseconds(now),
        }
        return self._session.change(_INSERT, parameters) == 1

    def replace(self, namespace: Namespace, database: str, name: str, document: Document) -> bool:
        parameters = {**_named(namespace, database, name), "document": to_text(document)}
        return self._session.change(_REPLACE, parameters) == 1

    def delete(self, namespace: Namespace, database: str, name: str) -> bool:
        return self._session.change(_DELETE, _named(namespace, database, name)) == 1


def _named(namespace: Namespace, database: str, name: str) -> dict[str, object]:
    return {
        "key_account": namespace.account,
        "key_region": namespace.region,
        "key_database": database,
        "key_name": name,
    }


def _function(row: Row) -> StoredFunction:
    database, name, document, created = row
    return StoredFunction(database, name, from_text(document), from_milliseconds(created))
