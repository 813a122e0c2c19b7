from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from penstock.errors import InvalidParameter, ResourceNotFound
from penstock.operations import log_events
from penstock.operations.contract import Context

Call = Callable[..., dict[str, Any]]
GROUP = "/aws-glue/python-jobs/output"
BEGIN = 1767323045000  # 2026-01-02T03:04:05Z


def line(number: int, text: str = "") -> str:
    return f"2026-01-02T03:04:05.{number:03d}Z {text or f'line {number}'}\n"


@pytest.fixture
def start(call: Call, job: Callable[..., str], context: Context) -> Callable[..., tuple[str, Path]]:
    def start(text: str) -> tuple[str, Path]:
        name = job(f"job {context.identifiers.draw('')}")
        run_id = call("StartJobRun", JobName=name)["JobRunId"]
        file = context.settings.data / "runs" / run_id / "output.log"
        file.parent.mkdir(parents=True)
        file.write_text(text)
        return run_id, file

    return start


def messages(answer: dict[str, Any]) -> list[str]:
    return [event["message"] for event in answer["events"]]


def test_the_head_the_tail_and_both_ways_on(call: Call, start: Callable[..., tuple[str, Path]]) -> None:
    run_id, _ = start("".join(line(number) for number in range(5)))
    at = {"logGroupName": GROUP, "logStreamName": run_id, "limit": 2}
    tail = call("GetLogEvents", **at)
    assert tail["events"][0] == {"timestamp": BEGIN + 3, "message": "line 3", "ingestionTime": BEGIN + 3}
    assert messages(tail) == ["line 3", "line 4"]
    before = call("GetLogEvents", **at, nextToken=tail["nextBackwardToken"])
    assert messages(before) == ["line 1", "line 2"]
    assert messages(call("GetLogEvents", **at, nextToken=before["nextBackwardToken"])) == ["line 0"]
    assert messages(call("GetLogEvents", **at, nextToken=before["nextForwardToken"])) == ["line 3", "line 4"]
    head = call("GetLogEvents", **at, startFromHead=True)
    assert messages(head) == ["line 0", "line 1"]
    assert messages(call("GetLogEvents", **at, startFromHead=True, nextToken=head["nextForwardToken"])) == [
        "line 2",
        "line 3",
    ]


def test_the_end_gives_the_token_back_until_more_is_written(call: Call, start: Callable[..., tuple[str, Path]]) -> None:
    run_id, file = start(line(1))
    at = {"logGroupName": GROUP, "logStreamName": run_id, "startFromHead": True}
    token = call("GetLogEvents", **at)["nextForwardToken"]
    again = call("GetLogEvents", **at, nextToken=token)
    assert (again["events"], again["nextForwardToken"]) == ([], token)
    with file.open("a") as stream:
        stream.write(line(2))
    assert messages(call("GetLogEvents", **at, nextToken=token)) == ["line 2"]


def test_times_bound_both_operations(call: Call, start: Callable[..., tuple[str, Path]]) -> None:
    run_id, _ = start("".join(line(number) for number in range(5)))
    times = {"startTime": BEGIN + 1, "endTime": BEGIN + 3}
    assert messages(call("GetLogEvents", logGroupName=GROUP, logStreamName=run_id, **times)) == ["line 1", "line 2"]
    found = call("FilterLogEvents", logGroupName=GROUP, logStreamNames=[run_id], **times)
    assert messages(found) == ["line 1", "line 2", "line 3"]


def test_filtering_follows_a_run_without_telling_a_line_twice(
    call: Call, start: Callable[..., tuple[str, Path]]
) -> None:
    run_id, file = start(line(1, "ok") + line(2, "ERROR one") + line(3, "") + line(4, "ERROR two"))
    asked = {"logGroupName": GROUP, "logStreamNames": [run_id], "filterPattern": "ERROR"}
    page = call("FilterLogEvents", **asked, limit=1)
    assert messages(page) == ["ERROR one"]
    rest = call("FilterLogEvents", **asked, nextToken=page["nextToken"])
    assert messages(rest) == ["ERROR two"]
    last = call("FilterLogEvents", **asked, nextToken=rest["nextToken"])
    assert last == {"events": [], "searchedLogStreams": []}
    with file.open("a") as stream:
        stream.write(line(5, "ERROR three"))
    assert messages(call("FilterLogEvents", **asked, nextToken=rest["nextToken"])) == ["ERROR three"]


def test_every_stream_of_the_group_with_ids_that_stay(call: Call, start: Callable[..., tuple[str, Path]]) -> None:
    runs = [start("".join(line(number) for number in range(3)))[0] for _ in range(3)]
    whole = call("FilterLogEvents", logGroupName=GROUP)["events"]
    assert [event["logStreamName"] for event in whole] == [run for run in sorted(runs) for _ in range(3)]
    assert len({event["eventId"] for event in whole}) == 9
    paged: list[dict[str, Any]] = []
    token: dict[str, str] = {}
    while True:
        page = call("FilterLogEvents", logGroupName=GROUP, limit=2, **token)
        paged += page["events"]
        if "nextToken" not in page:
            break
        token = {"nextToken": page["nextToken"]}
    assert paged == whole
    by_prefix = call("FilterLogEvents", logGroupName=GROUP, logStreamNamePrefix=runs[1])["events"]
    assert {event["logStreamName"] for event in by_prefix} == {runs[1]}


def test_a_request_looks_through_a_bounded_part(
    call: Call, start: Callable[..., tuple[str, Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id, _ = start("".join(line(number) for number in range(100)))
    monkeypatch.setattr(log_events, "_SEARCHED_BYTES_MAX", 1000)
    asked = {"logGroupName": GROUP, "logStreamNames": [run_id], "filterPattern": '"line 99"'}
    pages = 1
    page = call("FilterLogEvents", **asked)
    while not page["events"]:
        page = call("FilterLogEvents", **asked, nextToken=page["nextToken"])
        pages += 1
    assert messages(page) == ["line 99"]
    assert pages == 4


def test_the_crawls_of_a_crawler_follow_one_another(
    call: Call, crawler: Callable[..., str], ends: Callable[..., None], context: Context
) -> None:
    crawler("lake")
    (context.settings.data / "crawls").mkdir()
    for text in ("first", "second"):
        call("StartCrawler", Name="lake")
        crawl_id = call("ListCrawls", CrawlerName="lake")["Crawls"][0]["CrawlId"]
        (context.settings.data / "crawls" / f"{crawl_id}.log").write_text(f"{text} a\n{text} b\n")
        ends(crawl_id)
    at = {"logGroupName": "/aws-glue/crawlers", "logStreamName": "lake"}
    assert messages(call("GetLogEvents", **at)) == ["first a", "first b", "second a", "second b"]
    page = call("GetLogEvents", **at, limit=3)
    assert messages(page) == ["first b", "second a", "second b"]
    assert messages(call("GetLogEvents", **at, nextToken=page["nextBackwardToken"])) == ["first a"]
    times = [event["timestamp"] for event in page["events"]]
    assert times == sorted(times)
    assert messages(call("FilterLogEvents", logGroupName="/aws-glue/crawlers", filterPattern="a")) == [
        "first a",
        "second a",
    ]


@pytest.mark.parametrize(
    ("operation", "members", "fault"),
    [
        ("GetLogEvents", {"logStreamName": "jr_none"}, ResourceNotFound),
        ("GetLogEvents", {"logStreamName": "../../etc/passwd"}, ResourceNotFound),
        ("FilterLogEvents", {"logStreamNames": ["jr_none"]}, ResourceNotFound),
        ("FilterLogEvents", {"logStreamNames": ["a"], "logStreamNamePrefix": "a"}, InvalidParameter),
        ("FilterLogEvents", {"filterPattern": "{ $.a = 1 }"}, InvalidParameter),
        ("FilterLogEvents", {"nextToken": "nonsense"}, InvalidParameter),
    ],
)
def test_what_is_not_there_and_what_cannot_be(
    call: Call, operation: str, members: dict[str, Any], fault: type[Exception]
) -> None:
    with pytest.raises(fault):
        call(operation, logGroupName=GROUP, **members)


@pytest.mark.parametrize("token", ["x", "f/other/1", "f/{run}/-1", "f/{run}", "g/{run}/1", "f/{run}/٣"])
def test_tokens_of_others_are_refused(call: Call, start: Callable[..., tuple[str, Path]], token: str) -> None:
    run_id, _ = start(line(1))
    with pytest.raises(InvalidParameter, match="nextToken is invalid"):
        call("GetLogEvents", logGroupName=GROUP, logStreamName=run_id, nextToken=token.replace("{run}", run_id))
