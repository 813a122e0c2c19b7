"""Columns of a table: merge two schemas, add only, compare, and measure how alike two schemas are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from penstock.catalog import types
from penstock.catalog.types import HiveType, Member, Struct

SIMILARITY_THRESHOLD: Final = 0.7
"""Two schemas are similar when their measure is above this (specification 2.8: more than 70 %)."""

NAME_LENGTH_MAX: Final = 255
TYPE_LENGTH_MAX: Final = 131_072

_NO_PARAMETERS: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Column:
    """A column as Glue keeps it; two columns are the same when their names agree without regard to case."""

    name: str
    type: HiveType
    comment: str | None = None
    parameters: Mapping[str, str] = field(default_factory=lambda: _NO_PARAMETERS, hash=False)

    @property
    def key(self) -> str:
        return self.name.lower()


Columns = tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What tells `after` from `before`. Each entry of `retyped` is (name, type before, type after)."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    retyped: tuple[tuple[str, str, str], ...] = ()
    reordered: bool = False

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.retyped or self.reordered)

    def __str__(self) -> str:
        parts = []
        if self.added:
            parts.append(f"added {', '.join(self.added)}")
        if self.removed:
            parts.append(f"removed {', '.join(self.removed)}")
        if self.retyped:
            parts.append("; ".join(f"{name} from {before} to {after}" for name, before, after in self.retyped))
        if self.reordered:
            parts.append("columns in another order")
        return "; ".join(parts) or "same columns"


def from_document(documents: Sequence[Mapping[str, Any]]) -> Columns:
    """Glue Column documents as values; a type outside the Hive grammar is kept as it is spelled."""
    return tuple(
        Column(
            document["Name"],
            types.parse_leniently(document.get("Type") or "string"),
            document.get("Comment"),
            MappingProxyType(dict(document.get("Parameters") or {})),
        )
        for document in documents
    )


def to_document(columns: Columns) -> list[dict[str, Any]]:
    """Glue Column documents; what is absent is left out."""
    documents = []
    for column in columns:
        document: dict[str, Any] = {"Name": column.name, "Type": str(column.type)}
        if column.comment is not None:
            document["Comment"] = column.comment
        if column.parameters:
            document["Parameters"] = dict(column.parameters)
        documents.append(document)
    return documents


def merge(left: Columns, right: Columns, text: bool) -> Columns | None:
    """One schema for both: every column of either, in order of first appearance, with the merged type.

    None when a column has types that cannot be read as one (`text` as in `types.merge`).
    """
    if left == right:
        return left
    merged = {column.key: column for column in left}
    for column in right:
        mine = merged.get(column.key)
        if mine is None:
            merged[column.key] = column
            continue
        kind = types.merge(mine.type, column.type, text)
        if kind is None:
            return None
        merged[column.key] = replace(mine, type=kind)
    return tuple(merged.values())


def conflicts(left: Columns, right: Columns, text: bool) -> tuple[str, ...]:
    """The columns that keep `merge` from succeeding, each with its two types."""
    theirs = {column.key: column for column in right}
    return tuple(
        f"{column.name}: {column.type} and {theirs[column.key].type}"
        for column in left
        if column.key in theirs and types.merge(column.type, theirs[column.key].type, text) is None
    )


def add_new(existing: Columns, crawled: Columns) -> Columns:
    """Add-only: existing columns keep name, type and place, new ones follow; nested structs gain members likewise.

    This is MergeNewColumns (specification 1.8): nothing is removed or retyped.
    """
    known = {column.key: column for column in existing}
    grown = {column.key: column for column in existing}
    for column in crawled:
        mine = known.get(column.key)
        grown[column.key] = column if mine is None else replace(mine, type=_grow(mine.type, column.type))
    return tuple(grown.values())


def _grow(existing: HiveType, crawled: HiveType) -> HiveType:
    match existing, crawled:
        case Struct(mine), Struct(theirs):
            found = {member.name.lower(): member.type for member in theirs}
            known = {member.name.lower() for member in mine}
            kept = [
                Member(m.name, _grow(m.type, found[m.name.lower()])) if m.name.lower() in found else m for m in mine
            ]
            return Struct((*kept, *(member for member in theirs if member.name.lower() not in known)))
        case types.Array(mine), types.Array(theirs):
            return types.Array(_grow(mine, theirs))
        case types.Map(key, value), types.Map(_, their_value):
            return types.Map(key, _grow(value, their_value))
        case _:
            return existing


def similarity(left: Columns, right: Columns) -> float:
    """How alike two schemas are, 0 to 1: columns of the same name and a compatible type, over all column names.

    Numbers that widen into each other count as compatible. Two empty schemas are alike.
    """
    if left == right:
        return 1.0
    mine = {column.key: column.type for column in left}
    theirs = {column.key: column.type for column in right}
    names = mine.keys() | theirs.keys()
    shared = sum(1 for name in mine.keys() & theirs.keys() if types.compatible(mine[name], theirs[name]))
    return shared / len(names) if names else 1.0


def similar(left: Columns, right: Columns) -> bool:
    return similarity(left, right) > SIMILARITY_THRESHOLD


def shape(columns: Columns) -> frozenset[tuple[str, str]]:
    """What makes two schemas distinct: names and families of types, without order and width."""
    return frozenset((column.key, types.family(column.type)) for column in columns)


def compare(before: Columns, after: Columns) -> Difference:
    """What changed from one schema to the other, columns matched by name without regard to case."""
    mine = {column.key: column for column in before}
    theirs = {column.key: column for column in after}
    shared_before = [key for key in mine if key in theirs]
    shared_after = [key for key in theirs if key in mine]
    return Difference(
        added=tuple(column.name for key, column in theirs.items() if key not in mine),
        removed=tuple(column.name for key, column in mine.items() if key not in theirs),
        retyped=tuple(
            (mine[key].name, str(mine[key].type), str(theirs[key].type))
            for key in shared_before
            if mine[key].type != theirs[key].type
        ),
        reordered=shared_before != shared_after,
    )


def unreadable(stored: Columns, declared: Columns) -> tuple[str, ...]:
    """Why data with the schema `stored` (a partition) is not readable through `declared` (its table), by column.

    Empty when it is. This is what Athena reports as HIVE_PARTITION_SCHEMA_MISMATCH, said at the time of the crawl.
    """
    theirs = {column.key: column for column in declared}
    return tuple(
        f"{column.name} is {column.type} in the data and {theirs[column.key].type} in the table"
        for column in stored
        if column.key in theirs and not types.readable_as(column.type, theirs[column.key].type)
    )


def settle(columns: Columns, like: Columns = ()) -> Columns:
    """Types for columns in which no value was seen: what `like` says of the column, else string."""
    hints = {column.key: column.type for column in like}
    return tuple(
        replace(column, type=types.fill_void(column.type, hints.get(column.key, types.STRING))) for column in columns
    )


def storable(columns: Columns) -> tuple[Columns, tuple[str, ...]]:
    """What the catalogue can hold of these columns, and warnings about the rest (specification 3.1).

    A column without a usable name is left out, struct members with odd characters get `_` for them, and a type that is
    printed longer than TYPE_LENGTH_MAX becomes string, since otherwise the whole write would be refused.
    """
    kept, warnings = [], []
    for column in columns:
        if not 0 < len(column.name) <= NAME_LENGTH_MAX or types.storable_name(column.name) != column.name:
            warnings.append(f"column {column.name[:40]!r} is left out: its name cannot be stored")
            continue
        kind = types.storable(column.type)
        if len(str(kind)) > TYPE_LENGTH_MAX:
            kind = types.STRING
            warnings.append(f"the type of column {column.name} exceeds {TYPE_LENGTH_MAX} characters and becomes string")
        kept.append(column if kind == column.type else replace(column, type=kind))
    return tuple(kept), tuple(warnings)
