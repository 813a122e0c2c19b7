"""What is due when: the instants of many schedules within a span, in one order."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from penstock.engine import schedules


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """One due instant. The order of the members is the order of listings. `kind` is TRIGGER or CRAWLER."""

    at: datetime
    kind: str
    name: str
    expression: str
    workflow_name: str = ""


@dataclass(frozen=True, slots=True)
class Scheduled:
    """Something that a cron expression starts."""

    kind: str
    name: str
    expression: str
    workflow_name: str = ""


def upcoming(scheduled: Iterable[Scheduled], after: datetime, until: datetime) -> Iterator[Due]:
    """Every due instant later than `after` and not later than `until`, in order; made as they are asked for."""
    return heapq.merge(*(_instants(one, after, until) for one in scheduled))


def _instants(one: Scheduled, after: datetime, until: datetime) -> Iterator[Due]:
    cron = schedules.parse(one.expression)
    due = schedules.next_due(cron, after)
    while due is not None and due <= until:
        yield Due(due, one.kind, one.name, one.expression, one.workflow_name)
        due = schedules.next_due(cron, due)
