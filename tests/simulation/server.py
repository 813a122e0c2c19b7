"""One simulated server: a set of production loops over the world's store, and all that is lost when it crashes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor as Pool
from concurrent.futures import Future
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any

from tests.simulation.crawls import ScriptedCrawls
from tests.simulation.interleaved_store import InterleavedStore
from tests.simulation.machine import ScriptedExecutor
from tests.simulation.strands import Crash, Strand, current

from penstock.clock import from_milliseconds, to_milliseconds
from penstock.loops.deliveries import Deliveries
from penstock.loops.dispatcher import Dispatcher
from penstock.loops.reporter import Reporter
from penstock.loops.rescuer import Rescuer
from penstock.loops.supervise import Loop
from penstock.loops.timers import Timers
from penstock.loops.worker import Worker

if TYPE_CHECKING:
    from tests.simulation.world import World

THREADS = 4
REPORTER_PATIENCE = timedelta(milliseconds=50)
_SLEEP_MAX = timedelta(seconds=60)
_SLEEP_MIN = timedelta(milliseconds=1)
_BACK_OFF_FIRST = timedelta(seconds=0.5)
_BACK_OFF_MAX = timedelta(seconds=30)


class ServerClock:
    """The time of the world, as far as this server's clock is right."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.error = timedelta(0)

    def now(self) -> datetime:
        return from_milliseconds(to_milliseconds(self._world.time + self.error))


class LoopThread:
    """What `supervise` makes of a loop: step, sleep until woken or due, back off after a fault."""

    def __init__(self, server: SimulatedServer, name: str, loop: Loop) -> None:
        self.name = name
        self.loop = loop
        self.due = server.world.time
        self.strand: Strand | None = None
        self._server = server
        self._rung = False
        self._back_off = _BACK_OFF_FIRST

    def ring(self) -> None:
        self._rung = True
        if self.strand is None:
            self.due = min(self.due, self._server.world.time)

    def turn(self) -> None:
        """One round of the supervisor's thread."""
        self._rung = False
        busy = self.loop.step(self._server.clock.now())
        pause = timedelta(0) if busy else self._pause(self.loop.next_due())
        self._back_off = _BACK_OFF_FIRST
        self._sleep(timedelta(0) if self._rung else pause)

    def failed(self) -> None:
        self._sleep(self._back_off)
        self._back_off = min(self._back_off * 2, _BACK_OFF_MAX)

    def _sleep(self, pause: timedelta) -> None:
        self.due = self._server.world.time + pause

    def _pause(self, due: datetime | None) -> timedelta:
        if due is None:
            return _SLEEP_MAX
        return min(_SLEEP_MAX, max(_SLEEP_MIN, due - self._server.clock.now()))


class SimulatedServer:
    """The loops of one process. When it has crashed a new one of the same name takes its place."""

    def __init__(self, world: World, name: str, clock: ServerClock) -> None:
        self.world = world
        self.name = name
        self.clock = clock
        self.alive = True
        self.tasks: list[Strand] = []
        self.store = InterleavedStore(world.database, self)
        self._reporter = Reporter(self.store, self.ring, REPORTER_PATIENCE)
        self._executor = ScriptedExecutor(world.machine, self)
        self._executor.subscribe(self._reporter.report)
        self._rescuer = Rescuer(self.store, clock, self._executor, name, self.ring)
        crawls: Any = ScriptedCrawls(self)
        worker = Worker(self.store, clock, self._executor, crawls, _Tasks(self), THREADS, name, self.ring)
        waits: Any = _VirtualCondition(self)
        worker._lock = waits
        self.loops = [
            LoopThread(self, "reporter", self._reporter),
            LoopThread(self, "dispatcher", Dispatcher(self.store, world.retry_delay, self.ring)),
            LoopThread(self, "timers", Timers(self.store, self.ring)),
            LoopThread(self, "rescuer", self._rescuer),
            LoopThread(self, "worker", worker),
            LoopThread(self, "deliveries", Deliveries(self.store, self.ring)),
        ]

    def start(self) -> None:
        """What a server does before its loops turn."""
        self._rescuer.adopt()

    def ring(self) -> None:
        for loop in self.loops:
            loop.ring()

    def crash(self) -> None:
        """All that is in memory is gone; what runs on the machine goes on. The scheduler buries the strands."""
        if self.alive:
            self.alive = False
            self._executor.close()
            self.world.crashed(self)

    def strands(self) -> list[Strand]:
        return [*self.tasks, *(loop.strand for loop in self.loops if loop.strand is not None)]

    def chance(self, fault: str) -> bool:
        """Whether a fault strikes here and now."""
        if not self.alive:
            raise Crash
        return self.world.chance(fault)

    def survive(self, fault: str, where: str) -> None:
        if self.chance(fault):
            self.world.note(self.name, "crashes", where)
            self.crash()
            raise Crash

    def point(self, where: str) -> None:
        """A place where others may run and the process may die."""
        self.survive("crash_at_store", where)
        self.interleave(where)

    def interleave(self, where: str) -> None:
        """Let others run for a moment, if the scheduler so decides and this call can be laid aside."""
        if not self.alive:
            raise Crash
        strand = current()
        if strand is not None and self.world.random.random() < self.world.restlessness:
            self.world.note(self.name, "is laid aside", where)
            strand.due = self.world.time + self.world.moment()
            strand.pause()

    def sleep(self, span: timedelta) -> None:
        strand = current()
        if strand is None:
            return
        strand.due = self.world.time + span
        strand.pause()


class _Tasks(Pool):
    """The worker's threads: each task is a strand of its own."""

    def __init__(self, server: SimulatedServer) -> None:
        self._server = server

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **options: Any) -> Future[Any]:
        strand = Strand(lambda: work(*arguments, **options))
        strand.due = self._server.world.time
        self._server.tasks.append(strand)
        return Future()


class _VirtualCondition(AbstractContextManager[None]):
    """The worker's condition: only one strand runs at a time, so the lock is free, and waiting takes virtual time."""

    _LOOKS_EVERY = timedelta(seconds=1)

    def __init__(self, server: SimulatedServer) -> None:
        self._server = server

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def notify_all(self) -> None:
        """Those who wait look by themselves."""

    def wait_for(self, predicate: Callable[[], bool], timeout: float) -> bool:
        until = self._server.world.time + timedelta(seconds=timeout)
        while not predicate() and self._server.world.time < until:
            self._server.sleep(self._LOOKS_EVERY)
        return predicate()
