"""What the store keeps of blueprints beside their documents: archives, runs, and what is still to be done."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from penstock.arns import Namespace


@dataclass(frozen=True, slots=True)
class BlueprintRunRow:
    """A run of a blueprint: `state` is Glue's BlueprintRunState; the document holds the rest of a BlueprintRun, and
    which definition it runs."""

    id: str
    namespace: Namespace
    blueprint_name: str
    state: str
    started_on: datetime
    completed_on: datetime | None
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BlueprintTask:
    """Something to be done once: register a blueprint (`run_id` None), or carry out its run. `tries` counts claims."""

    number: int
    namespace: Namespace
    blueprint_name: str
    run_id: str | None
    tries: int


class BlueprintArchives(Protocol):
    """The archives that a blueprint was registered with, by the SHA-256 of their content. They go with it."""

    def get(self, namespace: Namespace, blueprint_name: str, digest: str) -> bytes | None: ...

    def put(self, namespace: Namespace, blueprint_name: str, digest: str, content: bytes) -> None:
        """Keep it; one that is there already stays."""
        ...

    def keep(self, namespace: Namespace, blueprint_name: str, digests: Collection[str]) -> None:
        """Forget the others."""
        ...


class BlueprintRuns(Protocol):
    """Runs outlive their blueprint."""

    def get(self, namespace: Namespace, blueprint_name: str, run_id: str) -> BlueprintRunRow | None: ...

    def page(
        self, namespace: Namespace, blueprint_name: str, before: tuple[datetime, str] | None, limit: int
    ) -> list[BlueprintRunRow]:
        """Newest first; `before` is (started_on, id) of the last one seen."""
        ...

    def insert(self, row: BlueprintRunRow) -> None: ...

    def finish(self, row: BlueprintRunRow) -> bool:
        """Write state, end and document, if the stored run has not ended yet; whether it had not."""
        ...

    def unfinished(self, namespace: Namespace, blueprint_name: str) -> list[BlueprintRunRow]: ...


class BlueprintTasks(Protocol):
    """What is to be done about blueprints, in order. A task that is claimed twice has one effect all the same: what it
    writes is guarded by the state that it found."""

    def put(self, namespace: Namespace, blueprint_name: str, run_id: str | None) -> None: ...

    def claim(self, owner: str, now: datetime, lease_seconds: int) -> BlueprintTask | None:
        """The oldest that nobody has, or whose lease has run out: the owner's now."""
        ...

    def done(self, task: BlueprintTask) -> None: ...

    def release(self, task: BlueprintTask, not_before: datetime) -> None:
        """Give back: to be claimed again from `not_before` on."""
        ...

    def release_owner(self, owner: str) -> None:
        """Give back all that an owner had claimed: it starts again under its own name."""
        ...

    def earliest(self) -> datetime | None:
        """When the next task can be claimed (in the past: now); None when there is none."""
        ...
