"""Talk between supervisor and servers: lines of JSON over a stream socket."""

from __future__ import annotations

import json
import socket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PROTOCOL = 3
"""Raised with every change of a message: a server of another version retires the old supervisor and starts its own."""
LINE_BYTES_MAX = 16 * 1024 * 1024
UNREAD_BYTES_MAX = 64 * 1024 * 1024


class Lines:
    """The reading side: bytes in, whole messages out."""

    def __init__(self) -> None:
        self._pending = b""

    def feed(self, chunk: bytes) -> list[dict[str, Any]]:
        """The messages that `chunk` completes. Raises ValueError for what is no message."""
        *lines, self._pending = (self._pending + chunk).split(b"\n")
        if len(self._pending) > LINE_BYTES_MAX:
            raise ValueError(f"a message of more than {LINE_BYTES_MAX} bytes")
        return [json.loads(line) for line in lines]


def encode(message: dict[str, Any]) -> bytes:
    return json.dumps(message).encode() + b"\n"


class Connection:
    """The supervisor's end of one connection. It never blocks: a server that does not read only fills a buffer."""

    def __init__(self, peer: socket.socket) -> None:
        peer.setblocking(False)
        self._peer = peer
        self._lines = Lines()
        self._unsent = b""
        self.descriptor = peer.fileno()
        self.greeted = False  # before it said hello it is told nothing

    def receive(self) -> list[dict[str, Any]] | None:
        """The messages that arrived; None when the other side is gone or talks nonsense."""
        try:
            chunk = self._peer.recv(256 * 1024)
            return self._lines.feed(chunk) if chunk else None
        except BlockingIOError:
            return []
        except (OSError, ValueError):
            return None

    def send(self, message: dict[str, Any]) -> None:
        self._unsent += encode(message)
        self.flush()

    def flush(self) -> None:
        try:
            while self._unsent:
                self._unsent = self._unsent[self._peer.send(self._unsent) :]
        except BlockingIOError:
            if len(self._unsent) > UNREAD_BYTES_MAX:
                self._unsent = b""
                self._peer.shutdown(socket.SHUT_RDWR)
        except OSError:
            self._unsent = b""  # gone: the next read says so

    @property
    def waits_to_send(self) -> bool:
        return bool(self._unsent)

    def close(self) -> None:
        self._peer.close()
