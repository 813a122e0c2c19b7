"""`penstock workflow simulate`: what command lines mean. tests/acceptance runs them against a server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.cli.simulation import STATES, SimulateWorkflow, _node
from penstock.engine.mocks import STATES as ENGINE_STATES
from penstock.engine.state import NodeKind


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("w", SimulateWorkflow("w", {}, {})),
        ("w --fail a --timeout b", SimulateWorkflow("w", {"a": ("FAILED",), "b": ("TIMEOUT",)}, {})),
        ("w --outcome a=failed,SUCCEEDED", SimulateWorkflow("w", {"a": ("FAILED", "SUCCEEDED")}, {})),
        ("w --duration a=1.5 --duration b=0", SimulateWorkflow("w", {}, {"a": 1.5, "b": 0.0})),
    ],
)
def test_parse(parse: Callable[..., object], line: str, options: object) -> None:
    assert parse("workflow", "simulate", *line.split()) == options


@pytest.mark.parametrize(
    "line",
    ["", "w --outcome a", "w --outcome a=", "w --outcome a=BROKEN", "w --duration a=long", "w --duration a=nan"],
)
def test_refused(command: Callable[..., Any], line: str) -> None:
    assert command("workflow", "simulate", *line.split()).code == 2


def test_a_kind_in_front_of_a_name() -> None:
    assert _node("crawler:raw") == {"NodeName": "raw", "NodeKind": "CRAWLER"}
    assert _node("job:a:b") == {"NodeName": "a:b", "NodeKind": "JOB"}
    assert _node("a:b") == {"NodeName": "a:b"}


def test_the_states_are_those_of_the_engine() -> None:
    assert ENGINE_STATES[NodeKind.JOB] == STATES
