"""What a crawler must keep beyond its shape, with AWS's sentences (spec, crawlers 1.2)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from penstock.engine import schedules
from penstock.errors import InvalidInput

TARGET_KINDS = (
    "S3Targets",
    "JdbcTargets",
    "MongoDBTargets",
    "DynamoDBTargets",
    "CatalogTargets",
    "DeltaTargets",
    "IcebergTargets",
    "HudiTargets",
)
_NEW_FOLDERS = "CRAWL_NEW_FOLDERS_ONLY"
_EMPTY_IS_NONE = ("Schedule", "Configuration")
_CATALOG_CONFIGURATION = '{"Version":1.0,"Grouping":{"TableGroupingPolicy":"CombineCompatibleSchemas"}}'
_CONFIGURATION: Mapping[str, Mapping[str, Any]] = {
    "": {"Version": None, "CrawlerOutput": None, "Grouping": None, "CreatePartitionIndex": None},
    "CrawlerOutput": {"Partitions": None, "Tables": None},
    "CrawlerOutput.Partitions": {"AddOrUpdateBehavior": None},
    "CrawlerOutput.Tables": {"AddOrUpdateBehavior": None, "TableThreshold": None},
    "Grouping": {"TableGroupingPolicy": None, "TableLevelConfiguration": None},
}
_CONFIGURATION_VALUES: Mapping[str, tuple[str, ...]] = {
    "CrawlerOutput.Partitions.AddOrUpdateBehavior": ("InheritFromTable",),
    "CrawlerOutput.Tables.AddOrUpdateBehavior": ("MergeNewColumns",),
    "Grouping.TableGroupingPolicy": ("CombineCompatibleSchemas",),
}


def stored_crawler(document: Mapping[str, Any]) -> dict[str, Any]:
    """A crawler's document as it is kept: an empty Schedule or Configuration is none (Terraform removes them so), and
    catalog targets alone get the Configuration that Glue gives them (crawlers 1.1, 1.2). Raises as `check_crawler`."""
    kept = {member: value for member, value in document.items() if member not in _EMPTY_IS_NONE or value}
    kept.setdefault("ScheduleState", None)
    if not kept.get("Schedule"):
        kept["ScheduleState"] = None
    if crawls_catalog_tables(kept.get("Targets", {})):
        kept.setdefault("Configuration", _CATALOG_CONFIGURATION)
    check_crawler(kept)
    return kept


def crawls_catalog_tables(targets: Mapping[str, Any]) -> bool:
    return bool(targets.get("CatalogTargets"))


def check_crawler(crawler: Mapping[str, Any]) -> None:
    """`crawler` is the document as it would be stored. Raises InvalidInput naming the member."""
    targets = crawler.get("Targets", {})
    named = [kind for kind in TARGET_KINDS if targets.get(kind)]
    if not named:
        raise InvalidInput("Targets must name at least one target")
    if "CatalogTargets" in named and len(named) > 1:
        raise InvalidInput("Targets: CatalogTargets cannot be mixed with another kind of target")
    if not crawler.get("DatabaseName") and named != ["CatalogTargets"]:
        raise InvalidInput("DatabaseName cannot be null or empty unless every target is a catalog target")
    for position, target in enumerate(targets.get("S3Targets", []), start=1):
        if not target.get("Path"):
            raise InvalidInput(f"Path cannot be null or empty (targets.s3Targets.{position}.member.path)")
    _check_policies(crawler, named)
    if crawler.get("Schedule"):
        schedules.parse(crawler["Schedule"])
    if crawler.get("Configuration"):
        _check_configuration(crawler["Configuration"])


def _check_policies(crawler: Mapping[str, Any], named: list[str]) -> None:
    policy = crawler.get("SchemaChangePolicy", {})
    if "CatalogTargets" in named and policy.get("DeleteBehavior", "LOG") != "LOG":
        raise InvalidInput("The SchemaChangePolicy for catalog targets can have only LOG DeleteBehavior value.")
    if crawler.get("RecrawlPolicy", {}).get("RecrawlBehavior") != _NEW_FOLDERS:
        return
    if named != ["S3Targets"]:
        raise InvalidInput('RecrawlBehavior "Crawl new folders only" can only apply to Amazon S3 target.')
    if policy.get("UpdateBehavior") != "LOG" or policy.get("DeleteBehavior") != "LOG":
        raise InvalidInput(
            'The SchemaChangePolicy for "Crawl new folders only" Amazon S3 target can have only LOG DeleteBehavior '
            "value and LOG UpdateBehavior value."
        )


def _check_configuration(text: str) -> None:
    try:
        configuration = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"Configuration is not valid JSON: {error}") from None
    _check_keys("", configuration)
    if configuration.get("Version") not in (1, 1.0):
        raise InvalidInput("Configuration.Version must be 1.0")
    threshold = configuration.get("CrawlerOutput", {}).get("Tables", {}).get("TableThreshold")
    if threshold is not None and (not isinstance(threshold, int) or threshold < 1):
        raise InvalidInput(f"CrawlerOutput.Tables.TableThreshold must be a whole number above 0, not {threshold}")
    level = configuration.get("Grouping", {}).get("TableLevelConfiguration")
    if level is not None and (not isinstance(level, int) or level < 1):
        raise InvalidInput(f"Grouping.TableLevelConfiguration must be a whole number above 0, not {level}")


def _check_keys(path: str, value: Any) -> None:
    allowed = _CONFIGURATION.get(path)
    if allowed is None:
        if path in _CONFIGURATION_VALUES and value not in _CONFIGURATION_VALUES[path]:
            raise InvalidInput(f"{path} must be {' or '.join(_CONFIGURATION_VALUES[path])}, not {value}")
        return
    if not isinstance(value, dict):
        raise InvalidInput(f"{path or 'Configuration'} must be a JSON object")
    unknown = [key for key in value if key not in allowed]
    if unknown:
        raise InvalidInput(f"{path or 'Configuration'} contains unsupported keys: {', '.join(unknown)}.")
    for key, child in value.items():
        _check_keys(f"{path}.{key}" if path else key, child)
