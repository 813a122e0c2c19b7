"""Crawlers: Create, Get, BatchGet, list, Update, Delete, Start, Stop."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from penstock.engine import schedules
from penstock.engine.events import StopAsked
from penstock.errors import (
    AlreadyExists,
    CrawlerNotRunning,
    CrawlerRunning,
    CrawlerStopping,
    EntityNotFound,
    InvalidInput,
)
from penstock.operations.advance import advance
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.crawler_documents import active_crawl, crawler_document, is_stopping
from penstock.operations.crawler_rules import stored_crawler
from penstock.operations.paging import cut, page_size, read_name
from penstock.operations.quotas import check_quota
from penstock.operations.starts import start_crawl
from penstock.operations.tags import check_tags
from penstock.operations.turns import CRAWLER, follow, forget_crawls
from penstock.store.contract import Schedule, Stored, Transaction

_PAGE_MAXIMUM = 1000


@operation("CreateCrawler")
def create_crawler(request: Request, context: Context) -> Response:
    name = request["Name"]
    given = {member: value for member, value in request.items() if member != "Tags"}
    document = stored_crawler({**given, "ScheduleState": "SCHEDULED"})
    check_tags(request.get("Tags", {}))
    with context.store.write() as transaction:
        if not transaction.crawlers.insert(context.namespace, name, document, context.now):
            raise AlreadyExists(f"Crawler with name {name} already exists")
        check_quota(transaction.crawlers, context, "crawler", context.settings.quota_crawlers)
        transaction.tags.put(context.namespace, "crawler", name, request.get("Tags", {}))
        reschedule(transaction, context, document)
    context.wake()
    return {}


@operation("GetCrawler")
def get_crawler(request: Request, context: Context) -> Response:
    with context.store.read() as transaction:
        row = existing_crawler(transaction, context, request["Name"])
        return {"Crawler": crawler_document(transaction, context.namespace, row, context.now)}


@operation("BatchGetCrawlers")
def batch_get_crawlers(request: Request, context: Context) -> Response:
    names = list(dict.fromkeys(request["CrawlerNames"]))
    with context.store.read() as transaction:
        rows = transaction.crawlers.get_many(context.namespace, names)
        return {
            "Crawlers": [
                crawler_document(transaction, context.namespace, rows[name], context.now)
                for name in names
                if name in rows
            ],
            "CrawlersNotFound": [name for name in names if name not in rows],
        }


@operation("GetCrawlers")
def get_crawlers(request: Request, context: Context) -> Response:
    size = page_size(request, _PAGE_MAXIMUM)
    after = read_name("GetCrawlers", request)
    with context.store.read() as transaction:
        rows = transaction.crawlers.page(context.namespace, after, size + 1)
        shown, token = cut("GetCrawlers", request, rows, size, lambda row: row.name)
        crawlers = [crawler_document(transaction, context.namespace, row, context.now) for row in shown]
    return {"Crawlers": crawlers, **token}


@operation("ListCrawlers")
def list_crawlers(request: Request, context: Context) -> Response:
    size = page_size(request, _PAGE_MAXIMUM)
    after = read_name("ListCrawlers", request)
    with context.store.read() as transaction:
        if request.get("Tags"):
            tagged = transaction.tags.names_with(context.namespace, "crawler", request["Tags"])
            names = sorted(name for name in tagged if after is None or name > after)
        else:
            names = [row.name for row in transaction.crawlers.page(context.namespace, after, size + 1)]
    shown, token = cut("ListCrawlers", request, names, size, lambda name: name)
    return {"CrawlerNames": shown, **token}


@operation("UpdateCrawler")
def update_crawler(request: Request, context: Context) -> Response:
    """Replaces the members that are present; an empty Schedule or Configuration removes it (crawlers 1.1)."""
    name = request["Name"]
    with context.store.write() as transaction:
        row = existing_crawler(transaction, context, name)
        if active_crawl(transaction, context.namespace, row) is not None:
            raise CrawlerRunning(
                "Cannot update Crawler while running. Please stop crawl or wait until it completes to update."
            )
        scheduled = {"ScheduleState": "SCHEDULED"} if "Schedule" in request else {}
        document = stored_crawler({**row.document, **request, **scheduled})
        _check_new_folders_only(row, document)
        transaction.crawlers.replace(context.namespace, name, document, context.now, row.version)
        reschedule(transaction, context, document)
    context.wake()
    return {}


@operation("DeleteCrawler")
def delete_crawler(request: Request, context: Context) -> Response:
    with context.store.write() as transaction:
        row = existing_crawler(transaction, context, request["Name"])
        if active_crawl(transaction, context.namespace, row) is not None:
            raise CrawlerRunning(f"Crawler with name {request['Name']} is running. Please stop it first.")
        transaction.crawlers.delete(context.namespace, request["Name"])
        transaction.waiting_starts.allow(context.namespace, CRAWLER, request["Name"], allowed=False)
        forget_crawls(transaction, context.namespace, request["Name"])
    return {}


@operation("StartCrawler")
def start_crawler(request: Request, context: Context) -> Response:
    name = request["Name"]
    with context.store.write() as transaction:
        existing_crawler(transaction, context, name)
        crawl_id = context.identifiers.draw_uuid()
        origin_id = context.identifiers.draw("manual_")
        start_crawl(transaction, context.namespace, name, crawl_id, origin_id, context.now)
    context.wake()
    return {}


@operation("StopCrawler")
def stop_crawler(request: Request, context: Context) -> Response:
    name = request["Name"]
    with context.store.write() as transaction:
        row = existing_crawler(transaction, context, name)
        active = active_crawl(transaction, context.namespace, row)
        if active is None:
            raise CrawlerNotRunning(f"Crawler with name {name} isn't running")
        if is_stopping(active):
            raise CrawlerStopping(f"Crawler with name {name} is stopping")
        delay = timedelta(seconds=context.settings.retry_delay_seconds)
        forget_crawls(transaction, context.namespace, name)
        decision = advance(transaction, active.origin_id, StopAsked((active.run.id,)), context.now, delay)
        follow(transaction, decision, context.now, ())
    context.wake()
    return {}


def existing_crawler(transaction: Transaction, context: Context, name: str) -> Stored:
    row = transaction.crawlers.get(context.namespace, name)
    if row is None:
        raise EntityNotFound(f"Crawler entry with name {name} does not exist")
    return row


def reschedule(transaction: Transaction, context: Context, document: dict[str, Any]) -> None:
    """A crawler's schedule is due next after now; one that is absent or stopped is not due at all."""
    if document.get("ScheduleState") == "SCHEDULED":
        due = schedules.next_due(schedules.parse(document["Schedule"]), context.now)
        schedule = Schedule(context.namespace, "crawler", document["Name"], document["Schedule"], due)
        transaction.schedules.put(schedule)
    else:
        transaction.schedules.remove(context.namespace, "crawler", document["Name"])


def _check_new_folders_only(row: Stored, document: dict[str, Any]) -> None:
    behavior = row.document.get("RecrawlPolicy", {}).get("RecrawlBehavior")
    if behavior == "CRAWL_NEW_FOLDERS_ONLY" and row.document["Targets"] != document["Targets"]:
        raise InvalidInput("Targets cannot be changed while RecrawlBehavior is CRAWL_NEW_FOLDERS_ONLY")
