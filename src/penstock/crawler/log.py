"""The log of a crawl: Glue's lines, word for word, and one line for every decision with its evidence."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from penstock.clock import Clock

BENCHMARK: Final = "BENCHMARK"
INFO: Final = "INFO"
WARN: Final = "WARN"
ERROR: Final = "ERROR"

FILE_LINES_MAX: Final = 1000
"""Lines about single files that are written out, of each kind; the rest is counted in one line at the end."""

# A file name may hold anything, but a line of the log stays one line, and a terminal stays as it was.
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class CrawlLog:
    """Lines `[<crawl id>] <LEVEL> : <text>` (specification 2.14), each written at once, so that it can be followed."""

    def __init__(self, path: Path, crawl_id: str, clock: Clock) -> None:
        """Append to the file at `path`, whose folder is made when it is missing."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._crawl_id = crawl_id
        self._clock = clock
        self._began = clock.now()
        self._file = path.open("a", encoding="utf-8", errors="backslashreplace", buffering=1)
        self._file_lines: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def write(self, level: str, text: str) -> None:
        """One line; `level` is BENCHMARK, INFO, WARN or ERROR."""
        shown = _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
        self._file.write(f"[{self._crawl_id}] {level} : {shown}\n")

    def write_of_file(self, level: str, kind: str, text: str) -> None:
        """A line about one file; after FILE_LINES_MAX of a `kind` only their number is kept."""
        self._file_lines[kind] += 1
        if self._file_lines[kind] <= FILE_LINES_MAX:
            self.write(level, text)

    def say_withheld(self) -> None:
        """One line for each kind of line about files that was counted instead of written."""
        for kind, lines in sorted(self._file_lines.items()):
            if lines > FILE_LINES_MAX:
                self.write(INFO, f"{lines - FILE_LINES_MAX} more lines of this kind: {kind}")
        self._file_lines.clear()

    def elapsed_seconds(self) -> float:
        """Since the log was opened."""
        return (self._clock.now() - self._began).total_seconds()

    def close(self) -> None:
        self._file.close()
