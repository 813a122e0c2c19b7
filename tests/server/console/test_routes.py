"""Each route is found by its method and its path, whatever names stand in it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from penstock.server.console.asked import Asked
from penstock.server.console.refusals import Refusal
from penstock.server.console.routes import ROUTES, find_route


def asked(method: str, *parts: str) -> Asked:
    return Asked(method, parts, {}, {}, b"", "", datetime(2026, 1, 1, tzinfo=UTC), secure=False, port=1)


@pytest.mark.parametrize(("method", "path", "handler"), ROUTES)
def test_every_route_is_found_with_hostile_names(method: str, path: str, handler: object) -> None:
    names = [f"../{number}/<b>%2F" for number in range(path.count("*"))]
    left = iter(names)
    parts = [next(left) if part == "*" else part for part in path.split("/")]
    assert find_route(asked(method, *parts)) == (handler, tuple(names))


@pytest.mark.parametrize("parts", [(), ("workflows", "x"), ("WORKFLOWS",), ("runs", "a"), ("a",) * 50])
def test_everything_else_is_refused(parts: tuple[str, ...]) -> None:
    with pytest.raises(Refusal) as refused:
        find_route(asked("GET", *parts))
    assert (refused.value.code, refused.value.status) == ("UnknownRoute", 404)
    with pytest.raises(Refusal):
        find_route(asked("POST", "workflows"))
