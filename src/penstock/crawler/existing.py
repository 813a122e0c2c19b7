"""Tables as the catalogue has them before a crawl, and how they compare with what a crawl would write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from penstock.catalog import columns as columns_of
from penstock.catalog.columns import Columns
from penstock.crawler.descriptors import DEPRECATED_BY, RUN_ID, UPDATED_BY
from penstock.crawler.schema import SKIP_HEADER, Schema
from penstock.formats import REGISTRY, load

Document = Mapping[str, Any]

# What differs between two crawls of the same data.
_VOLATILE: Final = frozenset({"LastAccessTime", RUN_ID})
_PARTITION_INPUT: Final = frozenset({"Values", "LastAccessTime", "LastAnalyzedTime", "StorageDescriptor", "Parameters"})
_TABLE_INPUT: Final = frozenset(
    {"Name", "Description", "Owner", "LastAccessTime", "LastAnalyzedTime", "Retention", "StorageDescriptor"}
    | {"PartitionKeys", "ViewOriginalText", "ViewExpandedText", "TableType", "Parameters", "TargetTable"}
    | {"ViewDefinition"}
)


@dataclass(frozen=True, slots=True)
class ExistingTable:
    """A table with its partitions. `version` is its VersionId; `table` a Glue Table document; `partitions` Glue
    Partition documents by their values."""

    database: str
    name: str
    version: int
    table: Document
    partitions: Mapping[tuple[str, ...], Document]

    @property
    def parameters(self) -> Mapping[str, str]:
        return self.table.get("Parameters") or {}

    @property
    def owner(self) -> str | None:
        """The crawler that wrote the table; None for a table made by hand."""
        return self.parameters.get(UPDATED_BY)

    @property
    def deprecated(self) -> bool:
        return DEPRECATED_BY in self.parameters

    @property
    def location(self) -> str:
        return place((self.table.get("StorageDescriptor") or {}).get("Location") or "")

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(key["Name"] for key in self.table.get("PartitionKeys") or ())

    @property
    def columns(self) -> Columns:
        return columns_of.from_document((self.table.get("StorageDescriptor") or {}).get("Columns") or ())


def place(location: str) -> str:
    """A location to compare by: one scheme for S3, and no slash at the end."""
    for scheme in ("s3a://", "s3n://"):
        if location.startswith(scheme):
            location = "s3://" + location.removeprefix(scheme)
    return location.rstrip("/")


def lies_within(location: str, url: str) -> bool:
    """Whether a location is `url` or lies below it, by whole components."""
    inner, outer = place(location), place(url)
    return inner == outer or inner.startswith(outer + "/")


def table_input_of(table: Document) -> dict[str, Any]:
    """The members of a Table document that a TableInput has too."""
    return {name: value for name, value in table.items() if name in _TABLE_INPUT and value is not None}


def partition_input_of(partition: Document) -> dict[str, Any]:
    """The members of a Partition document that a PartitionInput has too."""
    return {name: value for name, value in partition.items() if name in _PARTITION_INPUT and value is not None}


def same(stored: Document, planned: Document) -> bool:
    """Whether writing `planned` over `stored` would say nothing new: run id and access time do not count, and a member
    that is absent equals one that is empty, since the catalogue fills in defaults."""
    return bool(_comparable(stored) == _comparable(planned))


def known_schemas(tables: list[ExistingTable]) -> dict[str, Schema]:
    """Schemas by folder URL, from what the catalogue holds: the folders that need not be read again."""
    known: dict[str, Schema] = {}
    for table in tables:
        documents = list(table.partitions.values()) if table.keys else [table.table]
        for document in documents:
            location = (document.get("StorageDescriptor") or {}).get("Location")
            schema = _schema_of(document)
            if location and schema is not None:
                known[place(location) + "/"] = schema
    return known


def _schema_of(document: Document) -> Schema | None:
    """The schema that a descriptor records; None when it was not written by a crawler."""
    descriptor = document["StorageDescriptor"]
    parameters = {**(descriptor.get("Parameters") or {}), **(document.get("Parameters") or {})}
    form = parameters.get("classification")
    if form is None or form not in {row.name for row in REGISTRY}:
        return None
    columns = columns_of.from_document(descriptor.get("Columns") or ())
    serde = (descriptor.get("SerdeInfo") or {}).get("Parameters") or {}
    names = tuple(serde["paths"].split(",")) if serde.get("paths") else tuple(column.name for column in columns)
    kept = ("delimiter", "columnsOrdered", "areColumnsQuoted", "quoteChar", "jsonPath", SKIP_HEADER)
    return Schema(
        form,
        parameters.get("compressionType", "none"),
        parameters.get("delimiter", ""),
        load(form).text,
        columns,
        names,
        {name: parameters[name] for name in kept if name in parameters},
    )


def _comparable(value: Any) -> Any:
    if isinstance(value, Mapping):
        pruned = {name: _comparable(inner) for name, inner in value.items() if name not in _VOLATILE}
        return {name: inner for name, inner in pruned.items() if inner not in (None, "", 0, [], {})}
    if isinstance(value, (list, tuple)):
        return [_comparable(inner) for inner in value]
    return value
