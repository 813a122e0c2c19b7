"""Turning steps into threads: start, wake, back off after a fault, stop.

A loop is anything with `step(now) -> bool` (did it do something?) and `next_due() -> datetime | None` (when it has
something to do even if nobody wakes it). Nothing polls: a loop that has nothing to do sleeps until it is woken or due.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime
from typing import Protocol

from penstock.clock import Clock

logger = logging.getLogger(__name__)

# A sleeper looks up at least this often, so that a clock that was set back or a missed wake-up costs a minute at most.
_SLEEP_MAX_SECONDS = 60.0
_BACK_OFF_FIRST_SECONDS = 0.5
_BACK_OFF_MAX_SECONDS = 30.0


class Loop(Protocol):
    def step(self, now: datetime) -> bool: ...

    def next_due(self) -> datetime | None: ...


class Wakeups:
    """A bell for each loop; `ring()` rings them all. A ring during a step is not lost: the next sleep ends at once."""

    def __init__(self) -> None:
        self._bells: list[threading.Event] = []

    def bell(self) -> threading.Event:
        event = threading.Event()
        self._bells.append(event)
        return event

    def ring(self) -> None:
        for bell in self._bells:
            bell.set()


class Supervisor:
    """Runs each loop in a thread of its own until `stop`. A loop that raises is logged, pauses, and goes on."""

    def __init__(self, clock: Clock, wakeups: Wakeups) -> None:
        self._clock = clock
        self._wakeups = wakeups
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, name: str, loop: Loop) -> None:
        bell = self._wakeups.bell()
        thread = threading.Thread(target=self._run, args=(name, loop, bell), name=f"penstock-{name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def stop(self, timeout_seconds: float = 10.0) -> None:
        """Ask all loops to end after their present step and wait for them."""
        self._stopping.set()
        self._wakeups.ring()
        for thread in self._threads:
            thread.join(timeout_seconds)

    def _run(self, name: str, loop: Loop, bell: threading.Event) -> None:
        back_off = _BACK_OFF_FIRST_SECONDS
        while not self._stopping.is_set():
            bell.clear()
            try:
                busy = loop.step(self._clock.now())
                pause = 0.0 if busy else self._pause(loop.next_due())
                back_off = _BACK_OFF_FIRST_SECONDS
            except Exception:  # a loop must outlive any fault of one step; the fault is logged in full
                logger.exception("the %s loop failed and goes on in %.1f s", name, back_off)
                self._stopping.wait(back_off)
                back_off = min(back_off * 2, _BACK_OFF_MAX_SECONDS)
                continue
            if pause > 0:
                bell.wait(pause)

    def _pause(self, due: datetime | None) -> float:
        if due is None:
            return _SLEEP_MAX_SECONDS
        return min(_SLEEP_MAX_SECONDS, max(0.001, (due - self._clock.now()).total_seconds()))
