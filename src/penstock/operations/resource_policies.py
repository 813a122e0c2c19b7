"""Resource policies of the Data Catalog: Put, Get, list, Delete. Kept and returned; nothing here enforces them."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

from penstock.errors import ConditionCheckFailure, EntityNotFound, InvalidInput
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.paging import cut, page_size, read_name

if TYPE_CHECKING:
    from penstock.store.contract import Stored

_PAGE_MAXIMUM = 1000


@operation("PutResourcePolicy")
def put_resource_policy(request: Request, context: Context) -> Response:
    """Of the whole catalogue, or of the ResourceArn. A condition that does not hold writes nothing (spec 3.11)."""
    text = request["PolicyInJson"]
    _check_policy(text)
    name = _name(request, context)
    with context.store.write() as transaction:
        row = transaction.resource_policies.get(context.namespace, name)
        _check_condition(request, row)
        document = {"PolicyInJson": text}
        if row is None:
            transaction.resource_policies.insert(context.namespace, name, document, context.now)
        else:
            transaction.resource_policies.replace(context.namespace, name, document, context.now, row.version)
    return {"PolicyHash": _hash(text)}


@operation("GetResourcePolicy")
def get_resource_policy(request: Request, context: Context) -> Response:
    with context.store.read() as transaction:
        row = transaction.resource_policies.get(context.namespace, _name(request, context))
    if row is None:
        raise EntityNotFound("Policy not found")
    return _policy(row)


@operation("GetResourcePolicies")
def get_resource_policies(request: Request, context: Context) -> Response:
    size = page_size(request, _PAGE_MAXIMUM)
    after = read_name("GetResourcePolicies", request)
    with context.store.read() as transaction:
        rows = transaction.resource_policies.page(context.namespace, after, size + 1)
    shown, token = cut("GetResourcePolicies", request, rows, size, lambda row: row.name)
    return {"GetResourcePoliciesResponseList": [_policy(row) for row in shown], **token}


@operation("DeleteResourcePolicy")
def delete_resource_policy(request: Request, context: Context) -> Response:
    name = _name(request, context)
    with context.store.write() as transaction:
        row = transaction.resource_policies.get(context.namespace, name)
        if row is None:
            raise EntityNotFound("Policy not found")
        _check_condition(request, row)
        transaction.resource_policies.delete(context.namespace, name)
    return {}


def _name(request: Request, context: Context) -> str:
    """The ARN that the policy is for; the catalogue's own when none is given."""
    catalog = f"arn:aws:glue:{context.namespace.region}:{context.namespace.account}:catalog"
    return str(request.get("ResourceArn", catalog))


def _check_policy(text: str) -> None:
    try:
        policy = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidInput("PolicyInJson is not valid JSON") from None
    if not isinstance(policy, dict) or "Statement" not in policy:
        raise InvalidInput("PolicyInJson must be a policy document with a Statement")


def _check_condition(request: Request, row: Stored | None) -> None:
    exists = request.get("PolicyExistsCondition", "NONE")
    if (exists == "MUST_EXIST" and row is None) or (exists == "NOT_EXIST" and row is not None):
        raise ConditionCheckFailure(
            f"PolicyExistsCondition is {exists}, and there is {'no' if row is None else 'a'} policy"
        )
    wanted = request.get("PolicyHashCondition")
    if wanted is not None and (row is None or _hash(row.document["PolicyInJson"]) != wanted):
        raise ConditionCheckFailure("PolicyHashCondition is not the hash of the current policy")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]).decode("ascii")


def _policy(row: Stored) -> dict[str, Any]:
    text = row.document["PolicyInJson"]
    return {"PolicyInJson": text, "PolicyHash": _hash(text), "CreateTime": row.created, "UpdateTime": row.modified}
