"""What the files of a folder have in common: one merged schema, and clusters of folders whose schemas are alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Generic, TypeVar

from penstock.catalog import columns as columns_of
from penstock.catalog.columns import Columns
from penstock.formats import load
from penstock.formats.contract import Verdict

DISTINCT_SCHEMAS_MAX: Final = 5
"""Sibling folders with more distinct schemas than this are not partitions of one table (specification 2.8)."""

SKIP_HEADER: Final = "skip.header.line.count"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Schema:
    """Schema and storage of one file, or of many that were merged.

    `names` are the top-level names as the data spells them, in order of first appearance. `parameters` are the
    format's table parameters. `text`: types that conflict become string, instead of keeping two schemas apart.
    """

    format: str
    compression: str
    layout: str
    text: bool
    columns: Columns
    names: tuple[str, ...]
    parameters: Mapping[str, str] = field(hash=False)

    @property
    def kind(self) -> tuple[str, str, str]:
        """What must agree, beside the columns, for two schemas to be of one table."""
        return self.format, self.compression, self.layout

    def describe_kind(self) -> str:
        shown = self.format if self.compression == "none" else f"{self.format} in {self.compression}"
        return f"{shown}, delimiter {self.layout!r}" if self.layout else shown


def schema_of(verdict: Verdict, compression: str) -> Schema:
    """The schema that a verdict found in one file."""
    return Schema(
        verdict.classification,
        compression,
        verdict.layout,
        load(verdict.classification).text,
        verdict.columns,
        verdict.names,
        verdict.parameters,
    )


def joined(left: Schema, right: Schema) -> Schema | None:
    """Both in one: merged columns, all names. None when kind or column types do not go together.

    A header that only one side has is kept: a table of both has it, and the crawl warns.
    """
    if left.kind != right.kind:
        return None
    if left.columns == right.columns and left.names == right.names and left.parameters == right.parameters:
        return left
    columns = columns_of.merge(left.columns, right.columns, left.text)
    if columns is None:
        return None
    return replace(
        left,
        columns=columns,
        names=tuple(dict.fromkeys((*left.names, *right.names))),
        parameters=MappingProxyType({**right.parameters, **left.parameters}),
    )


def fits(newcomer: Schema, table: Schema) -> bool:
    """Whether a file that cannot found a table may join this one.

    It is similar; or its only row was taken for names, while the table has no header and as many columns.
    """
    if newcomer.kind != table.kind:
        return False
    if columns_of.similar(newcomer.columns, table.columns):
        return True
    headerless = SKIP_HEADER not in table.parameters and newcomer.format == "csv"
    return headerless and len(newcomer.columns) == len(table.columns)


@dataclass(slots=True)
class Cluster(Generic[T]):
    """Members whose schemas are alike, the schema of them all, and how similar each was when it joined."""

    key: object
    schema: Schema
    members: list[T]
    similarities: list[float]
    shapes: set[frozenset[tuple[str, str]]]

    @property
    def too_varied(self) -> bool:
        return len(self.shapes) > DISTINCT_SCHEMAS_MAX


class Clustering(Generic[T]):
    """Puts members, one after another, into the first cluster of the same key whose running schema is similar.

    `combine` ignores similarity, as Glue's CombineCompatibleSchemas does: whatever can be merged is alike.
    """

    def __init__(self, combine: bool) -> None:
        self.clusters: list[Cluster[T]] = []
        self._combine = combine
        # Thousands of folders share a handful of schemas: each is measured and merged once.
        self._placed: dict[object, tuple[Cluster[T], float]] = {}

    def add(self, member: T, key: object, schema: Schema) -> None:
        whole_key = (key, schema.kind)
        exactly = (whole_key, schema.columns, schema.names, tuple(sorted(schema.parameters.items())))
        if exactly in self._placed:
            cluster, similarity = self._placed[exactly]
            cluster.members.append(member)
            cluster.similarities.append(similarity)
            return
        for cluster in self.clusters:
            similarity = columns_of.similarity(cluster.schema.columns, schema.columns)
            if cluster.key != whole_key or not (self._combine or similarity > columns_of.SIMILARITY_THRESHOLD):
                continue
            merged = joined(cluster.schema, schema)
            if merged is None:
                continue
            # A column without values is no schema of its own: it counts with the type that the others have.
            cluster.shapes.add(columns_of.shape(columns_of.settle(schema.columns, cluster.schema.columns)))
            cluster.schema = merged
            cluster.members.append(member)
            cluster.similarities.append(similarity)
            self._placed[exactly] = (cluster, similarity)
            return
        shape = columns_of.shape(columns_of.settle(schema.columns))
        cluster = Cluster(whole_key, schema, [member], [1.0], {shape})
        self.clusters.append(cluster)
        self._placed[exactly] = (cluster, 1.0)

    def largest(self) -> Cluster[T] | None:
        """The cluster with most members; the earliest of several."""
        return max(self.clusters, key=lambda cluster: len(cluster.members), default=None)
