"""What a checker is: one invariant, told of everything that happens; it raises Violation when the invariant breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tests.simulation.observations import Change

from penstock.engine.state import Run
from penstock.store.contract import Document, Transaction

if TYPE_CHECKING:
    from tests.simulation.machine import Script
    from tests.simulation.world import World


class Checker:
    def __init__(self, world: World) -> None:
        self.world = world

    def committed(self, change: Change) -> None:
        """An origin was created or changed."""

    def defined(self, store: Transaction) -> None:
        """Jobs, crawlers or workflows were created, edited or deleted."""

    def events_moved(self, queued: Sequence[Document], store: Transaction) -> None:
        """Events were put into the queue, or a batch has changed."""

    def script_started(self, script: Script) -> None:
        """A script has begun to run on the machine."""

    def finished(self) -> None:
        """Both acts are over, and everything has come to rest."""


def new_runs(change: Change) -> Iterator[Run]:
    """The runs that this change has made; copies in a resumed run were made elsewhere."""
    known = change.before.runs if change.before is not None else {}
    return (run for run in change.after.runs.values() if run.id not in known and not run.copied)


def newly_fired(change: Change) -> list[str]:
    """The triggers that fire in this change; a resumed run begins with what has fired in the run before it."""
    if change.before is not None:
        known = change.before.fired
    elif change.resumed is not None:
        known = {name: at for name, at in change.resumed.fired.items() if change.after.fired.get(name) == at}
    else:
        known = {}
    return [name for name in change.after.fired if name not in known]
