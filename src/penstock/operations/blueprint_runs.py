"""Runs of blueprints: Start, Get, list. A loop carries them out; each makes all of a workflow or nothing."""

from __future__ import annotations

import json
from typing import Any

from penstock.blueprints.parameters import evaluate
from penstock.errors import EntityNotFound, IllegalBlueprintState
from penstock.operations.blueprints import existing_blueprint
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.paging import cut, page_size, position, read_position
from penstock.store.blueprint_contract import BlueprintRunRow

_PAGE_MAXIMUM = 1000
_SHOWN = ("WorkflowName", "ErrorMessage", "RollbackErrorMessage", "Parameters", "RoleArn")


@operation("StartBlueprintRun")
def start_blueprint_run(request: Request, context: Context) -> Response:
    """The parameters are evaluated at once; what they make is pinned to the definition that is active now."""
    name = request["BlueprintName"]
    run_id = context.identifiers.draw("bpr_")
    with context.store.write() as transaction:
        row = existing_blueprint(transaction, context, name)
        active = row.document.get("Active")
        if active is None:
            raise IllegalBlueprintState(f"Blueprint {name} is {row.document['Status']} and cannot be run")
        values = evaluate(json.loads(active["ParameterSpec"]), request.get("Parameters"))
        document = {
            "RoleArn": request["RoleArn"],
            **({"Parameters": request["Parameters"]} if "Parameters" in request else {}),
            "Values": values,
            "Digest": active["Digest"],
            "BlueprintLocation": active["BlueprintLocation"],
        }
        run = BlueprintRunRow(run_id, context.namespace, name, "RUNNING", context.now, None, document)
        transaction.blueprint_runs.insert(run)
        transaction.blueprint_tasks.put(context.namespace, name, run_id)
    context.wake()
    return {"RunId": run_id}


@operation("GetBlueprintRun")
def get_blueprint_run(request: Request, context: Context) -> Response:
    with context.store.read() as transaction:
        row = transaction.blueprint_runs.get(context.namespace, request["BlueprintName"], request["RunId"])
    if row is None:
        raise EntityNotFound(f"Run {request['RunId']} of blueprint {request['BlueprintName']} not found.")
    return {"BlueprintRun": _run(row)}


@operation("GetBlueprintRuns")
def get_blueprint_runs(request: Request, context: Context) -> Response:
    """Newest first. Runs of a blueprint that was deleted are still there; of one that never was, there are none."""
    name = request["BlueprintName"]
    size = page_size(request, _PAGE_MAXIMUM)
    before = read_position("GetBlueprintRuns", request)
    with context.store.read() as transaction:
        rows = transaction.blueprint_runs.page(context.namespace, name, before, size + 1)
        if not rows:
            existing_blueprint(transaction, context, name)
    shown, token = cut("GetBlueprintRuns", request, rows, size, lambda row: position(row.started_on, row.id))
    return {"BlueprintRuns": [_run(row) for row in shown], **token}


def _run(row: BlueprintRunRow) -> dict[str, Any]:
    document = {
        "BlueprintName": row.blueprint_name,
        "RunId": row.id,
        "State": row.state,
        "StartedOn": row.started_on,
        **{member: row.document[member] for member in _SHOWN if member in row.document},
    }
    return document if row.completed_on is None else {**document, "CompletedOn": row.completed_on}
