"""How durations, instants, sizes and strangers' names read on a terminal. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

# Names and messages come from strangers: an escape sequence in one must not move the reader's cursor.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def duration(seconds: float | None) -> str:
    """`0.4 s`, `12.0 s`, `3 min 05 s`, `2 h 07 min`; empty for None, and never below zero."""
    if seconds is None:
        return ""
    tenths = max(0, round(seconds * 10))
    if tenths < 600:
        return f"{tenths / 10:.1f} s"
    whole = tenths // 10
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def instant(moment: datetime | None) -> str:
    """Local time of the reader, to the second; empty for None."""
    return "" if moment is None else moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def size(count: int) -> str:
    """`512 B`, `36.4 MB`: decimal units, as object stores bill them."""
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{count} B" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"


def clean(text: object) -> str:
    """A stranger's text with control characters shown as escapes; tabs and line ends become single spaces."""
    flat = re.sub(r"[\t\n\r]+", " ", str(text))
    return _CONTROLS.sub(lambda match: f"\\x{ord(match.group()):02x}", flat)


def seconds_between(start: datetime | None, end: datetime | None, now: datetime) -> float | None:
    """Seconds from `start` to `end`, or to `now` while there is no end; None when nothing has started."""
    return None if start is None else max(0.0, ((end or now) - start).total_seconds())
