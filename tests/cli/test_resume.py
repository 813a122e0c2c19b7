"""`penstock workflow resume`: what command lines mean, and where a run is taken up again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.cli.resume import ResumeRun, beginnings
from penstock.errors import NothingThere


def job(name: str, *states: str) -> dict[str, Any]:
    runs = [{"Id": f"jr_{number}", "Attempt": number, "JobRunState": state} for number, state in enumerate(states)]
    return {"UniqueId": f"id-{name}", "Type": "JOB", "Name": name, "JobDetails": {"JobRuns": runs}}


GRAPH = {
    "Nodes": [
        {"UniqueId": "id-t", "Type": "TRIGGER", "Name": "bad", "TriggerDetails": {"Trigger": {}}},
        job("good", "SUCCEEDED"),
        job("bad", "FAILED"),
        job("mended", "FAILED", "SUCCEEDED"),
        job("unreached"),
    ]
}


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("flights", ResumeRun("flights", None, (), wait=False)),
        ("flights --run wr_1 --node a --node b --wait", ResumeRun("flights", "wr_1", ("a", "b"), wait=True)),
    ],
)
def test_parse(parse: Callable[..., object], line: str, options: object) -> None:
    assert parse("workflow", "resume", *line.split()) == options


def test_what_went_wrong_is_where_it_begins() -> None:
    assert beginnings(GRAPH, ()) == {"id-bad": "bad"}


def test_named_nodes_are_taken_whatever_became_of_them() -> None:
    assert beginnings(GRAPH, ("good", "mended")) == {"id-good": "good", "id-mended": "mended"}


def test_a_name_that_is_not_there_is_said() -> None:
    with pytest.raises(NothingThere, match="'nobody'"):
        beginnings(GRAPH, ("good", "nobody"))


def test_a_run_without_a_failure_needs_a_name() -> None:
    with pytest.raises(NothingThere, match="--node"):
        beginnings({"Nodes": [job("good", "SUCCEEDED")]}, ())
