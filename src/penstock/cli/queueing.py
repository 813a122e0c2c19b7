"""`penstock workflow queue` and `penstock crawler queue`: whether starts wait their turn, and which do."""

from __future__ import annotations

from dataclasses import dataclass

import click

from penstock.cli.invocation import Invocation, carry_out
from penstock.cli.options import Command
from penstock.cli.output import Result, fields, without_metadata

_switch = click.argument(
    "switch", metavar="[on|off]", type=click.Choice(["on", "off"]), required=False, help="Show it when left out."
)


@dataclass(frozen=True, slots=True)
class Queue:
    """`enabled` None: only show."""

    kind: str
    name: str
    enabled: bool | None


def _enabled(switch: str | None) -> bool | None:
    return None if switch is None else switch == "on"


@click.command(
    "queue",
    cls=Command,
    examples=[("penstock workflow queue flights on", "starts above MaxConcurrentRuns wait their turn from now on")],
)
@click.argument("name", metavar="NAME", help="Name of the workflow.")
@_switch
def workflow_queue_command(name: str, switch: str | None) -> None:
    """Let starts wait their turn instead of refusing them; show which wait."""
    carry_out(Queue("WORKFLOW", name, _enabled(switch)), queue)


@click.command(
    "queue",
    cls=Command,
    examples=[("penstock crawler queue raw on", "a start while it runs is followed by one crawl from now on")],
)
@click.argument("name", metavar="NAME", help="Name of the crawler.")
@_switch
def crawler_queue_command(name: str, switch: str | None) -> None:
    """Let one crawl follow when it is started while it runs; show whether one waits."""
    carry_out(Queue("CRAWLER", name, _enabled(switch)), queue)


def queue(options: Queue, invocation: Invocation) -> Result:
    about = {"Kind": options.kind, "Name": options.name}
    if options.enabled is not None:
        invocation.penstock.put_queueing(**about, Enabled=options.enabled)
    found = without_metadata(invocation.penstock.get_queueing(**about))
    waiting = found["WaitingRunIds"]
    rows = [("Queue", "on" if found["Enabled"] else "off"), ("Waiting", ", ".join(waiting) or "none")]
    return Result({**about, **found}, fields(rows))
