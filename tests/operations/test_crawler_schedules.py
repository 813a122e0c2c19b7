"""Crawler schedules: start, stop, update."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.errors import EntityNotFound, InvalidInput, NoSchedule, SchedulerNotRunning, SchedulerRunning
from penstock.operations.contract import Context

Call = Callable[..., dict[str, Any]]
DAILY = "cron(0 13 * * ? *)"


def schedule(call: Call) -> dict[str, Any] | None:
    found: dict[str, Any] | None = call("GetCrawler", Name="c")["Crawler"].get("Schedule")
    return found


def is_due(context: Context) -> bool:
    with context.store.read() as transaction:
        return transaction.schedules.earliest() is not None


def test_stopped_and_started_again(call: Call, context: Context, crawler: Callable[..., str]) -> None:
    crawler("c", Schedule=DAILY)
    with pytest.raises(SchedulerRunning):
        call("StartCrawlerSchedule", CrawlerName="c")
    call("StopCrawlerSchedule", CrawlerName="c")
    assert schedule(call) == {"ScheduleExpression": DAILY, "State": "NOT_SCHEDULED"}
    assert not is_due(context)
    with pytest.raises(SchedulerNotRunning):
        call("StopCrawlerSchedule", CrawlerName="c")
    call("UpdateCrawler", Name="c", Description="x")
    assert not is_due(context), "an update of something else leaves it stopped"
    call("StartCrawlerSchedule", CrawlerName="c")
    assert schedule(call) == {"ScheduleExpression": DAILY, "State": "SCHEDULED"}
    assert is_due(context)


def test_updated_and_removed(call: Call, context: Context, crawler: Callable[..., str]) -> None:
    crawler("c")
    with pytest.raises(NoSchedule):
        call("StartCrawlerSchedule", CrawlerName="c")
    with pytest.raises(SchedulerNotRunning):
        call("StopCrawlerSchedule", CrawlerName="c")
    call("UpdateCrawlerSchedule", CrawlerName="c", Schedule=DAILY)
    assert schedule(call) == {"ScheduleExpression": DAILY, "State": "SCHEDULED"}
    with pytest.raises(InvalidInput, match=r"The schedule cron\(0 0\) is invalid\."):
        call("UpdateCrawlerSchedule", CrawlerName="c", Schedule="cron(0 0)")
    assert is_due(context)
    call("UpdateCrawlerSchedule", CrawlerName="c", Schedule="")
    assert schedule(call) is None
    assert not is_due(context)


@pytest.mark.parametrize("operation", ["StartCrawlerSchedule", "StopCrawlerSchedule", "UpdateCrawlerSchedule"])
def test_a_crawler_that_is_not_there(call: Call, operation: str) -> None:
    with pytest.raises(EntityNotFound, match="Crawler entry with name nobody does not exist"):
        call(operation, CrawlerName="nobody")
