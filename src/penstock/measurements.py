"""Measurements: what this process has counted and timed since it started. Plain numbers, read by whoever shows them.

Taking note costs a microsecond and needs no library; `server/metrics` puts the numbers into Prometheus's form.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

Labels = tuple[str, ...]

# Seconds, from a request's to a slow crawl's; the last bucket is without end.
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_HOPS_MAX = 10_000


class Counts:
    """How often something happened, by labels."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[Labels, int] = {}

    def add(self, *labels: str) -> None:
        with self._lock:
            self._counts[labels] = self._counts.get(labels, 0) + 1

    def read(self) -> dict[Labels, int]:
        with self._lock:
            return dict(self._counts)


class Durations:
    """How long something took, by labels: a count for each bucket of BOUNDS and one beyond, and the sum in seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._buckets: dict[Labels, list[int]] = {}
        self._sums: dict[Labels, float] = {}

    def add(self, seconds: float, *labels: str) -> None:
        """A negative duration, of a clock that was set back, counts as none."""
        seconds = max(0.0, seconds)
        with self._lock:
            buckets = self._buckets.get(labels)
            if buckets is None:
                buckets = self._buckets[labels] = [0] * (len(BOUNDS) + 1)
            buckets[bisect_left(BOUNDS, seconds)] += 1
            self._sums[labels] = self._sums.get(labels, 0.0) + seconds

    def read(self) -> dict[Labels, tuple[tuple[int, ...], float]]:
        with self._lock:
            return {labels: (tuple(buckets), self._sums[labels]) for labels, buckets in self._buckets.items()}


class Measurements:
    """One for a server. Whoever names labels keeps their number small: each combination is kept for ever."""

    def __init__(self) -> None:
        self.requests = Durations()
        """By operation and code (`OK`, or the error's)."""
        self.decisions = Durations()
        """From loading what a batch of facts is about to the commit of what follows; no labels."""
        self.hops = Durations()
        """From the end of a run to the launch of one that follows from it; by the kind of the latter."""
        self.runs_ended = Counts()
        """By kind (JOB, CRAWLER) and final state."""
        self.workflow_runs_ended = Counts()
        """By Glue's status and our outcome."""
        self._lock = threading.Lock()
        self._hops: OrderedDict[str, datetime] = OrderedDict()

    def hop_began(self, run_id: str, ended_at: datetime) -> None:
        """A run is to be launched because another one ended at `ended_at`."""
        with self._lock:
            self._hops[run_id] = ended_at
            if len(self._hops) > _HOPS_MAX:  # launched by other servers, or never
                self._hops.popitem(last=False)

    def hop_ended(self, run_id: str, kind: str, now: datetime) -> None:
        """A run was launched; counts if it follows from another one's end, and once."""
        with self._lock:
            ended_at = self._hops.pop(run_id, None)
        if ended_at is not None:
            self.hops.add((now - ended_at).total_seconds(), kind)
