"""`penstock blueprint`: list and show blueprints, make workflows from them."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from penstock.cli.exit_codes import ExitCode
from penstock.cli.invocation import Invocation, carry_out
from penstock.cli.options import Noun, pairs
from penstock.cli.output import Result, fields, listing, stacked
from penstock.cli.pages import items
from penstock.cli.watch import POLL_SECONDS
from penstock.cli.wording import duration, instant, seconds_between

if TYPE_CHECKING:
    from collections.abc import Mapping

RUNS_SHOWN = 10
DEFAULT_ROLE = "arn:aws:iam::000000000000:role/blueprint"
_UNFINISHED = ("RUNNING", "ROLLING_BACK")
_name = click.argument("name", metavar="NAME", help="Name of the blueprint.")


@click.group("blueprint", cls=Noun)
def blueprint() -> None:
    """List and show blueprints, make workflows from them."""


@dataclass(frozen=True, slots=True)
class ListBlueprints:
    pass


@blueprint.command("list", examples=[("penstock blueprint list", "every blueprint with its status")])
def list_command() -> None:
    """List the blueprints."""
    carry_out(ListBlueprints(), list_blueprints)


def list_blueprints(_: ListBlueprints, invocation: Invocation) -> Result:
    names = items(invocation.glue.list_blueprints, "Blueprints")
    found = [
        one
        for start in range(0, len(names), 25)
        for one in invocation.glue.batch_get_blueprints(Names=names[start : start + 25])["Blueprints"]
    ]
    rows = [[one["Name"], one["Status"], instant(one.get("LastModifiedOn")), one["BlueprintLocation"]] for one in found]
    columns = ("BLUEPRINT", "STATUS", "MODIFIED", "LOCATION")
    return Result(found, listing(columns, rows, "There are no blueprints."))


@dataclass(frozen=True, slots=True)
class ShowBlueprint:
    name: str


@blueprint.command("show", examples=[("penstock blueprint show daily-load", "its parameters and latest runs")])
@_name
def show_command(name: str) -> None:
    """Show a blueprint with its parameters and latest runs."""
    carry_out(ShowBlueprint(name), show_blueprint)


def show_blueprint(options: ShowBlueprint, invocation: Invocation) -> Result:
    glue = invocation.glue
    found = glue.get_blueprint(Name=options.name, IncludeParameterSpec=True)["Blueprint"]
    runs = items(glue.get_blueprint_runs, "BlueprintRuns", RUNS_SHOWN, BlueprintName=options.name)
    head = fields(
        [
            ("Blueprint", found["Name"]),
            ("Description", found.get("Description")),
            ("Status", found["Status"]),
            ("Message", found.get("ErrorMessage")),
            ("Location", found["BlueprintLocation"]),
        ]
    )
    definition = found.get("LastActiveDefinition", found)
    specification = json.loads(definition.get("ParameterSpec", "{}"))
    rows = [[name, *_parameter(entry)] for name, entry in specification.items()]
    parameters = listing(("PARAMETER", "TYPE", "DEFAULT", "ALLOWED", "DESCRIPTION"), rows, "It takes no parameters.")
    return Result({"Blueprint": found, "Runs": runs}, stacked(head, parameters, _runs(runs, invocation)))


def _parameter(entry: Mapping[str, Any]) -> list[str]:
    default, allowed = entry["defaultValue"], entry["allowedValues"]
    kind = f"list of {entry['type']}" if entry["collection"] else entry["type"]
    shown = "required" if default is None else json.dumps(default, ensure_ascii=False)
    return [kind, shown, "" if allowed is None else ", ".join(map(str, allowed)), entry["description"] or ""]


@dataclass(frozen=True, slots=True)
class RunBlueprint:
    name: str
    role: str
    parameters: tuple[tuple[str, str], ...]
    wait: bool


@blueprint.command(
    "run",
    examples=[
        (
            'penstock blueprint run daily-load --parameter WorkflowName=sales --parameter \'Tables=["a", "b"]\' --wait',
            "make a workflow, and wait until it is there",
        ),
    ],
)
@_name
@click.option(
    "--parameter",
    "parameters",
    metavar="KEY=VALUE",
    multiple=True,
    callback=pairs,
    help="A parameter of the blueprint, lists as JSON; may be repeated.",
)
@click.option("--role", metavar="ARN", default=DEFAULT_ROLE, show_default=True, help="Role that the run is made under.")
@click.option("--wait", is_flag=True, help="Wait for the run's end; exit with 3 if it fails.")
def run_command(name: str, parameters: Mapping[str, str], role: str, wait: bool) -> None:
    """Make a workflow from a blueprint."""
    carry_out(RunBlueprint(name, role, tuple(parameters.items()), wait), run_blueprint)


def run_blueprint(options: RunBlueprint, invocation: Invocation) -> Result:
    glue = invocation.glue
    given = {"Parameters": json.dumps(dict(options.parameters))} if options.parameters else {}
    run_id = glue.start_blueprint_run(BlueprintName=options.name, RoleArn=options.role, **given)["RunId"]
    if not options.wait:
        return Result({"BlueprintName": options.name, "RunId": run_id}, fields([("Started run", run_id)]))
    while True:
        run = glue.get_blueprint_run(BlueprintName=options.name, RunId=run_id)["BlueprintRun"]
        if run["State"] not in _UNFINISHED:
            break
        time.sleep(POLL_SECONDS)
    text = fields(
        [
            ("Run", run_id),
            ("State", run["State"]),
            ("Workflow", run.get("WorkflowName")),
            ("Message", run.get("ErrorMessage")),
        ]
    )
    return Result(run, text, ExitCode.OK if run["State"] == "SUCCEEDED" else ExitCode.RUN_FAILED)


@dataclass(frozen=True, slots=True)
class ListRuns:
    name: str
    limit: int


@blueprint.command("runs", examples=[("penstock blueprint runs daily-load --limit 5", "its five latest runs")])
@_name
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many of the latest.")
def runs_command(name: str, limit: int) -> None:
    """List a blueprint's runs, latest first."""
    carry_out(ListRuns(name, limit), list_runs)


def list_runs(options: ListRuns, invocation: Invocation) -> Result:
    runs = items(invocation.glue.get_blueprint_runs, "BlueprintRuns", options.limit, BlueprintName=options.name)
    return Result(runs, _runs(runs, invocation))


def _runs(runs: list[Any], invocation: Invocation) -> Any:
    now = invocation.clock.now()
    rows = [
        [
            run["RunId"],
            run["State"],
            instant(run["StartedOn"]),
            duration(seconds_between(run["StartedOn"], run.get("CompletedOn"), now)),
            run.get("WorkflowName", ""),
            run.get("ErrorMessage", ""),
        ]
        for run in runs
    ]
    return listing(("RUN", "STATE", "STARTED", "DURATION", "WORKFLOW", "MESSAGE"), rows, "It has never been run.")
