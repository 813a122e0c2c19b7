"""EventBridge rules: Put, Describe, Delete, Enable, Disable, List, and TestEventPattern."""

from __future__ import annotations

import json
import re
from typing import Any

from penstock.arns import Namespace
from penstock.engine.event_patterns import matches, parse
from penstock.errors import LimitExceeded, ResourceNotFound, ValidationFailed
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.event_delivery import RULES_MAX
from penstock.operations.paging import cut, read_name
from penstock.store.contract import Stored, Transaction

SERVICE = "events"
BUS = "default"
LIMIT_DEFAULT = 100
_MEMBERS = ("Name", "EventPattern", "Description", "RoleArn")
_BUS_ARN = re.compile(r"arn:aws[\w-]*:events:[^:]*:[^:]*:event-bus/")


@operation("PutRule", SERVICE)
def put_rule(request: Request, context: Context) -> Response:
    """Create a rule or overwrite its definition; targets stay."""
    name = request["Name"]
    check_bus(request)
    if request.get("ScheduleExpression"):
        raise ValidationFailed(
            "Parameter ScheduleExpression is not supported: let a trigger of type SCHEDULED start the workflow"
        )
    if not request.get("EventPattern"):
        raise ValidationFailed("Parameter(s) EventPattern or ScheduleExpression must be specified.")
    parse(request["EventPattern"])
    document = {member: request[member] for member in _MEMBERS if member in request}
    document["State"] = request.get("State", "ENABLED")
    with context.store.write() as transaction:
        row = transaction.event_rules.get(context.namespace, name)
        document["Targets"] = row.document["Targets"] if row is not None else []
        if row is not None:
            transaction.event_rules.replace(context.namespace, name, document, context.now, row.version)
        else:
            if transaction.event_rules.count(context.namespace) >= RULES_MAX:
                raise LimitExceeded(f"There are {RULES_MAX} rules already, the most that a bus may have")
            transaction.event_rules.insert(context.namespace, name, document, context.now)
            tags = {tag["Key"]: tag["Value"] for tag in request.get("Tags", ())}
            transaction.tags.put(context.namespace, "rule", name, tags)
    return {"RuleArn": rule_arn(context.namespace, name)}


@operation("DescribeRule", SERVICE)
def describe_rule(request: Request, context: Context) -> Response:
    check_bus(request)
    with context.store.read() as transaction:
        row = existing_rule(transaction, context, request["Name"])
    return {**_rule(context.namespace, row), "CreatedBy": context.namespace.account}


@operation("DeleteRule", SERVICE)
def delete_rule(request: Request, context: Context) -> Response:
    """A missing rule is no error; one that has targets is refused, as EventBridge does."""
    check_bus(request)
    with context.store.write() as transaction:
        row = transaction.event_rules.get(context.namespace, request["Name"])
        if row is not None and row.document["Targets"]:
            raise ValidationFailed("Rule can't be deleted since it has targets.")
        transaction.event_rules.delete(context.namespace, request["Name"])
    return {}


@operation("EnableRule", SERVICE)
def enable_rule(request: Request, context: Context) -> Response:
    return _set_state(request, context, "ENABLED")


@operation("DisableRule", SERVICE)
def disable_rule(request: Request, context: Context) -> Response:
    return _set_state(request, context, "DISABLED")


@operation("ListRules", SERVICE)
def list_rules(request: Request, context: Context) -> Response:
    check_bus(request)
    size = request.get("Limit", LIMIT_DEFAULT)
    prefix = request.get("NamePrefix", "")
    after = read_name("ListRules", request)
    with context.store.read() as transaction:
        rows = transaction.event_rules.page(context.namespace, after, RULES_MAX)
    found = [row for row in rows if row.name.startswith(prefix)]
    shown, token = cut("ListRules", request, found[: size + 1], size, lambda row: row.name)
    return {"Rules": [_rule(context.namespace, row) for row in shown], **token}


@operation("TestEventPattern", SERVICE)
def test_event_pattern(request: Request, context: Context) -> Response:
    pattern = parse(request["EventPattern"])
    try:
        event = json.loads(request["Event"])
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        raise ValidationFailed("Parameter Event is not valid. Reason: it must be a JSON object.")
    return {"Result": matches(pattern, event)}


def check_bus(request: Request) -> None:
    """There is one bus. Raises ResourceNotFound for another."""
    if not is_default_bus(request.get("EventBusName")):
        raise ResourceNotFound(f"Event bus {request['EventBusName']} does not exist: there is only '{BUS}'.")


def is_default_bus(name: str | None) -> bool:
    return not name or _BUS_ARN.sub("", name) == BUS


def existing_rule(transaction: Transaction, context: Context, name: str) -> Stored:
    row = transaction.event_rules.get(context.namespace, name)
    if row is None:
        raise ResourceNotFound(f"Rule {name} does not exist on EventBus {BUS}.")
    return row


def rule_arn(namespace: Namespace, name: str) -> str:
    return f"arn:aws:events:{namespace.region}:{namespace.account}:rule/{name}"


def _set_state(request: Request, context: Context, state: str) -> Response:
    check_bus(request)
    with context.store.write() as transaction:
        row = existing_rule(transaction, context, request["Name"])
        document = {**row.document, "State": state}
        transaction.event_rules.replace(context.namespace, row.name, document, context.now, row.version)
    return {}


def _rule(namespace: Namespace, row: Stored) -> dict[str, Any]:
    shown = {member: value for member, value in row.document.items() if member != "Targets"}
    return {**shown, "Arn": rule_arn(namespace, row.name), "EventBusName": BUS}
