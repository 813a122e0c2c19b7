"""Refusals of crawlers, with AWS's sentences."""

from __future__ import annotations

import json
from typing import Any

import pytest

from penstock.errors import InvalidInput
from penstock.operations.crawler_rules import check_crawler, stored_crawler

S3 = {"S3Targets": [{"Path": "s3://lake/raw"}]}
CATALOG = {"CatalogTargets": [{"DatabaseName": "db", "Tables": ["t"]}]}
NEW_FOLDERS = {"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"}
LOG = {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}


def crawler(**members: Any) -> dict[str, Any]:
    return {"Name": "c", "Role": "r", "DatabaseName": "db", "Targets": S3, **members}


def configured(value: Any) -> dict[str, Any]:
    return crawler(Configuration=value if isinstance(value, str) else json.dumps({"Version": 1.0, **value}))


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (crawler(Targets={}), "Targets must name at least one target"),
        (crawler(Targets={"S3Targets": []}), "Targets must name at least one target"),
        (crawler(Targets={**S3, **CATALOG}), "Targets: CatalogTargets cannot be mixed"),
        (crawler(DatabaseName=""), "DatabaseName cannot be null or empty"),
        (crawler(Targets={"S3Targets": [{"Path": "s3://a"}, {}]}), "Path cannot be null or empty (targets.s3Targets.2"),
        (
            crawler(Targets=CATALOG, SchemaChangePolicy={"DeleteBehavior": "DELETE_FROM_DATABASE"}),
            "The SchemaChangePolicy for catalog targets can have only LOG DeleteBehavior value.",
        ),
        (
            crawler(Targets={"DynamoDBTargets": [{"Path": "t"}]}, RecrawlPolicy=NEW_FOLDERS),
            'RecrawlBehavior "Crawl new folders only" can only apply to Amazon S3 target.',
        ),
        (
            crawler(RecrawlPolicy=NEW_FOLDERS, SchemaChangePolicy={**LOG, "UpdateBehavior": "UPDATE_IN_DATABASE"}),
            (
                'The SchemaChangePolicy for "Crawl new folders only" Amazon S3 target can have only '
                "LOG DeleteBehavior value and LOG UpdateBehavior value."
            ),
        ),
        (crawler(RecrawlPolicy=NEW_FOLDERS), 'The SchemaChangePolicy for "Crawl new folders only"'),
        (crawler(Schedule="cron(0/4 * * * ? *)"), "The schedule cron(0/4 * * * ? *) is invalid."),
        (configured("{"), "Configuration is not valid JSON"),
        (configured("[" * 100_000), "Configuration is not valid JSON"),
        (configured("[]"), "Configuration must be a JSON object"),
        (configured("{}"), "Configuration.Version must be 1.0"),
        (configured({"X": 1}), "Configuration contains unsupported keys: X."),
        (
            configured({"CrawlerOutput": {"Partitions": {"UpdateBehavior": "LOG"}}}),
            "CrawlerOutput.Partitions contains unsupported keys: UpdateBehavior.",
        ),
        (configured({"CrawlerOutput": 1}), "CrawlerOutput must be a JSON object"),
        (
            configured({"CrawlerOutput": {"Tables": {"AddOrUpdateBehavior": "x"}}}),
            "CrawlerOutput.Tables.AddOrUpdateBehavior must be MergeNewColumns, not x",
        ),
        (
            configured({"CrawlerOutput": {"Tables": {"TableThreshold": 0}}}),
            "CrawlerOutput.Tables.TableThreshold must be a whole number above 0",
        ),
        (
            configured({"Grouping": {"TableLevelConfiguration": "2"}}),
            "Grouping.TableLevelConfiguration must be a whole number above 0",
        ),
    ],
)
def test_what_is_refused(document: dict[str, Any], text: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        check_crawler(document)
    assert raised.value.message.startswith(text)


@pytest.mark.parametrize(
    "document",
    [
        crawler(),
        crawler(Targets=CATALOG, DatabaseName=""),
        crawler(RecrawlPolicy=NEW_FOLDERS, SchemaChangePolicy=LOG),
        configured({"CrawlerOutput": {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}}}),
        configured({"Grouping": {"TableGroupingPolicy": "CombineCompatibleSchemas", "TableLevelConfiguration": 2}}),
        configured({"CreatePartitionIndex": True}),
    ],
)
def test_what_is_accepted(document: dict[str, Any]) -> None:
    check_crawler(document)


def test_an_empty_schedule_and_configuration_are_none() -> None:
    kept = stored_crawler(crawler(Schedule="", Configuration="", TablePrefix="", ScheduleState="SCHEDULED"))
    assert kept == crawler(TablePrefix="", ScheduleState=None)


def test_catalog_targets_get_the_configuration_that_glue_gives_them() -> None:
    kept = stored_crawler(crawler(Targets=CATALOG))
    assert kept["Configuration"] == '{"Version":1.0,"Grouping":{"TableGroupingPolicy":"CombineCompatibleSchemas"}}'
    own = '{"Version": 1.0}'
    assert stored_crawler(crawler(Targets=CATALOG, Configuration=own))["Configuration"] == own
