"""Whole lines of a file that may be growing: behind an offset, or before one; never more than about a MiB at a time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

READ_BYTES_MAX = 1024 * 1024
_STEP_BYTES = 64 * 1024
_LINE_BYTES_MAX = 4 * 64 * 1024
"""What one line may take in a file: invalid bytes become three bytes each."""


@dataclass(frozen=True, slots=True)
class Lines:
    """`lines` without their ends, in the order of the file; they fill it from `offset` to `next_offset`, in bytes."""

    lines: tuple[bytes, ...]
    offset: int
    next_offset: int


class LineFile:
    """A file of lines. One that is not there has none."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def after(self, offset: int, lines_max: int = 10_000) -> Lines:
        """From `offset` on; an offset inside a line begins with the next one."""
        with self._opened() as file:
            begin = _line_start(file, min(max(offset, 0), file.seek(0, 2)))
            content = file.read(READ_BYTES_MAX)
        complete = content[: content.rfind(b"\n") + 1]
        lines = complete.split(b"\n", lines_max)
        rest = lines.pop()
        return Lines(tuple(lines), begin, begin + len(complete) - len(rest))

    def before(self, end: int | None = None, lines_max: int = 100) -> Lines:
        """The last lines that end at `end` or earlier, by default at the end of the file."""
        with self._opened() as file:
            size = file.seek(0, 2)
            stop = begin = size if end is None else min(max(end, 0), size)
            content = b""
            while begin > 0 and content.count(b"\n") <= lines_max and len(content) < READ_BYTES_MAX:
                step = min(_STEP_BYTES, begin)
                begin -= step
                file.seek(begin)
                content = file.read(step) + content
        whole = content[: content.rfind(b"\n") + 1]
        lines = whole.split(b"\n")[:-1]
        if begin > 0:
            del lines[:1]  # it may lack its beginning
        lines = lines[-lines_max:] if lines_max > 0 else []
        next_offset = stop - (len(content) - len(whole))
        return Lines(tuple(lines), next_offset - sum(len(line) + 1 for line in lines), next_offset)

    def _opened(self) -> BinaryIO:
        try:
            return self.path.open("rb")
        except (FileNotFoundError, NotADirectoryError):
            return Path("/dev/null").open("rb")  # what has not begun has written nothing


def _line_start(file: BinaryIO, offset: int) -> int:
    """Move to the first line that begins at `offset` or behind it."""
    if offset == 0:
        return file.seek(0)
    file.seek(offset - 1)
    if file.read(1) in (b"\n", b""):
        return offset
    ahead = file.read(_LINE_BYTES_MAX)
    start = offset + ahead.find(b"\n") + 1
    return file.seek(start)
