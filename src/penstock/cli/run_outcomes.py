"""`penstock workflow runs` and `workflow show --run`: what became of runs, and what went wrong first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click
from rich.text import Text

from penstock.cli.graph import headline
from penstock.cli.invocation import Invocation, carry_out
from penstock.cli.options import Command
from penstock.cli.output import Result, fields, listing, stacked, state
from penstock.cli.pages import items
from penstock.cli.wording import clean, duration, instant, seconds_between

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import RenderableType

OUTCOMES = ("RUNNING", "SUCCEEDED", "PARTIAL", "FAILED", "STOPPED", "REFUSED")


@dataclass(frozen=True, slots=True)
class ListRuns:
    """`name` None: the runs of all workflows; `outcomes` empty: whatever became of them; `hours` None: of all time."""

    name: str | None
    limit: int
    outcomes: tuple[str, ...] = ()
    hours: int | None = None


@click.command(
    "runs",
    cls=Command,
    examples=[
        ("penstock workflow runs flights --limit 5", "its five latest runs"),
        ("penstock workflow runs --outcome FAILED --hours 24", "what failed since yesterday, in any workflow"),
    ],
)
@click.argument("name", metavar="[NAME]", required=False, help="Name of the workflow; all workflows when left out.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many of the latest.")
@click.option(
    "--outcome",
    "outcomes",
    type=click.Choice(OUTCOMES, case_sensitive=False),
    multiple=True,
    help="Only runs that ended so; may be repeated.",
)
@click.option("--hours", type=click.IntRange(min=1), help="Only runs that began in the last so many hours.")
def runs_command(name: str | None, limit: int, outcomes: tuple[str, ...], hours: int | None) -> None:
    """List runs with their outcomes, latest first."""
    carry_out(ListRuns(name, limit, outcomes, hours), list_runs)


def list_runs(options: ListRuns, invocation: Invocation) -> Result:
    now = invocation.clock.now()
    request: dict[str, Any] = {"Name": options.name} if options.name is not None else {}
    if options.outcomes:
        request["Outcomes"] = list(dict.fromkeys(options.outcomes))
    if options.hours is not None:
        request["StartedAfter"] = now - timedelta(hours=options.hours)
    runs = items(invocation.penstock.list_workflow_runs, "Runs", options.limit, **request)
    rows = []
    for run in runs:
        counts = run.get("Statistics", {})
        done = f"{counts.get('SucceededActions', 0)} of {counts.get('TotalActions', 0)}"
        times = instant(run.get("StartedOn")), duration(seconds_between(run["StartedOn"], run.get("CompletedOn"), now))
        owner = [] if options.name is not None else [run["Name"]]
        failed = ", ".join(run.get("FailedNodes", ()))
        rows.append([*owner, run["WorkflowRunId"], _outcome(run), run["Status"], *times, done, failed])
    columns: tuple[str, ...] = ("RUN", "OUTCOME", "STATUS", "STARTED", "DURATION", "SUCCEEDED", "FAILED NODES")
    if options.name is None:
        columns = ("WORKFLOW", *columns)
    narrowed = options.outcomes or options.hours is not None or options.name is None
    return Result(runs, listing(columns, rows, "There is no such run." if narrowed else "The workflow has never run."))


def show_run(name: str, run_id: str, invocation: Invocation) -> Result:
    """One run: outcome, what went wrong first, and the end of its log."""
    run = invocation.penstock.describe_workflow_run(Name=name, RunId=run_id)["Run"]
    properties = ", ".join(f"{key}={value}" for key, value in run.get("WorkflowRunProperties", {}).items())
    facts = fields(
        [
            ("Workflow", run["Name"]),
            ("Run", run["WorkflowRunId"]),
            ("Outcome", _outcome(run)),
            ("", headline(run, invocation.clock.now())),
            ("Started", instant(run["StartedOn"])),
            ("Ended", instant(run.get("CompletedOn"))),
            ("Resumes", run.get("PreviousRunId")),
            ("Run properties", properties),
            ("Message", run.get("ErrorMessage")),
            ("Failed nodes", ", ".join(run.get("FailedNodes", ()))),
        ]
    )
    failure = run.get("FirstFailure")
    return Result(run, facts if failure is None else stacked(facts, *_failure(failure)))


def _failure(failure: Mapping[str, Any]) -> list[RenderableType]:
    kind = failure["NodeKind"].lower()
    facts = fields(
        [
            ("First failure", f"{kind} {failure['NodeName']}"),
            ("State", failure["State"]),
            ("Attempt", failure["Attempt"] or None),
            ("Message", failure.get("ErrorMessage")),
            (f"{kind.capitalize()} run" if kind == "job" else "Crawl", failure["RunId"]),
        ]
    )
    tail = failure.get("LogTail", ())
    if not tail:
        return [facts]
    return [facts, Text("\n").join([state("Last lines of its log:"), *(Text(f"  {clean(line)}") for line in tail)])]


def _outcome(run: Mapping[str, Any]) -> str:
    place = run.get("QueuePosition")
    return str(run["Outcome"]) if place is None else f"WAITING ({place})"
