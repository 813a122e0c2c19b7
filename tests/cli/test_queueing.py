"""`penstock workflow queue` and `penstock crawler queue`: what command lines mean, and what a server makes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.cli.queueing import Queue


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("workflow queue w", Queue("WORKFLOW", "w", None)),
        ("workflow queue w on", Queue("WORKFLOW", "w", enabled=True)),
        ("crawler queue c off", Queue("CRAWLER", "c", enabled=False)),
    ],
)
def test_parse(parse: Callable[..., object], line: str, options: object) -> None:
    assert parse(*line.split()) == options


@pytest.mark.parametrize("line", ["workflow queue", "workflow queue w maybe", "crawler queue c on off"])
def test_refused(command: Callable[..., Any], line: str) -> None:
    assert command(*line.split()).code == 2
