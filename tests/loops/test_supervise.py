"""Turning steps: woken when rung, due when due, alive after a fault, down when asked."""

from __future__ import annotations

import threading
from datetime import timedelta

from penstock.clock import SystemClock
from penstock.loops.supervise import InTurn, Supervisor, Wakeups

DEADLINE_SECONDS = 20.0


class Counting:
    """A loop that does `todo` steps, then sleeps until it is rung or due."""

    def __init__(self, due_in_seconds: float | None = None) -> None:
        self.clock = SystemClock()
        self.steps = 0
        self.todo = 0
        self.fault: Exception | None = None
        self.due_in_seconds = due_in_seconds
        self.stepped = threading.Condition()

    def step(self, now):
        with self.stepped:
            self.steps += 1
            self.stepped.notify_all()
            if self.fault is not None:
                fault, self.fault = self.fault, None
                raise fault
            if self.todo > 0:
                self.todo -= 1
                return True
            return False

    def next_due(self):
        if self.due_in_seconds is None:
            return None
        return self.clock.now() + timedelta(seconds=self.due_in_seconds)

    def await_steps(self, count):
        with self.stepped:
            reached = self.stepped.wait_for(lambda: self.steps >= count, DEADLINE_SECONDS)
            assert reached, f"{self.steps} of {count} steps"


def running(loop):
    wakeups = Wakeups()
    supervisor = Supervisor(SystemClock(), wakeups)
    supervisor.start("counting", loop)
    return supervisor, wakeups


def test_a_busy_loop_goes_on_at_once_and_a_ring_wakes_a_sleeping_one():
    loop = Counting()
    loop.todo = 5
    supervisor, wakeups = running(loop)
    loop.await_steps(6)
    wakeups.ring()
    loop.await_steps(7)
    supervisor.stop()


def test_a_due_loop_wakes_by_itself():
    loop = Counting(due_in_seconds=0.01)
    supervisor, _ = running(loop)
    loop.await_steps(3)
    supervisor.stop()


def test_a_fault_is_logged_and_the_loop_lives_on(caplog):
    loop = Counting(due_in_seconds=0.01)
    loop.fault = OSError("disk on fire")
    supervisor, _ = running(loop)
    loop.await_steps(2)
    supervisor.stop()
    assert "the counting loop failed" in caplog.text
    assert "disk on fire" in caplog.text


def test_stop_ends_a_sleeping_loop_soon():
    loop = Counting()
    supervisor, _ = running(loop)
    loop.await_steps(1)
    supervisor.stop(timeout_seconds=DEADLINE_SECONDS)
    assert not [thread for thread in threading.enumerate() if thread.name == "penstock-counting"]


def test_a_bell_of_its_own_wakes_one_loop():
    wakeups = Wakeups()
    supervisor = Supervisor(SystemClock(), wakeups)
    loops = {name: Counting() for name in ("rung", "other")}
    for name, loop in loops.items():
        supervisor.start(name, loop)
        loop.await_steps(1)
    for steps in range(2, 5):
        wakeups.ringing("rung")()
        loops["rung"].await_steps(steps)
    assert loops["other"].steps == 1
    supervisor.stop()


def test_loops_in_turn_share_a_thread_but_no_faults(caplog):
    first, second = Counting(), Counting(due_in_seconds=0.01)
    first.fault = OSError("disk on fire")
    supervisor, _ = running(InTurn(first, second))
    first.await_steps(3)
    second.await_steps(3)
    supervisor.stop()
    assert abs(first.steps - second.steps) <= 1
    assert "disk on fire" in caplog.text
