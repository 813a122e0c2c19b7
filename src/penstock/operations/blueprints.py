"""Blueprints: Create, Get, BatchGet, list, Update, Delete. What their archives hold is looked at by a loop."""

from __future__ import annotations

from typing import Any

from penstock.errors import AlreadyExists, EntityNotFound, IllegalBlueprintState
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.paging import cut, page_size, read_name
from penstock.operations.quotas import check_quota
from penstock.operations.tags import check_tags
from penstock.store.contract import Stored, Transaction

_PAGE_MAXIMUM = 25
_GIVEN = ("Name", "Description", "BlueprintLocation")
_SHOWN = (*_GIVEN, "Status", "ErrorMessage")
_DEFINITION = ("Description", "LastModifiedOn", "BlueprintLocation", "BlueprintServiceLocation")


@operation("CreateBlueprint")
def create_blueprint(request: Request, context: Context) -> Response:
    name = request["Name"]
    document = {**_given(request), "Status": "CREATING"}
    check_tags(request.get("Tags", {}))
    with context.store.write() as transaction:
        if not transaction.blueprints.insert(context.namespace, name, document, context.now):
            raise AlreadyExists(f"Blueprint with name {name} already exists.")
        check_quota(transaction.blueprints, context, "blueprint", context.settings.quota_blueprints)
        transaction.tags.put(context.namespace, "blueprint", name, request.get("Tags", {}))
        transaction.blueprint_tasks.put(context.namespace, name, None)
    context.wake()
    return {"Name": name}


@operation("GetBlueprint")
def get_blueprint(request: Request, context: Context) -> Response:
    with context.store.read() as transaction:
        row = existing_blueprint(transaction, context, request["Name"])
    return {"Blueprint": _blueprint(row, request)}


@operation("BatchGetBlueprints")
def batch_get_blueprints(request: Request, context: Context) -> Response:
    names = list(dict.fromkeys(request["Names"]))
    with context.store.read() as transaction:
        rows = transaction.blueprints.get_many(context.namespace, names)
    return {
        "Blueprints": [_blueprint(rows[name], request) for name in names if name in rows],
        "MissingBlueprints": [name for name in names if name not in rows],
    }


@operation("ListBlueprints")
def list_blueprints(request: Request, context: Context) -> Response:
    size = page_size(request, _PAGE_MAXIMUM)
    after = read_name("ListBlueprints", request)
    with context.store.read() as transaction:
        if request.get("Tags"):
            tagged = transaction.tags.names_with(context.namespace, "blueprint", request["Tags"])
            names = sorted(name for name in tagged if after is None or name > after)
        else:
            names = [row.name for row in transaction.blueprints.page(context.namespace, after, size + 1)]
    shown, token = cut("ListBlueprints", request, names, size, lambda name: name)
    return {"Blueprints": shown, **token}


@operation("UpdateBlueprint")
def update_blueprint(request: Request, context: Context) -> Response:
    """Registers what is at the location now. Until that has succeeded, runs use the definition before (spec 1.13)."""
    name = request["Name"]
    with context.store.write() as transaction:
        row = existing_blueprint(transaction, context, name)
        if row.document["Status"] in ("CREATING", "UPDATING"):
            raise IllegalBlueprintState(f"Blueprint {name} cannot be updated while it is {row.document['Status']}")
        document = {**_given(request), "Status": "UPDATING", **_active(row)}
        transaction.blueprints.replace(context.namespace, name, document, context.now, row.version)
        transaction.blueprint_tasks.put(context.namespace, name, None)
    context.wake()
    return {"Name": name}


@operation("DeleteBlueprint")
def delete_blueprint(request: Request, context: Context) -> Response:
    """A missing one is no error; workflows made from it stay, and its runs stay readable."""
    with context.store.write() as transaction:
        transaction.blueprints.delete(context.namespace, request["Name"])
    return {"Name": request["Name"]}


def existing_blueprint(transaction: Transaction, context: Context, name: str) -> Stored:
    row = transaction.blueprints.get(context.namespace, name)
    if row is None:
        raise EntityNotFound(f"Blueprint with name {name} not found.")
    return row


def _given(request: Request) -> dict[str, Any]:
    return {member: request[member] for member in _GIVEN if member in request}


def _active(row: Stored) -> dict[str, Any]:
    return {"Active": row.document["Active"]} if "Active" in row.document else {}


def _blueprint(row: Stored, request: Request) -> dict[str, Any]:
    """A Blueprint; what the active definition adds is shown as LastActiveDefinition while there is a newer one."""
    document = {member: row.document[member] for member in _SHOWN if member in row.document}
    document |= {"CreatedOn": row.created, "LastModifiedOn": row.modified}
    active = row.document.get("Active")
    if active is None:
        return document
    definition = {member: active[member] for member in _DEFINITION if member in active}
    if request.get("IncludeParameterSpec"):
        definition["ParameterSpec"] = active["ParameterSpec"]
    if row.document["Status"] != "ACTIVE":
        return {**document, "LastActiveDefinition": definition}
    shown = ["ParameterSpec", *(["BlueprintServiceLocation"] if request.get("IncludeBlueprint") else [])]
    return document | {member: definition[member] for member in shown if member in definition}
