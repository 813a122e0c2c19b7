"""`penstock schedule`: what the schedules of triggers and crawlers start, and when."""

from __future__ import annotations

from dataclasses import dataclass

import click

from penstock.cli.invocation import Invocation, carry_out
from penstock.cli.options import Noun
from penstock.cli.output import Result, listing
from penstock.cli.pages import items
from penstock.cli.wording import instant


@click.group("schedule", cls=Noun)
def schedule() -> None:
    """See when triggers and crawlers are due."""


@dataclass(frozen=True, slots=True)
class Upcoming:
    hours: int
    limit: int


@schedule.command(
    "upcoming",
    examples=[
        ("penstock schedule upcoming", "everything that is due in the next 24 hours"),
        ("penstock schedule upcoming --hours 168 --limit 500", "the whole week"),
    ],
)
@click.option("--hours", type=click.IntRange(1, 8784), default=24, show_default=True, help="How far to look ahead.")
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="How many at most.")
def upcoming_command(hours: int, limit: int) -> None:
    """List what is due, in order."""
    carry_out(Upcoming(hours, limit), list_upcoming)


def list_upcoming(options: Upcoming, invocation: Invocation) -> Result:
    found = items(invocation.penstock.list_upcoming, "Upcoming", options.limit, Hours=options.hours)
    rows = [
        [instant(one["DueOn"]), one["Kind"].lower(), one["Name"], one.get("WorkflowName", ""), one["Schedule"]]
        for one in found
    ]
    columns = ("DUE", "KIND", "NAME", "WORKFLOW", "SCHEDULE")
    return Result(found, listing(columns, rows, f"Nothing is due in the next {options.hours} hours."))
