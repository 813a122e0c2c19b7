"""The history of crawls, and the metrics made from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.clock import to_milliseconds
from penstock.errors import EntityNotFound, InvalidInput
from penstock.operations.contract import Context

Call = Callable[..., dict[str, Any]]


@pytest.fixture
def crawl(call: Call, context: Context, crawler: Callable[..., str], ends: Callable[..., None]) -> Callable[..., str]:
    """`crawl("FAILED", "why")` starts crawler `c` and ends it so; returns the crawl's id."""
    crawler("c")

    def crawl(*outcome: str, found: dict[str, Any] | None = None) -> str:
        call("StartCrawler", Name="c")
        crawl_id: str = call("ListCrawls", CrawlerName="c", MaxResults=1)["Crawls"][0]["CrawlId"]
        if found is not None:
            with context.store.write() as transaction:
                transaction.runs.record_crawl(crawl_id, found)
        ends(crawl_id, *outcome)
        return crawl_id

    return crawl


def ids(call: Call, *filters: tuple[str, str, Any], **members: Any) -> list[str]:
    wanted = [{"FieldName": f, "FilterOperator": o, "FieldValue": str(v)} for f, o, v in filters]
    return [found["CrawlId"] for found in call("ListCrawls", CrawlerName="c", Filters=wanted, **members)["Crawls"]]


def metrics(call: Call, **members: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call("GetCrawlerMetrics", **members)["CrawlerMetricsList"]
    return found


def test_the_forms_of_a_crawl(call: Call, crawl: Callable[..., str]) -> None:
    failed = crawl("FAILED", "no bucket")
    stopped = crawl("STOPPED")
    done = crawl("SUCCEEDED", found={"TablesCreated": 1, "Summary": "{}"})
    call("StartCrawler", Name="c")
    running, *ended = call("ListCrawls", CrawlerName="c")["Crawls"]
    assert [(found["CrawlId"], found["State"]) for found in ended] == [
        (done, "COMPLETED"),
        (stopped, "STOPPED"),
        (failed, "FAILED"),
    ]
    assert running["State"] == "RUNNING"
    assert set(running) == {"CrawlId", "State", "StartTime", "LogGroup", "LogStream", "MessagePrefix", "DPUHour"}
    assert ended[0]["Summary"] == "{}"
    assert set(ended[0]) == {*running, "EndTime", "Summary"}
    assert set(ended[2]) == {*running, "EndTime", "ErrorMessage"}
    assert (running["LogGroup"], running["LogStream"], running["MessagePrefix"]) == (
        "/aws-glue/crawlers",
        "c",
        running["CrawlId"],
    )


def test_pages(call: Call, crawl: Callable[..., str]) -> None:
    made = [crawl() for _ in range(23)][::-1]
    assert ids(call) == made[:20]
    first = call("ListCrawls", CrawlerName="c", MaxResults=9)
    second = call("ListCrawls", CrawlerName="c", MaxResults=9, NextToken=first["NextToken"])
    third = call("ListCrawls", CrawlerName="c", MaxResults=9, NextToken=second["NextToken"])
    assert [found["CrawlId"] for page in (first, second, third) for found in page["Crawls"]] == made
    assert "NextToken" not in third
    with pytest.raises(EntityNotFound, match="Crawler entry with name nobody does not exist"):
        call("ListCrawls", CrawlerName="nobody")


def test_filters_are_all_met(call: Call, crawl: Callable[..., str]) -> None:
    first, second, third = crawl(), crawl("FAILED", "x"), crawl()
    times = {found["CrawlId"]: found for found in call("ListCrawls", CrawlerName="c")["Crawls"]}
    middle = to_milliseconds(times[second]["StartTime"])
    end = to_milliseconds(times[second]["EndTime"])
    assert ids(call, ("STATE", "EQ", "COMPLETED")) == [third, first]
    assert ids(call, ("STATE", "NE", "COMPLETED")) == [second]
    assert ids(call, ("CRAWL_ID", "EQ", first)) == [first]
    assert ids(call, ("START_TIME", "GT", middle)) == [third]
    assert ids(call, ("START_TIME", "GE", middle), ("STATE", "EQ", "FAILED")) == [second]
    assert ids(call, ("START_TIME", "LT", middle)) == [first]
    assert ids(call, ("END_TIME", "LE", end)) == [second, first]
    assert ids(call, ("DPU_HOUR", "GT", 0)) == []
    assert ids(call, ("STATE", "EQ", "COMPLETED"), MaxResults=1) == [third]
    call("StartCrawler", Name="c")
    assert len(ids(call, ("END_TIME", "GT", 0))) == 3, "one that runs has no end"


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (
            {"FieldName": "STATE", "FilterOperator": "GT", "FieldValue": "x"},
            "Only EQ or NE operator is allowed for field : STATE",
        ),
        (
            {"FieldName": "CRAWL_ID", "FilterOperator": "LE", "FieldValue": "x"},
            "Only EQ or NE operator is allowed for field : CRAWL_ID",
        ),
        (
            {"FieldName": "STATE", "FieldValue": "x"},
            "Invalid Filter Provided: FieldName: STATE, FilterOperator: null, FieldValue: x",
        ),
        ({}, "Invalid Filter Provided: FieldName: null, FilterOperator: null, FieldValue: null"),
        (
            {"FieldName": "START_TIME", "FilterOperator": "GT", "FieldValue": "yesterday"},
            "Invalid Filter Provided: FieldValue yesterday of START_TIME is not a number",
        ),
    ],
)
def test_filters_that_are_refused(call: Call, crawler: Callable[..., str], given: dict[str, str], text: str) -> None:
    crawler("c")
    with pytest.raises(InvalidInput) as raised:
        call("ListCrawls", CrawlerName="c", Filters=[given])
    assert raised.value.message == text


def test_metrics_of_a_crawler_that_has_never_run(call: Call, crawler: Callable[..., str]) -> None:
    crawler("c")
    assert metrics(call) == [
        {
            "CrawlerName": "c",
            "TimeLeftSeconds": 0.0,
            "StillEstimating": False,
            "LastRuntimeSeconds": 0.0,
            "MedianRuntimeSeconds": 0.0,
            "TablesCreated": 0,
            "TablesUpdated": 0,
            "TablesDeleted": 0,
        }
    ]


def test_metrics_of_a_first_crawl_are_an_estimate(call: Call, crawl: Callable[..., str]) -> None:
    call("StartCrawler", Name="c")
    (found,) = metrics(call)
    assert (found["StillEstimating"], found["TimeLeftSeconds"]) == (True, 0.0)


def test_metrics_come_from_the_crawls_that_ended(call: Call, crawl: Callable[..., str]) -> None:
    crawl("SUCCEEDED", found={"TablesCreated": 3, "TablesUpdated": 2, "TablesDeleted": 1})
    (first,) = metrics(call)
    crawl("FAILED", "x")
    (found,) = metrics(call)
    assert (found["TablesCreated"], found["TablesUpdated"], found["TablesDeleted"]) == (3, 2, 1)
    assert found["LastRuntimeSeconds"] == found["MedianRuntimeSeconds"] == first["LastRuntimeSeconds"] > 0
    call("StartCrawler", Name="c")
    (running,) = metrics(call)
    assert (running["StillEstimating"], running["TimeLeftSeconds"] > 0) == (False, True)


def test_metrics_by_name_in_pages(call: Call, crawler: Callable[..., str]) -> None:
    for name in ("a", "b", "c"):
        crawler(name)
    assert [found["CrawlerName"] for found in metrics(call, CrawlerNameList=["c", "nobody", "a"])] == ["a", "c"]
    page = call("GetCrawlerMetrics", CrawlerNameList=["c", "b", "a"], MaxResults=2)
    rest = call("GetCrawlerMetrics", CrawlerNameList=["c", "b", "a"], NextToken=page["NextToken"])
    names = [found["CrawlerName"] for part in (page, rest) for found in part["CrawlerMetricsList"]]
    assert names == ["a", "b", "c"]
    assert [found["CrawlerName"] for found in metrics(call, MaxResults=2)] == ["a", "b"]
