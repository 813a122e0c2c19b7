"""Faults: what goes wrong in one simulated world, and how often. Every seed has a profile of its own.

Most seeds have few kinds of faults, some have all: bugs that need one fault in plenty would drown among the others.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from random import Random


def rate(most: float) -> float:
    """A field of the profile: the highest chance that a seed may give this fault each time it could happen."""
    return field(default=0.0, metadata={"most": most})


@dataclass
class Faults:
    """Chances, each between 0 and 1, for every time that the fault could happen."""

    crash_at_store: float = rate(0.004)
    """The server dies before a transaction begins, before it is committed, or just after."""
    crash_at_executor: float = rate(0.08)
    """The server dies before the executor is asked, or between its answer and the acknowledgement."""
    store_busy: float = rate(0.04)
    """A transaction cannot begin."""
    store_full: float = rate(0.04)
    """A transaction cannot be committed."""
    executor_unavailable: float = rate(0.3)
    """The executor cannot be reached, or its answer is lost after it has obeyed."""
    staging_failed: float = rate(0.1)
    slow_launch: float = rate(0.3)
    """Preparing a run takes longer than the lease of its command."""
    report_lost: float = rate(0.3)
    """The connection breaks under a report; it is made again after the server reconnects and asks."""
    report_repeated: float = rate(0.5)
    report_late: float = rate(0.5)
    crawl_fails_inside: float = rate(0.2)
    """An exception in the middle of a crawl, or a conflict when it writes its end."""
    clock_jump: float = rate(0.02)
    """For every minute: a server's clock is set forward or back by minutes."""
    server_killed: float = rate(0.05)
    """For every minute: a server dies, whatever it is doing."""


def draw(random: Random) -> Faults:
    """The profile of one seed: every fault is absent, rare or as frequent as it gets."""
    faults = Faults()
    boldness = random.choice((0.0, 0.2, 0.5, 0.9))
    for entry in fields(Faults):
        if random.random() < boldness:
            setattr(faults, entry.name, entry.metadata["most"] * random.choice((0.2, 1.0)))
    return faults


def none() -> Faults:
    return Faults()
