"""Crawler schedules: start, stop, update."""

from __future__ import annotations

from typing import Any

from penstock.engine import schedules
from penstock.errors import NoSchedule, SchedulerNotRunning, SchedulerRunning
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.crawler_rules import stored_crawler
from penstock.operations.crawlers import existing_crawler, reschedule
from penstock.store.contract import Stored, Transaction


@operation("StartCrawlerSchedule")
def start_crawler_schedule(request: Request, context: Context) -> Response:
    name = request["CrawlerName"]
    with context.store.write() as transaction:
        row = existing_crawler(transaction, context, name)
        if not row.document.get("Schedule"):
            raise NoSchedule(f"Crawler with name {name} has no schedule")
        if row.document.get("ScheduleState") == "SCHEDULED":
            raise SchedulerRunning(f"The schedule of crawler {name} is running already")
        _replace(transaction, context, row, {"ScheduleState": "SCHEDULED"})
    context.wake()
    return {}


@operation("StopCrawlerSchedule")
def stop_crawler_schedule(request: Request, context: Context) -> Response:
    name = request["CrawlerName"]
    with context.store.write() as transaction:
        row = existing_crawler(transaction, context, name)
        if row.document.get("ScheduleState") != "SCHEDULED":
            raise SchedulerNotRunning(f"The schedule of crawler {name} is not running")
        _replace(transaction, context, row, {"ScheduleState": "NOT_SCHEDULED"})
    return {}


@operation("UpdateCrawlerSchedule")
def update_crawler_schedule(request: Request, context: Context) -> Response:
    """A new cron expression takes effect at once; an empty or absent one removes the schedule."""
    expression = request.get("Schedule")
    if expression:
        schedules.parse(expression)
    with context.store.write() as transaction:
        row = existing_crawler(transaction, context, request["CrawlerName"])
        _replace(transaction, context, row, {"Schedule": expression or "", "ScheduleState": "SCHEDULED"})
    context.wake()
    return {}


def _replace(transaction: Transaction, context: Context, row: Stored, changes: dict[str, Any]) -> None:
    document = stored_crawler({**row.document, **changes})
    transaction.crawlers.replace(context.namespace, row.name, document, context.now, row.version)
    reschedule(transaction, context, document)
