"""`penstock blueprint`: what command lines mean. tests/acceptance runs them against a server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.cli.blueprint import DEFAULT_ROLE, ListBlueprints, ListRuns, RunBlueprint, ShowBlueprint


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("list", ListBlueprints()),
        ("show b", ShowBlueprint("b")),
        ("run b", RunBlueprint("b", DEFAULT_ROLE, (), wait=False)),
        (
            "run b --parameter A=1 --parameter B=x=y --role arn:aws:iam::1:role/r --wait",
            RunBlueprint("b", "arn:aws:iam::1:role/r", (("A", "1"), ("B", "x=y")), wait=True),
        ),
        ("runs b --limit 5", ListRuns("b", 5)),
    ],
)
def test_parse(parse: Callable[..., object], line: str, options: object) -> None:
    assert parse("blueprint", *line.split()) == options


@pytest.mark.parametrize("line", ["show", "run", "run b --parameter x", "runs b --limit 0"])
def test_refused(command: Callable[..., Any], line: str) -> None:
    assert command("blueprint", *line.split()).code == 2
