"""The supervisor's hold on its own keepers: forking one, giving it orders, hearing what it says."""

from __future__ import annotations

import os
import socket
import traceback

from penstock.executors.supervisor import keeper
from penstock.executors.supervisor.connections import Connection, encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from penstock.executors.supervisor.runs import Run

ORDER_BYTES_MAX = 64 * 1024
"""A larger order goes to a new keeper, which has it from the fork: what is sent must fit into the channel at once."""


class Hand:
    """One keeper. `run` is what it keeps now; `waiting` the launch (connection, number) that has no answer yet."""

    def __init__(self, pid: int, channel: socket.socket) -> None:
        channel.setblocking(False)
        self.pid = pid
        self.channel = channel
        self.descriptor = channel.fileno()
        self.run: Run | None = None
        self.waiting: tuple[Connection, int] | None = None

    def take(self, order: dict[str, Any]) -> bool:
        """Give a free keeper another run; False when it cannot have it."""
        message = encode({"order": order})
        return len(message) <= ORDER_BYTES_MAX and self._send(message)

    def stop(self, run_id: str, reason: str) -> bool:
        """Ask for the end of a run; a keeper that has another one by now ignores it."""
        return self._send(encode({"stop": run_id, "reason": reason}))

    def words(self) -> list[str]:
        """What the keeper said; nothing when it is gone."""
        try:
            return self.channel.recv(4096).decode().split()
        except OSError:
            return []

    def close(self) -> None:
        """Let go: a free keeper ends then, another one when its run has ended."""
        self.channel.close()

    def _send(self, message: bytes) -> bool:
        try:
            return self.channel.send(message) == len(message)
        except OSError:
            return False


def fork(order: dict[str, Any]) -> Hand:
    """A new keeper that begins with `order`. Raises OSError when there can be no further process."""
    ours, theirs = socket.socketpair()
    try:
        pid = os.fork()
        if pid == 0:
            _become_keeper(order, theirs.fileno())
    except OSError:
        ours.close()
        raise
    finally:
        theirs.close()
    return Hand(pid, ours)


def _become_keeper(order: dict[str, Any], channel: int) -> None:
    """What the forked child does; it never returns."""
    code = 1
    try:
        # Nothing of the supervisor may stay open: servers would not notice its death, its lock would outlive it.
        os.closerange(3, channel)
        os.closerange(channel + 1, 65_536)
        os.setsid()
        keeper.serve(order, channel)
        code = 0
    except BaseException:  # noqa: BLE001 - the end of a process: whatever it was goes to the supervisor's log
        traceback.print_exc()
    finally:
        os._exit(code)
