"""What the store keeps of events: those that nobody has handled yet, and the batches of EVENT triggers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from penstock.arns import Namespace
from penstock.engine.batching import Batch, BatchStart


@dataclass(frozen=True, slots=True)
class QueuedEvent:
    """An event in EventBridge's form (`id`, `source`, `detail-type`, `detail`, ...) on its way to the rules."""

    number: int
    namespace: Namespace
    event: Mapping[str, Any]
    arrived: datetime


class EventQueue(Protocol):
    def put(self, namespace: Namespace, events: Sequence[Mapping[str, Any]], now: datetime) -> None: ...

    def pending(self, limit: int) -> list[QueuedEvent]:
        """The oldest ones, in order of arrival."""
        ...

    def take(self, events: Sequence[QueuedEvent]) -> None:
        """They are handled in this transaction. Conflict when another server has handled one of them: each is once."""
        ...


class EventBatches(Protocol):
    """The open batch of each EVENT trigger; it goes with its trigger."""

    def get(self, namespace: Namespace, trigger_name: str) -> Batch | None: ...

    def put(self, namespace: Namespace, trigger_name: str, before: Batch | None, after: Batch | None) -> None:
        """Replace the batch that was read. Conflict when it is no longer that, nothing is written then."""
        ...

    def due(self, now: datetime, limit: int) -> list[tuple[Namespace, str]]:
        """The triggers whose windows are over, the earliest first."""
        ...

    def earliest(self) -> datetime | None: ...

    def record_start(self, run_id: str, start: BatchStart) -> None:
        """Keep with a workflow run which condition of its batch has started it."""
        ...
