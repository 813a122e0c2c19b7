"""A keeper's hold on a warm interpreter (see `seed`): starting it, giving it scripts, hearing how they ended."""

from __future__ import annotations

import errno
import marshal
import os
import signal
import socket

from penstock.executors.supervisor import processes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

PROGRAM = f"{os.path.dirname(os.path.abspath(__file__))}/seed.py"
CHANNEL = 3
ORDER_BYTES_MAX = 128 * 1024
WORD_BYTES_MAX = 64
TAKEN, ENDED, UNFIT = b"T", b"E", b"U"
START_SECONDS_MAX = 10.0
ARGUMENT_ROOM, ENVIRONMENT_ROOM = 3_000, 16_000
"""Bytes in which a script's process shows its own arguments and environment in place of those it was forked with."""
AT_START = ("PATH", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG", "LANGUAGE")
AT_START_PREFIXES = ("LC_", "PYTHON")
"""What an interpreter, or the C library, reads when it starts, and not again when it changes."""


def start_environment(environment: dict[str, str]) -> dict[str, str]:
    """The part of a run's environment that its interpreter must have been started with."""
    return {
        name: value for name, value in environment.items() if name in AT_START or name.startswith(AT_START_PREFIXES)
    }


class WarmInterpreter:
    """One process of `seed`. It is good for runs of one interpreter and one start environment."""

    def __init__(self, program: str, environment: dict[str, str]) -> None:
        """Start it. Raises OSError when there can be no further process."""
        self._kind = (program, start_environment(environment))
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * ORDER_BYTES_MAX)
        nothing = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
        try:
            self.pid = os.posix_spawn(
                program,
                [program, PROGRAM, "x" * ARGUMENT_ROOM],
                # A home that nobody has: what the interpreter looks for there at its start is not there for any run.
                {**self._kind[1], "HOME": os.devnull, "ROOM": "x" * ENVIRONMENT_ROOM},
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, nothing, 0),
                    (os.POSIX_SPAWN_DUP2, nothing, 1),
                    (os.POSIX_SPAWN_DUP2, theirs.fileno(), CHANNEL),
                ],
                setpgroup=0,
                setsigmask=[],
                setsigdef=[signal.SIGPIPE, signal.SIGXFSZ],
            )
        except OSError:
            ours.close()
            raise
        finally:
            os.close(nothing)
            theirs.close()
        self._channel = ours
        self.descriptor = ours.fileno()
        self.usable = True
        self.unfit = False
        """It said that its scripts would see a difference; another one of its kind would say the same."""

    def serves(self, program: str, environment: dict[str, str]) -> bool:
        return self.usable and self._is_for(program, environment)

    def refuses(self, program: str, environment: dict[str, str]) -> bool:
        return self.unfit and self._is_for(program, environment)

    def _is_for(self, program: str, environment: dict[str, str]) -> bool:
        return self._kind == (program, start_environment(environment))

    def start(self, order: dict[str, Any], output: int, error: int) -> int:
        """Have a fork run the script of `order`: its process id; 0 when no fork took it, and none ever will.

        Raises OSError when a fork took it only after it had been given up: whether it had begun is not known then.
        """
        variables = [(os.fsencode(name), os.fsencode(value)) for name, value in order["environment"].items()]
        content = marshal.dumps(([os.fsencode(part) for part in order["argv"]], variables, os.fsencode(order["work"])))
        if len(content) > ORDER_BYTES_MAX:
            return 0
        self._channel.settimeout(START_SECONDS_MAX)
        try:
            socket.send_fds(self._channel, [content], [output, error])
            while word := self._channel.recv(WORD_BYTES_MAX):
                if word.startswith(TAKEN):
                    return int(word[1:])
                if word == UNFIT:
                    self.unfit = True
                    break
        except OSError:
            pass  # it is gone or it hangs: given up below, and the script gets an interpreter of its own
        self._give_up()
        return 0

    def hear(self, pid: int) -> int | None:
        """What it said until now: the wait status of `pid` when that has ended. It is not usable when it is gone."""
        status = None
        for word in self._words():
            if word.startswith(ENDED):
                number, told = word[1:].split()
                if int(number) == pid:
                    status = int(told)
        return status

    def collected(self) -> None:
        """Its process has ended and been waited for: the number may be another's from now on."""
        self.pid = 0
        self.usable = False

    def close(self) -> None:
        """Let go of it: its forks that wait notice, and so does it."""
        self.usable = False
        self._channel.close()
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)  # not waited for yet, so the number is still its own

    def _words(self) -> Iterator[bytes]:
        self._channel.setblocking(False)
        while self.usable:
            try:
                word = self._channel.recv(WORD_BYTES_MAX)
            except BlockingIOError:
                return
            except OSError:
                word = b""
            if word:
                yield word
            else:
                self.usable = False

    def _give_up(self) -> None:
        """End it and every fork that might still take the order. The keeper has no other children at this moment."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.pid = 0
        while True:
            processes.signal_all(processes.descendants(os.getpid()), signal.SIGKILL, whole_groups=True)
            try:
                os.waitpid(-1, 0)
            except ChildProcessError:
                break
        words = list(self._words())
        taken = any(word.startswith(TAKEN) for word in words)
        self.unfit = self.unfit or UNFIT in words
        self.close()
        if taken:
            raise OSError(errno.ETIMEDOUT, "the interpreter did not start in time")
