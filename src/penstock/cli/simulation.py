"""`penstock workflow simulate`: what a run would do if its nodes ended so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from penstock.cli.invocation import Invocation, carry_out
from penstock.cli.options import Command, pairs
from penstock.cli.output import Result, fields, listing, stacked
from penstock.cli.run_explanations import never_ran, trigger
from penstock.cli.wording import duration

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import RenderableType

STATES = ("SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED")
_KINDS = {"job": "JOB", "crawler": "CRAWLER"}


@dataclass(frozen=True, slots=True)
class SimulateWorkflow:
    """`outcomes`: node to the states of its first run, its second, ...; `seconds`: node to how long it runs."""

    name: str
    outcomes: Mapping[str, tuple[str, ...]]
    seconds: Mapping[str, float]


@click.command(
    "simulate",
    cls=Command,
    examples=[
        ("penstock workflow simulate flights", "what runs when everything succeeds, and how long it takes"),
        ("penstock workflow simulate flights --fail clean-flights", "what happens when this job fails"),
        ("penstock workflow simulate flights --outcome clean-flights=FAILED,SUCCEEDED", "and when its retry succeeds"),
    ],
)
@click.argument("name", metavar="NAME", help="Name of the workflow.")
@click.option("--fail", "failing", metavar="NODE", multiple=True, help="This job or crawler fails; may be repeated.")
@click.option("--timeout", "late", metavar="NODE", multiple=True, help="This job times out; may be repeated.")
@click.option(
    "--outcome",
    "outcomes",
    metavar="NODE=STATE[,STATE...]",
    multiple=True,
    callback=pairs,
    help=f"How its runs end in turn: {', '.join(STATES)}; may be repeated.",
)
@click.option(
    "--duration",
    "durations",
    metavar="NODE=SECONDS",
    multiple=True,
    callback=pairs,
    help="How long it runs, instead of the median of its past runs or 1 s; may be repeated.",
)
def simulate_command(
    name: str,
    failing: Sequence[str],
    late: Sequence[str],
    outcomes: Mapping[str, str],
    durations: Mapping[str, str],
) -> None:
    """Simulate a run with mocked outcomes; nothing starts.

    Where a job and a crawler have one name, `job:NODE` and `crawler:NODE` tell them apart.
    """
    mocked: dict[str, tuple[str, ...]] = dict.fromkeys(failing, ("FAILED",))
    mocked |= dict.fromkeys(late, ("TIMEOUT",))
    mocked |= {node: _states(node, text) for node, text in outcomes.items()}
    seconds = {node: _seconds(node, text) for node, text in durations.items()}
    carry_out(SimulateWorkflow(name, mocked, seconds), simulate_workflow)


def simulate_workflow(options: SimulateWorkflow, invocation: Invocation) -> Result:
    outcomes = [{**_node(node), "States": list(states)} for node, states in options.outcomes.items()]
    durations = [{**_node(node), "Seconds": seconds} for node, seconds in options.seconds.items()]
    answer = invocation.penstock.simulate_workflow(Name=options.name, Outcomes=outcomes, Durations=durations)
    found = answer["Simulation"]
    return Result(found, stacked(*_parts(found)))


def _parts(found: Mapping[str, Any]) -> list[RenderableType]:
    counts = found["Statistics"]
    parts: list[RenderableType] = [
        fields(
            [
                ("Outcome", found["Outcome"]),
                ("Status", found["Status"]),
                ("Duration", duration(found["Seconds"])),
                ("Succeeded", f"{counts['SucceededActions']} of {counts['TotalActions']} actions"),
            ]
        ),
        listing(
            ("STARTS", "ENDS", "NODE", "KIND", "STATE", "ATTEMPT", "TRIGGER", "MESSAGE"),
            [
                [
                    duration(run["StartsAfter"]),
                    duration(run["EndsAfter"]),
                    run["NodeName"],
                    run["NodeKind"].lower(),
                    run["State"],
                    run["Attempt"] or "",
                    run.get("TriggerName", ""),
                    run.get("ErrorMessage", ""),
                ]
                for run in found["Runs"]
            ],
            "Nothing runs.",
        ),
        listing(
            ("FIRES", "TRIGGER"),
            [[duration(one["FiresAfter"]), one["Name"]] for one in found["Fired"]],
            "No trigger fires.",
        ),
    ]
    parts += [trigger(finding) for finding in found["NotFired"]]
    parts += never_ran(found["NotRun"])
    if found["Problems"]:
        rows = [[problem["Kind"], problem["Message"]] for problem in found["Problems"]]
        parts.append(listing(("PROBLEM", "WHAT IS WRONG"), rows, ""))
    return parts


def _node(text: str) -> dict[str, str]:
    kind, separator, name = text.partition(":")
    if separator and kind in _KINDS:
        return {"NodeName": name, "NodeKind": _KINDS[kind]}
    return {"NodeName": text}


def _states(node: str, text: str) -> tuple[str, ...]:
    states = tuple(part.strip().upper() for part in text.split(","))
    wrong = next((one for one in states if one not in STATES), None)
    if wrong is not None:
        raise click.BadParameter(f"{node} cannot end as '{wrong}': it can be {', '.join(STATES)}")
    return states


def _seconds(node: str, text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise click.BadParameter(f"{node} cannot run for '{text}' seconds")
    return seconds
