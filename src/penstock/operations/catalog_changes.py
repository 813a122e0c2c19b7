"""What crawls ask of the Data Catalog: read what is there for a plan, and apply the plan, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, assert_never

from penstock.arns import Namespace
from penstock.catalog.changes import (
    CatalogChange,
    CreatePartitions,
    CreateTable,
    DeletePartitions,
    DeleteTable,
    UpdatePartitions,
    UpdateTable,
)
from penstock.catalog.names import catalog_name
from penstock.crawler.crawl import target_database
from penstock.crawler.existing import ExistingTable
from penstock.errors import Conflict
from penstock.operations.databases import database_document
from penstock.operations.tables import table_document
from penstock.store.catalog_contract import StoredTable
from penstock.store.contract import Transaction

_CHUNK = 1_000


def existing_tables(transaction: Transaction, namespace: Namespace, crawler: Mapping[str, Any]) -> list[ExistingTable]:
    """The tables, with their partitions, that a crawl by this Crawler document may meet or change.

    Those are all tables of its database, and the tables that its catalog targets name.
    """
    targets = crawler.get("Targets", {}).get("CatalogTargets", [])
    wanted = {target_database(crawler): None}
    wanted |= {catalog_name(target["DatabaseName"]): None for target in targets}
    return [
        ExistingTable(
            database=row.database,
            name=row.name,
            version=row.version,
            table=row.document,
            partitions=dict(_partitions(transaction, row)),
        )
        for database in wanted
        for row in _tables(transaction, namespace, database)
    ]


def apply_changes(
    transaction: Transaction, namespace: Namespace, changes: Sequence[CatalogChange], created_by: str, now: datetime
) -> None:
    """Write a crawl's plan in the caller's transaction. Databases that it creates tables in are made when missing.

    Raises Conflict when a table is no longer at the version that the plan was made for, or a table or partition that
    the plan creates is there, or one that it updates is gone: the caller rolls back and plans again. Partitions do not
    raise their table's version, so they are looked at one by one; one that the plan deletes may be gone already.
    """
    _Plan(transaction, namespace, created_by, now).apply(changes)


class _Plan:
    def __init__(self, transaction: Transaction, namespace: Namespace, created_by: str, now: datetime) -> None:
        self._transaction = transaction
        self._namespace = namespace
        self._created_by = created_by
        self._now = now

    def apply(self, changes: Sequence[CatalogChange]) -> None:
        # All versions first: they are those before the plan, and its own updates move them on.
        for change in changes:
            if not isinstance(change, CreateTable) and change.expected_version is not None:
                row = self._table(change)
                if row.version != change.expected_version:
                    raise Conflict(
                        f"table {row.database}.{row.name} is at version {row.version}, not {change.expected_version}"
                    )
        for change in changes:
            self._apply(change)

    def _apply(self, change: CatalogChange) -> None:
        match change:
            case CreateTable():
                self._create_table(change)
            case UpdateTable():
                self._update_table(change)
            case DeleteTable():
                row = self._table(change)
                self._transaction.tables.delete(self._namespace, row.database, row.name)
            case CreatePartitions(inputs=inputs):
                row = self._table(change)
                present = self._transaction.partitions.insert_many(row, [_stored(one) for one in inputs], self._now)
                if present:
                    raise Conflict(f"partition {list(present[0])} of {row.database}.{row.name} is there already")
            case UpdatePartitions(inputs=inputs):
                row = self._table(change)
                for values, document in (_stored(one) for one in inputs):
                    if not self._transaction.partitions.replace(row, values, document):
                        raise Conflict(f"partition {list(values)} of {row.database}.{row.name} is gone")
            case DeletePartitions(values=deleted):
                row = self._table(change)
                for values in deleted:
                    self._transaction.partitions.delete(row, values)
            case _:
                assert_never(change)

    def _create_table(self, change: CreateTable) -> None:
        database = catalog_name(change.database)
        # False when it is there, which is just as well.
        self._transaction.databases.insert(self._namespace, database, database_document({"Name": database}), self._now)
        document = table_document({**change.input, "Name": change.name})
        if not self._transaction.tables.insert(
            self._namespace, database, document["Name"], document, self._created_by, self._now
        ):
            raise Conflict(f"table {database}.{document['Name']} is there already")

    def _update_table(self, change: UpdateTable) -> None:
        row = self._table(change)
        document = table_document({**change.input, "Name": row.name})
        self._transaction.tables.replace(
            self._namespace, row.database, row.name, document, self._now, expected_version=row.version
        )

    def _table(self, change: CatalogChange) -> StoredTable:
        database, name = catalog_name(change.database), catalog_name(change.name)
        row = self._transaction.tables.get(self._namespace, database, name)
        if row is None:
            raise Conflict(f"table {database}.{name} is gone")
        return row


def _stored(partition_input: Mapping[str, Any]) -> tuple[tuple[str, ...], dict[str, Any]]:
    values = tuple(partition_input["Values"])
    return values, {member: value for member, value in partition_input.items() if member != "Values"}


def _tables(transaction: Transaction, namespace: Namespace, database: str) -> Iterator[StoredTable]:
    after: str | None = None
    while rows := transaction.tables.page(namespace, database, after, _CHUNK):
        yield from rows
        after = rows[-1].name


def _partitions(transaction: Transaction, table: StoredTable) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Each partition by its values, as the PartitionInput that would make it again."""
    after: tuple[str, ...] | None = None
    while rows := transaction.partitions.page(table, after, _CHUNK):
        for row in rows:
            yield row.values, {"Values": list(row.values), **row.document}
        after = rows[-1].values
