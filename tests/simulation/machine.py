"""The machine on which scripts run, as servers see it through their executors: it outlives every server.

It keeps what the real supervisor and its keepers promise: a launch is idempotent by run id, a run that is stopped
before it was launched never starts, an end is remembered, a run nobody knows is ended as lost when it is asked for.
Reports go to every connected server, and may be late, repeated, or lost with a connection that is then made again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.simulation.interleaved_store import Injected

from penstock.errors import ExecutorUnavailable, StagingFailed
from penstock.executors.contract import LaunchSpec, Report, RunEnded, RunStarted

if TYPE_CHECKING:
    from tests.simulation.server import SimulatedServer
    from tests.simulation.world import World

LOST = "no process of this run was found: it was not started, or its folder was removed"


@dataclass
class Script:
    """One script on the machine; `spec` is None for a run that was ended before anything was launched."""

    run_id: str
    spec: LaunchSpec | None
    started: datetime | None
    end: RunEnded | None = None
    ending: str | None = None
    """The outcome that a stop has asked for."""


class Machine:
    def __init__(self, world: World) -> None:
        self._world = world
        self._connected: list[ScriptedExecutor] = []
        self._staged: dict[str, bool] = {}
        self.scripts: dict[str, Script] = {}
        self.starts: Counter[str] = Counter()

    def connect(self, executor: ScriptedExecutor) -> None:
        self._connected.append(executor)

    def disconnect(self, executor: ScriptedExecutor) -> None:
        if executor in self._connected:
            self._connected.remove(executor)

    def launch(self, spec: LaunchSpec) -> None:
        if spec.run_id in self.scripts:
            self.recover(spec.run_id)
            return
        world = self._world
        script = self.scripts[spec.run_id] = Script(spec.run_id, spec, world.time)
        self.starts[spec.run_id] += 1
        world.note("machine", "starts", spec.run_id)
        duration, outcome, message = world.workload.script(spec)
        if spec.timeout_seconds is not None and duration >= timedelta(seconds=spec.timeout_seconds):
            duration, outcome, message = timedelta(seconds=spec.timeout_seconds), "TIMEOUT", None
        world.script_started(script)
        self._tell(RunStarted(spec.run_id, world.time))
        world.later(duration, lambda: self._end(script, outcome, message))

    def can_be_staged(self, run_id: str) -> bool:
        """Whether the script is where it should be: the same for every server that looks."""
        if run_id not in self._staged:
            self._staged[run_id] = not self._world.chance("staging_failed")
        return self._staged[run_id]

    def stop(self, run_id: str, timed_out: bool) -> None:
        outcome = "TIMEOUT" if timed_out else "STOPPED"
        script = self.scripts.get(run_id)
        if script is None:
            self._settle(run_id, outcome, None)
        elif script.end is not None:
            self._tell(script.end)
        elif script.ending is None:
            script.ending = outcome
            grace = timedelta(seconds=self._world.random.randrange(0, 12))
            self._world.later(grace, lambda: self._end(script, outcome, None))

    def recover(self, run_id: str) -> None:
        script = self.scripts.get(run_id)
        if script is None:
            self._settle(run_id, "FAILED", LOST)
            return
        if script.started is not None:
            self._tell(RunStarted(run_id, script.started))
        if script.end is not None:
            self._tell(script.end)

    def running(self, run_id: str) -> bool:
        script = self.scripts.get(run_id)
        return script is not None and script.end is None

    def _settle(self, run_id: str, outcome: str, message: str | None) -> None:
        """End a run that never was, so that a launch that comes later finds it over."""
        end = RunEnded(run_id, None, self._world.time, outcome, message, None)
        self.scripts[run_id] = Script(run_id, None, None, end)
        self._tell(end)

    def _end(self, script: Script, outcome: str, message: str | None) -> None:
        if script.end is not None:
            return
        outcome = script.ending or outcome
        message = message if outcome == "FAILED" else None
        script.end = RunEnded(script.run_id, script.started, self._world.time, outcome, message, None)
        self._world.note("machine", "ends", script.run_id, outcome)
        self._tell(script.end)

    def _tell(self, report: Report) -> None:
        for executor in list(self._connected):
            executor.hear(report)


class ScriptedExecutor:
    """One server's executor: the contract's verbs, with faults around them."""

    def __init__(self, machine: Machine, server: SimulatedServer) -> None:
        self._machine = machine
        self._server = server
        self._followed: set[str] = set()
        self._report: Callable[[Report], None] | None = None
        self._reconnecting = False
        machine.connect(self)

    def launch(self, spec: LaunchSpec) -> None:
        server = self._server
        server.survive("crash_at_executor", f"before launching {spec.run_id}")
        if not self._machine.can_be_staged(spec.run_id):
            raise StagingFailed("s3://bucket/script.py: no such object")
        if server.chance("slow_launch"):
            server.sleep(timedelta(seconds=server.world.random.randrange(1, 150)))
        server.interleave("while launching")
        self._reach()
        self._followed.add(spec.run_id)
        self._machine.launch(spec)
        self._answer()
        server.survive("crash_at_executor", f"after launching {spec.run_id}")
        server.interleave("after launching")

    def stop(self, run_id: str, timed_out: bool) -> None:
        self._server.survive("crash_at_executor", f"before stopping {run_id}")
        self._reach()
        self._machine.stop(run_id, timed_out)
        self._answer()
        self._server.survive("crash_at_executor", f"after stopping {run_id}")
        self._server.interleave("after stopping")

    def subscribe(self, report: Callable[[Report], None]) -> None:
        self._report = report

    def recover(self, run_ids: Collection[str]) -> None:
        self._followed.update(run_ids)
        for run_id in run_ids:
            self._machine.recover(run_id)

    def close(self) -> None:
        self._machine.disconnect(self)

    def hear(self, report: Report) -> None:
        """Take a report from the machine: now, later, twice, or with the next connection."""
        world, server = self._server.world, self._server
        if server.chance("report_lost"):
            world.note(server.name, "loses the report", report.run_id)
            self._followed.add(report.run_id)
            self._reconnect()
            return
        copies = 2 if server.chance("report_repeated") else 1
        for _ in range(copies):
            delay = timedelta(seconds=world.random.randrange(0, 200)) if server.chance("report_late") else timedelta(0)
            world.later(delay, lambda: self._deliver(report))

    def _deliver(self, report: Report) -> None:
        if not self._server.alive or self._report is None:
            return
        if isinstance(report, RunEnded):
            self._followed.discard(report.run_id)
        self._report(report)

    def _reconnect(self) -> None:
        if not self._reconnecting:
            self._reconnecting = True
            self._server.world.later(timedelta(seconds=self._server.world.random.randrange(1, 60)), self._connected)

    def _connected(self) -> None:
        self._reconnecting = False
        if self._server.alive:
            for run_id in sorted(self._followed):
                self._machine.recover(run_id)

    def _reach(self) -> None:
        if self._server.chance("executor_unavailable"):
            raise ExecutorUnavailable("the simulated supervisor does not answer") from Injected()

    def _answer(self) -> None:
        if self._server.chance("executor_unavailable"):
            raise ExecutorUnavailable("the simulated supervisor went away before it answered") from Injected()
