"""What the store keeps of starts that wait their turn (the rest is in `contract`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from penstock.arns import Namespace


@dataclass(frozen=True, slots=True)
class WaitingStart:
    """A start that waits: of a workflow run, which is stored already, or of a crawl, which is not. `kind` is
    'workflow' or 'crawler'; `origin_id` is the workflow run's own id, or the one that the crawl's origin will have."""

    namespace: Namespace
    kind: str
    name: str
    run_id: str
    origin_id: str


class WaitingStarts(Protocol):
    """Which workflows and crawlers let starts wait instead of refusing them, and the starts that wait, in order."""

    def allowed(self, namespace: Namespace, kind: str, name: str) -> bool: ...

    def allow(self, namespace: Namespace, kind: str, name: str, allowed: bool) -> None: ...

    def of(self, namespace: Namespace, kind: str, name: str) -> list[WaitingStart]:
        """First come, first."""
        ...

    def put(self, start: WaitingStart) -> None:
        """At the end. Conflict when the run waits already."""
        ...

    def remove(self, run_id: str) -> bool: ...

    def waited_for(self, limit: int) -> list[tuple[Namespace, str, str]]:
        """(namespace, kind, name) of what starts wait for."""
        ...
