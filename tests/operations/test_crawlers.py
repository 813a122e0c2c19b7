"""Crawlers: definitions, starts and stops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.errors import (
    AlreadyExists,
    CrawlerNotRunning,
    CrawlerRunning,
    CrawlerStopping,
    EntityNotFound,
    InvalidInput,
)
from penstock.operations.contract import Context

Call = Callable[..., dict[str, Any]]
DAILY = "cron(0 13 * * ? *)"
ARN = "arn:aws:glue:eu-west-1:123456789012:crawler/"
MISSING = r"^Crawler entry with name nobody does not exist$"


def get(call: Call, name: str = "c") -> dict[str, Any]:
    found: dict[str, Any] = call("GetCrawler", Name=name)["Crawler"]
    return found


def is_due(context: Context) -> bool:
    with context.store.read() as transaction:
        return transaction.schedules.earliest() is not None


def test_each_member_comes_back_under_its_name(call: Call, crawler: Callable[..., str]) -> None:
    """Airflow compares what it reads with what it sent, member by member."""
    sent = {
        "Description": "",
        "TablePrefix": "p_",
        "Classifiers": ["x"],
        "SchemaChangePolicy": {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"},
        "RecrawlPolicy": {"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"},
        "LineageConfiguration": {"CrawlerLineageSettings": "ENABLE"},
        "Configuration": '{ "Version" : 1.0 }',
        "CrawlerSecurityConfiguration": "s",
    }
    crawler("c", **sent, Tags={"x": "y"})
    found = get(call)
    assert {member: found[member] for member in sent} == sent
    assert call("GetTags", ResourceArn=ARN + "c")["Tags"] == {"x": "y"}
    assert "Schedule" not in found


def test_the_same_name_again(crawler: Callable[..., str]) -> None:
    crawler("c")
    with pytest.raises(AlreadyExists, match="c already exists"):
        crawler("c")
    with pytest.raises(InvalidInput, match="reserved"):
        crawler("d", Tags={"AWS:x": ""})


def test_an_update_replaces_what_it_names(call: Call, crawler: Callable[..., str]) -> None:
    crawler("c", Description="d", TablePrefix="p_", Configuration='{"Version":1.0}')
    call("UpdateCrawler", Name="c", Description="e")
    found = get(call)
    assert (found["Description"], found["TablePrefix"], found["Version"]) == ("e", "p_", 2)
    assert found["LastUpdated"] > found["CreationTime"]
    call("UpdateCrawler", Name="c", Configuration="", TablePrefix="")
    assert "Configuration" not in get(call)
    assert (get(call)["TablePrefix"], get(call)["Version"]) == ("", 3)
    with pytest.raises(InvalidInput):
        call("UpdateCrawler", Name="c", Targets={})
    assert get(call)["Version"] == 3


def test_a_schedule_is_made_changed_and_removed(call: Call, context: Context, crawler: Callable[..., str]) -> None:
    crawler("c", Schedule=DAILY)
    assert get(call)["Schedule"] == {"ScheduleExpression": DAILY, "State": "SCHEDULED"}
    assert is_due(context)
    call("UpdateCrawler", Name="c", Description="other")
    assert get(call)["Schedule"]["State"] == "SCHEDULED"
    call("UpdateCrawler", Name="c", Schedule="cron(0 14 * * ? *)")
    assert get(call)["Schedule"]["ScheduleExpression"] == "cron(0 14 * * ? *)"
    call("UpdateCrawler", Name="c", Schedule="")
    assert "Schedule" not in get(call)
    assert not is_due(context)


def test_deleting_takes_the_schedule_along(call: Call, context: Context, crawler: Callable[..., str]) -> None:
    crawler("c", Schedule=DAILY)
    call("DeleteCrawler", Name="c")
    assert not is_due(context)
    with pytest.raises(EntityNotFound, match="Crawler entry with name c does not exist"):
        call("DeleteCrawler", Name="c")


def test_the_targets_of_a_crawler_of_new_folders_stay(call: Call, crawler: Callable[..., str]) -> None:
    log = {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}
    crawler("c", RecrawlPolicy={"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"}, SchemaChangePolicy=log)
    call("UpdateCrawler", Name="c", Targets={"S3Targets": [{"Path": "s3://lake/raw"}]})
    with pytest.raises(InvalidInput, match="Targets cannot be changed"):
        call("UpdateCrawler", Name="c", Targets={"S3Targets": [{"Path": "s3://lake/other"}]})


@pytest.mark.parametrize("operation", ["GetCrawler", "UpdateCrawler", "DeleteCrawler", "StartCrawler", "StopCrawler"])
def test_a_crawler_that_is_not_there(call: Call, operation: str) -> None:
    with pytest.raises(EntityNotFound, match=MISSING):
        call(operation, Name="nobody")


def test_what_a_running_crawler_refuses(call: Call, crawler: Callable[..., str]) -> None:
    crawler("c")
    with pytest.raises(CrawlerNotRunning, match=r"^Crawler with name c isn't running$"):
        call("StopCrawler", Name="c")
    call("StartCrawler", Name="c")
    with pytest.raises(CrawlerRunning, match=r"^Crawler with name c has already started$"):
        call("StartCrawler", Name="c")
    with pytest.raises(CrawlerRunning) as raised:
        call("UpdateCrawler", Name="c", Description="x")
    assert raised.value.message == (
        "Cannot update Crawler while running. Please stop crawl or wait until it completes to update."
    )
    with pytest.raises(CrawlerRunning):
        call("DeleteCrawler", Name="c")


def test_stopping(call: Call, crawler: Callable[..., str], ends: Callable[..., None]) -> None:
    crawler("c")
    call("StartCrawler", Name="c")
    assert call("StopCrawler", Name="c") == {}
    assert get(call)["State"] == "STOPPING"
    with pytest.raises(CrawlerStopping):
        call("StopCrawler", Name="c")
    with pytest.raises(CrawlerRunning):
        call("StartCrawler", Name="c")
    (crawl,) = call("ListCrawls", CrawlerName="c")["Crawls"]
    ends(crawl["CrawlId"], "STOPPED")
    found = get(call)
    assert (found["State"], found["LastCrawl"]["Status"]) == ("READY", "CANCELLED")
    with pytest.raises(CrawlerNotRunning):
        call("StopCrawler", Name="c")


def test_a_crawl_that_only_has_to_be_recorded_cannot_be_stopped(
    call: Call, context: Context, crawler: Callable[..., str], ends: Callable[..., None]
) -> None:
    crawler("c")
    call("StartCrawler", Name="c")
    (crawl,) = call("ListCrawls", CrawlerName="c")["Crawls"]
    with context.store.write() as transaction:
        transaction.runs.record_crawl(crawl["CrawlId"], {"TablesCreated": 1})
    with pytest.raises(CrawlerStopping):
        call("StopCrawler", Name="c")
    ends(crawl["CrawlId"])
    assert get(call)["LastCrawl"]["Status"] == "SUCCEEDED"


def test_lists_and_batches(call: Call, crawler: Callable[..., str]) -> None:
    for name in ("b", "a", "c"):
        crawler(name, Tags={"name": name, "all": "yes"})
    first = call("ListCrawlers", MaxResults=2)
    assert first["CrawlerNames"] == ["a", "b"]
    assert call("ListCrawlers", MaxResults=2, NextToken=first["NextToken"]) == {"CrawlerNames": ["c"]}
    assert call("ListCrawlers", Tags={"all": "yes", "name": "c"}) == {"CrawlerNames": ["c"]}
    page = call("GetCrawlers", MaxResults=1)
    assert [found["Name"] for found in page["Crawlers"]] == ["a"]
    rest = call("GetCrawlers", NextToken=page["NextToken"])
    assert [found["Name"] for found in rest["Crawlers"]] == ["b", "c"]
    found = call("BatchGetCrawlers", CrawlerNames=["c", "x", "a"])
    assert [found["Name"] for found in found["Crawlers"]] == ["c", "a"]
    assert found["CrawlersNotFound"] == ["x"]
