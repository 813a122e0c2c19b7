"""Named documents: jobs, workflows, crawlers, databases, connections and more; and what triggers share with them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, delete, func, select, update

from penstock.arns import Namespace
from penstock.clock import from_milliseconds, to_milliseconds
from penstock.errors import Conflict
from penstock.store.contract import Document, Stored
from penstock.store.encoding import from_text, to_text
from penstock.store.sql import blueprint_schema, schema
from penstock.store.sql.schedules import SqlSchedules
from penstock.store.sql.session import Row, Session
from penstock.store.sql.statements import Among, Statement, key, new
from penstock.store.sql.tags import SqlTags


class DocumentStatements:
    """The statements of one table of named documents. `derived` are the columns taken from the document."""

    def __init__(self, table: Table, kind: str, derived: Sequence[str] = ()) -> None:
        c = table.c
        self.kind = kind
        self.scheduled = kind in schema.SCHEDULED_KINDS
        self.columns = (c.name, c.document, c.created, c.modified, c.version)
        mine = key(c.account, c.region)
        named = key(c.account, c.region, c.name)
        written: dict[Any, Any] = {c[name]: bindparam(name) for name in ("document", "modified", *derived)}
        replaced = update(table).values({**written, c.version: c.version + 1}).returning(c.created, c.version)
        self.get = Statement(select(*self.columns).where(named))
        self.get_many = Among(lambda names: select(*self.columns).where(mine, c.name.in_(names)))
        self.page = Statement(
            select(*self.columns).where(mine, c.name > bindparam("after")).order_by(c.name).limit(bindparam("limit"))
        )
        self.count = Statement(select(func.count()).select_from(table).where(mine))
        self.names = Statement(select(c.name).where(mine).order_by(c.name))
        self.insert = new(table, ignore_existing=True)
        self.replace = Statement(replaced.where(named))
        self.replace_at = Statement(replaced.where(named, c.version == bindparam("expected_version")))
        self.delete = Statement(delete(table).where(named))
        # Writing a row locks it, on either database and in the same words.
        self.hold = Statement(update(table).where(named).values({c.version: c.version}))


JOBS = DocumentStatements(schema.jobs, "job")
WORKFLOWS = DocumentStatements(schema.workflows, "workflow")
CRAWLERS = DocumentStatements(schema.crawlers, "crawler")
CONNECTIONS = DocumentStatements(schema.connections, "connection")
CLASSIFIERS = DocumentStatements(schema.classifiers, "classifier")
SECURITY_CONFIGURATIONS = DocumentStatements(schema.security_configurations, "securityConfiguration")
RESOURCE_POLICIES = DocumentStatements(schema.resource_policies, "resourcePolicy")
CATALOG_SETTINGS = DocumentStatements(schema.catalog_settings, "catalogSettings")
EVENT_RULES = DocumentStatements(schema.event_rules, "rule")
BLUEPRINTS = DocumentStatements(blueprint_schema.blueprints, "blueprint")


class SqlDocuments:
    def __init__(self, session: Session, statements: DocumentStatements) -> None:
        self._session = session
        self._statements = statements

    def get(self, namespace: Namespace, name: str) -> Stored | None:
        row = self._session.row(self._statements.get, named(namespace, name))
        return None if row is None else stored(row)

    def get_many(self, namespace: Namespace, names: Collection[str]) -> dict[str, Stored]:
        rows = self._session.rows_among(self._statements.get_many, list(names), mine(namespace))
        return {row[0]: stored(row) for row in rows}

    def page(self, namespace: Namespace, after: str | None, limit: int) -> list[Stored]:
        parameters = {**mine(namespace), "after": after or "", "limit": limit}
        return [stored(row) for row in self._session.rows(self._statements.page, parameters)]

    def names(self, namespace: Namespace) -> list[str]:
        return [row[0] for row in self._session.rows(self._statements.names, mine(namespace))]

    def count(self, namespace: Namespace) -> int:
        row = self._session.row(self._statements.count, mine(namespace))
        assert row is not None
        return int(row[0])

    def insert(self, namespace: Namespace, name: str, document: Document, now: datetime) -> bool:
        at = to_milliseconds(now)
        parameters = {
            "account": namespace.account,
            "region": namespace.region,
            "name": name,
            "document": to_text(document),
            "created": at,
            "modified": at,
            "version": 1,
            **self._derived(document),
        }
        if self._session.change(self._statements.insert, parameters) == 0:
            return False
        self._touch(namespace, name, document)
        return True

    def replace(
        self, namespace: Namespace, name: str, document: Document, now: datetime, expected_version: int | None = None
    ) -> Stored | None:
        parameters = {
            **named(namespace, name),
            "document": to_text(document),
            "modified": to_milliseconds(now),
            **self._derived(document),
        }
        statement = self._statements.replace
        if expected_version is not None:
            statement = self._statements.replace_at
            parameters["expected_version"] = expected_version
        rows = self._session.change_returning(statement, parameters)
        if rows:
            created, version = rows[0]
            self._touch(namespace, name, document)
            return Stored(name, document, from_milliseconds(created), now, version)
        if expected_version is not None and self.get(namespace, name) is not None:
            raise Conflict(f"{self._statements.kind} {name} is no longer at version {expected_version}")
        return None

    def delete(self, namespace: Namespace, name: str) -> bool:
        if self._session.change(self._statements.delete, named(namespace, name)) == 0:
            return False
        self._touch(namespace, name, {})
        SqlTags(self._session).drop(namespace, self._statements.kind, name)
        if self._statements.scheduled:
            SqlSchedules(self._session).remove(namespace, self._statements.kind, name)
        return True

    def hold(self, namespace: Namespace, name: str) -> None:
        """Wait until nobody else holds this document, and hold it until the transaction ends."""
        self._session.change(self._statements.hold, named(namespace, name))

    def _touch(self, namespace: Namespace, name: str, document: Document) -> None:
        self._session.touch(self._statements.kind, namespace, name, document.get("WorkflowName"))

    def _derived(self, document: Document) -> dict[str, Any]:
        """The columns that are taken from the document."""
        return {}


def mine(namespace: Namespace) -> dict[str, Any]:
    return {"key_account": namespace.account, "key_region": namespace.region}


def named(namespace: Namespace, name: str) -> dict[str, Any]:
    return {"key_account": namespace.account, "key_region": namespace.region, "key_name": name}


def stored(row: Row) -> Stored:
    name, document, created, modified, version = row
    return Stored(name, from_text(document), from_milliseconds(created), from_milliseconds(modified), version)
