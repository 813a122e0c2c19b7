"""`penstock schedule`: what command lines mean. tests/acceptance runs them against a server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.cli.schedule import Upcoming


@pytest.mark.parametrize(("line", "options"), [("", Upcoming(24, 100)), ("--hours 168 --limit 5", Upcoming(168, 5))])
def test_parse(parse: Callable[..., object], line: str, options: object) -> None:
    assert parse("schedule", "upcoming", *line.split()) == options


@pytest.mark.parametrize("line", ["--hours 0", "--hours 9000", "--limit 0", "x"])
def test_refused(command: Callable[..., Any], line: str) -> None:
    assert command("schedule", "upcoming", *line.split()).code == 2
