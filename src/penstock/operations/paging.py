"""Continuation tokens: opaque, bound to the operation and its arguments, carrying the key of the last item shown.

The last page has no NextToken at all (spec 4.4). A token that is not ours, or of another query, is InvalidInput.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from penstock.clock import from_milliseconds, to_milliseconds
from penstock.errors import InvalidInput

Item = TypeVar("Item")

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from penstock.operations.contract import Request

PAGE_DEFAULT = 100
# botocore's paginators write tokens of their own as JSON in base64, and would take one of ours for such a one when it
# comes back as their StartingToken, as Airflow sends it: with a mark in front it is no JSON.
_MARK = b"~"


def page_size(request: Request, maximum: int) -> int:
    """MaxResults, or by default the maximum up to 100 (spec 4.4)."""
    return int(request.get("MaxResults", min(maximum, PAGE_DEFAULT)))


def read_token(operation: str, request: Request) -> Any | None:
    """The key behind which the page starts, or None for the first page. Raises InvalidInput for a bad token."""
    token = request.get("NextToken")
    if not token:
        return None
    try:
        decoded = json.loads(base64.urlsafe_b64decode(token.encode("ascii")).removeprefix(_MARK))
        if decoded["query"] == _fingerprint(operation, request):
            return decoded["after"]
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise _bad_token(operation)


def read_name(operation: str, request: Request) -> str | None:
    """As `read_token`, where the key is a name."""
    after = read_token(operation, request)
    if after is None or isinstance(after, str):
        return after
    raise _bad_token(operation)


def read_texts(operation: str, request: Request, count: int) -> tuple[str, ...] | None:
    """As `read_token`, where the key is so many texts."""
    after = read_token(operation, request)
    if after is None:
        return None
    if isinstance(after, list) and len(after) == count and all(isinstance(text, str) for text in after):
        return tuple(after)
    raise _bad_token(operation)


def read_position(operation: str, request: Request) -> tuple[datetime, str] | None:
    """As `read_token`, where the key is a `position`: when something began, and its id."""
    after = read_token(operation, request)
    if after is None:
        return None
    try:
        milliseconds, identifier = after
        if isinstance(identifier, str):
            return from_milliseconds(milliseconds), identifier
    except (ValueError, TypeError, OverflowError, OSError):
        pass
    raise _bad_token(operation)


def position(began: datetime | None, identifier: str) -> tuple[int, str]:
    """The key of something that is listed by when it began, and by its id within the millisecond."""
    assert began is not None, identifier
    return to_milliseconds(began), identifier


def write_token(operation: str, request: Request, after: Any) -> str:
    body = json.dumps({"query": _fingerprint(operation, request), "after": after}, separators=(",", ":"))
    return base64.urlsafe_b64encode(_MARK + body.encode()).decode("ascii")


def cut(
    operation: str, request: Request, items: Sequence[Item], size: int, key: Callable[[Item], Any]
) -> tuple[list[Item], dict[str, str]]:
    """Cut `items` (asked for with one more than `size`) to a page; the second value is {'NextToken': ...} or {}."""
    shown = list(items[:size])
    if len(items) <= size:
        return shown, {}
    return shown, {"NextToken": write_token(operation, request, key(shown[-1]))}


def _bad_token(operation: str) -> InvalidInput:
    return InvalidInput(f"NextToken is not valid for this {operation} request")


def _fingerprint(operation: str, request: Request) -> str:
    query = {key: value for key, value in request.items() if key not in ("NextToken", "MaxResults")}
    text = operation + json.dumps(query, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
