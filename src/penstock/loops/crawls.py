"""Carrying out a crawl: read the catalog, plan, and apply the plan with its outcome in one transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from penstock.clock import Clock
from penstock.crawler.crawl import FAILED, SUCCEEDED, CrawlPlan, CrawlRequest, crawl, finish
from penstock.crawler.log import ERROR, WARN, CrawlLog
from penstock.engine.commands import LaunchCrawl
from penstock.engine.events import RunFinished
from penstock.engine.state import CrawlState
from penstock.errors import Conflict
from penstock.locations import Locations
from penstock.operations.catalog_changes import apply_changes, existing_tables
from penstock.operations.run_notices import LINEAGE, crawl_datasets
from penstock.store.contract import OutboxEntry, Store, Transaction

_PLANS_MAX = 3


class Crawls:
    """Runs crawls in the worker's threads. A crawl never leaves the catalog half written: its changes, its record and
    the fact that it ended are one transaction; when a table has changed under it, it plans again."""

    def __init__(self, store: Store, clock: Clock, locations: Locations, logs: Path) -> None:
        self._store = store
        self._clock = clock
        self._locations = locations
        self._logs = logs
        self._stops: dict[str, threading.Event] = {}

    def stop(self, crawl_id: str) -> None:
        """Ask a crawl to end; one that is not running here finds its state changed when it starts."""
        event = self._stops.get(crawl_id)
        if event is not None:
            event.set()

    def carry_out(self, entry: OutboxEntry, command: LaunchCrawl, owner: str, lease_seconds: int) -> None:
        event = self._stops.setdefault(command.crawl_id, threading.Event())
        stop = _Stop(self._store, self._clock, event, command.crawl_id, entry, owner, lease_seconds)
        try:
            with CrawlLog(self._logs / f"{command.crawl_id}.log", command.crawl_id, self._clock) as log:
                self._plan_and_apply(entry, command, stop, log)
        finally:
            self._stops.pop(command.crawl_id, None)

    def _plan_and_apply(self, entry: OutboxEntry, command: LaunchCrawl, stop: _Stop, log: CrawlLog) -> None:
        for attempt in range(1, _PLANS_MAX + 1):
            plan = self._plan(entry, command, log, stop)
            try:
                self._end(entry, command, plan)
            except Conflict as conflict:
                if attempt == _PLANS_MAX:
                    message = f"The catalog kept changing while the crawl was writing to it: {conflict}"
                    log.write(ERROR, message)
                    plan = CrawlPlan(FAILED, plan.database, error_message=message)
                    self._end(entry, command, plan)
                else:
                    log.write(WARN, f"A table has changed since it was read, planning again: {conflict}")
                    continue
            finish(plan, log)
            return

    def _plan(self, entry: OutboxEntry, command: LaunchCrawl, log: CrawlLog, stop: Callable[[], bool]) -> CrawlPlan:
        with self._store.read() as transaction:
            row = transaction.crawlers.get(entry.namespace, command.crawler_name)
            run = transaction.runs.get(command.crawl_id)
            if row is None or run is None:
                message = f"Crawler with name {command.crawler_name} does not exist"
                log.write(ERROR, message)
                return CrawlPlan(FAILED, "", error_message=message)
            existing = existing_tables(transaction, entry.namespace, row.document)
            named = row.document.get("Classifiers") or []
            classifiers = [transaction.classifiers.get(entry.namespace, name) for name in named]
        request = CrawlRequest(
            crawl_id=command.crawl_id,
            crawler=row.document,
            namespace=entry.namespace,
            started=run.run.started_on or self._clock.now(),
            classifiers=tuple(None if one is None else one.document for one in classifiers),
        )
        return crawl(request, existing, self._locations, log, stop)

    def _end(self, entry: OutboxEntry, command: LaunchCrawl, plan: CrawlPlan) -> None:
        now = self._clock.now()
        with self._store.write() as transaction:
            finished = RunFinished(command.crawl_id, plan.outcome, now, plan.error_message)
            first = transaction.inbox.put(entry.origin_id, finished, f"finished {command.crawl_id}", now)
            if first and plan.outcome == SUCCEEDED:  # a crawl carried out twice at once has one end, and one effect
                self._apply(transaction, entry, command, plan, now)
            transaction.outbox.done([entry.id])

    def _apply(
        self, transaction: Transaction, entry: OutboxEntry, command: LaunchCrawl, plan: CrawlPlan, now: datetime
    ) -> None:
        row = transaction.crawlers.get(entry.namespace, command.crawler_name)
        role = str(row.document.get("Role", "")).rpartition("/")[2] if row is not None else ""
        created_by = f"arn:aws:sts::{entry.namespace.account}:assumed-role/{role}/AWS-Crawler"
        apply_changes(transaction, entry.namespace, plan.changes, created_by, now)
        transaction.runs.record_crawl(command.crawl_id, plan.summary.to_document())
        if LINEAGE in transaction.notices.wanted:
            self._tell_lineage(transaction, command, plan, now)

    def _tell_lineage(self, transaction: Transaction, command: LaunchCrawl, plan: CrawlPlan, now: datetime) -> None:
        found = transaction.runs.get(command.crawl_id)
        if found is None:
            return
        named = (found.workflow_name, found.workflow_run_id) if found.workflow_name and found.workflow_run_id else None
        said = crawl_datasets(found.namespace, found.run, named, plan.changes, now)
        if said is not None:
            transaction.notices.put(found.namespace, [(LINEAGE, said)], now)


class _Stop:
    """Whether the crawl should end: asked here, or (looked up once a second, with the lease renewed) in the store."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        event: threading.Event,
        crawl_id: str,
        entry: OutboxEntry,
        owner: str,
        lease_seconds: int,
    ) -> None:
        self._store = store
        self._clock = clock
        self._event = event
        self._crawl_id = crawl_id
        self._entry = entry
        self._owner = owner
        self._lease_seconds = lease_seconds
        self._looked = clock.now() - timedelta(days=1)
        self._lock = threading.Lock()

    def __call__(self) -> bool:
        with self._lock:
            now = self._clock.now()
            if not self._event.is_set() and now - self._looked >= timedelta(seconds=1):
                self._looked = now
                self._look_up(now)
        return self._event.is_set()

    def _look_up(self, now: datetime) -> None:
        with self._store.write() as transaction:
            row = transaction.runs.get(self._crawl_id)
            transaction.outbox.renew([self._entry.id], self._owner, now, self._lease_seconds)
        if row is None or row.run.state is not CrawlState.RUNNING:
            self._event.set()
