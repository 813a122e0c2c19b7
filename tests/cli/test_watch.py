"""What a run that is followed shows: one line for each change, and a picture that is redrawn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from penstock.cli.output import Output
from penstock.cli.watch import changes, render_run

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def run_at(status: str, *job_runs: dict[str, Any], end: float | None = None) -> dict[str, Any]:
    trigger = {"Name": "go", "Type": "ON_DEMAND"}
    nodes = [
        {"Type": "TRIGGER", "Name": "go", "UniqueId": "t", "TriggerDetails": {"Trigger": trigger}},
        {"Type": "JOB", "Name": "load", "UniqueId": "j", "JobDetails": {"JobRuns": list(job_runs)}},
    ]
    run: dict[str, Any] = {
        "Status": status,
        "StartedOn": START,
        "Statistics": {"TotalActions": 1, "SucceededActions": 0, "FailedActions": 0},
        "Graph": {"Nodes": nodes, "Edges": [{"SourceId": "t", "DestinationId": "j"}]},
    }
    if end is not None:
        run["CompletedOn"] = at(end)
    return run


def job_run(state: str, attempt: int = 0, **facts: Any) -> dict[str, Any]:
    return {
        "Id": f"jr_{attempt}",
        "Attempt": attempt,
        "TriggerName": "go",
        "JobRunState": state,
        "StartedOn": START,
        **({"PreviousRunId": f"jr_{attempt - 1}"} if attempt else {}),
        **facts,
    }


def test_a_run_s_life_in_lines() -> None:
    steps = [
        (run_at("RUNNING"), 0.1),
        (run_at("RUNNING", job_run("STARTING")), 0.2),
        (run_at("RUNNING", job_run("STARTING")), 0.3),
        (run_at("RUNNING", job_run("RUNNING")), 1),
        (
            run_at(
                "RUNNING",
                job_run("FAILED", CompletedOn=at(2), ErrorMessage="E: x\nmore"),
                job_run("RUNNING", 1, StartedOn=at(2.1)),
            ),
            2.5,
        ),
        (
            run_at(
                "COMPLETED", job_run("FAILED"), job_run("SUCCEEDED", 1, StartedOn=at(2.1), CompletedOn=at(3)), end=3.2
            ),
            9,
        ),
    ]
    lines: list[str] = []
    before = None
    for run, seconds in steps:
        lines += changes(before, run, at(seconds))
        before = run
    assert [line.strip() for line in lines] == [
        "0.0 s  trigger  go  fired",
        "0.0 s  job      load  STARTING",
        "1.0 s  job      load  RUNNING",
        "2.1 s  job      load  RUNNING  attempt 2",
        "3.0 s  job      load  SUCCEEDED  attempt 2  after 0.9 s",
        "3.2 s  run      COMPLETED  3.2 s  1 of 1 nodes succeeded, 1 retry",
    ]


def test_what_happened_between_two_looks_stands_in_its_order() -> None:
    """A crawl ends, which fires a trigger, which starts a job that ends at once: all seen at one look."""
    crawl = {"State": "SUCCEEDED", "StartedOn": START, "CompletedOn": at(1)}
    condition = {"CrawlerName": "raw", "CrawlState": "SUCCEEDED"}
    nodes = [
        {"Type": "JOB", "Name": "a", "UniqueId": "a", "JobDetails": {"JobRuns": [job_run("RUNNING", StartedOn=at(1))]}},
        {"Type": "CRAWLER", "Name": "raw", "UniqueId": "c", "CrawlerDetails": {"Crawls": [crawl]}},
        {
            "Type": "TRIGGER",
            "Name": "go",
            "UniqueId": "t",
            "TriggerDetails": {"Trigger": {"Type": "CONDITIONAL", "Predicate": {"Conditions": [condition]}}},
        },
    ]
    edges = [{"SourceId": "c", "DestinationId": "t"}, {"SourceId": "t", "DestinationId": "a"}]
    run = {"Status": "RUNNING", "StartedOn": START, "Graph": {"Nodes": nodes, "Edges": edges}}
    assert [line.split(maxsplit=2)[2] for line in changes(None, run, at(5))] == [
        "crawler  raw  SUCCEEDED  after 1.0 s",
        "trigger  go  fired",
        "job      a  RUNNING",
    ]


def test_the_end_of_a_failure_has_its_message() -> None:
    failed = job_run("FAILED", CompletedOn=at(2), ErrorMessage="Error: x\nmore")
    assert list(changes(run_at("RUNNING"), run_at("RUNNING", failed), at(2)))[-1].endswith(
        "load  FAILED  after 2.0 s  Error: x more"
    )


def test_the_picture(capsys: Any) -> None:
    import sys

    Output("text", sys.stdout, sys.stderr).text(render_run(run_at("RUNNING", job_run("RUNNING")), at(1.5)))
    assert capsys.readouterr().out.splitlines() == [
        "◆ go  fired  on demand",
        "└─ ● load  job      RUNNING          1.5 s",
        "",
        "RUNNING  1.5 s  0 of 1 nodes succeeded, 1 running",
    ]
