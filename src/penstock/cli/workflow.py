"""`penstock workflow`: list, show, draw, run, watch and stop workflows; further verbs are in files of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from penstock.cli.exit_codes import ExitCode
from penstock.cli.graph import FINAL_RUN_STATES, draw_design, headline, picture, succeeded
from penstock.cli.invocation import Invocation, carry_out
from penstock.cli.options import Noun, pairs
from penstock.cli.output import Result, fields, listing, stacked, without_metadata
from penstock.cli.pages import items
from penstock.cli.queueing import workflow_queue_command
from penstock.cli.resume import resume_command
from penstock.cli.run_explanations import explain_command
from penstock.cli.run_outcomes import runs_command, show_run
from penstock.cli.runs import latest_run
from penstock.cli.simulation import simulate_command
from penstock.cli.watch import render_run, watch_run
from penstock.cli.wording import duration, instant, seconds_between
from penstock.errors import NothingThere

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

WORKFLOWS_A_CALL = 25  # BatchGetWorkflows takes no more names

_name = click.argument("name", metavar="NAME", help="Name of the workflow.")
_run = click.option("--run", "run_id", metavar="RUN_ID", help="Run id; the latest run when left out.")


@click.group("workflow", cls=Noun)
def workflow() -> None:
    """List, draw, simulate, run, watch, explain, stop and resume workflows."""


for one in (runs_command, explain_command, simulate_command, resume_command, workflow_queue_command):
    workflow.add_command(one)


@dataclass(frozen=True, slots=True)
class ListWorkflows:
    pass


@workflow.command("list", examples=[("penstock workflow list", "every workflow with its latest run")])
def list_command() -> None:
    """List the workflows with their latest runs."""
    carry_out(ListWorkflows(), list_workflows)


def list_workflows(_: ListWorkflows, invocation: Invocation) -> Result:
    glue, now = invocation.glue, invocation.clock.now()
    names = items(glue.list_workflows, "Workflows")
    found: list[dict[str, Any]] = []
    for start in range(0, len(names), WORKFLOWS_A_CALL):
        found += glue.batch_get_workflows(Names=names[start : start + WORKFLOWS_A_CALL])["Workflows"]
    rows = []
    for one in sorted(found, key=lambda one: one["Name"]):
        last = one.get("LastRun", {})
        rows.append([one["Name"], last.get("Status", "never run"), *_times(last, now), one.get("Description", "")])
    columns = ("WORKFLOW", "LAST RUN", "STARTED", "DURATION", "DESCRIPTION")
    return Result(found, listing(columns, rows, "There are no workflows."))


@dataclass(frozen=True, slots=True)
class ShowWorkflow:
    name: str
    run_id: str | None = None


@workflow.command(
    "show",
    examples=[
        ("penstock workflow show flights", "its properties, latest run and design"),
        ("penstock workflow show flights --run latest", "the latest run: outcome, first failure, the end of its log"),
    ],
)
@_name
@click.option(
    "--run", "run_id", metavar="RUN_ID", help="Show this run instead of the workflow; `latest` is the last one."
)
def show_command(name: str, run_id: str | None) -> None:
    """Show a workflow, or one of its runs."""
    carry_out(ShowWorkflow(name, run_id), show_workflow)


def show_workflow(options: ShowWorkflow, invocation: Invocation) -> Result:
    if options.run_id is not None:
        run_id = latest_run(invocation.glue, options.name) if options.run_id == "latest" else options.run_id
        return show_run(options.name, run_id, invocation)
    found = invocation.glue.get_workflow(Name=options.name, IncludeGraph=True)["Workflow"]
    last = found.get("LastRun")
    properties = ", ".join(f"{key}={value}" for key, value in found.get("DefaultRunProperties", {}).items())
    facts = fields(
        [
            ("Workflow", found["Name"]),
            ("Description", found.get("Description")),
            ("Run properties", properties),
            ("Concurrent runs", found.get("MaxConcurrentRuns", "no limit")),
            ("Changed", instant(found.get("LastModifiedOn"))),
            ("Latest run", last["WorkflowRunId"] if last else "never run"),
            ("", headline(last, invocation.clock.now()) if last else None),
        ]
    )
    return Result(found, stacked(facts, picture(draw_design(found.get("Graph", {})))))


@dataclass(frozen=True, slots=True)
class DrawGraph:
    name: str
    run_id: str | None


@workflow.command(
    "graph",
    examples=[
        ("penstock workflow graph flights", "the design: triggers, conditions and what they start"),
        ("penstock workflow graph flights --run latest", "the latest run, with state and duration of every node"),
    ],
)
@_name
@click.option(
    "--run", "run_id", metavar="RUN_ID", help="Draw this run instead of the design; `latest` is the last one."
)
def graph_command(name: str, run_id: str | None) -> None:
    """Draw a workflow's design, or one of its runs."""
    carry_out(DrawGraph(name, run_id), draw_graph)


def draw_graph(options: DrawGraph, invocation: Invocation) -> Result:
    glue = invocation.glue
    if options.run_id is None:
        found = glue.get_workflow(Name=options.name, IncludeGraph=True)["Workflow"].get("Graph", {})
        return Result(found, picture(draw_design(found)))
    run_id = latest_run(glue, options.name) if options.run_id == "latest" else options.run_id
    run = glue.get_workflow_run(Name=options.name, RunId=run_id, IncludeGraph=True)["Run"]
    return Result(run.get("Graph", {}), render_run(run, invocation.clock.now()))


@dataclass(frozen=True, slots=True)
class RunWorkflow:
    name: str
    properties: Mapping[str, str]
    wait: bool


@workflow.command(
    "run",
    examples=[
        ("penstock workflow run flights", "start it and print the run id"),
        ("penstock workflow run flights --wait", "start it, watch it, and exit with 3 if a node fails"),
        ("penstock workflow run flights --property late_minutes=30", "with a run property of its own"),
    ],
)
@_name
@click.option(
    "--property",
    "properties",
    metavar="KEY=VALUE",
    multiple=True,
    callback=pairs,
    help="A run property; may be repeated.",
)
@click.option("--wait", is_flag=True, help="Watch the run to its end.")
def run_command(name: str, properties: Mapping[str, str], wait: bool) -> None:
    """Start a workflow run."""
    carry_out(RunWorkflow(name, properties, wait), run_workflow)


def run_workflow(options: RunWorkflow, invocation: Invocation) -> Result:
    request: dict[str, Any] = {"Name": options.name}
    if options.properties:
        request["RunProperties"] = dict(options.properties)
    run_id = invocation.glue.start_workflow_run(**request)["RunId"]
    if options.wait:
        return _watched(options.name, run_id, invocation)
    document = {"Name": options.name, "RunId": run_id}
    return Result(document, fields([("Started run", run_id), ("Watch it", f"penstock workflow watch {options.name}")]))


@dataclass(frozen=True, slots=True)
class WatchRun:
    name: str
    run_id: str | None


@workflow.command("watch", examples=[("penstock workflow watch flights", "follow its latest run to the end")])
@_name
@_run
def watch_command(name: str, run_id: str | None) -> None:
    """Follow a workflow run to its end."""
    carry_out(WatchRun(name, run_id), watch_workflow)


def watch_workflow(options: WatchRun, invocation: Invocation) -> Result:
    return _watched(options.name, options.run_id or latest_run(invocation.glue, options.name), invocation)


@dataclass(frozen=True, slots=True)
class StopRun:
    name: str
    run_id: str | None


@workflow.command("stop", examples=[("penstock workflow stop flights", "end its running nodes and start no more")])
@_name
@click.option("--run", "run_id", metavar="RUN_ID", help="Run id; the latest run that has not ended when left out.")
def stop_command(name: str, run_id: str | None) -> None:
    """Stop a workflow run."""
    carry_out(StopRun(name, run_id), stop_workflow)


def stop_workflow(options: StopRun, invocation: Invocation) -> Result:
    glue = invocation.glue
    run_id = options.run_id
    if run_id is None:
        running = (
            run["WorkflowRunId"]
            for run in items(glue.get_workflow_runs, "Runs", Name=options.name)
            if run["Status"] not in FINAL_RUN_STATES
        )
        run_id = next(running, None)
        if run_id is None:
            raise NothingThere(f"no run of workflow '{options.name}' is running")
    glue.stop_workflow_run(Name=options.name, RunId=run_id)
    return Result({"Name": options.name, "RunId": run_id}, fields([("Stopping run", run_id)]))


def _watched(name: str, run_id: str, invocation: Invocation) -> Result:
    run = watch_run(invocation.glue, name, run_id, invocation.output, invocation.clock)
    code = ExitCode.OK if succeeded(run) else ExitCode.RUN_FAILED
    return Result(without_metadata(run), fields([("Run", run_id)]), code)


def _times(run: Mapping[str, Any], now: datetime) -> tuple[str, str]:
    started = run.get("StartedOn")
    return instant(started), duration(seconds_between(started, run.get("CompletedOn"), now))
