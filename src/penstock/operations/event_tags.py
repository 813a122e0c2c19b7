"""Tags of EventBridge rules: TagResource, UntagResource, ListTagsForResource."""

from __future__ import annotations

import re

from penstock.errors import ResourceNotFound, ValidationFailed
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.event_rules import SERVICE, rule_arn
from penstock.operations.tags import TAGS_MAXIMUM
from penstock.store.contract import Transaction

_RULE_ARN = re.compile(r"arn:aws[\w-]*:events:[^:]*:[^:]*:rule/(?:default/)?(?P<name>[^/]+)")
_KIND = "rule"


@operation("TagResource", SERVICE)
def tag_resource(request: Request, context: Context) -> Response:
    """Add or overwrite; the others stay."""
    added = {tag["Key"]: tag["Value"] for tag in request["Tags"]}
    with context.store.write() as transaction:
        name = _existing(transaction, context, request["ResourceARN"])
        count = len(transaction.tags.get(context.namespace, _KIND, name) | added)
        if count > TAGS_MAXIMUM:
            raise ValidationFailed(f"A rule can have at most {TAGS_MAXIMUM} tags, not {count}")
        transaction.tags.put(context.namespace, _KIND, name, added)
    return {}


@operation("UntagResource", SERVICE)
def untag_resource(request: Request, context: Context) -> Response:
    """Keys that are not there are no error."""
    with context.store.write() as transaction:
        name = _existing(transaction, context, request["ResourceARN"])
        transaction.tags.remove(context.namespace, _KIND, name, request["TagKeys"])
    return {}


@operation("ListTagsForResource", SERVICE)
def list_tags_for_resource(request: Request, context: Context) -> Response:
    """Every page is the only one: a rule has few tags."""
    with context.store.read() as transaction:
        name = _existing(transaction, context, request["ResourceARN"])
        tags = transaction.tags.get(context.namespace, _KIND, name)
    return {"Tags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())]}


def _existing(transaction: Transaction, context: Context, text: str) -> str:
    """The name of the rule that an ARN names. Raises ResourceNotFound when there is none here."""
    found = _RULE_ARN.fullmatch(text)
    name = found["name"] if found is not None else ""
    canonical = text.replace(":rule/default/", ":rule/")
    if not name or canonical.partition(":events:")[2] != rule_arn(context.namespace, name).partition(":events:")[2]:
        raise ResourceNotFound(
            f"{text} is no rule of account {context.namespace.account} in {context.namespace.region}"
        )
    if transaction.event_rules.get(context.namespace, name) is None:
        raise ResourceNotFound(f"Rule {name} does not exist on EventBus default.")
    return name
