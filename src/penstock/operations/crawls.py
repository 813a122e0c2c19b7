"""Crawls: ListCrawls and GetCrawlerMetrics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from statistics import median
from typing import Any

from penstock.clock import to_milliseconds
from penstock.engine.runs import execution_seconds
from penstock.engine.state import CrawlState
from penstock.errors import InvalidInput
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.crawler_documents import active_crawl, crawls_of
from penstock.operations.crawlers import existing_crawler
from penstock.operations.paging import cut, page_size, position, read_name, read_position
from penstock.operations.run_documents import CRAWLER_LOG_GROUP
from penstock.store.contract import RunRow, Stored, Transaction

_PAGE_DEFAULT = 20
_METRICS_PAGE_MAXIMUM = 1000
_CRAWLS_LOOKED_AT = 50
_HISTORY_STATES = {
    CrawlState.RUNNING: "RUNNING",
    CrawlState.CANCELLING: "RUNNING",
    CrawlState.CANCELLED: "STOPPED",
    CrawlState.SUCCEEDED: "COMPLETED",
    CrawlState.FAILED: "FAILED",
}
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "GT": lambda found, wanted: found > wanted,
    "GE": lambda found, wanted: found >= wanted,
    "LT": lambda found, wanted: found < wanted,
    "LE": lambda found, wanted: found <= wanted,
    "EQ": lambda found, wanted: found == wanted,
    "NE": lambda found, wanted: found != wanted,
}
_EQUALITY_ONLY = ("CRAWL_ID", "STATE")


@operation("ListCrawls")
def list_crawls(request: Request, context: Context) -> Response:
    """Newest first; all filters must hold (crawlers 1.4)."""
    name = request["CrawlerName"]
    size = int(request.get("MaxResults", _PAGE_DEFAULT))
    filters = [_filter(given) for given in request.get("Filters", [])]
    before = read_position("ListCrawls", request)
    with context.store.read() as transaction:
        crawler = existing_crawler(transaction, context, name)
        crawls = crawls_of(transaction, context.namespace, crawler, before)
        found = list(islice((row for row in crawls if all(holds(row) for holds in filters)), size + 1))
    shown, token = cut("ListCrawls", request, found, size, lambda row: position(row.run.started_on, row.run.id))
    return {"Crawls": [_history(row) for row in shown], **token}


@operation("GetCrawlerMetrics")
def get_crawler_metrics(request: Request, context: Context) -> Response:
    """One element for each named crawler, or for all (crawlers 1.3). Unknown names are left out."""
    size = page_size(request, _METRICS_PAGE_MAXIMUM)
    after = read_name("GetCrawlerMetrics", request)
    with context.store.read() as transaction:
        names = request.get("CrawlerNameList")
        if names:
            known = transaction.crawlers.get_many(context.namespace, names)
            wanted = [known[name] for name in sorted(known) if after is None or name > after]
        else:
            wanted = transaction.crawlers.page(context.namespace, after, size + 1)
        shown, token = cut("GetCrawlerMetrics", request, wanted, size, lambda row: row.name)
        return {"CrawlerMetricsList": [_metrics(transaction, context, row) for row in shown], **token}


def _history(row: RunRow) -> dict[str, Any]:
    run = row.run
    assert isinstance(run.state, CrawlState)
    history: dict[str, Any] = {
        "CrawlId": run.id,
        "State": _HISTORY_STATES[run.state],
        "StartTime": run.started_on,
        "LogGroup": CRAWLER_LOG_GROUP,
        "LogStream": run.node.name,
        "MessagePrefix": run.id,
        "DPUHour": 0.0,
    }
    optional = {
        "EndTime": run.completed_on,
        "ErrorMessage": run.error_message,
        "Summary": row.crawl.get("Summary"),
    }
    return history | {member: value for member, value in optional.items() if value}


def _metrics(transaction: Transaction, context: Context, crawler: Stored) -> dict[str, Any]:
    rows = list(islice(crawls_of(transaction, context.namespace, crawler), _CRAWLS_LOOKED_AT))
    seconds = [execution_seconds(row.run, context.now) for row in rows if row.run.ended]
    active = active_crawl(transaction, context.namespace, crawler)
    usual = median(seconds) if seconds else 0.0
    left = 0.0
    if active is not None:
        left = max(0.0, usual - execution_seconds(active.run, context.now))
    counts = [row.crawl for row in rows if row.crawl]
    return {
        "CrawlerName": crawler.name,
        "TimeLeftSeconds": left,
        "StillEstimating": active is not None and not seconds,
        "LastRuntimeSeconds": seconds[0] if seconds else 0.0,
        "MedianRuntimeSeconds": usual,
        "TablesCreated": counts[0].get("TablesCreated", 0) if counts else 0,
        "TablesUpdated": counts[0].get("TablesUpdated", 0) if counts else 0,
        "TablesDeleted": counts[0].get("TablesDeleted", 0) if counts else 0,
    }


def _filter(given: Mapping[str, Any]) -> Callable[[RunRow], bool]:
    field, operator, value = (given.get(member) for member in ("FieldName", "FilterOperator", "FieldValue"))
    if field is None or operator is None or value is None:
        shown = [text if text is not None else "null" for text in (field, operator, value)]
        raise InvalidInput(
            f"Invalid Filter Provided: FieldName: {shown[0]}, FilterOperator: {shown[1]}, FieldValue: {shown[2]}"
        )
    if field in _EQUALITY_ONLY and operator not in ("EQ", "NE"):
        raise InvalidInput(f"Only EQ or NE operator is allowed for field : {field}")
    wanted: Any = value
    if field not in _EQUALITY_ONLY:
        try:
            wanted = float(value)
        except ValueError:
            raise InvalidInput(f"Invalid Filter Provided: FieldValue {value} of {field} is not a number") from None
    compare = _COMPARE[operator]

    def holds(row: RunRow) -> bool:
        found = _field(row, field)
        return found is not None and compare(found, wanted)

    return holds


def _field(row: RunRow, field: str) -> Any:
    run = row.run
    assert isinstance(run.state, CrawlState)
    match field:
        case "CRAWL_ID":
            return run.id
        case "STATE":
            return _HISTORY_STATES[run.state]
        case "START_TIME":
            return to_milliseconds(run.started_on) if run.started_on else None
        case "END_TIME":
            return to_milliseconds(run.completed_on) if run.completed_on else None
        case _:
            return 0.0  # DPU_HOUR: a self-hosted crawler bills nothing
