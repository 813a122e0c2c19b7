"""What a crawler does and has done, read from its crawls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.engine.state import Node, NodeKind
from penstock.operations.contract import Context

Call = Callable[..., dict[str, Any]]


@pytest.fixture
def c(crawler: Callable[..., str]) -> str:
    return crawler("c", Role="arn:aws:iam::123456789012:role/service-role/etl")


def get(call: Call, name: str = "c") -> dict[str, Any]:
    found: dict[str, Any] = call("GetCrawler", Name=name)["Crawler"]
    return found


def newest(context: Context) -> str:
    with context.store.read() as transaction:
        return transaction.runs.page(context.namespace, Node(NodeKind.CRAWLER, "c"), None, 1)[0].run.id


def crawl(call: Call, context: Context, ends: Callable[..., None], *outcome: str) -> str:
    call("StartCrawler", Name="c")
    crawl_id = newest(context)
    ends(crawl_id, *outcome)
    return crawl_id


def test_a_crawler_that_has_never_run(call: Call, c: str) -> None:
    found = get(call)
    assert found.pop("CreationTime") == found.pop("LastUpdated")
    assert found == {
        "Name": "c",
        "Role": "service-role/etl",
        "DatabaseName": "db",
        "Targets": {
            "S3Targets": [{"Path": "s3://lake/raw"}],
            "JdbcTargets": [],
            "MongoDBTargets": [],
            "DynamoDBTargets": [],
            "CatalogTargets": [],
            "DeltaTargets": [],
            "IcebergTargets": [],
            "HudiTargets": [],
        },
        "Classifiers": [],
        "SchemaChangePolicy": {"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "DEPRECATE_IN_DATABASE"},
        "RecrawlPolicy": {"RecrawlBehavior": "CRAWL_EVERYTHING"},
        "LineageConfiguration": {"CrawlerLineageSettings": "DISABLE"},
        "LakeFormationConfiguration": {"UseLakeFormationCredentials": False, "AccountId": ""},
        "State": "READY",
        "CrawlElapsedTime": 0,
        "Version": 1,
    }


def test_defaults_fill_what_a_policy_leaves_out(call: Call, crawler: Callable[..., str]) -> None:
    crawler("d", SchemaChangePolicy={"UpdateBehavior": "LOG"}, Role="a/b")
    assert get(call, "d")["SchemaChangePolicy"] == {"UpdateBehavior": "LOG", "DeleteBehavior": "DEPRECATE_IN_DATABASE"}
    assert get(call, "d")["Role"] == "a/b"
    crawler("e", Targets={"CatalogTargets": [{"DatabaseName": "db", "Tables": ["t"]}]})
    assert get(call, "e")["SchemaChangePolicy"]["DeleteBehavior"] == "LOG"


def test_a_running_crawler(call: Call, context: Context, c: str) -> None:
    call("StartCrawler", Name="c")
    found = get(call)
    assert (found["State"], found["CrawlElapsedTime"]) == ("RUNNING", 1000)
    assert "LastCrawl" not in found
    crawl_id = newest(context)
    with context.store.write() as transaction:
        transaction.runs.record_crawl(crawl_id, {"TablesCreated": 1})
    assert get(call)["State"] == "STOPPING", "all it found is in the catalog, its end is still to be recorded"


def test_the_last_crawl(call: Call, context: Context, c: str, ends: Callable[..., None]) -> None:
    crawl_id = crawl(call, context, ends, "FAILED", "no such bucket")
    found = get(call)
    assert found["LastCrawl"].pop("StartTime") > context.now
    assert (found["State"], found["CrawlElapsedTime"]) == ("READY", 0)
    assert found["LastCrawl"] == {
        "Status": "FAILED",
        "ErrorMessage": "no such bucket",
        "LogGroup": "/aws-glue/crawlers",
        "LogStream": "c",
        "MessagePrefix": crawl_id,
    }
    crawl(call, context, ends)
    assert get(call)["LastCrawl"]["Status"] == "SUCCEEDED"
    assert "ErrorMessage" not in get(call)["LastCrawl"]


def test_a_crawler_that_fails_again_and_again_can_be_started_again(
    call: Call, context: Context, c: str, ends: Callable[..., None]
) -> None:
    for number in range(60):
        crawl(call, context, ends, "FAILED", f"failure {number}")
    assert get(call)["LastCrawl"]["ErrorMessage"] == "failure 59"
    crawl(call, context, ends)
    assert (get(call)["State"], get(call)["LastCrawl"]["Status"]) == ("READY", "SUCCEEDED")


def test_refused_starts_hide_neither_the_crawl_that_goes_on_nor_the_last_one(
    call: Call, context: Context, c: str, ends: Callable[..., None]
) -> None:
    """More of them than fit on one page of the store."""
    crawl(call, context, ends)
    call("StartCrawler", Name="c")
    active = newest(context)
    call("CreateTrigger", Name="t", Type="ON_DEMAND", Actions=[{"CrawlerName": "c"}])
    for _ in range(55):
        call("StartTrigger", Name="t")
    assert newest(context) != active
    found = get(call)
    assert (found["State"], found["LastCrawl"]["Status"]) == ("RUNNING", "SUCCEEDED")
    history = call("ListCrawls", CrawlerName="c")["Crawls"]
    assert (len(history), history[0]["CrawlId"]) == (2, active)
    ends(active)
    found = get(call)
    assert (found["State"], found["LastCrawl"]["MessagePrefix"]) == ("READY", active)


def test_a_new_crawler_has_no_past_of_a_deleted_one(
    call: Call, context: Context, c: str, crawler: Callable[..., str], ends: Callable[..., None]
) -> None:
    crawl(call, context, ends, "FAILED", "x")
    call("DeleteCrawler", Name="c")
    crawler("c")
    assert "LastCrawl" not in get(call)
    assert call("ListCrawls", CrawlerName="c") == {"Crawls": []}
    crawl(call, context, ends)
    assert len(call("ListCrawls", CrawlerName="c")["Crawls"]) == 1
