"""A simulated world: servers over one store, a machine, users, faults, and the seeded scheduler that moves them all.

Everything random comes from one `random.Random(seed)`, time is virtual, one strand runs at a time: the same seed gives
the same world, step by step. `run` plays two acts. Safety: anything may fail, and after every commit the checkers look.
Liveness: faults and users stop, dead servers come back, and everything that was begun has to end.
"""

from __future__ import annotations

import heapq
import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from tests.simulation import faults
from tests.simulation.checkers.checker import Checker
from tests.simulation.checkers.every import all_checkers
from tests.simulation.interleaved_store import Injected, MemoryDatabase
from tests.simulation.machine import Machine, Script
from tests.simulation.observations import Change, Journal, Violation, recording
from tests.simulation.server import LoopThread, ServerClock, SimulatedServer
from tests.simulation.strands import Crash, Strand
from tests.simulation.workload import Workload

from penstock.engine.state import Situation
from penstock.errors import Conflict

if TYPE_CHECKING:
    from tests.simulation.interleaved_store import _Session

BEGINNING = datetime(2026, 3, 1, 12, tzinfo=UTC)
_STEPS_MAX = 60_000
_LIVENESS_MAX = timedelta(hours=4)
_FOR_EACH_RUN = timedelta(minutes=15)
_AFTERWARDS = timedelta(minutes=5)
_MINUTE = timedelta(minutes=1)
_NOTES = 80


class World:
    def __init__(self, seed: int, notes_max: int | None = _NOTES) -> None:
        self.seed = seed
        self.random = Random(seed)
        self.time = BEGINNING
        self.step = 0
        self.notes: deque[tuple[Any, ...]] = deque(maxlen=notes_max)
        self.faults = faults.draw(self.random)
        self.restlessness = self.random.choice((0.0, 0.05, 0.3))
        self.retry_delay = self.random.choice((timedelta(0), timedelta(0), timedelta(seconds=30)))
        self.calm = False
        self.database = MemoryDatabase()
        self.journal = Journal()
        self.machine = Machine(self)
        self.workload = Workload(self)
        self.checkers: list[Checker] = all_checkers(self)
        self.stored: dict[str, Situation] = {}
        self._events: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = 0
        self._dying: list[SimulatedServer] = []
        self.servers: list[SimulatedServer] = []
        for index in range(self.random.choice((1, 1, 2, 2, 3))):
            self.servers.append(SimulatedServer(self, f"server-{index}", ServerClock(self)))

    def run(self) -> None:
        """Both acts. Raises Violation."""
        with recording(self), self._listening():
            try:
                self._safety()
                self._liveness()
                for checker in self.checkers:
                    checker.finished()
            finally:
                for server in self.servers:
                    server.alive = False
                    for strand in server.strands():
                        strand.kill()
                self.database.close()

    # What the parts of the world ask of it.

    def chance(self, fault: str) -> bool:
        chance: float = getattr(self.faults, fault)
        return not self.calm and chance > 0 and self.random.random() < chance

    def moment(self) -> timedelta:
        """How long a call is laid aside: usually until the others had a turn, rarely for longer than any lease."""
        return timedelta(seconds=self.random.choice((0, 0, 0, 0, 1, 5, 90)))

    def later(self, delay: timedelta, call: Callable[[], None]) -> None:
        self._numbers += 1
        heapq.heappush(self._events, (self.time + delay, self._numbers, call))

    def note(self, *words: object) -> None:
        self.notes.append((self.step, self.time, *words))

    def crashed(self, server: SimulatedServer) -> None:
        self._dying.append(server)
        delay = timedelta(0) if self.calm else timedelta(seconds=self.random.choice((0, 1, 10, 60, 300)))
        self.later(delay, lambda: self._restart(server))

    def observe(self, server: SimulatedServer, session: _Session) -> None:
        """After a transaction was committed: read back what it has changed, and let the checkers look at it."""
        if session.defines:
            for checker in self.checkers:
                checker.defined(self.database.look())
        if session.queued or session.batched:
            for checker in self.checkers:
                checker.events_moved(session.queued, self.database.look())
        for commit, now, after in session.commits:
            origin_id = after.origin.id
            change = Change(
                before=self.stored.get(origin_id),
                after=after,
                commit=commit,
                made=self.journal.committed(commit),
                server=server.name,
                at=now,
                began_at=session.began_at,
                resumed=self.stored.get(after.previous_run_id or "") if origin_id not in self.stored else None,
            )
            self.stored[origin_id] = after
            self.note(server.name, "commits", origin_id, "version", after.version, commit.reasons)
            for checker in self.checkers:
                checker.committed(change)

    def script_started(self, script: Script) -> None:
        for checker in self.checkers:
            checker.script_started(script)

    # The acts.

    def _safety(self) -> None:
        self.calm = True
        self.workload.define()
        for server in self.servers:
            server.start()
        self.calm = False
        self.workload.plan()
        self.later(_MINUTE, self._minute)
        self._turn_until(lambda: self.time >= self.workload.end)

    def _liveness(self) -> None:
        self.calm = True
        self.note("world", "faults stop")
        for server in self.servers:
            server.clock.error = timedelta(0)
            if server.alive:
                server.ring()
        self.workload.stop_schedules()
        # Queues are served one after the other: whoever stands in one may wait for all that stand before.
        unended = sum(not run.ended for situation in self.stored.values() for run in situation.runs.values())
        bound = self.time + _LIVENESS_MAX + unended * _FOR_EACH_RUN
        self._turn_until(self._is_quiet, bound)
        self.workload.stop_schedules()  # an act that was still under way may have set one
        rest, bound = dict(self.stored), self.time + _AFTERWARDS
        self._turn_until(lambda: self.time >= bound)
        if self.stored != rest:
            raise Violation("something began by itself after everything had ended")

    def _is_quiet(self) -> bool:
        unfinished, unhandled, commands, events = self.database.connection.execute(
            "SELECT (SELECT count(*) FROM origins WHERE completed_on IS NULL),"
            " (SELECT count(*) FROM inbox WHERE handled IS NULL), (SELECT count(*) FROM outbox),"
            " (SELECT count(*) FROM event_queue) + (SELECT count(*) FROM event_batches)"
        ).fetchone()
        busy = any(server.strands() for server in self.servers)
        return not (busy or unfinished or unhandled or commands or events)

    def _turn_until(self, done: Callable[[], bool], bound: datetime | None = None) -> None:
        """Turn the world; `done` is asked whenever nobody has anything to do at this instant."""
        while True:
            ready = self._ready()
            if ready:
                self.step += 1
                if self.step > _STEPS_MAX:
                    raise Violation(f"the world does not come to rest within {_STEPS_MAX} steps")
                ready[self.random.randrange(len(ready))]()
                self._bury()
                continue
            if done():
                return
            self.time = max(self.time, self._next())
            if bound is not None and self.time > bound:
                raise Violation(f"not everything ended by {bound:%H:%M:%S}, long after the faults: {self._unended()}")

    def _ready(self) -> list[Callable[[], None]]:
        """All that could happen next, at this instant."""
        now = self.time
        ready: list[Callable[[], None]] = []
        if self._events and self._events[0][0] <= now:
            ready.append(self._happen)
        for server in self.servers:
            if not server.alive:
                continue
            for loop in server.loops:
                due = loop.due if loop.strand is None else loop.strand.due
                if due is not None and due <= now:
                    ready.append(lambda server=server, loop=loop: self._turn(server, loop))
            ready += [
                lambda server=server, strand=strand: self._resume(server, strand)
                for strand in server.tasks
                if strand.due is not None and strand.due <= now
            ]
        return ready

    def _next(self) -> datetime:
        dues = [self._events[0][0]] if self._events else []
        for server in self.servers:
            if server.alive:
                dues += [loop.due if loop.strand is None else loop.strand.due or self.time for loop in server.loops]
                dues += [strand.due for strand in server.tasks if strand.due is not None]
        if not dues:
            raise Violation("nothing is left that could happen")
        return min(dues)

    def _happen(self) -> None:
        _, _, call = heapq.heappop(self._events)
        call()

    def _turn(self, server: SimulatedServer, loop: LoopThread) -> None:
        if loop.strand is None and (self.restlessness == 0 or self.random.random() < 0.5):
            try:
                loop.turn()
            except Crash:
                return
            except Exception as error:  # noqa: BLE001 (as the supervisor does: the loop outlives it)
                self.excuse(error, loop.name)
                loop.failed()
            return
        if loop.strand is None:
            loop.strand = Strand(loop.turn)
        strand = loop.strand
        strand.resume()
        if strand.ended:
            loop.strand = None
            if isinstance(strand.error, Exception):
                self.excuse(strand.error, loop.name)
                loop.failed()

    def _resume(self, server: SimulatedServer, strand: Strand) -> None:
        strand.resume()
        if strand.ended:
            server.tasks.remove(strand)
            if isinstance(strand.error, Exception):
                self.excuse(strand.error, f"a task of {server.name}")

    def _bury(self) -> None:
        while self._dying:
            server = self._dying.pop()
            for strand in server.strands():
                strand.kill()
            server.tasks.clear()

    def _restart(self, dead: SimulatedServer) -> None:
        server = SimulatedServer(self, dead.name, dead.clock)
        self.servers[self.servers.index(dead)] = server
        self.note(server.name, "starts again")
        try:
            server.start()
        except Crash:
            return
        except Exception as error:  # noqa: BLE001 (a server that cannot start is started again)
            self.excuse(error, "the start of a server")
            server.crash()

    def _minute(self) -> None:
        """What may befall a server in any minute."""
        if self.calm:
            return
        self.later(_MINUTE, self._minute)
        for server in self.servers:
            if server.alive and self.chance("clock_jump"):
                server.clock.error = timedelta(seconds=self.random.choice((-300, -90, -20, 20, 90, 300, 600)))
                self.note(server.name, "its clock jumps to", server.clock.error)
                server.ring()
            if server.alive and self.chance("server_killed"):
                self.note(server.name, "is killed")
                server.crash()

    # Errors.

    def excuse(self, error: BaseException, where: str) -> None:
        """Raise Violation for an error that no fault explains."""
        seen: BaseException | None = error
        while seen is not None:
            if isinstance(seen, Violation):
                raise seen
            if isinstance(seen, (Injected, Conflict)):
                self.note(where, "fails", error)
                return
            seen = seen.__cause__ or seen.__context__
        raise Violation(f"{where} raised {type(error).__name__}: {error}") from error

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """Production code logs the errors that it survives: one that no fault explains is a violation all the same."""
        logger = logging.getLogger("penstock")
        handler = _Listener(self)
        level, propagate = logger.level, logger.propagate
        logger.addHandler(handler)
        logger.setLevel(logging.ERROR)
        logger.propagate = False
        try:
            yield
        finally:
            logger.removeHandler(handler)
            logger.setLevel(level)
            logger.propagate = propagate

    def _unended(self) -> str:
        rows = self.database.connection.execute(
            "SELECT 'run', name, state, origin_id FROM runs WHERE completed_on IS NULL"
            " UNION ALL SELECT 'origin', workflow_name, status, id FROM origins WHERE completed_on IS NULL"
            " UNION ALL SELECT 'fact', key, event, origin_id FROM inbox WHERE handled IS NULL"
            " UNION ALL SELECT 'command', owner, command, origin_id FROM outbox"
            " UNION ALL SELECT 'batch', trigger_name, event_ids, deadline FROM event_batches"
            " UNION ALL SELECT 'event', number, event, arrived FROM event_queue"
        ).fetchall()
        return "; ".join(" ".join(str(value)[:160] for value in row) for row in rows[:12])


class _Listener(logging.Handler):
    def __init__(self, world: World) -> None:
        super().__init__(logging.ERROR)
        self._world = world

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            raise Violation(record.getMessage())
        self._world.excuse(error, record.getMessage())
