"""`penstock workflow`: what command lines mean. tests/acceptance runs them against a server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.cli.workflow import (
    DrawGraph,
    ListWorkflows,
    RunWorkflow,
    ShowWorkflow,
    StopRun,
    WatchRun,
)


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("list", ListWorkflows()),
        ("show flights", ShowWorkflow("flights")),
        ("graph flights", DrawGraph("flights", None)),
        ("graph flights --run latest", DrawGraph("flights", "latest")),
        ("run flights", RunWorkflow("flights", {}, wait=False)),
        ("run flights --wait --property a=b --property c=", RunWorkflow("flights", {"a": "b", "c": ""}, wait=True)),
        ("show flights --run latest", ShowWorkflow("flights", "latest")),
        ("watch flights", WatchRun("flights", None)),
        ("watch flights --run wr_1", WatchRun("flights", "wr_1")),
        ("stop flights", StopRun("flights", None)),
        ("stop flights --run wr_1", StopRun("flights", "wr_1")),
    ],
)
def test_parse(parse: Callable[..., object], line: str, options: object) -> None:
    assert parse("workflow", *line.split()) == options


@pytest.mark.parametrize("line", ["show", "run x --property y", "runs x --limit 0", "list x"])
def test_refused(command: Callable[..., Any], line: str) -> None:
    assert command("workflow", *line.split()).code == 2
