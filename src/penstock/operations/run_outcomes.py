"""Outcomes of workflow runs, beyond Glue: DescribeWorkflowRun, ListWorkflowRuns."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from penstock.clock import from_milliseconds
from penstock.engine.outcomes import Outcome, failed_nodes, failures, outcome, settled_by_status
from penstock.engine.state import Run
from penstock.models import SERVICE
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.log_tails import log_tail
from penstock.operations.paging import page_size, position, read_position, write_token
from penstock.operations.run_documents import workflow_run
from penstock.operations.turns import WORKFLOW
from penstock.operations.workflow_runs import existing_run
from penstock.operations.workflows import existing_workflow
from penstock.store.contract import Transaction, WorkflowRunRow

_PAGE_MAXIMUM = 1000
_LOG_LINES_DEFAULT = 20
_ROWS_A_QUERY = 100
_NAMES_A_QUERY = 500
_STARTED = ("RunningActions", "WaitingActions", "SucceededActions", "FailedActions")
_BAD = ("FailedActions", "TimeoutActions", "ErroredActions", "StoppedActions")

LOADED_MAXIMUM = 500
"""Runs whose nodes one request looks at. Behind them it answers what it has, with a NextToken."""


@operation("DescribeWorkflowRun", SERVICE)
def describe_workflow_run(request: Request, context: Context) -> Response:
    with context.store.read() as transaction:
        row = existing_run(transaction, context, request)
        document, first = _described(transaction, row)
        document |= _place(transaction, context, row)
    if first is not None:
        lines = request.get("LogLines", _LOG_LINES_DEFAULT)
        document["FirstFailure"]["LogTail"] = log_tail(context.settings.data, first, lines)
    return {"Run": document}


@operation("ListWorkflowRuns", SERVICE)
def list_workflow_runs(request: Request, context: Context) -> Response:
    """Newest first. Only runs with failed attempts are looked at node by node: the counts of all others tell."""
    size = page_size(request, _PAGE_MAXIMUM)
    wanted = frozenset(Outcome(name) for name in request.get("Outcomes", ())) or frozenset(Outcome)
    started_after = _instant(request.get("StartedAfter"))
    started_before = _instant(request.get("StartedBefore"))
    before = read_position("ListWorkflowRuns", request) or ((started_before, "") if started_before else None)
    shown: list[dict[str, Any]] = []
    loaded = 0
    last: WorkflowRunRow | None = None
    with context.store.read() as transaction:
        if "Name" in request:
            existing_workflow(transaction, context, request["Name"])
        for row in _rows(transaction, context, request.get("Name"), before):
            if started_after is not None and row.started_on < started_after:
                break
            if last is not None and (len(shown) == size or loaded == LOADED_MAXIMUM):
                token = write_token("ListWorkflowRuns", request, position(last.started_on, last.id))
                return {"Runs": shown, "NextToken": token}
            last = row
            settled = settled_by_status(row.status, _bad_attempts(row))
            if settled is not None and settled not in wanted:
                continue
            loaded += _bad_attempts(row) > 0
            document, _ = _described(transaction, row)
            document |= _place(transaction, context, row)
            if document["Outcome"] in wanted:
                shown.append(document)
    return {"Runs": shown}


def _described(transaction: Transaction, row: WorkflowRunRow) -> tuple[dict[str, Any], Run | None]:
    """The document of a run with its outcome, and the run of a node that went wrong first."""
    document = workflow_run(row)
    settled = settled_by_status(row.status, _bad_attempts(row))
    situation = transaction.origins.load(row.id) if _bad_attempts(row) else None
    if situation is None:
        return {**document, "Outcome": (settled or Outcome.SUCCEEDED).value}, None
    document["Outcome"] = outcome(situation).value
    wrong = failures(situation)
    if not wrong:
        return document, None
    document["FirstFailure"] = _failure(wrong[0])
    document["FailedNodes"] = [node.name for node in failed_nodes(situation)]
    return document, wrong[0]


def _place(transaction: Transaction, context: Context, row: WorkflowRunRow) -> dict[str, int]:
    """QueuePosition of a run that waits its turn: it runs for Glue, and has started nothing."""
    if row.completed_on is not None or any(row.statistics.get(counter, 0) for counter in _STARTED):
        return {}
    waiting = transaction.waiting_starts.of(context.namespace, WORKFLOW, row.workflow_name)
    places = {start.run_id: place for place, start in enumerate(waiting, start=1)}
    return {"QueuePosition": places[row.id]} if row.id in places else {}


def _failure(run: Run) -> dict[str, Any]:
    document: dict[str, Any] = {
        "NodeName": run.node.name,
        "NodeKind": run.node.kind.value,
        "RunId": run.id,
        "State": run.state.value,
        "Attempt": run.attempt,
        "CompletedOn": run.completed_on,
    }
    return document if run.error_message is None else {**document, "ErrorMessage": run.error_message}


def _bad_attempts(row: WorkflowRunRow) -> int:
    return sum(row.statistics.get(counter, 0) for counter in _BAD)


def _rows(
    transaction: Transaction, context: Context, name: str | None, before: tuple[datetime, str] | None
) -> Iterator[WorkflowRunRow]:
    """The runs of one workflow, or of all, newest first; read as they are asked for."""
    names = [name] if name is not None else list(_names(transaction, context))
    pages = (_rows_of(transaction, context, one, before) for one in names)
    return heapq.merge(*pages, key=lambda row: (row.started_on, row.id), reverse=True)


def _rows_of(
    transaction: Transaction, context: Context, name: str, before: tuple[datetime, str] | None
) -> Iterator[WorkflowRunRow]:
    while True:
        rows = transaction.origins.workflow_runs(context.namespace, name, before, _ROWS_A_QUERY)
        yield from rows
        if len(rows) < _ROWS_A_QUERY:
            return
        before = (rows[-1].started_on, rows[-1].id)


def _names(transaction: Transaction, context: Context) -> Iterator[str]:
    after = None
    while rows := transaction.workflows.page(context.namespace, after, _NAMES_A_QUERY):
        yield from (row.name for row in rows)
        after = rows[-1].name


def _instant(seconds: float | None) -> datetime | None:
    return None if seconds is None else from_milliseconds(int(seconds * 1000))
