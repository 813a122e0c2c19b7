"""Workflows: Create, Get, BatchGet, List, Update, Delete."""

from __future__ import annotations

from typing import Any

from penstock.engine.triggers import read_trigger
from penstock.errors import AlreadyExists, EntityNotFound, InvalidInput
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.paging import cut, page_size, read_name
from penstock.operations.quotas import check_quota
from penstock.operations.run_documents import dynamic_graph, static_graph, workflow_run
from penstock.operations.tags import check_tags
from penstock.operations.turns import WORKFLOW, begin_runs, stop_waiting_runs
from penstock.store.contract import Stored, Transaction

_MEMBERS = ("Description", "DefaultRunProperties", "MaxConcurrentRuns")
_PAGE_MAXIMUM = 25


@operation("CreateWorkflow")
def create_workflow(request: Request, context: Context) -> Response:
    name = request["Name"]
    document = {"Name": name} | {member: value for member, value in _given(request).items() if value}
    check_tags(request.get("Tags", {}))
    with context.store.write() as transaction:
        if not transaction.workflows.insert(context.namespace, name, document, context.now):
            raise AlreadyExists(f"workflow with name: {name} already exists.")
        check_quota(transaction.workflows, context, "workflow", context.settings.quota_workflows)
        transaction.tags.put(context.namespace, "workflow", name, request.get("Tags", {}))
    return {"Name": name}


@operation("GetWorkflow")
def get_workflow(request: Request, context: Context) -> Response:
    with context.store.read() as transaction:
        row = existing_workflow(transaction, context, request["Name"])
        return {"Workflow": _workflow(transaction, context, row, request.get("IncludeGraph", False))}


@operation("BatchGetWorkflows")
def batch_get_workflows(request: Request, context: Context) -> Response:
    found, missing = [], []
    with context.store.read() as transaction:
        rows = transaction.workflows.get_many(context.namespace, request["Names"])
        for name in dict.fromkeys(request["Names"]):
            if name in rows:
                found.append(_workflow(transaction, context, rows[name], request.get("IncludeGraph", False)))
            else:
                missing.append(name)
    return {"Workflows": found, "MissingWorkflows": missing}


@operation("ListWorkflows")
def list_workflows(request: Request, context: Context) -> Response:
    size = page_size(request, _PAGE_MAXIMUM)
    after = read_name("ListWorkflows", request)
    with context.store.read() as transaction:
        rows = transaction.workflows.page(context.namespace, after, size + 1)
    shown, token = cut("ListWorkflows", request, rows, size, lambda row: row.name)
    return {"Workflows": [row.name for row in shown], **token}


@operation("UpdateWorkflow")
def update_workflow(request: Request, context: Context) -> Response:
    """Members that are absent are kept, empty ones are cleared (Q3): AWS does not say, and this loses nothing.

    A MaxConcurrentRuns of 0 counts as empty: it is how Terraform, which knows no absent number, reads "no limit".
    """
    with context.store.write() as transaction:
        change_workflow(transaction, context, request)
    context.wake()
    return {"Name": request["Name"]}


@operation("DeleteWorkflow")
def delete_workflow(request: Request, context: Context) -> Response:
    """Deletes nothing inside the workflow, and a missing one is no error (spec 1.2)."""
    with context.store.write() as transaction:
        transaction.workflows.delete(context.namespace, request["Name"])
        transaction.waiting_starts.allow(context.namespace, WORKFLOW, request["Name"], allowed=False)
        stop_waiting_runs(transaction, context.namespace, request["Name"], context.now)
    return {"Name": request["Name"]}


def change_workflow(transaction: Transaction, context: Context, request: Request) -> None:
    """What UpdateWorkflow does, within a transaction."""
    given = _given(request)
    row = existing_workflow(transaction, context, request["Name"])
    document = {member: value for member, value in {**row.document, **given}.items() if value}
    transaction.workflows.replace(context.namespace, row.name, document, context.now, row.version)
    begin_runs(transaction, context.namespace, row.name, context.now)  # the limit may be higher now


def existing_workflow(transaction: Transaction, context: Context, name: str) -> Stored:
    row = transaction.workflows.get(context.namespace, name)
    if row is None:
        raise EntityNotFound(f"Workflow with name: {name} does not exist.")
    return row


def _given(request: Request) -> dict[str, Any]:
    given = {member: request[member] for member in _MEMBERS if member in request}
    if given.get("MaxConcurrentRuns", 0) < 0:
        raise InvalidInput(f"MaxConcurrentRuns cannot be negative, but is {given['MaxConcurrentRuns']}")
    return given


def _workflow(transaction: Transaction, context: Context, row: Stored, include_graph: bool) -> dict[str, Any]:
    document: dict[str, Any] = {
        "DefaultRunProperties": {},
        **row.document,
        "CreatedOn": row.created,
        "LastModifiedOn": row.modified,
    }
    runs = transaction.origins.workflow_runs(context.namespace, row.name, None, 1)
    if runs:
        document["LastRun"] = workflow_run(runs[0])
    if include_graph:
        triggers = [read_trigger(t.document) for t in transaction.triggers.of_workflow(context.namespace, row.name)]
        document["Graph"] = static_graph(context.namespace, row.name, triggers)
        if runs:
            document["LastRun"]["Graph"] = run_graph(transaction, context, row.name, runs[0].id)
    return document


def run_graph(transaction: Transaction, context: Context, workflow_name: str, run_id: str) -> dict[str, Any]:
    """The dynamic view: the snapshot that the run was started with, and its runs."""
    situation = transaction.origins.load(run_id)
    triggers = situation.triggers if situation is not None else ()
    rows = transaction.runs.of_origin(run_id)
    return dynamic_graph(context.namespace, workflow_name, triggers, rows, context.now)
