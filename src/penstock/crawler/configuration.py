"""What a crawler is told: its policies and its Configuration, as values (specification 1.7 and 1.8)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from penstock.errors import InvalidInput

UPDATE_IN_DATABASE: Final = "UPDATE_IN_DATABASE"
DELETE_FROM_DATABASE: Final = "DELETE_FROM_DATABASE"
DEPRECATE_IN_DATABASE: Final = "DEPRECATE_IN_DATABASE"
LOG: Final = "LOG"
CRAWL_NEW_FOLDERS_ONLY: Final = "CRAWL_NEW_FOLDERS_ONLY"
CRAWL_EVENT_MODE: Final = "CRAWL_EVENT_MODE"
DEFAULT_DATABASE: Final = "default"


@dataclass(frozen=True, slots=True)
class Instructions:
    """One crawler's document, read. `configuration` is the JSON text as the user wrote it, for the log."""

    crawler: str
    database: str
    prefix: str
    update_behavior: str
    delete_behavior: str
    recrawl_behavior: str
    inherit_from_table: bool
    merge_new_columns: bool
    table_threshold: int | None
    combine: bool
    table_level: int | None
    partition_index: bool
    configuration: str

    @property
    def new_folders_only(self) -> bool:
        return self.recrawl_behavior == CRAWL_NEW_FOLDERS_ONLY


def read_instructions(crawler: Mapping[str, Any]) -> Instructions:
    """Policies with Glue's defaults. New folders only forces LOG for updates and deletions.

    Raises InvalidInput when Configuration is not a JSON object.
    """
    text = crawler.get("Configuration") or ""
    configuration = _read_configuration(text)
    output = _object(configuration, "CrawlerOutput")
    tables, partitions = _object(output, "Tables"), _object(output, "Partitions")
    grouping = _object(configuration, "Grouping")
    policy = crawler.get("SchemaChangePolicy") or {}
    recrawl = (crawler.get("RecrawlPolicy") or {}).get("RecrawlBehavior", "CRAWL_EVERYTHING")
    forced = recrawl == CRAWL_NEW_FOLDERS_ONLY
    return Instructions(
        crawler=crawler["Name"],
        database=(crawler.get("DatabaseName") or DEFAULT_DATABASE).lower(),
        prefix=crawler.get("TablePrefix") or "",
        update_behavior=LOG if forced else policy.get("UpdateBehavior", UPDATE_IN_DATABASE),
        delete_behavior=LOG if forced else policy.get("DeleteBehavior", DEPRECATE_IN_DATABASE),
        recrawl_behavior=recrawl,
        inherit_from_table=partitions.get("AddOrUpdateBehavior") == "InheritFromTable",
        merge_new_columns=tables.get("AddOrUpdateBehavior") == "MergeNewColumns",
        table_threshold=_whole(tables, "TableThreshold"),
        combine=grouping.get("TableGroupingPolicy") == "CombineCompatibleSchemas",
        table_level=_whole(grouping, "TableLevelConfiguration"),
        partition_index=configuration.get("CreatePartitionIndex") is True,
        configuration=text,
    )


def _read_configuration(text: str) -> Mapping[str, Any]:
    if not text:
        return {}
    try:
        configuration = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"Configuration is not valid JSON: {error}") from None
    if not isinstance(configuration, dict):
        raise InvalidInput("Configuration must be a JSON object")
    return configuration


def _object(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = document.get(key) or {}
    if not isinstance(found, dict):
        raise InvalidInput(f"Configuration: {key} must be a JSON object")
    return found


def _whole(document: Mapping[str, Any], key: str) -> int | None:
    found = document.get(key)
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int) or found < 1:
        raise InvalidInput(f"Configuration: {key} must be a whole number above 0, not {found!r}")
    return found
