"""Glue's lists, page after page: not every list has a paginator in boto3."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def items(call: Callable[..., Any], member: str, limit: int | None = None, **request: Any) -> list[Any]:
    """The first `limit` (None: all) entries of `member` over all pages of a Glue list operation."""
    return list(islice(_walk(call, member, request), limit))


def _walk(call: Callable[..., Any], member: str, request: dict[str, Any]) -> Iterator[Any]:
    token: str | None = None
    while True:
        answer = call(**request, **({"NextToken": token} if token else {}))
        yield from answer.get(member, [])
        token = answer.get("NextToken")
        if not token:
            return
