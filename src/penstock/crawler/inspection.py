"""What people learn too late about a table, said when it is crawled: clashes, mismatches, what cannot be stored."""

from __future__ import annotations

from dataclasses import replace

from penstock.catalog import columns as columns_of
from penstock.catalog.partitions import key_names, read_folder, usable_value
from penstock.crawler.schema import SKIP_HEADER, Schema
from penstock.crawler.tree import FoundTable, Leaf

EXAMPLES_MAX = 5


def inspect(table: FoundTable) -> tuple[FoundTable, list[str]]:
    """The table with columns that the catalogue can hold, and warnings: a data column named as a partition key, files
    with and without header in one table, partitions whose data cannot be read through the table's schema."""
    schema, warnings = _storable(table.schema)
    schema = replace(schema, columns=columns_of.settle(schema.columns))
    cleaned: dict[int, Schema] = {}
    for leaf in table.leaves:
        if id(leaf.schema) not in cleaned:
            cleaned[id(leaf.schema)] = _storable(leaf.schema)[0]
    leaves = tuple(replace(leaf, schema=cleaned[id(leaf.schema)]) for leaf in table.leaves)
    table = replace(table, schema=schema, leaves=leaves)
    keys = {key.lower() for key in key_names(table.keys)}
    refused = "engines refuse such a table (HIVE_INVALID_METADATA, duplicate columns); rename the column or the folders"
    warnings += [f"column {c.name} is also a partition key: {refused}" for c in schema.columns if c.key in keys]
    return table, [*warnings, *_header_warnings(table), *_mismatches(table)]


def _storable(schema: Schema) -> tuple[Schema, list[str]]:
    columns, warnings = columns_of.storable(schema.columns)
    names = tuple(name for name in schema.names if name.lower() in {column.key for column in columns})
    return replace(schema, columns=columns, names=names), list(warnings)


def partition_leaves(table: FoundTable) -> tuple[dict[tuple[str, ...], Leaf], list[str]]:
    """The partitions of a table by their values, and warnings about folders that cannot be one."""
    leaves: dict[tuple[str, ...], Leaf] = {}
    warnings = []
    for leaf in table.leaves:
        values = tuple(read_folder(name).value for name in leaf.folders[table.depth :])
        if not all(usable_value(value) for value in values):
            warnings.append(
                f"{leaf.url} is left out: a partition value must have 1 to 1024 characters, none of them control"
            )
        elif values in leaves:
            warnings.append(f"{leaf.url} is left out: {leaves[values].url} has the same partition values")
        else:
            leaves[values] = leaf
    return leaves, warnings


def _header_warnings(table: FoundTable) -> list[str]:
    with_header: list[str] = []
    without: list[str] = []
    for leaf in table.leaves:
        for file in leaf.files:
            if file.schema is not None and file.schema.format == "csv":
                (with_header if SKIP_HEADER in file.schema.parameters else without).append(file.url)
    if not with_header or not without:
        return []
    counted = f"{len(with_header)} files have a header and {len(without)} have none"
    return [f"{counted}, as {without[0]}: the first line of each is skipped"]


def _mismatches(table: FoundTable) -> list[str]:
    """Partitions that cannot be read through the table's schema: HIVE_PARTITION_SCHEMA_MISMATCH in the making."""
    if not table.keys:
        return []
    found = []
    for leaf in table.leaves:
        stored = columns_of.settle(leaf.schema.columns, table.schema.columns)
        reasons = columns_of.unreadable(stored, table.schema.columns)
        if reasons:
            found.append(f"{leaf.url}: {'; '.join(reasons[:EXAMPLES_MAX])}")
    if not found:
        return []
    shown = " | ".join(found[:EXAMPLES_MAX])
    return [f"{len(found)} partitions cannot be read through the table's schema (see InheritFromTable): {shown}"]
