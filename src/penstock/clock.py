"""The only place that reads the time."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, in UTC, to the millisecond."""
        ...


class SystemClock:
    """The machine's clock, cut to milliseconds: what Glue shows on the wire and what the store keeps."""

    def now(self) -> datetime:
        milliseconds = time.time_ns() // 1_000_000
        return from_milliseconds(milliseconds)


def from_milliseconds(milliseconds: int) -> datetime:
    """An aware UTC instant from milliseconds since the epoch, without float rounding."""
    seconds, rest = divmod(milliseconds, 1000)
    return datetime.fromtimestamp(seconds, tz=UTC).replace(microsecond=rest * 1000)


def to_milliseconds(instant: datetime) -> int:
    """Milliseconds since the epoch of an aware instant."""
    return (instant - _EPOCH) // timedelta(milliseconds=1)
