"""`penstock workflow runs`: what command lines mean. tests/acceptance runs them against a server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.cli.run_outcomes import OUTCOMES, ListRuns
from penstock.engine.outcomes import Outcome


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("flights", ListRuns("flights", 20)),
        ("flights --limit 5", ListRuns("flights", 5)),
        ("", ListRuns(None, 20)),
        ("--outcome failed --outcome PARTIAL --hours 24", ListRuns(None, 20, ("FAILED", "PARTIAL"), 24)),
    ],
)
def test_parse(parse: Callable[..., object], line: str, options: object) -> None:
    assert parse("workflow", "runs", *line.split()) == options


@pytest.mark.parametrize("line", ["x --limit 0", "--outcome COMPLETED", "--hours 0", "x y"])
def test_refused(command: Callable[..., Any], line: str) -> None:
    assert command("workflow", "runs", *line.split()).code == 2


def test_the_outcomes_are_those_of_the_engine() -> None:
    assert tuple(Outcome) == OUTCOMES
