"""Which line of a log file begins where: counted once, and counted on as the file grows."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

EVERY = 1000
"""Of so many lines the place of the first is kept."""
_FILES_MAX = 64
_READ_BYTES = 1024 * 1024
_ANSWER_BYTES_MAX = 1024 * 1024


class LineIndex:
    """One file. Lines count from 0; a last line without its end is none yet. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._inode = 0
        self._size = 0  # what was counted, to the end of the last whole line
        self._lines = 0
        self._places = [0]

    def total(self) -> tuple[int, int]:
        """How many whole lines there are, and their bytes. A file that is not there has none."""
        with self._lock:
            self._catch_up()
            return self._lines, self._size

    def lines(self, first: int, limit: int) -> tuple[list[bytes], int]:
        """At most `limit` lines from `first` on, without their ends, within about a MiB; and the total."""
        with self._lock:
            self._catch_up()
            total, size, place = self._lines, self._size, min(first, self._lines)
            offset = self._places[place // EVERY]
        wanted = min(limit, total - place)
        if wanted <= 0:
            return [], total
        found: list[bytes] = []
        skipped, taken = place % EVERY, 0
        with self._path.open("rb") as file:
            file.seek(offset)
            while offset < size and len(found) < wanted and taken < _ANSWER_BYTES_MAX:
                line = file.readline(size - offset)
                offset += len(line)
                if skipped:
                    skipped -= 1
                    continue
                found.append(line.removesuffix(b"\n"))
                taken += len(line)
        return found, total

    def _catch_up(self) -> None:
        try:
            with self._path.open("rb") as file:
                found = os.fstat(file.fileno())
                if found.st_ino != self._inode or found.st_size < self._size:
                    # Another file under the name: a run's log never shrinks, but retention may take it.
                    self._inode, self._size, self._lines, self._places = found.st_ino, 0, 0, [0]
                file.seek(self._size)
                self._count(file, found.st_size)
        except (FileNotFoundError, NotADirectoryError):
            self._inode, self._size, self._lines, self._places = 0, 0, 0, [0]

    def _count(self, file: BinaryIO, end: int) -> None:
        at = self._size
        while at < end:
            content = file.read(min(_READ_BYTES, end - at))
            if not content:
                return
            found = content.find(b"\n")
            while found >= 0:
                self._lines += 1
                self._size = at + found + 1
                if self._lines % EVERY == 0:
                    self._places.append(self._size)
                found = content.find(b"\n", found + 1)
            at += len(content)


class LineIndexes:
    """The indexes of the files that were looked at last."""

    def __init__(self) -> None:
        self._known: OrderedDict[Path, LineIndex] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, path: Path) -> LineIndex:
        with self._lock:
            index = self._known.get(path)
            if index is None:
                index = self._known[path] = LineIndex(path)
            self._known.move_to_end(path)
            if len(self._known) > _FILES_MAX:
                self._known.popitem(last=False)
            return index
