"""What a crawl did, as ListCrawls and GetCrawlerMetrics show it (specification 1.4)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from penstock.catalog.changes import (
    CatalogChange,
    CreatePartitions,
    CreateTable,
    DeletePartitions,
    DeleteTable,
    UpdatePartitions,
    UpdateTable,
)

NAMES_MAX: Final = 100
"""Names listed for each kind of change; `Count` is always complete."""

ADD: Final = "ADD"
UPDATE: Final = "UPDATE"
DELETE: Final = "DELETE"


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """Names of changed tables, and of partitions as `table/value/value`, by ADD, UPDATE and DELETE."""

    tables: dict[str, list[str]] = field(default_factory=lambda: {ADD: [], UPDATE: [], DELETE: []})
    partitions: dict[str, list[str]] = field(default_factory=lambda: {ADD: [], UPDATE: [], DELETE: []})

    def to_json(self) -> str | None:
        """ListCrawls' Summary: JSON whose inner values are JSON strings themselves; None when nothing changed."""
        outer = {}
        for noun, changed in (("TABLE", self.tables), ("PARTITION", self.partitions)):
            inner = {
                kind: json.dumps({"Details": {"names": names[:NAMES_MAX]}, "Count": len(names)})
                for kind, names in changed.items()
                if names
            }
            if inner:
                outer[noun] = inner
        return json.dumps(outer) if outer else None

    def to_document(self) -> dict[str, Any]:
        """What the store keeps of a crawl: Summary and the six counters that metrics and events show."""
        document: dict[str, Any] = {
            "TablesCreated": len(self.tables[ADD]),
            "TablesUpdated": len(self.tables[UPDATE]),
            "TablesDeleted": len(self.tables[DELETE]),
            "PartitionsCreated": len(self.partitions[ADD]),
            "PartitionsUpdated": len(self.partitions[UPDATE]),
            "PartitionsDeleted": len(self.partitions[DELETE]),
        }
        summary = self.to_json()
        return document if summary is None else document | {"Summary": summary}

    def lines(self) -> list[str]:
        """The closing lines of the log: `Run Summary For TABLE:` and the numbers that are not zero."""
        lines = []
        for noun, changed in (("TABLE", self.tables), ("PARTITION", self.partitions)):
            lines.append(f"Run Summary For {noun}:")
            lines += [f"{kind}: {len(names)}" for kind, names in changed.items() if names]
        return lines


def summarize(changes: Iterable[CatalogChange]) -> CrawlSummary:
    """Deprecations count as updates, as in Glue."""
    summary = CrawlSummary()
    for change in changes:
        match change:
            case CreateTable():
                summary.tables[ADD].append(change.name)
            case UpdateTable():
                summary.tables[UPDATE].append(change.name)
            case DeleteTable():
                summary.tables[DELETE].append(change.name)
            case CreatePartitions():
                summary.partitions[ADD].extend(_named(change.name, p["Values"]) for p in change.inputs)
            case UpdatePartitions():
                summary.partitions[UPDATE].extend(_named(change.name, p["Values"]) for p in change.inputs)
            case DeletePartitions():
                summary.partitions[DELETE].extend(_named(change.name, values) for values in change.values)
    return summary


def _named(table: str, values: Iterable[str]) -> str:
    return "/".join([table, *values])
