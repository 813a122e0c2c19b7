"""Strands: calls of production code that can be laid aside in the middle and taken up again, one running at a time.

Production runs its loops and commands in threads. A strand has a thread too, but hands over with two locks, so that at
any moment exactly one of all strands runs and the seeded scheduler alone says which. Nothing depends on the machine.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

_idle: list[_Carrier] = []
_running = threading.local()


class Crash(BaseException):
    """The process of a server is gone: whatever it was doing ends here. No `except Exception` can stop it."""


class Strand:
    """One call. `resume` runs it until it ends or pauses; `due` is when it wants to go on."""

    def __init__(self, work: Callable[[], None]) -> None:
        self.work = work
        self.due: datetime | None = None
        self.ended = False
        self.doomed = False
        self.error: BaseException | None = None
        self._carrier: _Carrier | None = None

    def resume(self) -> None:
        if self._carrier is None:
            self._carrier = _idle.pop() if _idle else _Carrier()
            self._carrier.strand = self
        carrier = self._carrier
        carrier.go.release()
        carrier.back.acquire()
        if self.ended:
            self._carrier = None
            _idle.append(carrier)

    def kill(self) -> None:
        """End it where it stands, as the end of its process would; its `finally` clauses see a dead server."""
        self.doomed = True
        if self._carrier is None:
            self.ended = True
            return
        while not self.ended:
            self.resume()

    def pause(self) -> None:
        """Called from within: lay this strand aside. Raises Crash when it was killed meanwhile."""
        assert self._carrier is not None
        if self.doomed:
            raise Crash
        self._carrier.back.release()
        self._carrier.go.acquire()
        if self.doomed:
            raise Crash


def current() -> Strand | None:
    """The strand that is running, None for a call that cannot be laid aside."""
    return getattr(_running, "strand", None)


class _Carrier:
    """A thread that carries one strand after the other."""

    def __init__(self) -> None:
        self.go = threading.Lock()
        self.go.acquire()
        self.back = threading.Lock()
        self.back.acquire()
        self.strand: Strand | None = None
        threading.Thread(target=self._carry, name="strand", daemon=True).start()

    def _carry(self) -> None:
        while True:
            self.go.acquire()
            strand = self.strand
            assert strand is not None
            _running.strand = strand
            try:
                strand.work()
            except BaseException as error:  # noqa: BLE001 (the scheduler decides what an end means)
                strand.error = error
            _running.strand = None
            self.strand = None
            strand.ended = True
            self.back.release()
