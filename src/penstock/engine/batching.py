"""Batches of events: when an EVENT trigger has enough of them, or has waited long enough (spec 2.5).

The window opens with the first event. Whichever comes first, the size or the window's end, starts the run, and the next
event opens a new batch. A changed condition holds from the next event on; a window once opened keeps its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

WINDOW_SECONDS_MAX = 900


@dataclass(frozen=True, slots=True)
class Batching:
    """A trigger's EventBatchingCondition with Glue's defaults: one event without a condition, else 900 seconds."""

    size: int = 1
    window_seconds: int = WINDOW_SECONDS_MAX


@dataclass(frozen=True, slots=True)
class Batch:
    """Events that wait, in order of arrival: at least one, fewer than the size. The window is over at `deadline`."""

    event_ids: tuple[str, ...]
    opened_on: datetime
    deadline: datetime


@dataclass(frozen=True, slots=True)
class BatchStart:
    """A run to start. As StartingEventBatchCondition, one of the two is not 0: events counted, or seconds waited."""

    event_ids: tuple[str, ...]
    batch_size: int = 0
    batch_window: int = 0


def batching(trigger: Mapping[str, Any]) -> Batching:
    """The condition of a Glue Trigger object of type EVENT."""
    given = trigger.get("EventBatchingCondition") or {}
    return Batching(given.get("BatchSize", 1), given.get("BatchWindow", WINDOW_SECONDS_MAX))


def receive(
    batch: Batch | None, event_id: str, condition: Batching, arrived: datetime
) -> tuple[Batch | None, tuple[BatchStart, ...]]:
    """The batch after one more event, and the runs that this starts.

    There are two of them when the window was over already, and one event is a batch of its own.
    """
    batch, over = expire(batch, arrived)
    starts = () if over is None else (over,)
    if batch is None:
        batch = Batch((), arrived, arrived + timedelta(seconds=condition.window_seconds))
    batch = Batch((*batch.event_ids, event_id), batch.opened_on, batch.deadline)
    if len(batch.event_ids) < condition.size:
        return batch, starts
    return None, (*starts, BatchStart(batch.event_ids, batch_size=len(batch.event_ids)))


def expire(batch: Batch | None, now: datetime) -> tuple[Batch | None, BatchStart | None]:
    """The batch as it is at `now`, and the run to start if its window is over."""
    if batch is None or now < batch.deadline:
        return batch, None
    waited = int((batch.deadline - batch.opened_on).total_seconds())
    return None, BatchStart(batch.event_ids, batch_window=waited)
