"""The runs of a span of time, over all workflows."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from penstock.clock import from_milliseconds
from penstock.errors import InvalidInput
from penstock.server.console.workflow_rows import bad_actions, run_row_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.server.console.asked import Asked
    from penstock.server.console.desk import Desk
    from penstock.store.contract import WorkflowRunRow

_RUNS_MAX = 5000
_DEFAULT = timedelta(hours=24)
_SECONDS_MAX = 253_402_300_799  # the year 9999 ends


def timeline(desk: Desk, asked: Asked) -> dict[str, Any]:
    end = _instant(asked, "to", asked.now)
    begin = _instant(asked, "from", end - _DEFAULT)
    if begin >= end:
        raise InvalidInput("from must lie before to")
    statuses, workflows = frozenset(asked.all("status")), frozenset(asked.all("workflow"))
    with desk.runtime.store.read() as transaction:
        rows = transaction.workflow_runs.overlapping(desk.namespace(asked), begin, end, _RUNS_MAX + 1)
    truncated = len(rows) > _RUNS_MAX
    shown = [
        row
        for row in rows[:_RUNS_MAX]
        if (not workflows or row.workflow_name in workflows) and (not statuses or statuses & _statuses(row))
    ]
    return {
        "from": begin,
        "to": end,
        "runs": [run_row_document(row, asked.now) for row in shown],
        "peak": _peak(shown, asked.now),
        "truncated": truncated,
    }


def _statuses(row: WorkflowRunRow) -> set[str]:
    status = row.status.value
    return {status, "FAILED"} if status == "COMPLETED" and bad_actions(row) else {status}


def _peak(rows: Sequence[WorkflowRunRow], now: datetime) -> int:
    """How many ran at once, at the most."""
    # Of an end and a start at one instant the end comes first.
    steps = sorted([(row.started_on, 1) for row in rows] + [(row.completed_on or now, -1) for row in rows])
    running = peak = 0
    for _, step in steps:
        running += step
        peak = max(peak, running)
    return peak


def _instant(asked: Asked, name: str, default: datetime) -> datetime:
    text = asked.one(name)
    if not text:
        return default
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= _SECONDS_MAX:
        raise InvalidInput(f"{name} must be an instant in seconds since 1970, not '{text[:40]}'")
    return from_milliseconds(int(seconds * 1000))
