"""Glue documents of what was found: TableInput and PartitionInput, with every parameter (specification 2.11, 2.12)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from penstock.catalog import columns as columns_of
from penstock.catalog.columns import Columns
from penstock.crawler.schema import Schema
from penstock.crawler.tree import DataFile, FoundTable, Leaf
from penstock.formats import load

UPDATED_BY: Final = "UPDATED_BY_CRAWLER"
RUN_ID: Final = "CRAWL_RUN_ID"
DEPRECATED_BY: Final = "DEPRECATED_BY_CRAWLER"

# What the catalogue's own users set or read, but not what engines need from a storage descriptor.
_TABLE_ONLY: Final = frozenset({"partition_filtering.enabled"})


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who writes, and when: goes into the parameters of everything a crawl writes."""

    crawler: str
    crawl_id: str
    started: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """What the files of a table or a partition come to; sizes are stored bytes."""

    object_count: int
    size: int
    average_record_size: int
    record_count: int


def count(files: Sequence[DataFile]) -> Counts:
    """Counts by Glue's rule (specification 2.12): where the format does not state the number of records, each file has
    its stored size divided by the average unpacked record, rounded down, and at least one."""
    sampled_records = sum(file.sampled_records for file in files)
    sampled_bytes = sum(file.sampled_bytes for file in files)
    average = max(1, sampled_bytes // sampled_records) if sampled_records else 0
    records = sum(
        file.records if file.records is not None else max(1, file.size // average if average else 1) for file in files
    )
    return Counts(len(files), sum(file.size for file in files), average, records)


def table_input(
    found: FoundTable,
    name: str,
    keys: Sequence[str],
    stamp: Stamp,
    exclusions: Sequence[str] = (),
    partition_index: bool = False,
) -> dict[str, Any]:
    """The TableInput of a table. `exclusions` are globs with the include path in front of them."""
    files = [file for leaf in found.leaves for file in leaf.files]
    parameters = _parameters(found.schema, count(files), stamp)
    if exclusions:
        parameters["exclusions"] = json.dumps(list(exclusions), separators=(",", ":"))
    if partition_index and keys:
        parameters["partition_filtering.enabled"] = "true"
    return {
        "Name": name,
        "Owner": "owner",
        "LastAccessTime": stamp.started.timestamp(),
        "Retention": 0,
        "StorageDescriptor": _storage(found.schema, found.schema.columns, found.location, parameters),
        "PartitionKeys": [{"Name": key, "Type": "string"} for key in keys],
        "TableType": "EXTERNAL_TABLE",
        "Parameters": parameters,
    }


def partition_input(leaf: Leaf, values: Sequence[str], table: Columns, stamp: Stamp) -> dict[str, Any]:
    """The PartitionInput of a folder, with a descriptor of its own; `table` gives types to columns without values."""
    parameters = _parameters(leaf.schema, count(leaf.files), stamp)
    columns = columns_of.settle(leaf.schema.columns, table)
    return {
        "Values": list(values),
        "LastAccessTime": stamp.started.timestamp(),
        "StorageDescriptor": _storage(leaf.schema, columns, leaf.url, parameters),
        "Parameters": parameters,
    }


def inheriting(partition: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    """A partition that takes schema, format, SerDe and classification from its table (InheritFromTable)."""
    own = partition["StorageDescriptor"]
    inherited = {
        name: value
        for name, value in (table.get("Parameters") or {}).items()
        if name in ("classification", "compressionType", "delimiter", "skip.header.line.count")
    }
    parameters = {**partition["Parameters"], **inherited}
    return {
        **partition,
        "StorageDescriptor": {
            **table["StorageDescriptor"],
            "Location": own["Location"],
            "Parameters": {**own["Parameters"], **inherited},
        },
        "Parameters": parameters,
    }


def deprecated(document: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """A table or partition input with the deprecation mark, in both places: epoch milliseconds (specification 1.8)."""
    mark = {DEPRECATED_BY: str(int(now.timestamp() * 1000))}
    marked = {**document, "Parameters": {**(document.get("Parameters") or {}), **mark}}
    descriptor = document.get("StorageDescriptor")
    if descriptor is not None:
        marked["StorageDescriptor"] = {**descriptor, "Parameters": {**(descriptor.get("Parameters") or {}), **mark}}
    return marked


def _parameters(schema: Schema, counts: Counts, stamp: Stamp) -> dict[str, str]:
    return {
        "CrawlerSchemaDeserializerVersion": "1.0",
        "CrawlerSchemaSerializerVersion": "1.0",
        UPDATED_BY: stamp.crawler,
        RUN_ID: stamp.crawl_id,
        **schema.parameters,
        "averageRecordSize": str(counts.average_record_size),
        "classification": schema.format,
        "compressionType": schema.compression,
        "objectCount": str(counts.object_count),
        "recordCount": str(counts.record_count),
        "sizeKey": str(counts.size),
        "typeOfData": "file",
    }


def _storage(schema: Schema, columns: Columns, location: str, parameters: Mapping[str, str]) -> dict[str, Any]:
    form = load(schema.format)
    return {
        "Columns": columns_of.to_document(columns),
        "Location": location,
        "InputFormat": form.storage.input_format,
        "OutputFormat": form.storage.output_format,
        "Compressed": schema.compression != "none",
        "NumberOfBuckets": -1,
        "SerdeInfo": {
            "SerializationLibrary": form.serde(schema.parameters) or form.storage.serde,
            "Parameters": form.serde_parameters(schema.parameters, schema.names),
        },
        "BucketColumns": [],
        "SortColumns": [],
        "Parameters": {name: value for name, value in parameters.items() if name not in _TABLE_ONLY},
        "StoredAsSubDirectories": False,
    }
