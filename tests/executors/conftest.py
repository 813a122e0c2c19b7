"""Executors on real folders and real processes, and the certainty that none of them outlives its test."""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from penstock.credentials import Keyring
from penstock.executors.contract import LaunchSpec, Report, RunEnded, RunStarted
from penstock.executors.process_executor import ProcessExecutor
from penstock.executors.supervisor import processes
from penstock.locations import Locations
from penstock.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ACCOUNT = "000000000000"
DEADLINE_SECONDS = 30.0


def launch_spec(run_id: str, script: Path | str, **changes: object) -> LaunchSpec:
    command = {"Name": "pythonshell", "ScriptLocation": str(script), "PythonVersion": "3.9"}
    spec = LaunchSpec(run_id, "job one", ACCOUNT, "eu-west-1", 0, command, {}, None, None, None, None)
    return replace(spec, **changes)  # type: ignore[arg-type]


class Bench:
    """An executor on a data folder, what it reported, and scripts for it."""

    def __init__(self, data: Path, **settings: int | str) -> None:
        self.data = data
        self.settings = replace(Settings(data=data), **{"stop_grace_seconds": 1, **settings})  # type: ignore[arg-type]
        self.reports: list[Report] = []
        self.executor = self.open()

    @staticmethod
    def wait_until(holds: Callable[[], bool], what: str) -> None:
        """Wait on a condition with a deadline; the pause only spares the processor."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not holds():
            assert time.monotonic() < deadline, f"waited in vain until {what}"
            threading.Event().wait(0.005)

    def open(self) -> ProcessExecutor:
        """Another server on the same folder."""
        keyring = Keyring.open(self.data, ACCOUNT)
        locations = Locations(self.data / "objects")
        self.executor = ProcessExecutor(self.data, "http://127.0.0.1:9080", keyring, locations, self.settings)
        self.executor.subscribe(self.reports.append)
        return self.executor

    def script(self, text: str, name: str = "script.py") -> Path:
        path = self.data / name
        if not path.exists() or path.read_text() != text:  # launches at the same time must not find it half written
            path.write_text(text)
        return path

    def launch(self, text: str, run_id: str = "jr_1", **changes: object) -> None:
        self.executor.launch(launch_spec(run_id, self.script(text), **changes))

    def run(self, text: str, run_id: str = "jr_1", **changes: object) -> RunEnded:
        self.launch(text, run_id, **changes)
        return self.ended(run_id)

    def ends(self, run_id: str = "jr_1") -> list[RunEnded]:
        return [report for report in self.reports if isinstance(report, RunEnded) and report.run_id == run_id]

    def starts(self, run_id: str = "jr_1") -> list[RunStarted]:
        return [report for report in self.reports if isinstance(report, RunStarted) and report.run_id == run_id]

    def ended(self, run_id: str = "jr_1") -> RunEnded:
        self.wait_until(lambda: bool(self.ends(run_id)), f"{run_id} ended")
        return self.ends(run_id)[0]

    def folder(self, run_id: str = "jr_1") -> Path:
        return self.data / "runs" / run_id

    def output(self, run_id: str = "jr_1", stream: str = "output") -> list[str]:
        """The lines without their stamps."""
        file = self.folder(run_id) / f"{stream}.log"
        return [line[25:] for line in file.read_text().split("\n")[:-1]] if file.exists() else []

    def wait_for_output(self, line: str, run_id: str = "jr_1") -> None:
        self.wait_until(lambda: line in self.output(run_id), f"{run_id} wrote {line!r}")

    def supervisor(self) -> int:
        return int((self.data / "supervisor" / "lock").read_text())

    def keeper(self, run_id: str = "jr_1") -> int:
        return int(str((self.folder(run_id) / "keeper").readlink()).split(".")[0])

    def scripts(self) -> list[int]:
        """What lives of the scripts of all runs, and of what they started: it carries the run's id."""
        return [pid for pid in self.processes() if b"PENSTOCK_RUN_ID=" in Path(f"/proc/{pid}/environ").read_bytes()]

    def processes(self) -> list[int]:
        """Every process that has to do with this data folder: supervisors, keepers, scripts and what they started."""
        mark = os.fsencode(self.data)
        found = []
        for name in (path.name for path in Path("/proc").iterdir()):
            if name.isdigit() and int(name) != os.getpid():
                try:
                    facts = [Path(f"/proc/{name}/{what}").read_bytes() for what in ("cmdline", "environ")]
                    if any(mark in fact for fact in facts) and processes.start_ticks(int(name)) is not None:
                        found.append(int(name))
                except OSError:
                    continue
        return found


@pytest.fixture
def open_bench(tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    benches: list[Bench] = []

    def make(folder: str = "data", **settings: int | str) -> Bench:
        benches.append(Bench(tmp_path / folder, **settings))
        return benches[-1]

    try:
        yield make
    finally:
        left: list[int] = []
        for bench in benches:
            running = {report.run_id for report in bench.reports} - {
                report.run_id for report in bench.reports if isinstance(report, RunEnded)
            }
            for run_id in running:
                bench.executor.stop(run_id, timed_out=False)
                bench.ended(run_id)
            bench.executor.close()
        for bench in benches:
            try:
                bench.wait_until(lambda bench=bench: not bench.processes(), "all were gone")  # type: ignore[misc]
            except AssertionError:
                left += bench.processes()
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        assert not left, "processes outlived their test"


@pytest.fixture
def bench(open_bench: Callable[..., Bench]) -> Bench:
    return open_bench()
