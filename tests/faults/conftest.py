"""Servers as processes of their own (`penstock up`) that tests kill and start again, and a workflow that counts."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from penstock.store.sql.open import file_url

PATIENCE_SECONDS = 180.0
ENDED = ("SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR")
# Appending is one system call: whatever becomes of the script afterwards, its start has been counted.
COUNTING = """\
import os, sys, time
value = dict(zip(sys.argv[1::2], sys.argv[2::2]))
descriptor = os.open({folder!r} + "/" + value["--JOB_NAME"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
os.write(descriptor, (value["--JOB_RUN_ID"] + "\\n").encode())
time.sleep(float(value.get("--seconds", "0")))
"""


def until(probe: Callable[[], Any], what: str, seconds: float = PATIENCE_SECONDS) -> Any:
    """Ask again until the answer is true; a deadline, not a pause, ends the wait."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = probe()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds:.0f} s for {what}")


class UpServer:
    """`penstock up` on a data folder, on a free port at each start. `glue` is a client of the present process."""

    until = staticmethod(until)
    PATIENCE_SECONDS = PATIENCE_SECONDS

    def __init__(self, data: Path, settings: Mapping[str, str], through: tuple[str, ...] = ()) -> None:
        """`through`: a command that runs the one which follows in its place."""
        self.data = data
        self._through = through
        self.database_url = settings.get("database_url", "").replace("+psycopg", "")
        self._environment = {
            **os.environ,
            **{f"PENSTOCK_{name.upper()}": value for name, value in settings.items()},
        }
        self._session = boto3.session.Session()
        self._process: subprocess.Popen[bytes] | None = None
        self._endpoint = ""
        self.glue: Any = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def said(self) -> str:
        """What the server wrote to its log and to its standard error, over all starts."""
        files = (self.data / "server.log", self.data.with_suffix(".stderr"))
        return "".join(file.read_text(encoding="utf-8") for file in files if file.exists())

    def launch(self) -> None:
        """Start the process, and do not wait for it."""
        assert self._process is None
        with self.data.with_suffix(".stderr").open("ab") as errors:
            self._process = subprocess.Popen(
                [*self._through, sys.executable, "-m", "penstock", "up", "--data", str(self.data), "--port", "0"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env=self._environment,
            )

    def up(self) -> None:
        """Start the process if it does not run, and wait until it answers."""
        if self._process is None:
            self.launch()
        until(self._answers, f"the server of {self.data} to answer")

    def kill(self) -> None:
        """SIGKILL, as the kernel's out-of-memory killer sends it; does nothing to one that has ended."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def kill_after(self, seconds: float) -> threading.Timer:
        """Kill the present process at that instant from now, whatever it does then. Join the timer."""
        process = self._process
        assert process is not None
        timer = threading.Timer(seconds, process.kill)
        timer.start()
        return timer

    def stop(self) -> int:
        """SIGTERM, as a service manager sends it; returns the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(PATIENCE_SECONDS)
        self._process = None
        return code

    def close(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.stop()

    def supervisor(self) -> int:
        """The process id of the folder's supervisor of running jobs."""
        return int((self.data / "supervisor" / "lock").read_text(encoding="ascii"))

    def workflow_run(self, workflow: str, run_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.glue.get_workflow_run(Name=workflow, RunId=run_id)["Run"]
        return found

    def finished(self, workflow: str, run_id: str) -> dict[str, Any]:
        """Wait until a workflow run has ended."""

        def ended() -> dict[str, Any] | None:
            run = self.workflow_run(workflow, run_id)
            return None if run["Status"] in ("RUNNING", "STOPPING") else run

        found: dict[str, Any] = until(ended, f"workflow run {run_id} to end\n{self.said[-5000:]}")
        return found

    def job_run(self, job: str, run_id: str, *states: str) -> dict[str, Any]:
        """Wait until a job run is in one of these states (by default: ended)."""

        def reached() -> dict[str, Any] | None:
            run: dict[str, Any] = self.glue.get_job_run(JobName=job, RunId=run_id)["JobRun"]
            return run if run["JobRunState"] in (states or ENDED) else None

        found: dict[str, Any] = until(reached, f"job run {run_id} to be {states or ENDED}")
        return found

    def _answers(self) -> bool:
        process = self._process
        assert process is not None
        assert process.poll() is None, f"the server ended with {process.returncode}\n{self.said[-5000:]}"
        try:
            state = json.loads((self.data / "server.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return False
        if state["pid"] != process.pid:
            return False
        self.connect(state["endpoint"])
        with contextlib.suppress(BotoCoreError):
            self.glue.get_databases()
            return True
        return False

    @property
    def keys(self) -> dict[str, str]:
        found: dict[str, str] = json.loads((self.data / "keys.json").read_text(encoding="utf-8"))
        return found

    def connect(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self.glue = self.client("glue")

    def client(self, service: str) -> Any:
        return self._session.client(
            service,
            endpoint_url=self._endpoint,
            region_name="us-east-1",
            aws_access_key_id=self.keys["access_key_id"],
            aws_secret_access_key=self.keys["secret_access_key"],
            config=Config(retries={"max_attempts": 0}, read_timeout=PATIENCE_SECONDS),
        )


class Counting:
    """A workflow of real processes, each of which counts its own start: a grid, every node behind two of the row above.

    The first row is started by the ON_DEMAND trigger.
    """

    def __init__(self, folder: Path, rows: int = 6, columns: int = 5, name: str = "grid") -> None:
        self.name = name
        self.rows, self.columns = rows, columns
        self.starts = folder / "starts"
        self.starts.mkdir(parents=True)
        self.script = folder / "count.py"
        self.script.write_text(COUNTING.format(folder=str(self.starts)), encoding="utf-8")
        self.names = [self.node(row, column) for row in range(rows) for column in range(columns)]

    def node(self, row: int, column: int) -> str:
        return f"{self.name}-{row}-{column % self.columns}"

    def job(self, glue: Any, name: str, **members: Any) -> None:
        command = {"Name": "pythonshell", "PythonVersion": "3.9", "ScriptLocation": str(self.script)}
        glue.create_job(Name=name, Role="role/etl", Command=command, **members)

    def create(self, glue: Any, **members: Any) -> None:
        for name in self.names:
            self.job(glue, name, **members)
        glue.create_workflow(Name=self.name)
        first = [{"JobName": self.node(0, column)} for column in range(self.columns)]
        glue.create_trigger(Name=f"{self.name}-begin", WorkflowName=self.name, Type="ON_DEMAND", Actions=first)
        for row in range(1, self.rows):
            for column in range(self.columns):
                glue.create_trigger(
                    Name=f"to-{self.node(row, column)}",
                    WorkflowName=self.name,
                    Type="CONDITIONAL",
                    StartOnCreation=True,
                    Predicate={"Logical": "AND", "Conditions": self._behind(row, column)},
                    Actions=[{"JobName": self.node(row, column)}],
                )

    def _behind(self, row: int, column: int) -> list[dict[str, str]]:
        above = sorted({self.node(row - 1, column), self.node(row - 1, column + 1)})
        return [{"LogicalOperator": "EQUALS", "JobName": name, "State": "SUCCEEDED"} for name in above]

    def counted(self) -> dict[str, list[str]]:
        """The run ids that really started, by job, in order."""
        return {file.name: file.read_text(encoding="ascii").split() for file in sorted(self.starts.iterdir())}

    def forget(self) -> None:
        for file in self.starts.iterdir():
            file.unlink()

    def assert_complete(self, glue: Any, run: Mapping[str, Any]) -> None:
        """Every node ran exactly once, is recorded as having succeeded, and the statistics say so."""
        total = len(self.names)
        assert run["Status"] == "COMPLETED", run
        assert {key: value for key, value in run["Statistics"].items() if value} == {
            "TotalActions": total,
            "SucceededActions": total,
        }
        counted = self.counted()
        assert sorted(counted) == sorted(self.names)
        assert {name: len(ids) for name, ids in counted.items() if len(ids) != 1} == {}
        graph = glue.get_workflow_run(Name=self.name, RunId=run["WorkflowRunId"], IncludeGraph=True)["Run"]["Graph"]
        recorded = {
            node["Name"]: [(item["Id"], item["JobRunState"]) for item in node["JobDetails"]["JobRuns"]]
            for node in graph["Nodes"]
            if node["Type"] == "JOB"
        }
        assert recorded == {name: [(ids[0], "SUCCEEDED")] for name, ids in counted.items()}


@pytest.fixture
def counting(tmp_path: Path) -> Callable[..., Counting]:
    def make(**members: Any) -> Counting:
        return Counting(tmp_path / members.get("name", "grid"), **members)

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A new database of each kind."""
    if request.param == "sqlite":
        yield file_url(tmp_path / "penstock.db")
        return
    server = request.getfixturevalue("postgres_server")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def up_server(tmp_path: Path) -> Iterator[Callable[..., UpServer]]:
    """Makes servers, not started yet; settings by name. All are stopped in the end, and their jobs with them."""
    made: list[UpServer] = []

    def make(name: str = "data", through: tuple[str, ...] = (), **settings: str) -> UpServer:
        server = UpServer(tmp_path / name, {"stop_grace_seconds": "1", **settings}, through)
        made.append(server)
        return server

    yield make
    for server in made:
        server.close()
