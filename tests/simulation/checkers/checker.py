"""What a checker is: one invariant, told of everything that happens; it raises Violation when the invariant breaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.simulation.observations import Change

from penstock.engine.state import Run, Situation
from penstock.store.contract import Transaction

if TYPE_CHECKING:
    from tests.simulation.machine import Script
    from tests.simulation.world import World


class Checker:
    def __init__(self, world: World) -> None:
        self.world = world

    def committed(self, change: Change) -> None:
        """An origin was created or changed."""

    def defined(self, store: Transaction) -> None:
        """Jobs or workflows were created, edited or deleted."""

    def script_started(self, script: Script) -> None:
        """A script has begun to run on the machine."""

    def finished(self) -> None:
        """Both acts are over, and everything has come to rest."""


def new_runs(change: Change) -> Iterator[Run]:
    """The runs that this change has made."""
    known = change.before.runs if change.before is not None else {}
    return (run for run in change.after.runs.values() if run.id not in known)


def newly_fired(before: Situation | None, after: Situation) -> list[str]:
    known = before.fired if before is not None else {}
    return [name for name in after.fired if name not in known]
