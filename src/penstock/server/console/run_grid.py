"""The last runs of a workflow against its nodes: one cell for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.engine.runs import execution_seconds
from penstock.operations.workflow_runs import existing_run
from penstock.operations.workflows import existing_workflow
from penstock.server.console.workflow_rows import run_row_document

if TYPE_CHECKING:
    from datetime import datetime

    from penstock.engine.state import Node, Run
    from penstock.server.console.asked import Asked
    from penstock.server.console.desk import Desk

_RUNS_DEFAULT, _RUNS_MAX = 25, 100
_LINE_CHARACTERS_MAX = 300


def grid(desk: Desk, asked: Asked, workflow: str) -> dict[str, Any]:
    """Raises EntityNotFound for the workflow, and for the run in `before`."""
    context = desk.context(asked)
    count = asked.number("runs", _RUNS_DEFAULT, 1, _RUNS_MAX)
    with context.store.read() as transaction:
        existing_workflow(transaction, context, workflow)
        before = None
        if asked.one("before"):
            last = existing_run(transaction, context, {"Name": workflow, "RunId": asked.one("before")})
            before = last.started_on, last.id
        rows = transaction.origins.workflow_runs(context.namespace, workflow, before, count)
        nodes: dict[Node, list[dict[str, Any] | None]] = {}
        for column, row in enumerate(rows):
            for run in (found.run for found in transaction.runs.of_origin(row.id)):
                cells = nodes.setdefault(run.node, [None] * len(rows))
                cells[column] = _cell(run, context.now)  # the newest attempt comes last, and counts
    return {
        "runs": [run_row_document(row, context.now) for row in rows],
        "nodes": [{"kind": node.kind.value, "name": node.name, "cells": cells} for node, cells in nodes.items()],
    }


def _cell(run: Run, now: datetime) -> dict[str, Any]:
    message = run.error_message
    return {
        "runId": run.id,
        "state": run.state.value,
        "seconds": execution_seconds(run, now),
        "attempt": run.attempt,
        "errorMessage": message.partition("\n")[0][:_LINE_CHARACTERS_MAX] if message else None,
        "copied": run.copied,
    }
