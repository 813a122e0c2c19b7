"""Definitions of workflows: the present one, the saved ones, a new one in a single step, and a run that is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock import models
from penstock.errors import EntityNotFound, Fault, InvalidInput, MalformedRequest
from penstock.operations.simulations import simulate_workflow
from penstock.operations.workflow_saves import (
    ChangeRefused,
    Definition,
    Outdated,
    changes_of,
    present_definition,
    save,
)
from penstock.operations.workflows import existing_workflow
from penstock.server import wire
from penstock.server.console.refusals import Refusal, version_mismatch
from penstock.server.service_model import glue_model, service_model

if TYPE_CHECKING:
    from penstock.server.console.asked import Asked
    from penstock.server.console.desk import Desk

_SHOWN_MAX = 200
_MESSAGE_CHARACTERS_MAX = 1000


def get_definition(desk: Desk, asked: Asked, workflow: str) -> dict[str, Any]:
    context = desk.context(asked)
    with context.store.read() as transaction:
        existing_workflow(transaction, context, workflow)
        return _document(present_definition(transaction, context, workflow))


def apply_changes(desk: Desk, asked: Asked, workflow: str) -> dict[str, Any]:
    """All changes or none. Raises the refusal VersionMismatch when the base is not the present definition any more."""
    given = wire.read_json(asked.body)
    base, message = given.get("baseVersion"), given.get("message")
    if not isinstance(base, str):
        raise MalformedRequest("The member baseVersion must be a text")
    if message is not None and not (isinstance(message, str) and len(message) <= _MESSAGE_CHARACTERS_MAX):
        raise InvalidInput(f"The member message must be a text of at most {_MESSAGE_CHARACTERS_MAX} characters")
    assert asked.session is not None
    context = desk.context(asked)
    try:
        changes = changes_of(workflow, given.get("changes") or [], glue_model().validate)
        update = given.get("workflow")
        if update is not None:
            update = glue_model().validate("UpdateWorkflow", {**_object(update), "Name": workflow})
        return _document(save(context, workflow, base, changes, update, asked.session.user_name, message))
    except Outdated as outdated:
        raise version_mismatch(workflow, _document(outdated.present)) from None
    except ChangeRefused as refused:
        fault: Fault = refused.fault
        raise Refusal(fault.code, fault.status, fault.message, {"change": refused.position}) from None


def preview(desk: Desk, asked: Asked, workflow: str) -> dict[str, Any]:
    given = wire.read_json(asked.body)
    request = {"Name": workflow, "Outcomes": given.get("outcomes") or [], "Durations": given.get("durations") or []}
    checked = service_model(models.SERVICE).validate("SimulateWorkflow", request)
    return simulate_workflow(checked, desk.context(asked))


def list_versions(desk: Desk, asked: Asked, workflow: str) -> dict[str, Any]:
    context = desk.context(asked)
    with context.store.read() as transaction:
        existing_workflow(transaction, context, workflow)
        present = present_definition(transaction, context, workflow)
        saved = transaction.definitions.page(context.namespace, workflow, _SHOWN_MAX)
    items = [
        {
            "number": one.number,
            "version": one.version,
            "savedOn": one.saved_on,
            "savedBy": one.saved_by,
            "message": one.message,
            "current": one.number == present.number,
        }
        for one in saved
    ]
    return {"items": items, "current": present.version}


def get_version(desk: Desk, asked: Asked, workflow: str, number: str) -> dict[str, Any]:
    context = desk.context(asked)
    with context.store.read() as transaction:
        existing_workflow(transaction, context, workflow)
        known = number.isascii() and number.isdigit() and len(number) < 10
        saved = transaction.definitions.get(context.namespace, workflow, int(number)) if known else None
        latest = transaction.definitions.latest(context.namespace, workflow)
    if saved is None:
        raise EntityNotFound(f"Workflow {workflow} has no saved definition {number[:20]}.")
    return {
        "number": saved.number,
        "version": saved.version,
        "savedOn": saved.saved_on,
        "savedBy": saved.saved_by,
        "message": saved.message,
        "latest": latest is not None and latest.number == saved.number,
        "definition": saved.definition,
    }


def _document(present: Definition) -> dict[str, Any]:
    return {
        "version": present.version,
        "number": present.number,
        "savedOn": present.saved_on,
        "savedBy": present.saved_by,
        "definition": present.document,
    }


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise MalformedRequest("The member workflow must be an object")
    return value
