"""Runs as Glue shows them: JobRun, Crawl and WorkflowRun objects, in the forms observed on AWS (spec 1.4, 1.8, 3.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from penstock.arns import Namespace
from penstock.engine.graph import graph
from penstock.engine.runs import execution_seconds
from penstock.engine.state import Node, NodeKind, Trigger
from penstock.store.contract import RunRow, WorkflowRunRow

CRAWLER_LOG_GROUP = "/aws-glue/crawlers"


def job_run(row: RunRow, now: datetime, *, predecessors: bool = False) -> dict[str, Any]:
    """A JobRun. Arguments are the run's own, and absent when it had none (Q2); PredecessorRuns is always a list."""
    run = row.run
    document: dict[str, Any] = {
        "Id": run.id,
        "Attempt": run.attempt,
        "JobName": run.node.name,
        "StartedOn": run.started_on,
        "LastModifiedOn": run.completed_on or row.modified_on,
        "JobRunState": run.state.value,
        "PredecessorRuns": [],
        "ExecutionTime": int(execution_seconds(run, now)),
        **run.details,
    }
    optional = {
        "PreviousRunId": run.previous_run_id,
        "TriggerName": run.trigger_name,
        "CompletedOn": run.completed_on,
        "Arguments": dict(run.arguments) or None,
        "ErrorMessage": run.error_message,
        "StateDetail": run.state_detail,
    }
    document |= {member: value for member, value in optional.items() if value is not None}
    if predecessors:
        document["PredecessorRuns"] = [{"JobName": p.job_name, "RunId": p.run_id} for p in run.predecessors]
    return document


def crawl(row: RunRow) -> dict[str, Any]:
    """A Crawl, as workflow graphs hold it."""
    run = row.run
    document: dict[str, Any] = {
        "State": run.state.value,
        "StartedOn": run.started_on,
        "LogGroup": CRAWLER_LOG_GROUP,
        "LogStream": run.node.name,
    }
    optional = {"CompletedOn": run.completed_on, "ErrorMessage": run.error_message}
    return document | {member: value for member, value in optional.items() if value is not None}


def workflow_run(row: WorkflowRunRow) -> dict[str, Any]:
    document: dict[str, Any] = {
        "Name": row.workflow_name,
        "WorkflowRunId": row.id,
        "WorkflowRunProperties": dict(row.properties),
        "StartedOn": row.started_on,
        "Status": row.status.value,
        "Statistics": dict(row.statistics),
    }
    optional: dict[str, Any] = {
        "PreviousRunId": row.previous_run_id,
        "CompletedOn": row.completed_on,
        "ErrorMessage": row.error_message,
    }
    if row.batch_size or row.batch_window:
        optional["StartingEventBatchCondition"] = {"BatchSize": row.batch_size, "BatchWindow": row.batch_window}
    return document | {member: value for member, value in optional.items() if value is not None}


def static_graph(namespace: Namespace, workflow_name: str, triggers: Iterable[Trigger]) -> dict[str, Any]:
    """The design: every node with empty details."""
    return graph(namespace, workflow_name, triggers, lambda _node: {})


def dynamic_graph(
    namespace: Namespace, workflow_name: str, triggers: Iterable[Trigger], rows: Iterable[RunRow], now: datetime
) -> dict[str, Any]:
    """The run: nodes that were reached carry their job runs (all attempts) or crawls."""
    found: dict[Node, list[dict[str, Any]]] = {}
    for row in rows:
        shown = job_run(row, now) if row.run.node.kind is NodeKind.JOB else crawl(row)
        found.setdefault(row.run.node, []).append(shown)

    def details(node: Node) -> Mapping[str, Any]:
        if node not in found:
            return {}
        return {"JobRuns" if node.kind is NodeKind.JOB else "Crawls": found[node]}

    return graph(namespace, workflow_name, triggers, details)
