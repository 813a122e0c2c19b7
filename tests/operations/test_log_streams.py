from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from penstock.arns import Namespace
from penstock.errors import InvalidParameter, ResourceNotFound
from penstock.operations.contract import Context, declared
from penstock.operations.log_streams import GROUPS

Call = Callable[..., dict[str, Any]]
OUTPUT, ERROR = "/aws-glue/python-jobs/output", "/aws-glue/python-jobs/error"


@pytest.fixture
def runs(call: Call, job: Callable[..., str], context: Context) -> list[str]:
    """Three runs, the third of which has not begun; oldest first."""
    job("load")
    ids = [call("StartJobRun", JobName="load")["JobRunId"]]
    call("BatchStopJobRun", JobName="load", JobRunIds=ids)
    job("more", ExecutionProperty={"MaxConcurrentRuns": 9})
    ids += [call("StartJobRun", JobName="more")["JobRunId"] for _ in range(2)]
    for number, run_id in enumerate(ids[:2]):
        folder = context.settings.data / "runs" / run_id
        folder.mkdir(parents=True)
        (folder / "output.log").write_text(
            f"2026-01-02T03:04:0{number}.000Z begin\n2026-01-02T03:05:0{number}.000Z end\n"
        )
        (folder / "error.log").write_text("")
    return ids


def names(answer: dict[str, Any]) -> list[str]:
    return [stream["logStreamName"] for stream in answer["logStreams"]]


def test_the_groups_are_those_that_glue_writes_to(call: Call) -> None:
    groups = call("DescribeLogGroups")["logGroups"]
    assert [group["logGroupName"] for group in groups] == list(GROUPS)
    assert groups[0]["arn"] == "arn:aws:logs:eu-west-1:123456789012:log-group:/aws-glue/crawlers:*"
    found = call("DescribeLogGroups", logGroupNamePrefix="/aws-glue/python")["logGroups"]
    assert [group["logGroupName"] for group in found] == [ERROR, OUTPUT]
    page = call("DescribeLogGroups", limit=3)
    rest = call("DescribeLogGroups", limit=3, nextToken=page["nextToken"])
    assert len(page["logGroups"]) == 3
    assert [group["logGroupName"] for group in rest["logGroups"]] == list(GROUPS[3:])
    assert "nextToken" not in rest
    assert call("DescribeLogGroups", logGroupNamePrefix="/aws/lambda")["logGroups"] == []


def test_streams_are_the_runs_that_have_begun(call: Call, runs: list[str]) -> None:
    answer = call("DescribeLogStreams", logGroupName=OUTPUT)
    assert names(answer) == sorted(runs[:2])
    assert names(call("DescribeLogStreams", logGroupName=OUTPUT, descending=True)) == sorted(runs[:2], reverse=True)
    (stream,) = call("DescribeLogStreams", logGroupName=OUTPUT, logStreamNamePrefix=runs[1])["logStreams"]
    assert stream["firstEventTimestamp"] == 1767323041000
    assert stream["lastEventTimestamp"] == 1767323101000
    assert stream["arn"].endswith(f"log-group:{OUTPUT}:log-stream:{runs[1]}")
    (empty,) = call("DescribeLogStreams", logGroupName=ERROR, logStreamNamePrefix=runs[1])["logStreams"]
    assert "firstEventTimestamp" not in empty
    assert names(call("DescribeLogStreams", logGroupName="/aws-glue/jobs/output")) == []


def test_streams_come_in_pages(call: Call, runs: list[str]) -> None:
    for order in ({}, {"orderBy": "LastEventTime"}, {"descending": True}, {"orderBy": "LogStreamName"}):
        page = call("DescribeLogStreams", logGroupIdentifier=OUTPUT, limit=1, **order)
        rest = call("DescribeLogStreams", logGroupIdentifier=OUTPUT, limit=1, nextToken=page["nextToken"], **order)
        assert sorted(names(page) + names(rest)) == sorted(runs[:2])
        assert "nextToken" not in rest


def test_another_region_sees_nothing(call: Call, context: Context, runs: list[str]) -> None:
    elsewhere = replace(context, namespace=Namespace("123456789012", "us-east-1"))
    assert declared("logs")["DescribeLogStreams"]({"logGroupName": OUTPUT}, elsewhere) == {"logStreams": []}


def test_whoever_asks_for_a_stream_of_another_server_is_told_which(
    call: Call, context: Context, runs: list[str]
) -> None:
    def refusal(run_id: str) -> str:
        with pytest.raises(ResourceNotFound) as caught:
            call("GetLogEvents", logGroupName=ERROR, logStreamName=run_id)
        return str(caught.value)

    absent = "The specified log stream does not exist."
    assert refusal(runs[2]) == absent, "not launched yet"
    with context.store.write() as transaction:
        transaction.runs.give([runs[2]], "server_b")
        transaction.servers.beat("server_b", "elsewhere:/data")
        (known,) = transaction.servers.all()
    other = f"{absent} Run {runs[2]} was given to another server"
    assert refusal(runs[2]) == f"{other} (elsewhere:/data), which has its logs."
    with context.store.write() as transaction:
        transaction.servers.forget("server_b", known.beats)
    assert refusal(runs[2]) == f"{other} (it is not up), which has its logs."
    (context.settings.data / "runs" / runs[2]).mkdir()
    assert refusal(runs[2]) == absent, "launched here, and nothing was written"


def test_a_crawler_is_a_stream(call: Call, crawler: Callable[..., str], context: Context) -> None:
    crawler("lake")
    crawler("never")
    call("StartCrawler", Name="lake")
    assert names(call("DescribeLogStreams", logGroupName="/aws-glue/crawlers")) == []
    crawl = call("ListCrawls", CrawlerName="lake")["Crawls"][0]
    folder = context.settings.data / "crawls"
    folder.mkdir()
    (folder / f"{crawl['CrawlId']}.log").write_text("[1] INFO : hello\n")
    (stream,) = call("DescribeLogStreams", logGroupName="/aws-glue/crawlers", orderBy="LastEventTime")["logStreams"]
    assert stream["logStreamName"] == "lake"
    assert stream["firstEventTimestamp"] == stream["creationTime"] == int(crawl["StartTime"].timestamp() * 1000)


@pytest.mark.parametrize(
    ("members", "fault"),
    [
        ({"logGroupName": "/aws-glue/other"}, ResourceNotFound),
        ({}, InvalidParameter),
        ({"logGroupName": OUTPUT, "logGroupIdentifier": OUTPUT}, InvalidParameter),
        ({"logGroupName": OUTPUT, "orderBy": "LastEventTime", "logStreamNamePrefix": "a"}, InvalidParameter),
        ({"logGroupName": OUTPUT, "nextToken": "nonsense"}, InvalidParameter),
    ],
)
def test_what_cannot_be_asked(call: Call, members: dict[str, Any], fault: type[Exception]) -> None:
    with pytest.raises(fault):
        call("DescribeLogStreams", **members)
