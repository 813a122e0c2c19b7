"""The picture of a graph: golden cases, and the facts behind it.

A case is `tests/golden/graphs/<case>.json` ({graph, now?, ended?}; without `now` the design is drawn) beside the
expected `<case>.txt`. `REFRESH_GOLDEN=1` writes the expectations anew.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.text import Text

from penstock.cli.graph import (
    components,
    condition,
    draw_design,
    draw_run,
    headline,
    picture,
    stages,
    succeeded,
)

CASES = sorted((Path(__file__).parents[1] / "golden" / "graphs").glob("*.json"))
REFRESH = "REFRESH_GOLDEN" in os.environ
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def load(file: Path) -> dict[str, Any]:
    """A case with its instants as boto3 would give them."""

    def instants(document: dict[str, Any]) -> dict[str, Any]:
        times = ("StartedOn", "CompletedOn", "now")
        return {k: datetime.fromisoformat(v) if k in times else v for k, v in document.items()}

    case: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"), object_hook=instants)
    return case


def drawn(case: dict[str, Any]) -> list[Text]:
    if "now" in case:
        return draw_run(case["graph"], case["now"], case.get("ended", False))
    return draw_design(case["graph"])


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_golden(file: Path) -> None:
    found = "".join(f"{line.plain}\n" for line in drawn(load(file)))
    expected = file.with_suffix(".txt")
    if REFRESH:
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")


def test_there_are_cases() -> None:
    assert len(CASES) >= 6


def test_states_have_colours_and_read_without_them() -> None:
    case = load(next(file for file in CASES if file.stem == "failed"))
    failed = next(line for line in drawn(case) if "FAILED" in line.plain and "attempt" in line.plain)
    assert any("red" in str(span.style) for span in failed.spans)


def test_a_trigger_stands_below_everything_that_it_watches() -> None:
    for file in CASES:
        if file.stem == "circle":
            continue
        order = stages(load(file)["graph"])
        shown: set[str] = set()
        for stage in order:
            watched = {
                one.get("JobName") or one.get("CrawlerName")
                for one in stage.trigger.get("Predicate", {}).get("Conditions", [])
            }
            assert watched <= shown, (file.stem, stage.trigger["Name"])
            shown |= {one.name for one in stage.components}


def test_a_circle_of_conditions_ends() -> None:
    case = load(next(file for file in CASES if file.stem == "circle"))
    assert len(stages(case["graph"])) == 3


def test_edges_to_nowhere_are_passed_over() -> None:
    graph = {"Nodes": [], "Edges": [{"SourceId": "a", "DestinationId": "b"}]}
    assert stages(graph) == ()
    assert stages({}) == ()


def test_the_latest_attempt_counts() -> None:
    runs = [{"Attempt": 1, "JobRunState": "SUCCEEDED", "Id": "b"}, {"Attempt": 0, "JobRunState": "FAILED", "Id": "a"}]
    graph = {"Nodes": [{"Type": "JOB", "Name": "j", "UniqueId": "1", "JobDetails": {"JobRuns": runs}}], "Edges": []}
    (one,) = components(graph)
    assert (one.state, one.attempts, one.run_id) == ("SUCCEEDED", 2, "b")


def test_a_trigger_whose_job_another_trigger_started_has_not_fired() -> None:
    case = load(next(file for file in CASES if file.stem == "running"))
    for node in case["graph"]["Nodes"]:
        for run in node.get("JobDetails", {}).get("JobRuns", []):
            run["TriggerName"] = "another"
    fired = {stage.trigger["Name"] for stage in stages(case["graph"]) if stage.fired}
    assert fired == {"flights-start"}


@pytest.mark.parametrize(
    ("trigger", "text"),
    [
        ({"Type": "ON_DEMAND"}, "on demand"),
        ({"Type": "EVENT"}, "on events"),
        ({"Type": "SCHEDULED", "Schedule": "cron(0 2 * * ? *)"}, "at cron(0 2 * * ? *)"),
        ({"Type": "CONDITIONAL", "Predicate": {"Conditions": [{"JobName": "a", "State": "FAILED"}]}}, "when a FAILED"),
        (
            {
                "Type": "CONDITIONAL",
                "Predicate": {
                    "Logical": "ANY",
                    "Conditions": [
                        {"JobName": "a", "State": "FAILED"},
                        {"JobName": "b", "State": "FAILED"},
                        {"JobName": "a", "State": "TIMEOUT"},
                        {"JobName": "b", "State": "TIMEOUT"},
                    ],
                },
            },
            "when ANY of a, b FAILED or TIMEOUT",
        ),
        (
            {
                "Type": "CONDITIONAL",
                "Predicate": {
                    "Logical": "AND",
                    "Conditions": [
                        {"JobName": "a", "State": "FAILED"},
                        {"CrawlerName": "c", "CrawlState": "SUCCEEDED"},
                    ],
                },
            },
            "when ALL of a FAILED, c SUCCEEDED",
        ),
    ],
)
def test_conditions_in_words(trigger: dict[str, Any], text: str) -> None:
    assert condition(trigger) == text


def job_node(name: str, *states: str) -> dict[str, Any]:
    """A job's node with an attempt for each state, each of which tries the one before again."""
    runs = [
        {"Id": f"jr_{name}{number}", "Attempt": number, "JobRunState": state}
        | ({"PreviousRunId": f"jr_{name}{number - 1}"} if number else {})
        for number, state in enumerate(states)
    ]
    return {"Type": "JOB", "Name": name, "UniqueId": name, "JobDetails": {"JobRuns": runs}}


def crawler_node(name: str, state: str) -> dict[str, Any]:
    return {"Type": "CRAWLER", "Name": name, "UniqueId": name, "CrawlerDetails": {"Crawls": [{"State": state}]}}


def test_without_a_graph_the_headline_counts_actions() -> None:
    run = {
        "Status": "RUNNING",
        "StartedOn": NOON,
        "Statistics": {"TotalActions": 7, "SucceededActions": 4, "RunningActions": 1, "FailedActions": 2},
    }
    text = headline(run, NOON + timedelta(seconds=12.34)).plain
    assert text == "RUNNING  12.3 s  4 of 7 actions succeeded, 1 running, 2 failed"


@pytest.mark.parametrize(
    ("nodes", "words"),
    [
        ([], "0 of 0 nodes succeeded"),
        ([job_node("a", "FAILED", "SUCCEEDED"), job_node("b")], "1 of 2 nodes succeeded, 1 retry"),
        ([job_node("a", "FAILED", "FAILED", "RUNNING")], "0 of 1 nodes succeeded, 1 running, 2 retries"),
        ([job_node("a", "TIMEOUT"), crawler_node("c", "FAILED")], "0 of 2 nodes succeeded, 1 failed, 1 timed out"),
        ([job_node("a", "ERROR"), crawler_node("c", "CANCELLED")], "0 of 2 nodes succeeded, 1 in error, 1 stopped"),
    ],
)
def test_with_a_graph_the_headline_counts_nodes_by_their_latest_attempts(
    nodes: list[dict[str, Any]], words: str
) -> None:
    run = {"Status": "RUNNING", "StartedOn": NOON, "Statistics": {"TotalActions": 99}, "Graph": {"Nodes": nodes}}
    assert headline(run, NOON).plain == f"RUNNING  0.0 s  {words}"


@pytest.mark.parametrize(
    ("status", "nodes", "expected"),
    [
        ("COMPLETED", [job_node("a", "SUCCEEDED"), job_node("b"), crawler_node("c", "SUCCEEDED")], True),
        ("COMPLETED", [job_node("a", "SUCCEEDED"), job_node("b", "FAILED")], False),
        ("COMPLETED", [job_node("a", "FAILED", "SUCCEEDED")], True),
        ("COMPLETED", [job_node("a", "FAILED", "FAILED")], False),
        ("COMPLETED", [job_node("a", "TIMEOUT")], False),
        ("COMPLETED", [job_node("a", "ERROR")], False),
        ("COMPLETED", [job_node("a", "STOPPED")], False),
        ("COMPLETED", [crawler_node("c", "FAILED")], False),
        ("STOPPED", [], False),
        ("ERROR", [], False),
    ],
)
def test_completed_is_not_succeeded(status: str, nodes: list[dict[str, Any]], expected: bool) -> None:
    assert succeeded({"Status": status, "Graph": {"Nodes": nodes}}) is expected


def test_of_two_starts_of_one_job_each_must_end_well() -> None:
    node = job_node("a", "FAILED")
    node["JobDetails"]["JobRuns"].append({"Id": "jr_other", "Attempt": 0, "JobRunState": "SUCCEEDED"})
    assert not succeeded({"Status": "COMPLETED", "Graph": {"Nodes": [node]}})


def test_lines_that_are_too_long_are_cut() -> None:
    (line,) = picture([Text("x" * 300)]).renderables
    assert isinstance(line, Text)
    assert (line.no_wrap, line.overflow) == (True, "ellipsis")
