"""Run many seeds, or one of them step by step: `python -m tests.simulation --help`."""

from __future__ import annotations

import json
import os
import sys
import time

import click
from tests.simulation.history import record
from tests.simulation.seeds import SeedFailed, failures, run_seed

_SHOWN_MAX = 3


@click.command()
@click.option("--seeds", default=300, show_default=True, help="how many worlds to run")
@click.option("--first", default=0, show_default=True, help="the first seed")
@click.option("--seed", type=int, help="run this one only, and show every step")
@click.option("--history", help="with --seed: the history of this origin as JSON, instead of the steps")
@click.option("--processes", default=os.cpu_count() or 1, show_default=True, help="worlds that run at the same time")
def main(seeds: int, first: int, seed: int | None, history: str | None, processes: int) -> None:
    """Run simulated worlds; the exit code is 1 when one of them broke an invariant."""
    if seed is not None:
        _one(seed, history)
        return
    started = time.monotonic()
    broken: list[int] = []
    for done, (number, failure) in enumerate(failures(range(first, first + seeds), processes), start=1):
        if failure is not None:
            broken.append(number)
            if len(broken) <= _SHOWN_MAX:
                click.echo(failure)
        if done % 1000 == 0:
            click.echo(f"{done} seeds, {len(broken)} broken")
    minutes = (time.monotonic() - started) / 60
    click.echo(f"{seeds} seeds on {processes} processes, {seeds / minutes:.0f} a minute, {len(broken)} broken")
    if broken:
        click.echo(f"broken: {sorted(broken)}")
        sys.exit(1)


def _one(seed: int, history: str | None) -> None:
    try:
        world = run_seed(seed, notes_max=None)
    except SeedFailed as failure:
        click.echo(failure)
        sys.exit(1)
    if history is not None:
        click.echo(json.dumps(record(world, history, "say here why it is kept"), indent=1))
        return
    for note in world.notes:
        click.echo(f"{note[0]:6} {note[1]:%H:%M:%S} " + " ".join(str(word) for word in note[2:]))
    click.echo(f"seed {seed}: all invariants held")


if __name__ == "__main__":
    main()
