"""Trees of data files without any file, for grouping; and a lake of real files with a catalogue, for crawls."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from penstock.arns import Namespace
from penstock.catalog import types
from penstock.catalog.changes import (
    CatalogChange,
    CreatePartitions,
    CreateTable,
    DeletePartitions,
    DeleteTable,
    UpdatePartitions,
    UpdateTable,
)
from penstock.catalog.columns import Column
from penstock.clock import SystemClock, from_milliseconds
from penstock.crawler.crawl import CrawlPlan, CrawlRequest, ExistingTable, crawl, finish
from penstock.crawler.grouping import Grouping, Options
from penstock.crawler.log import CrawlLog
from penstock.crawler.schema import Schema
from penstock.crawler.tree import DataFile, build
from penstock.locations import Locations

Grouped = Callable[..., Grouping]


def schema_from(text: str) -> Schema:
    """`a int, b string` is JSON; `csv: a int` another format; `gzip:`, `|:` compression and delimiter."""
    form, compression, layout = "json", "none", ""
    while ":" in text:
        word, _, text = text.partition(":")
        if word in ("json", "csv", "parquet"):
            form = word
        elif word == "gzip":
            compression = word
        else:
            layout = word
    pairs = [pair.split() for pair in text.split(",")]
    columns = tuple(Column(name, types.parse(kind)) for name, kind in pairs)
    return Schema(form, compression, layout, form != "parquet", columns, tuple(name for name, _ in pairs), {})


@pytest.fixture
def group() -> Grouped:
    """Group files below s3://b/lake/, given as path -> schema text; a text that begins with `~` cannot found."""

    def group(files: dict[str, str], options: Options | None = None, single: bool = False) -> Grouping:
        found = [
            DataFile(f"s3://b/lake/{path}", tuple(path.split("/")), 100, schema_from(text.lstrip("~")), text[0] != "~")
            for path, text in sorted(files.items())
        ]
        grouping = Grouping(options or Options())
        root = build("lake", found)
        assert root is not None
        grouping.run(root, single)
        return grouping

    return group


class Lake:
    """A folder of objects, a catalogue that keeps what plans change, and crawls of the one over the other."""

    def __init__(self, root: Path) -> None:
        self.objects = root / "objects"
        self.locations = Locations(self.objects)
        self.tables: dict[str, ExistingTable] = {}
        self.classifiers: dict[str, dict[str, Any]] = {}
        self.log = ""
        self._log_path = root / "crawls" / "crawl.log"
        self._crawls = 0
        (self.objects / "lake").mkdir(parents=True)

    def put(self, path: str, content: str | bytes) -> None:
        place = self.objects / "lake" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)

    def remove(self, path: str) -> None:
        place = self.objects / "lake" / path
        shutil.rmtree(place) if place.is_dir() else place.unlink()

    def crawl(
        self, target: str | dict[str, Any] = "s3://lake/", stop: Callable[[], bool] = lambda: False, **crawler: Any
    ) -> CrawlPlan:
        """Crawl and apply. `target` is a path or a whole S3Target; `crawler` further members of the document. The
        crawler's classifiers are those of `self.classifiers`."""
        self._crawls += 1
        self._log_path.unlink(missing_ok=True)
        targets = {"S3Targets": [target if isinstance(target, dict) else {"Path": target}]}
        document = {"Name": "crawler", "DatabaseName": "db", "Targets": targets, **crawler}
        crawl_id = f"crawl-{self._crawls}"
        started = from_milliseconds(1_700_000_000_000 + self._crawls)
        with CrawlLog(self._log_path, crawl_id, SystemClock()) as log:
            classifiers = tuple(self.classifiers.get(name) for name in document.get("Classifiers", ()))
            request = CrawlRequest(crawl_id, document, Namespace("000000000000", "us-east-1"), started, classifiers)
            plan = crawl(request, list(self.tables.values()), self.locations, log, stop)
            for change in plan.changes:
                self.apply(change)
            finish(plan, log)
        self.log = self._log_path.read_text()
        return plan

    def apply(self, change: CatalogChange) -> None:
        """One change, as the catalogue would make it; a wrong expectation of it fails the test."""
        if isinstance(change, CreateTable):
            assert change.name not in self.tables
            self.tables[change.name] = ExistingTable("db", change.name, 0, {**change.input, "DatabaseName": "db"}, {})
            return
        table = self.tables[change.name]
        partitions = dict(table.partitions)
        match change:
            case UpdateTable():
                assert change.expected_version == table.version
                self.tables[change.name] = replace(table, version=table.version + 1, table=change.input)
            case DeleteTable():
                del self.tables[change.name]
            case CreatePartitions():
                assert not {tuple(document["Values"]) for document in change.inputs} & partitions.keys()
                partitions |= {tuple(document["Values"]): document for document in change.inputs}
                self.tables[change.name] = replace(table, partitions=partitions)
            case UpdatePartitions():
                assert {tuple(document["Values"]) for document in change.inputs} <= partitions.keys()
                partitions |= {tuple(document["Values"]): document for document in change.inputs}
                self.tables[change.name] = replace(table, partitions=partitions)
            case DeletePartitions():
                for values in change.values:
                    del partitions[values]
                self.tables[change.name] = replace(table, partitions=partitions)

    def columns(self, table: str) -> str:
        return typed(self.tables[table].table)


def typed(document: Any) -> str:
    return ", ".join(f"{column['Name']} {column['Type']}" for column in document["StorageDescriptor"]["Columns"])


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path)
