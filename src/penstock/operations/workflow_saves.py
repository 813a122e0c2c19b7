"""Saving a workflow's definition in one step: many changes of its triggers, all or none, on a known base."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from penstock.arns import Namespace
from penstock.causes import derived
from penstock.engine.triggers import read_trigger
from penstock.errors import EntityNotFound, Fault, InvalidInput, MalformedRequest
from penstock.operations.contract import Context, Request
from penstock.operations.triggers import (
    activate_trigger,
    add_trigger,
    deactivate_trigger,
    remove_trigger,
    replace_trigger,
)
from penstock.operations.workflows import change_workflow
from penstock.store.console_contract import SavedDefinition
from penstock.store.contract import Transaction
from penstock.store.encoding import to_text, triggers_text

CHANGES_MAX = 1000
KEPT_MAX = 200
_BEFORE = "changed outside the console"
# What frees names and the place of the start trigger comes before what takes them.
_ORDER = ("delete", "update", "create", "deactivate", "activate")
_OPERATIONS = {"create": "CreateTrigger", "update": "UpdateTrigger"}

Validate = Callable[[str, Mapping[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Definition:
    """A workflow and its triggers as they are. `version` follows from the content, the triggers' states left out.

    `number`, `saved_on` and `saved_by` are those of the saved definition that it is; None when it was not saved.
    """

    version: str
    snapshot_id: str
    document: Mapping[str, Any]
    number: int | None = None
    saved_on: datetime | None = None
    saved_by: str | None = None


@dataclass(frozen=True, slots=True)
class TriggerChange:
    """`position` is its place in the request; `request` what the Glue operation of that kind would get."""

    position: int
    action: str
    name: str
    request: Mapping[str, Any]


class Outdated(Exception):
    def __init__(self, present: Definition) -> None:
        super().__init__(present.version)
        self.present = present


class ChangeRefused(Exception):
    def __init__(self, position: int, fault: Fault) -> None:
        super().__init__(fault.message)
        self.position = position
        self.fault = fault


def changes_of(workflow: str, given: Any, validate: Validate) -> list[TriggerChange]:
    """The changes of a request, in the order in which they are carried out; each validated against Glue's model.

    Raises MalformedRequest, InvalidInput, and ChangeRefused for what the model does not allow.
    """
    if not isinstance(given, list):
        raise MalformedRequest("The member changes must be a list")
    if len(given) > CHANGES_MAX:
        raise InvalidInput(f"There are {len(given)} changes; at most {CHANGES_MAX} are saved at once")
    changes = []
    for position, one in enumerate(given):
        try:
            changes.append(_change(position, workflow, one, validate))
        except Fault as fault:
            raise ChangeRefused(position, fault) from None
    return sorted(changes, key=lambda change: _ORDER.index(change.action))


def present_definition(transaction: Transaction, context: Context, workflow: str) -> Definition:
    """Raises EntityNotFound."""
    return definition_in(transaction, context.namespace, workflow)


def definition_in(transaction: Transaction, namespace: Namespace, workflow: str) -> Definition:
    """Raises EntityNotFound."""
    row = transaction.workflows.get(namespace, workflow)
    if row is None:
        raise EntityNotFound(f"Workflow with name: {workflow} does not exist.")
    documents = [dict(stored.document) for stored in transaction.triggers.of_workflow(namespace, workflow)]
    stateless = [{member: value for member, value in one.items() if member != "State"} for one in documents]
    content = to_text([_sorted(dict(row.document)), _sorted(stateless)])
    version = derived("", content)[:32]
    snapshot = derived("", triggers_text(tuple(read_trigger(one) for one in documents)))
    document = {"workflow": dict(row.document), "triggers": documents}
    latest = transaction.definitions.latest(namespace, workflow)
    if latest is None or latest.version != version:
        return Definition(version, snapshot, document)
    return Definition(version, snapshot, document, latest.number, latest.saved_on, latest.saved_by)


def save(
    context: Context,
    workflow: str,
    base: str,
    changes: Iterable[TriggerChange],
    update: Request | None,
    author: str,
    message: str | None,
) -> Definition:
    """Carry out all changes, or none, and record the definition before (if nobody has) and behind them.

    `update` is an UpdateWorkflow request. Raises Outdated when `base` is no longer the present version, ChangeRefused
    with the Glue fault of the first change that is refused.
    """
    with context.store.write() as transaction:
        transaction.workflows.hold(context.namespace, workflow)
        before = present_definition(transaction, context, workflow)
        if before.version != base:
            raise Outdated(before)
        for change in changes:
            try:
                _carry_out(transaction, context, workflow, change)
            except Fault as fault:
                raise ChangeRefused(change.position, fault) from None
        if update is not None:
            change_workflow(transaction, context, update)
        _record(transaction, context, workflow, before, _BEFORE, None)
        after = present_definition(transaction, context, workflow)
        _record(transaction, context, workflow, after, author, message)
        after = present_definition(transaction, context, workflow)
    context.wake()
    return after


def _record(
    transaction: Transaction, context: Context, workflow: str, found: Definition, author: str, message: str | None
) -> None:
    latest = transaction.definitions.latest(context.namespace, workflow)
    if latest is not None and latest.version == found.version and latest.snapshot_id == found.snapshot_id:
        return
    number = 1 if latest is None else latest.number + 1
    saved = SavedDefinition(number, found.version, found.snapshot_id, context.now, author, message, found.document)
    transaction.definitions.add(context.namespace, workflow, saved, KEPT_MAX)


def _carry_out(transaction: Transaction, context: Context, workflow: str, change: TriggerChange) -> None:
    if change.action == "create":
        add_trigger(transaction, context, change.request)
        return
    row = transaction.triggers.get(context.namespace, change.name)
    if row is None or row.document.get("WorkflowName") != workflow:
        raise EntityNotFound(f"Trigger {change.name} of workflow {workflow} not found.")
    match change.action:
        case "update":
            replace_trigger(transaction, context, change.request)
        case "delete":
            remove_trigger(transaction, context, change.name)
        case "activate":
            activate_trigger(transaction, context, change.name)
        case "deactivate":
            deactivate_trigger(transaction, context, change.name)


def _change(position: int, workflow: str, given: Any, validate: Validate) -> TriggerChange:
    if not isinstance(given, dict):
        raise MalformedRequest("Each of the changes must be an object")
    action = given.get("action")
    if action not in _ORDER:
        raise InvalidInput(f"action must be one of {', '.join(_ORDER)}, not '{str(action)[:40]}'")
    trigger = given.get("trigger", {})
    if not isinstance(trigger, dict):
        raise MalformedRequest("The member trigger must be an object")
    if action == "create":
        request = validate(_OPERATIONS[action], {**trigger, "WorkflowName": workflow})
        return TriggerChange(position, action, str(request["Name"]), request)
    name = given.get("name")
    if not isinstance(name, str) or not name:
        raise InvalidInput(f"The name of the trigger to {action} is missing (name)")
    if action == "update":
        request = validate(_OPERATIONS[action], {"Name": name, "TriggerUpdate": trigger})
        return TriggerChange(position, action, name, request)
    return TriggerChange(position, action, name, {"Name": name})


def _sorted(value: Any) -> Any:
    """The same value with the members of its objects in one order: the order says nothing."""
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_sorted(item) for item in value]
    return value
