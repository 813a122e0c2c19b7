"""Crawlers as Glue shows them, and the crawls that tell what a crawler does and has done (spec, crawlers 1.1, 1.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from penstock.arns import Namespace
from penstock.engine.runs import execution_seconds
from penstock.engine.state import CrawlState, Node, NodeKind
from penstock.operations.crawler_rules import TARGET_KINDS, crawls_catalog_tables
from penstock.operations.run_documents import CRAWLER_LOG_GROUP
from penstock.store.contract import RunRow, Stored, Transaction

_PAGE = 50
_DEFAULTS: dict[str, dict[str, Any]] = {
    "SchemaChangePolicy": {"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "DEPRECATE_IN_DATABASE"},
    "RecrawlPolicy": {"RecrawlBehavior": "CRAWL_EVERYTHING"},
    "LineageConfiguration": {"CrawlerLineageSettings": "DISABLE"},
    "LakeFormationConfiguration": {"UseLakeFormationCredentials": False, "AccountId": ""},
}
_LAST_STATUS = {
    CrawlState.SUCCEEDED: "SUCCEEDED",
    CrawlState.CANCELLED: "CANCELLED",
    CrawlState.FAILED: "FAILED",
}


def crawls_of(
    transaction: Transaction, namespace: Namespace, crawler: Stored, before: tuple[datetime, str] | None = None
) -> Iterator[RunRow]:
    """The crawler's crawls, newest first, behind `before` (when one began, and its id).

    Two kinds of runs are none of them. A start that was refused because the crawler was busy belongs to the workflow
    run that asked for it: here it would hide the crawl that went on. And what a deleted crawler of the same name did is
    not this crawler's: one that has never run has no LastCrawl.
    """
    node = Node(NodeKind.CRAWLER, crawler.name)
    while True:
        rows = transaction.runs.page(namespace, node, before, _PAGE)
        for row in rows:
            began = row.run.started_on
            assert began is not None, row.run.id
            if began < crawler.created:
                return
            if row.run.state is not CrawlState.ERROR:
                yield row
            before = (began, row.run.id)
        if len(rows) < _PAGE:
            return


def active_crawl(transaction: Transaction, namespace: Namespace, crawler: Stored) -> RunRow | None:
    """The crawl that occupies the crawler."""
    node = Node(NodeKind.CRAWLER, crawler.name)
    if transaction.origins.slots(namespace, [node])[node].active == 0:
        return None
    return next((row for row in crawls_of(transaction, namespace, crawler) if not row.run.ended), None)


def is_stopping(active: RunRow) -> bool:
    """Whether a crawl is over but for its record: it is being cancelled, or all it found is in the catalog already.

    STOPPING is part of every healthy run in Glue too (spec, crawlers 1.3).
    """
    return active.run.state is CrawlState.CANCELLING or bool(active.crawl)


def crawler_document(transaction: Transaction, namespace: Namespace, row: Stored, now: datetime) -> dict[str, Any]:
    """A Crawler with the defaults that Glue returns; Schedule and LastCrawl are absent when there are none."""
    stored = {member: value for member, value in row.document.items() if member not in ("Schedule", "ScheduleState")}
    crawler: dict[str, Any] = {
        "Classifiers": [],
        **stored,
        **{member: {**default, **stored.get(member, {})} for member, default in _DEFAULTS.items()},
        "Targets": {kind: stored["Targets"].get(kind, []) for kind in TARGET_KINDS},
        "Role": _role_name(stored["Role"]),
        "State": "READY",
        "CrawlElapsedTime": 0,
        "CreationTime": row.created,
        "LastUpdated": row.modified,
        "Version": row.version,
    }
    if crawls_catalog_tables(stored["Targets"]):
        crawler["SchemaChangePolicy"]["DeleteBehavior"] = "LOG"
    if row.document.get("Schedule"):
        state = row.document.get("ScheduleState") or "NOT_SCHEDULED"
        crawler["Schedule"] = {"ScheduleExpression": row.document["Schedule"], "State": state}
    active = active_crawl(transaction, namespace, row)
    if active is not None:
        crawler["State"] = "STOPPING" if is_stopping(active) else "RUNNING"
        crawler["CrawlElapsedTime"] = round(execution_seconds(active.run, now) * 1000)
    last = next((crawl for crawl in crawls_of(transaction, namespace, row) if crawl.run.ended), None)
    if last is not None:
        crawler["LastCrawl"] = _last_crawl(last)
    return crawler


def _last_crawl(row: RunRow) -> dict[str, Any]:
    run = row.run
    assert isinstance(run.state, CrawlState)
    last = {
        "Status": _LAST_STATUS[run.state],
        "LogGroup": CRAWLER_LOG_GROUP,
        "LogStream": run.node.name,
        "MessagePrefix": run.id,
        "StartTime": run.started_on,
    }
    return last | ({"ErrorMessage": run.error_message} if run.error_message else {})


def _role_name(role: str) -> str:
    """The role's name with its path, without the ARN's part before it (crawlers 1.1)."""
    _, separator, name = role.partition(":role/")
    return name if separator else role
