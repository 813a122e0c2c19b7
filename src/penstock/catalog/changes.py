"""CatalogChange values: what a crawl wants of the Data Catalog, each with its evidence.

They are data, for at least two readers: one applies them, all in one transaction; one explains them. `expected_version`
is the table's version (VersionId) as the planner read it, before any change of the same plan; None means that the
table is created by this plan. Whoever applies a plan first compares every expected version, then writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]
PartitionValues = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CreateTable:
    """`input` is a Glue TableInput document."""

    database: str
    name: str
    input: Document
    evidence: str


@dataclass(frozen=True, slots=True)
class UpdateTable:
    """`input` is the whole Glue TableInput that replaces the definition; a deprecation is an update too."""

    database: str
    name: str
    input: Document
    expected_version: int
    evidence: str


@dataclass(frozen=True, slots=True)
class DeleteTable:
    """With all its partitions and versions."""

    database: str
    name: str
    expected_version: int
    evidence: str


@dataclass(frozen=True, slots=True)
class CreatePartitions:
    """`inputs` are Glue PartitionInput documents, each with its Values."""

    database: str
    name: str
    inputs: tuple[Document, ...]
    expected_version: int | None
    evidence: str


@dataclass(frozen=True, slots=True)
class UpdatePartitions:
    """`inputs` are Glue PartitionInput documents that replace the partitions of the same Values."""

    database: str
    name: str
    inputs: tuple[Document, ...]
    expected_version: int
    evidence: str


@dataclass(frozen=True, slots=True)
class DeletePartitions:
    database: str
    name: str
    values: tuple[PartitionValues, ...]
    expected_version: int
    evidence: str


CatalogChange = CreateTable | UpdateTable | DeleteTable | CreatePartitions | UpdatePartitions | DeletePartitions
