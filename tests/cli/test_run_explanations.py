"""`penstock workflow explain`: what command lines mean, and how a finding reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console

from penstock.cli.run_explanations import ExplainRun, never_ran, trigger


def shown(renderable: Any) -> str:
    console = Console(width=200)
    with console.capture() as capture:
        console.print(renderable)
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("flights", ExplainRun("flights", None, history=False)),
        ("flights wr_1 --history", ExplainRun("flights", "wr_1", history=True)),
    ],
)
def test_parse(parse: Callable[..., object], line: str, options: object) -> None:
    assert parse("workflow", "explain", *line.split()) == options


def test_a_workflow_must_be_named(command: Callable[..., Any]) -> None:
    assert command("workflow", "explain").code == 2


def test_a_trigger_with_its_conditions() -> None:
    condition = {"NodeName": "a", "NodeKind": "JOB", "WantedState": "SUCCEEDED", "Met": False}
    met = {"NodeName": "c", "NodeKind": "CRAWLER", "WantedState": "SUCCEEDED", "FoundState": "SUCCEEDED", "Met": True}
    finding = {
        "Name": "both\x1b[2J",
        "Verdict": "NOT_MET",
        "Why": "job a has not run",
        "Conditions": [condition, {**met, "RunId": "0-1"}],
    }
    assert shown(trigger(finding)) == (
        "◇ both\\x1b[2J  did not fire: job a has not run\n"
        "   ✘ job a  wants SUCCEEDED, found no run\n"
        "   ✔ crawler c  wants SUCCEEDED, found SUCCEEDED  0-1"
    )
    assert shown(trigger({"Name": "s", "Verdict": "FIRED", "Why": "it started the run"})).startswith("◆ s  fired: it")


def test_nodes_that_never_ran() -> None:
    assert never_ran([]) == []
    (table,) = never_ran([{"NodeName": "a", "NodeKind": "JOB", "Why": "nothing starts it"}])
    assert "job a" in shown(table)
