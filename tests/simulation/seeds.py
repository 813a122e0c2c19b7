"""Running seeds: one after the other, or many on all cores; and what a failure looks like."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from dataclasses import fields

from tests.simulation.world import World

COMMAND = "python -m tests.simulation --seed {seed}"


class SeedFailed(AssertionError):
    """The text says which seed, what broke, what happened last, and how to see it again."""


def run_seed(seed: int, notes_max: int | None = 80) -> World:
    """Run one world to its end. Raises SeedFailed."""
    world = World(seed, notes_max)
    try:
        world.run()
    except (Exception, KeyboardInterrupt) as error:
        raise SeedFailed(_report(world, error)) from error
    return world


def failures(seeds: Iterable[int], processes: int) -> Iterator[tuple[int, str | None]]:
    """Every seed with its failure, or None, as they come."""
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        yield from pool.imap_unordered(_attempt, seeds, chunksize=16)


def _attempt(seed: int) -> tuple[int, str | None]:
    try:
        run_seed(seed)
    except SeedFailed as failure:
        return seed, str(failure)
    return seed, None


def _report(world: World, error: BaseException) -> str:
    shown = {entry.name: getattr(world.faults, entry.name) for entry in fields(world.faults)}
    faults = ", ".join(f"{name} {chance:g}" for name, chance in shown.items() if chance) or "none"
    notes = [f"{note[0]:6} {note[1]:%H:%M:%S} " + " ".join(str(word) for word in note[2:]) for note in world.notes]
    return "\n".join(
        [
            f"seed {world.seed}: {type(error).__name__}: {error}",
            f"servers {len(world.servers)}, faults: {faults}",
            "the last steps:",
            *notes,
            f"to see it again, step by step: {COMMAND.format(seed=world.seed)}",
        ]
    )
