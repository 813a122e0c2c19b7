"""Why a workflow run went as it did, beyond Glue: ExplainWorkflowRun."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from penstock.engine import schedules
from penstock.engine.explanations import explain
from penstock.engine.outcomes import outcome
from penstock.engine.state import TriggerState, TriggerType
from penstock.engine.triggers import read_trigger
from penstock.errors import EntityNotFound
from penstock.models import SERVICE
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.explanation_documents import history, node_findings, trigger_finding
from penstock.operations.workflow_runs import existing_run
from penstock.store.contract import Transaction


@operation("ExplainWorkflowRun", SERVICE)
def explain_workflow_run(request: Request, context: Context) -> Response:
    with context.store.read() as transaction:
        row = existing_run(transaction, context, request)
        situation = transaction.origins.load(row.id)
        if situation is None:
            raise EntityNotFound(f"Workflow run {row.id} of workflow {row.workflow_name} does not exist.")
        explanation = explain(situation)
        triggers = [trigger_finding(finding) for finding in explanation.triggers]
        _add_due(transaction, context, triggers)
        reasons = transaction.origins.reasons(row.id)
    document = {
        "Name": row.workflow_name,
        "WorkflowRunId": row.id,
        "Status": situation.status.value,
        "Outcome": outcome(situation).value,
        "Triggers": triggers,
        "NotRun": node_findings(explanation.not_run),
        "History": history(reasons),
    }
    return {"Explanation": document}


def _add_due(transaction: Transaction, context: Context, triggers: list[dict[str, Any]]) -> None:
    """When scheduled triggers fire next: by what they are now, which may differ from when the run began."""
    names = [trigger["Name"] for trigger in triggers if trigger["Type"] == TriggerType.SCHEDULED.value]
    rows = transaction.triggers.get_many(context.namespace, names) if names else {}
    for trigger in triggers:
        row = rows.get(trigger["Name"])
        due = _next_due(row.document, context.now) if row is not None else None
        if due is not None:
            trigger["NextDue"] = due


def _next_due(document: Any, now: datetime) -> datetime | None:
    trigger = read_trigger(document)
    if trigger.type is not TriggerType.SCHEDULED or trigger.state is not TriggerState.ACTIVATED:
        return None
    return schedules.next_due(schedules.parse(document["Schedule"]), now)
