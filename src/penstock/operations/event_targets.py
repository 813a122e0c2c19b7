"""Targets of EventBridge rules: Put, Remove, list by rule, list rules by target. A target is a workflow's ARN."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from penstock.arns import parse_arn
from penstock.errors import InvalidInput, LimitExceeded, ValidationFailed
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.event_delivery import RULES_MAX
from penstock.operations.event_rules import LIMIT_DEFAULT, SERVICE, check_bus, existing_rule
from penstock.operations.paging import cut, read_name

TARGETS_MAX = 5  # EventBridge's own quota of targets of one rule


@operation("PutTargets", SERVICE)
def put_targets(request: Request, context: Context) -> Response:
    """Add targets to a rule, or replace those of the same Id. The workflow need not exist yet."""
    check_bus(request)
    for target in request["Targets"]:
        _check_target(target, context)
    with context.store.write() as transaction:
        row = existing_rule(transaction, context, request["Rule"])
        targets = {target["Id"]: target for target in (*row.document["Targets"], *request["Targets"])}
        if len(targets) > TARGETS_MAX:
            raise LimitExceeded(f"Rule {row.name} would have {len(targets)} targets, of {TARGETS_MAX}")
        document = {**row.document, "Targets": [targets[key] for key in sorted(targets)]}
        transaction.event_rules.replace(context.namespace, row.name, document, context.now, row.version)
    return {"FailedEntryCount": 0, "FailedEntries": []}


@operation("RemoveTargets", SERVICE)
def remove_targets(request: Request, context: Context) -> Response:
    check_bus(request)
    with context.store.write() as transaction:
        row = existing_rule(transaction, context, request["Rule"])
        left = [target for target in row.document["Targets"] if target["Id"] not in request["Ids"]]
        document = {**row.document, "Targets": left}
        transaction.event_rules.replace(context.namespace, row.name, document, context.now, row.version)
    missing = set(request["Ids"]) - {target["Id"] for target in row.document["Targets"]}
    failed = [
        {
            "TargetId": target_id,
            "ErrorCode": "ResourceNotFoundException",
            "ErrorMessage": f"Rule {row.name} has no target {target_id}.",
        }
        for target_id in sorted(missing)
    ]
    return {"FailedEntryCount": len(failed), "FailedEntries": failed}


@operation("ListTargetsByRule", SERVICE)
def list_targets_by_rule(request: Request, context: Context) -> Response:
    check_bus(request)
    size = request.get("Limit", LIMIT_DEFAULT)
    after = read_name("ListTargetsByRule", request) or ""
    with context.store.read() as transaction:
        row = existing_rule(transaction, context, request["Rule"])
    left = [target for target in row.document["Targets"] if target["Id"] > after]
    shown, token = cut("ListTargetsByRule", request, left, size, lambda target: target["Id"])
    return {"Targets": shown, **token}


@operation("ListRuleNamesByTarget", SERVICE)
def list_rule_names_by_target(request: Request, context: Context) -> Response:
    check_bus(request)
    size = request.get("Limit", LIMIT_DEFAULT)
    after = read_name("ListRuleNamesByTarget", request)
    with context.store.read() as transaction:
        rows = transaction.event_rules.page(context.namespace, after, RULES_MAX)
    arns = ((row.name, {target["Arn"] for target in row.document["Targets"]}) for row in rows)
    names = [name for name, found in arns if request["TargetArn"] in found]
    shown, token = cut("ListRuleNamesByTarget", request, names, size, lambda name: name)
    return {"RuleNames": shown, **token}


def _check_target(target: Mapping[str, Any], context: Context) -> None:
    """Raises ValidationFailed for a target that is no workflow of this account and region."""
    try:
        named = parse_arn(target["Arn"])
    except InvalidInput:
        named = None
    if named is None or named.kind != "workflow" or not named.name:
        raise ValidationFailed(
            f"Parameter {target['Arn']} is not valid. Reason: a target must be the ARN of a Glue workflow."
        )
    if named.namespace != context.namespace:
        raise ValidationFailed(
            f"Parameter {target['Arn']} is not valid. Reason: the workflow must be in account "
            f"{context.namespace.account} and region {context.namespace.region}, as the rule is."
        )
