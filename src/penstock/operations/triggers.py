"""Triggers: Create, Get, BatchGet, list, Update, Delete, Start, Stop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from penstock.engine import schedules
from penstock.engine.state import TriggerState, TriggerType
from penstock.engine.transitions import TRIGGER, Change, step
from penstock.engine.triggers import START_TYPES, read_trigger
from penstock.errors import (
    AlreadyExists,
    Conflict,
    EntityNotFound,
    IdempotentParameterMismatch,
    IllegalTransition,
    InvalidInput,
)
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.paging import cut, page_size, read_name
from penstock.operations.quotas import check_quota
from penstock.operations.starts import fire_trigger
from penstock.operations.tags import check_tags
from penstock.operations.trigger_rules import check_job_count, check_trigger
from penstock.store.contract import Schedule, Stored, Transaction

_PAGE_MAXIMUM = 200
_MEMBERS = ("Name", "WorkflowName", "Type", "Description", "Schedule", "Actions", "Predicate", "EventBatchingCondition")
_UPDATABLE = ("Description", "Schedule", "Actions", "Predicate", "EventBatchingCondition")


@operation("CreateTrigger")
def create_trigger(request: Request, context: Context) -> Response:
    with context.store.write() as transaction:
        add_trigger(transaction, context, request)
    context.wake()
    return {"Name": request["Name"]}


def add_trigger(transaction: Transaction, context: Context, request: Request) -> None:
    """What CreateTrigger does, within a transaction; the caller wakes the loops behind it."""
    name = request["Name"]
    definition = {member: request[member] for member in _MEMBERS if member in request}
    starts = bool(request.get("StartOnCreation", False))
    check_trigger(definition, starts)
    check_job_count(definition, context.settings.quota_jobs_per_trigger)
    check_tags(request.get("Tags", {}))
    state = TriggerState.ACTIVATED if starts else TriggerState.CREATED
    document = {**definition, "State": state.value}
    existing = transaction.triggers.get(context.namespace, name)
    if existing is not None:
        raise _taken(name, existing, document)
    _check_workflow(transaction, context, document)
    _check_actions_exist(transaction, context, document)
    if not transaction.triggers.insert(context.namespace, name, document, context.now):
        raise Conflict(f"trigger {name} was created meanwhile")
    check_quota(transaction.triggers, context, "trigger", context.settings.quota_triggers)
    transaction.tags.put(context.namespace, "trigger", name, request.get("Tags", {}))
    _reschedule(transaction, context, document)


@operation("GetTrigger")
def get_trigger(request: Request, context: Context) -> Response:
    with context.store.read() as transaction:
        return {"Trigger": dict(_existing(transaction, context, request["Name"]).document)}


@operation("BatchGetTriggers")
def batch_get_triggers(request: Request, context: Context) -> Response:
    names = list(dict.fromkeys(request["TriggerNames"]))
    with context.store.read() as transaction:
        rows = transaction.triggers.get_many(context.namespace, names)
    return {
        "Triggers": [dict(rows[name].document) for name in names if name in rows],
        "TriggersNotFound": [name for name in names if name not in rows],
    }


@operation("GetTriggers")
def get_triggers(request: Request, context: Context) -> Response:
    shown, token = _page("GetTriggers", request, context)
    return {"Triggers": [dict(row.document) for row in shown], **token}


@operation("ListTriggers")
def list_triggers(request: Request, context: Context) -> Response:
    shown, token = _page("ListTriggers", request, context)
    return {"TriggerNames": [row.name for row in shown], **token}


@operation("UpdateTrigger")
def update_trigger(request: Request, context: Context) -> Response:
    """A full overwrite that keeps name, type, workflow and state; it works on activated triggers too (spec 2.3)."""
    with context.store.write() as transaction:
        document = replace_trigger(transaction, context, request)
    context.wake()
    return {"Trigger": document}


def replace_trigger(transaction: Transaction, context: Context, request: Request) -> dict[str, Any]:
    """What UpdateTrigger does, within a transaction; returns the new document."""
    name, update = request["Name"], request["TriggerUpdate"]
    row = _existing(transaction, context, name)
    kept = {member: value for member, value in row.document.items() if member not in _UPDATABLE}
    document = kept | {member: update[member] for member in _UPDATABLE if member in update}
    check_trigger(document, start_on_creation=False)
    check_job_count(document, context.settings.quota_jobs_per_trigger)
    _check_actions_exist(transaction, context, document)
    transaction.triggers.replace(context.namespace, name, document, context.now, row.version)
    _reschedule(transaction, context, document)
    return document


@operation("DeleteTrigger")
def delete_trigger(request: Request, context: Context) -> Response:
    """At once, and a missing trigger is no error (spec 2.2)."""
    with context.store.write() as transaction:
        remove_trigger(transaction, context, request["Name"])
    return {"Name": request["Name"]}


def remove_trigger(transaction: Transaction, context: Context, name: str) -> None:
    transaction.triggers.delete(context.namespace, name)


def activate_trigger(transaction: Transaction, context: Context, name: str) -> None:
    """What StartTrigger does with a schedule or a condition. Raises InvalidInput for other types and when it is so."""
    row = _existing(transaction, context, name)
    if TriggerType(row.document["Type"]) not in (TriggerType.SCHEDULED, TriggerType.CONDITIONAL):
        raise InvalidInput(f"Trigger {name} is of type {row.document['Type']}, which is not activated")
    _change_state(transaction, context, row, Change.ACTIVATE)


def deactivate_trigger(transaction: Transaction, context: Context, name: str) -> None:
    """What StopTrigger does."""
    _change_state(transaction, context, _existing(transaction, context, name), Change.DEACTIVATE)


@operation("StartTrigger")
def start_trigger(request: Request, context: Context) -> Response:
    """Fires an on-demand trigger; activates a scheduled or conditional one; an event trigger refuses (spec 2.2)."""
    name = request["Name"]
    with context.store.write() as transaction:
        row = _existing(transaction, context, name)
        trigger = read_trigger(row.document)
        match trigger.type:
            case TriggerType.ON_DEMAND:
                ids = (context.identifiers.draw("wr_"), context.identifiers.draw("chain_"))
                fire_trigger(transaction, context.namespace, trigger, ids, context.now, record_refusal=False)
            case TriggerType.EVENT:
                raise InvalidInput("Trigger Type EVENT cannot be started")
            case TriggerType.SCHEDULED | TriggerType.CONDITIONAL:
                _change_state(transaction, context, row, Change.ACTIVATE)
    context.wake()
    return {"Name": name}


@operation("StopTrigger")
def stop_trigger(request: Request, context: Context) -> Response:
    with context.store.write() as transaction:
        deactivate_trigger(transaction, context, request["Name"])
    return {"Name": request["Name"]}


def _existing(transaction: Transaction, context: Context, name: str) -> Stored:
    row = transaction.triggers.get(context.namespace, name)
    if row is None:
        raise EntityNotFound(f"Trigger {name} not found.")
    return row


def _taken(name: str, existing: Stored, document: Mapping[str, Any]) -> Exception:
    without_state = {member: value for member, value in existing.document.items() if member != "State"}
    if without_state == {member: value for member, value in document.items() if member != "State"}:
        return AlreadyExists(f"Trigger with name {name} already exists.")
    return IdempotentParameterMismatch(f"Trigger with name '{name}' already submitted with different configuration")


def _check_workflow(transaction: Transaction, context: Context, document: Mapping[str, Any]) -> None:
    """The workflow exists and keeps at most one start trigger (spec 1.3)."""
    workflow_name = document.get("WorkflowName")
    if workflow_name is None:
        return
    if transaction.workflows.get(context.namespace, workflow_name) is None:
        raise EntityNotFound(f"Workflow with name: {workflow_name} does not exist.")
    if TriggerType(document["Type"]) not in START_TYPES:
        return
    transaction.workflows.hold(context.namespace, workflow_name)
    for row in transaction.triggers.of_workflow(context.namespace, workflow_name):
        if TriggerType(row.document["Type"]) in START_TYPES:
            raise InvalidInput(
                f"Workflow {workflow_name} has a start trigger already ({row.name}, {row.document['Type']}): "
                f"{document['Name']} must be of type CONDITIONAL, or the other be deleted first"
            )


def _check_actions_exist(transaction: Transaction, context: Context, document: Mapping[str, Any]) -> None:
    jobs = [action["JobName"] for action in document["Actions"] if action.get("JobName")]
    crawlers = [action["CrawlerName"] for action in document["Actions"] if action.get("CrawlerName")]
    missing_jobs = set(jobs) - transaction.jobs.get_many(context.namespace, jobs).keys() if jobs else set()
    known = transaction.crawlers.get_many(context.namespace, crawlers).keys() if crawlers else set()
    missing_crawlers = set(crawlers) - known
    if missing_jobs or missing_crawlers:
        missing = [f"job {name}" for name in sorted(missing_jobs)]
        missing += [f"crawler {name}" for name in sorted(missing_crawlers)]
        raise EntityNotFound(f"Actions of trigger {document['Name']} name what does not exist: {', '.join(missing)}")


def _change_state(transaction: Transaction, context: Context, row: Stored, change: Change) -> None:
    state = TriggerState(row.document["State"])
    try:
        changed = step(TRIGGER, state, change)
    except IllegalTransition:
        raise InvalidInput(f"The operation is not allowed when trigger is in state: {state}") from None
    document = {**row.document, "State": changed.value}
    transaction.triggers.replace(context.namespace, row.name, document, context.now, row.version)
    _reschedule(transaction, context, document)


def _reschedule(transaction: Transaction, context: Context, document: Mapping[str, Any]) -> None:
    """An activated schedule is due next after now: nothing is caught up (spec 2.3, 2.5)."""
    name = document["Name"]
    if document["Type"] == TriggerType.SCHEDULED and document["State"] == TriggerState.ACTIVATED:
        expression = document["Schedule"]
        due = schedules.next_due(schedules.parse(expression), context.now)
        transaction.schedules.put(Schedule(context.namespace, "trigger", name, expression, due))
    else:
        transaction.schedules.remove(context.namespace, "trigger", name)


def _page(name: str, request: Request, context: Context) -> tuple[list[Stored], dict[str, str]]:
    """With DependentJobName: the triggers that can start the job, or, if there are none, all (spec 2.1)."""
    size = page_size(request, _PAGE_MAXIMUM)
    after = read_name(name, request)
    job, tags = request.get("DependentJobName"), request.get("Tags")
    with context.store.read() as transaction:
        rows = transaction.triggers.starting_job(context.namespace, job) if job else []
        if tags:
            tagged = transaction.tags.names_with(context.namespace, "trigger", tags)
            names = tagged & {row.name for row in rows} if rows else tagged
            found = transaction.triggers.get_many(context.namespace, names)
            rows = [found[key] for key in sorted(found)]
        elif not rows:
            return cut(name, request, transaction.triggers.page(context.namespace, after, size + 1), size, _name)
    return cut(name, request, [row for row in rows if after is None or row.name > after], size, _name)


def _name(row: Stored) -> str:
    return row.name
