"""One stream of one run, written to a log file line by line, within a bound.

Form of a line: `2026-01-31T23:59:59.123Z the text`, UTC, always 25 bytes before the text: people read it as it is and
`penstock.executors.logs` cuts it at fixed places. A log that reaches its bound keeps its beginning and its end (a
traceback stands at the end) and says between them how much was dropped. The script is never made to wait for the log.
"""

from __future__ import annotations

import os
import time
from collections import deque

LINE_BYTES_MAX = 64 * 1024
"""A longer line is cut into several: a reader must never need more memory than this for one."""
TAIL_BYTES_MAX = 64 * 1024
MARKER = "[penstock]"


class StreamLog:
    def __init__(self, path: str, bytes_max: int) -> None:
        self._path = path
        self._file = -1  # made with the first line: most runs write nothing to one of their streams
        self._tail_max = min(TAIL_BYTES_MAX, bytes_max // 4)
        self._bytes_max = bytes_max
        self._left = bytes_max - self._tail_max - 256  # room for the two marker lines
        self._line = b""  # what has arrived of a line that is not complete
        self._full = False
        self._dropped = 0
        self._tail: deque[tuple[bytes, bytes]] = deque()
        self._tail_size = 0
        self._second = -1
        self._second_text = ""

    def feed(self, chunk: bytes) -> None:
        """Take what the script wrote; complete lines reach the file before this returns."""
        if self._full:
            self._drop(chunk)
            return
        cut = chunk.rfind(b"\n")
        if cut < 0:
            self._line += chunk
            if len(self._line) < LINE_BYTES_MAX:
                return
            block, self._line = _whole_pieces(self._line)
        else:
            block = self._line + chunk[: cut + 1]
            self._line = chunk[cut + 1 :]
        stamp = self._stamp()
        lines = _formatted(block, stamp)
        if len(lines) > self._left:
            rest = self._write_what_fits(block, stamp)
            self._full = True
            limit = f"the log reached its limit of {self._bytes_max} bytes; from here on only its end is kept"
            self._write(self._marker(limit))
            self._drop(rest + self._line)
            self._line = b""
            return
        self._left -= len(lines)
        self._write(lines)

    def close(self) -> None:
        """Write what is left: a last line without its end, and the tail of a log that was cut."""
        if self._line:
            line, self._line = self._line + b"\n", b""
            self.feed(line)
        if self._full:
            kept, kept_size = self._kept_tail()
            self._write(self._marker(f"{self._dropped - kept_size} bytes were dropped here"))
            self._write(b"".join(kept))
        if self._file >= 0:
            os.close(self._file)

    def _write_what_fits(self, block: bytes, stamp: bytes) -> bytes:
        """Write the leading lines of `block` that the bound allows and return the others."""
        position = 0
        while (end := block.find(b"\n", position)) >= 0:
            line = _formatted(block[position : end + 1], stamp)
            if len(line) > self._left:
                break
            self._left -= len(line)
            self._write(line)
            position = end + 1
        return block[position:]

    def _kept_tail(self) -> tuple[list[bytes], int]:
        """The last lines of what was dropped, ready to be written, and their size as the script wrote them."""
        lines: list[tuple[bytes, bytes]] = []
        part = b""
        for stamp, chunk in self._tail:
            *whole, part = (part + chunk).split(b"\n")
            lines.extend((stamp, line) for line in whole)
        if part:
            lines.append((self._tail[-1][0], part))
        if self._dropped > self._tail_size:
            del lines[:1]  # it may have lost its beginning
        kept: list[bytes] = []
        left, size = self._tail_max, 0
        for stamp, line in reversed(lines):
            text = _formatted(line + b"\n", stamp)
            if len(text) > left:
                break
            left -= len(text)
            size += len(line) + 1
            kept.append(text)
        return kept[::-1], min(size, self._dropped)

    def _drop(self, chunk: bytes) -> None:
        """Remember the chunk as the possible end of the log. No work is done on it: a flood must cost little."""
        if not chunk:
            return
        self._dropped += len(chunk)
        self._tail.append((self._stamp(), chunk))
        self._tail_size += len(chunk)
        while self._tail and self._tail_size - len(self._tail[0][1]) >= self._tail_max:
            self._tail_size -= len(self._tail.popleft()[1])

    def _marker(self, text: str) -> bytes:
        return self._stamp() + f"{MARKER} {text}\n".encode()

    def _write(self, content: bytes) -> None:
        """Append; a disk that takes no more turns the log into a cut one instead of ending the run's keeper."""
        view = memoryview(content)
        while view:
            try:
                if self._file < 0:
                    self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
                view = view[os.write(self._file, view) :]
            except OSError:
                self._full = True
                self._dropped += len(view)
                return

    def _stamp(self) -> bytes:
        milliseconds = time.time_ns() // 1_000_000
        second, rest = divmod(milliseconds, 1000)
        if second != self._second:
            self._second = second
            self._second_text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
        return f"{self._second_text}.{rest:03d}Z ".encode()


def _formatted(block: bytes, stamp: bytes) -> bytes:
    """The lines of `block`, each behind the stamp, as valid UTF-8; lines that are too long are cut."""
    if len(block) > LINE_BYTES_MAX:
        block = _cut(block)
    text = block.replace(b"\r\n", b"\n").decode("utf-8", "replace").encode()
    ended = text.endswith(b"\n")
    body = text[:-1] if ended else text
    return stamp + body.replace(b"\n", b"\n" + stamp) + (b"\n" if ended else b"")


def _cut(block: bytes) -> bytes:
    lines = []
    for line in block.split(b"\n"):
        while len(line) > LINE_BYTES_MAX:
            end = _character_start(line, LINE_BYTES_MAX)
            lines.append(line[:end])
            line = line[end:]
        lines.append(line)
    return b"\n".join(lines)


def _whole_pieces(line: bytes) -> tuple[bytes, bytes]:
    """A line that has no end yet, cut where it is as long as a line may be: (complete pieces, the rest)."""
    pieces = b""
    while len(line) >= LINE_BYTES_MAX:
        end = _character_start(line, LINE_BYTES_MAX - 1)
        pieces += line[:end] + b"\n"
        line = line[end:]
    return pieces, line


def _character_start(text: bytes, position: int) -> int:
    """`position`, or up to three bytes before it where it would fall inside a UTF-8 character."""
    for start in range(position, max(position - 4, 0), -1):
        if text[start] & 0b1100_0000 != 0b1000_0000:
            return start
    return position
