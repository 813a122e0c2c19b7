"""Tags of resources."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, delete, select

from penstock.arns import Namespace
from penstock.store.sql.dialects import insert
from penstock.store.sql.schema import tables, tags
from penstock.store.sql.session import Session
from penstock.store.sql.statements import Among, Statement, key

_c = tags.c
_RESOURCE = key(_c.account, _c.region, _c.kind, _c.name)
_GET = Statement(select(_c.key, _c.value).where(_RESOURCE).order_by(_c.key))
_NEW = insert(tags).values({column.name: bindparam(column.name) for column in _c})
_PUT = Statement(_NEW.on_conflict_do_update(index_elements=list(tags.primary_key), set_={"value": _NEW.excluded.value}))
_REMOVE = Among(lambda keys: delete(tags).where(_RESOURCE, _c.key.in_(keys)))
_DROP = Statement(delete(tags).where(_RESOURCE))
_OF_KIND = Statement(
    select(_c.name, _c.key, _c.value).where(key(_c.account, _c.region, _c.kind)).order_by(_c.name, _c.key)
)
_NAMES_WITH = Statement(
    select(_c.name).where(key(_c.account, _c.region, _c.kind, _c.key), _c.value == bindparam("value"))
)
# A table's resource name is `database/table` (spec 4.5).
_DROP_TABLES = Statement(
    delete(tags).where(
        key(_c.account, _c.region),
        _c.kind == "table",
        _c.name.in_(
            select(tables.c.database + "/" + tables.c.name).where(
                key(tables.c.account, tables.c.region, tables.c.database)
            )
        ),
    )
)


class SqlTags:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, namespace: Namespace, kind: str, name: str) -> dict[str, str]:
        return dict(self._session.rows(_GET, _resource(namespace, kind, name)))

    def put(self, namespace: Namespace, kind: str, name: str, tags: Mapping[str, str]) -> None:
        """Add or overwrite these; others stay."""
        resource = {"account": namespace.account, "region": namespace.region, "kind": kind, "name": name}
        rows = [{**resource, "key": key, "value": value} for key, value in tags.items()]
        self._session.change_many(_PUT, rows)
        self._session.touch(kind, namespace, name)

    def remove(self, namespace: Namespace, kind: str, name: str, keys: Collection[str]) -> None:
        self._session.change_among(_REMOVE, list(keys), _resource(namespace, kind, name))
        self._session.touch(kind, namespace, name)

    def drop(self, namespace: Namespace, kind: str, name: str) -> None:
        self._session.change(_DROP, _resource(namespace, kind, name))

    def drop_tables(self, namespace: Namespace, database: str) -> None:
        """The tags of all tables that the database has now."""
        parameters = {"key_account": namespace.account, "key_region": namespace.region, "key_database": database}
        self._session.change(_DROP_TABLES, parameters)

    def of_kind(self, namespace: Namespace, kind: str) -> dict[str, dict[str, str]]:
        """The tags of all resources of a kind that have any, by name."""
        parameters = {"key_account": namespace.account, "key_region": namespace.region, "key_kind": kind}
        found: dict[str, dict[str, str]] = {}
        for name, tag, value in self._session.rows(_OF_KIND, parameters):
            found.setdefault(name, {})[tag] = value
        return found

    def names_with(self, namespace: Namespace, kind: str, tags: Mapping[str, str]) -> set[str]:
        """Names of the resources that carry all of these pairs; of no pairs at all, no names."""
        found: set[str] | None = None
        for tag, value in tags.items():
            parameters = {
                "key_account": namespace.account,
                "key_region": namespace.region,
                "key_kind": kind,
                "key_key": tag,
                "value": value,
            }
            names = {row[0] for row in self._session.rows(_NAMES_WITH, parameters)}
            found = names if found is None else found & names
        return found or set()


def _resource(namespace: Namespace, kind: str, name: str) -> dict[str, str]:
    return {"key_account": namespace.account, "key_region": namespace.region, "key_kind": kind, "key_name": name}
