"""Workflow runs: Start, Stop, Get, list, and their run properties."""

from __future__ import annotations

from datetime import timedelta

from penstock.engine.events import StopAsked
from penstock.engine.state import WorkflowRunStatus
from penstock.errors import EntityNotFound, IllegalWorkflowState
from penstock.operations.advance import advance
from penstock.operations.client_tokens import read_start
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.paging import cut, page_size, position, read_position
from penstock.operations.run_documents import workflow_run
from penstock.operations.starts import start_workflow
from penstock.operations.turns import follow
from penstock.operations.workflows import existing_workflow, run_graph
from penstock.store.contract import Transaction, WorkflowRunRow

_PAGE_MAXIMUM = 1000


@operation("StartWorkflowRun")
def start_workflow_run(request: Request, context: Context) -> Response:
    """With a client token among the run properties, a start that is repeated answers with the first run."""
    name = request["Name"]
    wanted = read_start("wr_", name, request.get("RunProperties", {}), context)
    with context.store.write() as transaction:
        workflow = existing_workflow(transaction, context, name)
        if wanted.repeatable and transaction.origins.workflow_run(context.namespace, name, wanted.run_id):
            return {"RunId": wanted.run_id}
        start_workflow(transaction, context.namespace, workflow, wanted.run_id, wanted.values, context.now)
    context.wake()
    return {"RunId": wanted.run_id}


@operation("StopWorkflowRun")
def stop_workflow_run(request: Request, context: Context) -> Response:
    with context.store.write() as transaction:
        row = existing_run(transaction, context, request)
        if row.status is not WorkflowRunStatus.RUNNING:
            raise IllegalWorkflowState(f"Workflow run {row.id} is {row.status} and cannot be stopped.")
        delay = timedelta(seconds=context.settings.retry_delay_seconds)
        decision = advance(transaction, row.id, StopAsked(), context.now, delay)
        follow(transaction, decision, context.now, ())
    context.wake()
    return {}


@operation("GetWorkflowRun")
def get_workflow_run(request: Request, context: Context) -> Response:
    with context.store.read() as transaction:
        row = existing_run(transaction, context, request)
        run = workflow_run(row)
        if request.get("IncludeGraph"):
            run["Graph"] = run_graph(transaction, context, row.workflow_name, row.id)
    return {"Run": run}


@operation("GetWorkflowRuns")
def get_workflow_runs(request: Request, context: Context) -> Response:
    """Newest first (spec 1.8)."""
    size = page_size(request, _PAGE_MAXIMUM)
    before = read_position("GetWorkflowRuns", request)
    with context.store.read() as transaction:
        existing_workflow(transaction, context, request["Name"])
        rows = transaction.origins.workflow_runs(context.namespace, request["Name"], before, size + 1)
        shown, token = cut("GetWorkflowRuns", request, rows, size, lambda row: position(row.started_on, row.id))
        runs = [workflow_run(row) for row in shown]
        if request.get("IncludeGraph"):
            for run in runs:
                run["Graph"] = run_graph(transaction, context, request["Name"], run["WorkflowRunId"])
    return {"Runs": runs, **token}


@operation("GetWorkflowRunProperties")
def get_workflow_run_properties(request: Request, context: Context) -> Response:
    with context.store.read() as transaction:
        return {"RunProperties": dict(existing_run(transaction, context, request).properties)}


@operation("PutWorkflowRunProperties")
def put_workflow_run_properties(request: Request, context: Context) -> Response:
    """Merges; puts of parallel jobs are serialised, so that none is lost (spec 1.9). Accepted in any status."""
    with context.store.write() as transaction:
        row = existing_run(transaction, context, request)
        transaction.origins.put_properties(row.id, request["RunProperties"])
    return {}


def existing_run(transaction: Transaction, context: Context, request: Request) -> WorkflowRunRow:
    row = transaction.origins.workflow_run(context.namespace, request["Name"], request["RunId"])
    if row is None:
        raise EntityNotFound(f"Workflow run {request['RunId']} of workflow {request['Name']} does not exist.")
    return row
