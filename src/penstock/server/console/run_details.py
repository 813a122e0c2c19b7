"""What Glue's answer about a workflow run lacks: outcome, reasons, all attempts with their times and arguments."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

from penstock.engine.runs import execution_seconds
from penstock.engine.state import NodeKind
from penstock.operations.run_explanations import explain_workflow_run
from penstock.operations.run_outcomes import describe_workflow_run
from penstock.operations.workflow_runs import existing_run
from penstock.server.console.workflow_rows import run_row_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.engine.state import Node, Trigger
    from penstock.operations.contract import Context
    from penstock.server.console.asked import Asked
    from penstock.server.console.desk import Desk
    from penstock.store.contract import RunRow, Transaction

_MEDIAN_OF = 10


def run_details(desk: Desk, asked: Asked, workflow: str, run_id: str) -> dict[str, Any]:
    """Raises EntityNotFound."""
    context = desk.context(asked)
    request = {"Name": workflow, "RunId": run_id}
    described = describe_workflow_run(request, context)["Run"]
    explanation = explain_workflow_run(request, context)["Explanation"]
    with context.store.read() as transaction:
        row = existing_run(transaction, context, request)
        situation = transaction.origins.load(run_id)
        rows = transaction.runs.of_origin(run_id)
        resumed_as = transaction.workflow_runs.resumed_as(context.namespace, workflow, run_id)
        number = transaction.definitions.of_run(context.namespace, workflow, run_id)
        nodes = _nodes(transaction, context, rows, situation.triggers if situation else ())
    return {
        "run": run_row_document(row, context.now),
        "properties": row.properties,
        "outcome": described["Outcome"],
        "firstFailure": described.get("FirstFailure"),
        "failedNodes": described.get("FailedNodes", []),
        "resumedAs": resumed_as,
        "version": number,
        "explanation": explanation,
        "nodes": nodes,
    }


def median_seconds(transaction: Transaction, context: Context, node: Node) -> float | None:
    """Of the last successful runs; None when there were none."""
    rows = transaction.runs.page(context.namespace, node, None, 2 * _MEDIAN_OF)
    seconds = [execution_seconds(row.run, context.now) for row in rows if row.run.state == "SUCCEEDED"]
    return median(seconds[:_MEDIAN_OF]) if seconds else None


def attempt_document(
    row: RunRow, context: Context, defaults: Mapping[str, str], passed: Mapping[str, str]
) -> dict[str, Any]:
    """A run as the console shows it; `defaults` are the job's arguments, `passed` the trigger's."""
    run = row.run
    waited_until = run.running_on or run.completed_on or context.now
    return {
        "runId": run.id,
        "attempt": run.attempt,
        "state": run.state.value,
        "startedOn": run.started_on,
        "runningOn": run.running_on,
        "completedOn": run.completed_on,
        "waitSeconds": None if run.started_on is None else max(0.0, (waited_until - run.started_on).total_seconds()),
        "runSeconds": execution_seconds(run, context.now) if run.running_on or run.completed_on else None,
        "errorMessage": run.error_message,
        "triggerName": run.trigger_name,
        "previousRunId": run.previous_run_id,
        "copied": run.copied,
        "arguments": _arguments(run.arguments, defaults, passed) if run.node.kind is NodeKind.JOB else [],
        "crawl": row.crawl or None,
    }


def _nodes(
    transaction: Transaction, context: Context, rows: list[RunRow], triggers: tuple[Trigger, ...]
) -> list[dict[str, Any]]:
    attempts: dict[Node, list[RunRow]] = {}
    for row in rows:
        attempts.setdefault(row.run.node, []).append(row)
    names = {node.name for node in attempts if node.kind is NodeKind.JOB}
    jobs = transaction.jobs.get_many(context.namespace, names) if names else {}
    passed = {(trigger.name, action.node): action.arguments for trigger in triggers for action in trigger.actions}
    found = []
    for node, of_node in attempts.items():
        job = jobs.get(node.name) if node.kind is NodeKind.JOB else None
        defaults = (job.document.get("DefaultArguments") or {}) if job else {}
        found.append(
            {
                "kind": node.kind.value,
                "name": node.name,
                "medianSeconds": median_seconds(transaction, context, node),
                "attempts": [
                    attempt_document(row, context, defaults, passed.get((row.run.trigger_name or "", node), {}))
                    for row in of_node
                ],
            }
        )
    return found


def _arguments(
    own: Mapping[str, str], defaults: Mapping[str, str], passed: Mapping[str, str]
) -> list[dict[str, str | None]]:
    """The job's defaults with the run's own over them, each with where it comes from."""
    found = []
    for name in sorted({*defaults, *own}):
        if name not in own:
            source, value, hidden = "default", defaults[name], None
        else:
            source = "trigger" if passed.get(name) == own[name] else "run"
            value, hidden = own[name], defaults.get(name)
        found.append({"name": name, "value": value, "source": source, "hides": hidden})
    return found
