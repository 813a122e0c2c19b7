"""AWS JSON 1.1: request bodies to JSON values, responses and errors to bytes (spec 4.1 and 4.2)."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from datetime import datetime
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from penstock.clock import to_milliseconds
from penstock.errors import MalformedRequest
from penstock.server.runtime import Answer

if TYPE_CHECKING:
    from penstock.errors import Fault

CONTENT_TYPE = b"application/x-amz-json-1.1"
READABLE = ("application/x-amz-json-1.1", "application/x-amz-json-1.0", "application/json")
# Glue's own shapes nest about fifteen levels deep; documents inside them have no limit of their own.
DEPTH_MAX = 100

_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_NOT_STRUCTURE = bytes(set(range(256)) - set(b'"[]{}'))
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def split_target(target: str) -> tuple[str, str]:
    """`AWSGlue.GetJob` → ("AWSGlue", "GetJob"); without a dot the second part is empty."""
    prefix, _, operation = target.partition(".")
    return prefix, operation


def check_content_type(content_type: str) -> None:
    """Raises MalformedRequest for a body that says it is something else than JSON; saying nothing is allowed."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind and kind not in READABLE:
        raise MalformedRequest(f"Content-Type '{kind[:100]}' cannot be read here: send {READABLE[0]}")


def read_json(body: bytes) -> dict[str, Any]:
    """The JSON object that a body holds; an empty body is an empty object. Of members named twice the last one counts.

    Raises MalformedRequest for anything else: no JSON, no UTF-8, no object, NaN or Infinity, half surrogate pairs, and
    nesting deeper than `DEPTH_MAX`, which is found before the parser runs.
    """
    if not body:
        return {}
    if _too_deep(body):
        raise MalformedRequest(f"The request body is nested deeper than {DEPTH_MAX} levels")
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
        if _SURROGATE.search(body):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedRequest(f"The request body is not UTF-8: {error.reason} at byte {error.start}") from None
    except UnicodeEncodeError:
        raise MalformedRequest("The request body holds half of a surrogate pair, which is no character") from None
    except json.JSONDecodeError as error:
        raise MalformedRequest(f"The request body is not JSON: {error.msg} at character {error.pos}") from None
    except ValueError as error:
        # Numbers of thousands of digits, which Python refuses to read.
        raise MalformedRequest(f"The request body is not JSON: {error}") from None
    if type(value) is not dict:
        raise MalformedRequest("The request body must be a JSON object")
    return value


def success(response: Mapping[str, Any], operation: str, request_id: str) -> Answer:
    return Answer(200, _headers(request_id), encode(response), operation)


def failure(fault: Fault, operation: str, request_id: str) -> Answer:
    """The error envelope: `__type` for botocore, `Message` as modelled, `message` for SDKs that look for that."""
    body = {"__type": fault.code, "Message": fault.message, "message": fault.message}
    headers = (*_headers(request_id), (b"x-amzn-errortype", fault.code.encode("ascii")))
    return Answer(fault.status, headers, encode(body), operation, fault.code)


def encode(response: Mapping[str, Any]) -> bytes:
    """JSON with datetimes as epoch seconds to the millisecond, bytes as base64, and members that are None left out."""
    text = _dump(response)
    if "null" in text:
        # Almost always a word inside a text; only now is it worth the walk.
        text = _dump(_without_none(response))
    return text.encode("utf-8", "backslashreplace")


def encode_whole(value: Any) -> bytes:
    """As `encode`, members that are None kept: for documents that are not Glue's."""
    return _dump(value).encode("utf-8", "backslashreplace")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return to_milliseconds(value) / 1000
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a {type(value).__name__} cannot go on the wire")


_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode


def _without_none(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_without_none(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    return value


def _headers(request_id: str) -> tuple[tuple[bytes, bytes], ...]:
    return ((b"content-type", CONTENT_TYPE), (b"x-amzn-requestid", request_id.encode("ascii")))


def _refuse_constant(name: str) -> Any:
    raise MalformedRequest(f"{name} is not a JSON value")


def _too_deep(body: bytes) -> bool:
    """Whether brackets nest deeper than allowed, those inside strings left out."""
    if body.count(b"[") + body.count(b"{") <= DEPTH_MAX:
        return False
    if b"\\" in body:
        body = _ESCAPE.sub(b"", body)
    brackets = b"".join(body.translate(None, _NOT_STRUCTURE).split(b'"')[::2])
    return any(depth > DEPTH_MAX for depth in accumulate(_STEP[bracket] for bracket in brackets))
