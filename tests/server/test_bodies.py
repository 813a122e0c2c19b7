"""Bodies are read whole, within bounds of size and time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from penstock.errors import RequestTimeout, RequestTooLarge
from penstock.server.bodies import read_body


def coming(*messages: dict[str, Any]) -> Callable[[], Awaitable[Any]]:
    left = iter(messages)

    async def receive() -> Any:
        found = next(left, None)
        if found is None:
            await asyncio.Event().wait()
        return found

    return receive


def part(body: bytes, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def read(receive: Callable[[], Awaitable[Any]], headers: dict[str, str] | None = None, seconds: float = 5.0) -> Any:
    return asyncio.run(read_body(receive, headers or {}, 10, seconds))


def test_parts_are_put_together() -> None:
    assert read(coming(part(b"one", True), part(b"two", False))) == b"onetwo"
    assert read(coming({"type": "http.request"})) == b""


def test_a_client_that_went_away_has_no_body() -> None:
    assert read(coming(part(b"one", True), {"type": "http.disconnect"})) is None


def test_a_body_that_is_too_large_is_refused_before_it_is_read_or_while() -> None:
    with pytest.raises(RequestTooLarge, match="has 11 bytes"):
        read(coming(), {"content-length": "11"})
    with pytest.raises(RequestTooLarge, match="more than 10"):
        read(coming(part(b"x" * 6, True), part(b"x" * 6, True)))


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    with pytest.raises(RequestTimeout):
        read(coming(part(b"x", True)), seconds=0.01)
