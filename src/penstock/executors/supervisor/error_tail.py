"""The end of what a script wrote to standard error, for the traceback in it."""

from __future__ import annotations

TAIL_BYTES = 32 * 1024
LINE_BYTES_MAX = 8 * 1024
"""Of a line: of a longer one the beginning stays, so that one line cannot drive out the traceback that it ends."""


class ErrorTail:
    """The last TAIL_BYTES, fed piece by piece; lines longer than LINE_BYTES_MAX count as if they were that long."""

    def __init__(self) -> None:
        self._bytes = b""
        self._room = LINE_BYTES_MAX
        """What the line that has no end yet may still add."""

    def feed(self, chunk: bytes) -> None:
        first, *more = chunk.split(b"\n")
        kept = [first[: self._room], *(line[:LINE_BYTES_MAX] for line in more)]
        self._room = (LINE_BYTES_MAX if more else self._room) - len(kept[-1])
        self._bytes = (self._bytes + b"\n".join(kept))[-TAIL_BYTES:]

    def text(self) -> str:
        return self._bytes.decode("utf-8", "replace")
