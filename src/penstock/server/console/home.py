"""What the first page shows: what runs, what went wrong lately, what comes next."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from penstock.server.console.schedules import due_items
from penstock.server.console.workflow_rows import run_row_document

if TYPE_CHECKING:
    from penstock.server.console.asked import Asked
    from penstock.server.console.desk import Desk

_SHOWN = 5
_LATELY = timedelta(hours=24)
_BAD = frozenset({"ERROR"})


def home(desk: Desk, asked: Asked) -> dict[str, Any]:
    namespace = desk.namespace(asked)
    _, rows = desk.rows(namespace).present()
    last = [row for row in rows if row.last_run is not None]
    last.sort(key=lambda row: row.last_run.started_on if row.last_run else asked.now, reverse=True)
    running = [row for row in last if row.running]
    failed = [
        row
        for row in last
        if row.last_run is not None
        and row.last_run.completed_on is not None
        and row.last_run.completed_on > asked.now - _LATELY
        and (row.failed or row.last_run.status in _BAD)
    ]
    with desk.runtime.store.read() as transaction:
        counts = {
            "workflows": len(rows),
            "jobs": transaction.jobs.count(namespace),
            "crawlers": transaction.crawlers.count(namespace),
            "triggers": transaction.triggers.count(namespace),
        }
    found, _ = due_items(desk, asked, _LATELY, _SHOWN)
    return {
        "running": {"count": sum(row.running for row in running), "items": _runs(running, asked)},
        "failed": {"count": len(failed), "items": _runs(failed, asked)},
        "upcoming": found,
        "counts": counts,
    }


def _runs(rows: list[Any], asked: Asked) -> list[dict[str, Any]]:
    return [run_row_document(row.last_run, asked.now) for row in rows[:_SHOWN]]
