"""Read what a run wrote: by stream, from an offset or from the end, while it runs and after.

Each line in a log file is a stamp of 25 bytes, `2026-01-31T23:59:59.123Z `, and the text (see supervisor/stream_log).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from penstock.clock import to_milliseconds
from penstock.executors.line_files import LineFile, Lines
from penstock.executors.run_folder import run_folder

OUTPUT, ERROR = "output", "error"
_FILES = {OUTPUT: "output.log", ERROR: "error.log"}
STAMP_BYTES = 25


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some lines of a log. `lines`: (timestamp in milliseconds since the epoch, message) in the order of the file."""

    lines: tuple[tuple[int, str], ...]
    offset: int
    """Where the first line begins, in bytes."""
    next_offset: int
    """Where to read on; the same as asked for when nothing more was there."""


class RunLogs:
    """The logs of all runs of a data folder. What is no run id raises BadLocation; a run without logs has none."""

    def __init__(self, data: Path) -> None:
        self._runs = data / "runs"

    def path(self, run_id: str, stream: str) -> Path:
        """The file of a stream ("output" or "error"). Raises BadLocation, or ValueError for another stream."""
        if stream not in _FILES:
            raise ValueError(f"A run has the streams {', '.join(_FILES)}, not {stream!r}")
        return run_folder(self._runs, run_id) / _FILES[stream]

    def read(self, run_id: str, stream: str, offset: int = 0, lines_max: int = 10_000) -> LogPage:
        """Whole lines from `offset` on: at most `lines_max`, at most about a MiB. Follow by asking from `next_offset`.

        An offset inside a line begins with the next one.
        """
        return _page(LineFile(self.path(run_id, stream)).after(offset, lines_max))

    def tail(self, run_id: str, stream: str, lines_max: int = 100) -> LogPage:
        """The last `lines_max` whole lines, within about a MiB."""
        return _page(LineFile(self.path(run_id, stream)).before(None, lines_max))


def stamped(line: bytes) -> tuple[int, str]:
    """A line of a run's log as its timestamp, in milliseconds since the epoch, and its message."""
    return _milliseconds(line[: STAMP_BYTES - 1]), line[STAMP_BYTES:].decode("utf-8", "replace")


def _page(found: Lines) -> LogPage:
    return LogPage(tuple(stamped(line) for line in found.lines), found.offset, found.next_offset)


def _milliseconds(stamp: bytes) -> int:
    """A stamp as milliseconds since the epoch; 0 for what is none (a file that somebody wrote into)."""
    try:
        return to_milliseconds(datetime.fromisoformat(stamp.decode("ascii")))
    except ValueError:
        return 0
