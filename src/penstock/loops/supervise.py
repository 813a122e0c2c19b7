"""Turning steps into threads: start, wake, back off after a fault, stop.

A loop is anything with `step(now) -> bool` (did it do something?) and `next_due() -> datetime | None` (when it has
something to do even if nobody wakes it). Nothing polls: a loop that has nothing to do sleeps until it is woken or due.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from penstock.clock import Clock

logger = logging.getLogger(__name__)

# A sleeper looks up at least this often, so that a clock that was set back or a missed wake-up costs a minute at most.
SLEEP_MAX_SECONDS = 60.0
_BACK_OFF_FIRST_SECONDS = 0.5
_BACK_OFF_MAX_SECONDS = 30.0


class Loop(Protocol):
    def step(self, now: datetime) -> bool: ...

    def next_due(self) -> datetime | None: ...


class InTurn:
    """Several loops in one thread, one after the other: what one of them leaves to do, the next one does at once.

    To wake a thread costs about as much as a step. A fault of one loop keeps none of the others from its step.
    """

    def __init__(self, *loops: Loop) -> None:
        self._loops = loops

    def step(self, now: datetime) -> bool:
        busy = False
        faults: list[Exception] = []
        for loop in self._loops:
            try:
                busy |= loop.step(now)
            except Exception as fault:  # noqa: BLE001 - raised below, when the others have had their turn
                faults.append(fault)
        if faults:
            raise faults[0] if len(faults) == 1 else ExceptionGroup("several loops failed", faults)
        return busy

    def next_due(self) -> datetime | None:
        return min((due for loop in self._loops if (due := loop.next_due()) is not None), default=None)


class Wakeups:
    """A bell for each loop, by its name. A ring during a step is not lost: the next sleep ends at once."""

    def __init__(self) -> None:
        self._bells: dict[str, threading.Event] = {}

    def bell(self, name: str) -> threading.Event:
        """The bell of the loop `name`, which may have been rung before the loop was there."""
        return self._bells.setdefault(name, threading.Event())

    def ring(self) -> None:
        """Wake all."""
        for bell in list(self._bells.values()):
            bell.set()

    def ringing(self, name: str) -> Callable[[], None]:
        """What wakes the loop `name` alone: for what concerns no other, since each that wakes looks into the store."""
        return self.bell(name).set


class Supervisor:
    """Runs each loop in a thread of its own until `stop`. A loop that raises is logged, pauses, and goes on."""

    def __init__(self, clock: Clock, wakeups: Wakeups) -> None:
        self._clock = clock
        self._wakeups = wakeups
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, name: str, loop: Loop) -> None:
        bell = self._wakeups.bell(name)
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
            return SLEEP_MAX_SECONDS
        return min(SLEEP_MAX_SECONDS, max(0.001, (due - self._clock.now()).total_seconds()))
