"""The registry of crawl targets: one row for each kind, by its key in the crawler's Targets.

Importing this module imports no source. A new kind of target is one file that defines `open_source`, and one row here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, cast

from penstock.errors import InvalidInput

if TYPE_CHECKING:
    from penstock.crawler.sources.contract import Source
    from penstock.locations import Locations


@dataclass(frozen=True, slots=True)
class Row:
    """`key` is the member of CrawlerTargets; an empty `module` marks a kind that Glue has and we do not have yet."""

    key: str
    title: str
    module: str = ""


REGISTRY: Final = (
    Row("S3Targets", "Amazon S3 or files", "penstock.crawler.sources.s3"),
    Row("JdbcTargets", "JDBC"),
    Row("MongoDBTargets", "MongoDB and DocumentDB"),
    Row("DynamoDBTargets", "DynamoDB"),
    Row("CatalogTargets", "Data Catalog tables"),
    Row("DeltaTargets", "Delta Lake"),
    Row("IcebergTargets", "Apache Iceberg"),
    Row("HudiTargets", "Apache Hudi"),
)


def open_sources(targets: Mapping[str, Any], locations: Locations) -> Iterator[Source]:
    """The sources of a crawler, in the order of the registry and of each list.

    Raises InvalidInput, naming the kind, for a target that cannot be crawled, and when there is no target at all.
    """
    rows = {row.key: row for row in REGISTRY}
    wanted = [(key, target) for key, listed in targets.items() for target in listed or ()]
    if not wanted:
        raise InvalidInput("At least one target must be given")
    for key, _ in wanted:
        row = rows.get(key)
        if row is None or not row.module:
            title = row.title if row else key
            raise InvalidInput(f"Crawl targets of the kind {title} ({key}) are not supported; S3Targets are")
    for key, target in wanted:
        module = import_module(rows[key].module)
        yield cast("Source", module.open_source(target, locations))
