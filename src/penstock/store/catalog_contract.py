"""What the store keeps of the Data Catalog: tables, partitions, indexes, column statistics, functions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from penstock.arns import Namespace

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredTable:
    """A Data Catalog table: `version` is Glue's VersionId (0 at creation); `id` is the store's own key."""

    id: int
    database: str
    name: str
    document: Document
    created: datetime
    modified: datetime
    version: int
    created_by: str


@dataclass(frozen=True, slots=True)
class StoredPartition:
    values: tuple[str, ...]
    document: Document
    created: datetime


@dataclass(frozen=True, slots=True)
class StoredIndex:
    """A partition index: the document is a PartitionIndexDescriptor without its name, keys by name only."""

    name: str
    document: Document
    created: datetime


@dataclass(frozen=True, slots=True)
class StoredFunction:
    database: str
    name: str
    document: Document
    created: datetime


class Tables(Protocol):
    """Tables of the Data Catalog; database and table names arrive lower-cased. Pages are by name, ascending."""

    def get(self, namespace: Namespace, database: str, name: str) -> StoredTable | None: ...

    def names(self, namespace: Namespace) -> list[tuple[str, str]]:
        """(database, name) of every table, ascending."""
        ...

    def page(self, namespace: Namespace, database: str, after: str | None, limit: int) -> list[StoredTable]: ...

    def insert(
        self, namespace: Namespace, database: str, name: str, document: Document, created_by: str, now: datetime
    ) -> bool:
        """False, and nothing written, when the name is taken. Conflict when there is no such database (any more)."""
        ...

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
        ...

    def delete(self, namespace: Namespace, database: str, name: str) -> bool:
        """With its versions, partitions and tags."""
        ...

    def delete_all(self, namespace: Namespace, database: str) -> int: ...

    def versions(self, table: StoredTable, before: int | None, limit: int) -> list[StoredTable]:
        """Archived versions and the current one, newest first, below version `before`."""
        ...

    def version(self, table: StoredTable, version: int) -> StoredTable | None: ...

    def delete_version(self, table: StoredTable, version: int) -> bool:
        """Delete an archived version; the current one goes with its table only (False)."""
        ...


class Partitions(Protocol):
    """Partitions of one table, by its store id. Order is by values, each compared as text."""

    def get(self, table: StoredTable, values: tuple[str, ...]) -> StoredPartition | None: ...

    def get_many(self, table: StoredTable, values: Collection[tuple[str, ...]]) -> list[StoredPartition]: ...

    def page(self, table: StoredTable, after: tuple[str, ...] | None, limit: int) -> list[StoredPartition]: ...

    def values_page(self, table: StoredTable, after: tuple[str, ...] | None, limit: int) -> list[tuple[str, ...]]:
        """As `page`, the values alone: filters look at many partitions and want the documents of few."""
        ...

    def insert(self, table: StoredTable, values: tuple[str, ...], document: Document, now: datetime) -> bool: ...

    def insert_many(
        self, table: StoredTable, rows: Sequence[tuple[tuple[str, ...], Document]], now: datetime
    ) -> list[tuple[str, ...]]:
        """Insert what is new; returns the values that were there already (and stay as they are)."""
        ...

    def replace(self, table: StoredTable, values: tuple[str, ...], document: Document) -> bool: ...

    def delete(self, table: StoredTable, values: tuple[str, ...]) -> bool: ...

    def count(self, table: StoredTable) -> int: ...


class PartitionIndexes(Protocol):
    """Partition indexes of one table; they go with it."""

    def of_table(self, table: StoredTable) -> list[StoredIndex]:
        """In the order in which they were made."""
        ...

    def insert(self, table: StoredTable, name: str, document: Document, now: datetime) -> bool: ...

    def delete(self, table: StoredTable, name: str) -> bool: ...


class ColumnStatistics(Protocol):
    """ColumnStatistics documents by column name, of a table (`values` None) or of one of its partitions.

    They go with their table or partition.
    """

    def get_many(
        self, table: StoredTable, values: tuple[str, ...] | None, columns: Collection[str]
    ) -> dict[str, Document]: ...

    def put(self, table: StoredTable, values: tuple[str, ...] | None, column: str, document: Document) -> None:
        """Add or overwrite."""
        ...

    def delete(self, table: StoredTable, values: tuple[str, ...] | None, column: str) -> bool: ...


class Functions(Protocol):
    """User-defined functions; database and function names arrive lower-cased. They go with their database."""

    def get(self, namespace: Namespace, database: str, name: str) -> StoredFunction | None: ...

    def page(
        self, namespace: Namespace, database: str | None, after: tuple[str, str] | None, limit: int
    ) -> list[StoredFunction]:
        """Of one database, or of all (None); by database and name, `after` being both of the last one seen."""
        ...

    def insert(self, namespace: Namespace, database: str, name: str, document: Document, now: datetime) -> bool: ...

    def replace(self, namespace: Namespace, database: str, name: str, document: Document) -> bool: ...

    def delete(self, namespace: Namespace, database: str, name: str) -> bool: ...
