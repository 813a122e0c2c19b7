"""`penstock job`: what command lines mean. tests/acceptance runs them against a server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.cli.job import ListJobs, ListRuns, ReadLogs, RunJob, ShowJob, StopRun

BOTH = ("output", "error")


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("list", ListJobs()),
        ("show load", ShowJob("load")),
        ("run load", RunJob("load", {}, wait=False, follow=False)),
        ("run load --argument a=b --argument --c=d=e", RunJob("load", {"--a": "b", "--c": "d=e"}, False, False)),
        ("run load --wait", RunJob("load", {}, wait=True, follow=False)),
        ("run load -f", RunJob("load", {}, wait=False, follow=True)),
        ("runs load --limit 3", ListRuns("load", 3)),
        ("logs load", ReadLogs("load", None, follow=False, streams=BOTH)),
        ("logs load -f --stream error --run jr_1", ReadLogs("load", "jr_1", follow=True, streams=("error",))),
        ("stop load", StopRun("load", None)),
    ],
)
def test_parse(parse: Callable[..., object], line: str, options: object) -> None:
    assert parse("job", *line.split()) == options


@pytest.mark.parametrize("line", ["show", "run x --argument y", "logs x --stream nowhere", "runs x --limit none"])
def test_refused(command: Callable[..., Any], line: str) -> None:
    assert command("job", *line.split()).code == 2
