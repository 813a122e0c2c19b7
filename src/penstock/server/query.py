"""AWS's query protocol, as far as Glue clients need it: STS GetCallerIdentity, IAM GetRole; else an error naming it."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote
from xml.sax.saxutils import escape

from penstock.errors import UnknownOperation, ValidationFailed
from penstock.server.authentication import authenticate
from penstock.server.faults import fault_of
from penstock.server.runtime import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from penstock.errors import Fault
    from penstock.server.authentication import Caller
    from penstock.server.runtime import Received, Runtime

_NAMESPACES = {
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
}
_ROLE_NAME = re.compile(r"[A-Za-z0-9_+=,.@-]{1,64}")
_ROLES_SINCE = "1970-01-01T00:00:00Z"
_TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
    '"Principal":{"Service":"glue.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
)
_ACTION_CHARACTERS_MAX = 100
# The query protocol names its errors without the suffix that JSON services add, and some of them otherwise.
_CODES = {
    "InvalidSignatureException": "SignatureDoesNotMatch",
    "UnknownOperationException": "InvalidAction",
    "UnrecognizedClientException": "InvalidClientTokenId",
    "ValidationException": "ValidationError",
}


def action_of(received: Received) -> str | None:
    """The `Action` that a form body or a query asks for, or None when the request is not in the query protocol."""
    action = _fields(received).get("Action")
    return None if action is None else action[:_ACTION_CHARACTERS_MAX]


def _fields(received: Received) -> dict[str, str]:
    """The fields of a form body or a query, the first of those named twice; none for another kind of request."""
    if received.method == "GET":
        text = received.query
    elif received.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        text = received.body.decode("utf-8", "replace")
    else:
        return {}
    try:
        return dict(reversed(parse_qsl(text, max_num_fields=100)))
    except ValueError:
        return {}


def answer(action: str, service: str, received: Received, runtime: Runtime) -> Answer:
    """The XML answer to `action` of the service that the request's signature names ("sts" when it names none)."""
    operation = f"{service}:{action}"
    namespace = _NAMESPACES.get(service, _NAMESPACES["sts"])
    try:
        handler = _ACTIONS.get((service, action))
        if handler is None:
            raise UnknownOperation(f"Penstock does not implement {operation}; it answers {_KNOWN}.")
        caller = authenticate(received, service, runtime, runtime.clock.now())
        result = handler(_fields(received), caller)
        text = (
            f'<{action}Response xmlns="{namespace}"><{action}Result>{result}</{action}Result>'
            f"<ResponseMetadata><RequestId>{received.request_id}</RequestId></ResponseMetadata></{action}Response>"
        )
        return _xml(200, text, operation, received.request_id)
    except Exception as error:  # noqa: BLE001 - faults.fault_of logs what it does not know
        fault = fault_of(error, operation, received.request_id)
        text = _error(fault, namespace, received.request_id)
        return _xml(fault.status, text, operation, received.request_id, fault.code)


def _identity(fields: Mapping[str, str], caller: Caller) -> str:
    return (
        f"<Arn>{escape(caller.arn)}</Arn><UserId>{escape(caller.user_id)}</UserId>"
        f"<Account>{escape(caller.namespace.account)}</Account>"
    )


def _role(fields: Mapping[str, str], caller: Caller) -> str:
    """Roles are names here and nothing else: whatever is asked for is there, and Glue may assume it.

    Raises ValidationFailed for what can be no role's name (IAM API GetRole).
    """
    name = fields.get("RoleName", "")
    if not _ROLE_NAME.fullmatch(name):
        raise ValidationFailed(
            f"1 validation error detected: Value '{name[:100]}' at 'roleName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [\\w+=,.@-]+ and have length between 1 and 64"
        )
    account = caller.namespace.account
    role_id = "AROA" + hashlib.sha256(f"{account}/{name}".encode()).hexdigest()[:17].upper()
    return (
        f"<Role><Path>/</Path><RoleName>{escape(name)}</RoleName><RoleId>{role_id}</RoleId>"
        f"<Arn>arn:aws:iam::{escape(account)}:role/{escape(name)}</Arn><CreateDate>{_ROLES_SINCE}</CreateDate>"
        f"<AssumeRolePolicyDocument>{quote(_TRUST)}</AssumeRolePolicyDocument>"
        "<MaxSessionDuration>3600</MaxSessionDuration></Role>"
    )


_ACTIONS: dict[tuple[str, str], Callable[[Mapping[str, str], Caller], str]] = {
    ("sts", "GetCallerIdentity"): _identity,
    ("iam", "GetRole"): _role,
}
_KNOWN = " and ".join(":".join(known) for known in _ACTIONS)


def _error(fault: Fault, namespace: str, request_id: str) -> str:
    kind = "Sender" if fault.status < 500 else "Receiver"
    code = _CODES.get(fault.code, fault.code.removesuffix("Exception"))
    return (
        f'<ErrorResponse xmlns="{namespace}"><Error><Type>{kind}</Type><Code>{code}</Code>'
        f"<Message>{escape(fault.message)}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
    )


def _xml(status: int, text: str, operation: str, request_id: str, code: str | None = None) -> Answer:
    headers = ((b"content-type", b"text/xml"), (b"x-amzn-requestid", request_id.encode("ascii")))
    return Answer(status, headers, text.encode("utf-8", "replace"), operation, code)
