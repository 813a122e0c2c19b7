"""`penstock workflow explain`: why each trigger of a run fired or did not, and why nodes never ran."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click
from rich.text import Text

from penstock.cli.invocation import Invocation, carry_out
from penstock.cli.options import Command
from penstock.cli.output import Result, fields, listing, stacked, state
from penstock.cli.runs import latest_run
from penstock.cli.wording import clean, instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rich.console import RenderableType

_WORDS = {
    "FIRED": "fired",
    "WAITING": "waits",
    "NOT_MET": "did not fire",
    "NOT_ACTIVATED": "could not fire",
    "NOT_CHOSEN": "did not fire",
    "NOT_LOOKED_AT": "did not fire",
}


@dataclass(frozen=True, slots=True)
class ExplainRun:
    """`run_id` None: the latest run."""

    name: str
    run_id: str | None
    history: bool


@click.command(
    "explain",
    cls=Command,
    examples=[
        ("penstock workflow explain flights", "every trigger of its latest run, condition by condition"),
        ("penstock workflow explain flights wr_1a2b --history", "and every decision of that run, in order"),
    ],
)
@click.argument("name", metavar="NAME", help="Name of the workflow.")
@click.argument("run_id", metavar="[RUN_ID]", required=False, help="Run id; the latest run when left out.")
@click.option("--history", is_flag=True, help="Show every decision as well.")
def explain_command(name: str, run_id: str | None, history: bool) -> None:
    """Explain a run: why triggers fired or did not."""
    carry_out(ExplainRun(name, run_id, history), explain_run)


def explain_run(options: ExplainRun, invocation: Invocation) -> Result:
    run_id = options.run_id or latest_run(invocation.glue, options.name)
    found = invocation.penstock.explain_workflow_run(Name=options.name, RunId=run_id)["Explanation"]
    parts: list[RenderableType] = [
        fields([("Run", found["WorkflowRunId"]), ("Outcome", found["Outcome"]), ("Status", found["Status"])])
    ]
    parts += [trigger(finding) for finding in found["Triggers"]]
    parts += never_ran(found["NotRun"])
    if options.history:
        rows = [[instant(entry["At"]), entry["Reason"]] for entry in found["History"]]
        parts.append(listing(("AT", "DECISION"), rows, "Nothing was decided."))
    return Result(found, stacked(*parts))


def trigger(finding: Mapping[str, Any]) -> RenderableType:
    """A trigger with its verdict, and below it each condition with what was found."""
    fired = finding["Verdict"] == "FIRED"
    head = Text.assemble(
        (f"{'◆' if fired else '◇'} {clean(finding['Name'])}", "bold" if fired else ""),
        f"  {_WORDS.get(finding['Verdict'], finding['Verdict'])}: {clean(finding['Why'])}",
    )
    lines = [head]
    for condition in finding.get("Conditions", ()):
        met = condition["Met"]
        line = Text(f"   {'✔' if met else '✘'} {condition['NodeKind'].lower()} {clean(condition['NodeName'])}")
        line.append(f"  wants {condition['WantedState']}, found ")
        line.append_text(state(condition.get("FoundState", "no run")))
        if "RunId" in condition:
            line.append(f"  {condition['RunId']}", style="dim")
        lines.append(line)
    if "NextDue" in finding:
        lines.append(Text(f"   due next at {instant(finding['NextDue'])}"))
    return Text("\n").join(lines)


def never_ran(findings: Iterable[Mapping[str, Any]]) -> list[RenderableType]:
    """Nodes without a run, each with its reason; nothing when all ran."""
    rows = [[f"{one['NodeKind'].lower()} {one['NodeName']}", one["Why"]] for one in findings]
    return [listing(("NEVER RAN", "WHY"), rows, "")] if rows else []
