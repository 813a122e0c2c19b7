"""A real server in this process on a free loopback port, and clients of it: what a user has after `penstock up`."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from penstock.clock import Clock, SystemClock
from penstock.compose import Server
from penstock.settings import Settings

DEADLINE_SECONDS = 60.0


class Site:
    """A running server with clients, and what tests need of it: scripts in, outcomes out."""

    def __init__(self, data: Path, clock: Clock | None = None) -> None:
        self.data = data
        self.clock = clock
        self.settings = Settings(data=data, port=0, stop_grace_seconds=2)
        self.server = Server.start(self.settings, self.clock)
        self.connect()
        self.s3.create_bucket(Bucket="lake")

    def connect(self) -> None:
        self.glue = self.client("glue")
        self.s3 = self.client("s3")

    def client(self, service: str, region: str = "us-east-1"):
        key = self.server.keyring.primary
        return boto3.client(
            service,
            endpoint_url=self.server.endpoint,
            region_name=region,
            aws_access_key_id=key.id,
            aws_secret_access_key=key.secret,
            config=Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"}),
        )

    def restart(self) -> None:
        self.server.close()
        self.restart_after_close()

    def restart_after_close(self) -> None:
        self.server = Server.start(self.settings, self.clock)
        self.connect()

    def close(self) -> None:
        self.server.close()

    def job(self, name: str, script: str = "pass", **members) -> str:
        """A Python shell job of this script, stored as `s3://lake/scripts/<name>.py`."""
        self.s3.put_object(Bucket="lake", Key=f"scripts/{name}.py", Body=script.encode())
        command = {"Name": "pythonshell", "PythonVersion": "3.9", "ScriptLocation": f"s3://lake/scripts/{name}.py"}
        self.glue.create_job(Name=name, Role="role/etl", Command=command, **members)
        return name

    def workflow(self, name: str, start: list, **members) -> str:
        self.glue.create_workflow(Name=name, **members)
        self.glue.create_trigger(Name=f"{name}-start", WorkflowName=name, Type="ON_DEMAND", Actions=actions(start))
        return name

    def when(self, workflow: str | None, name: str, watched: dict, start: list, logical: str = "AND") -> str:
        members = {"WorkflowName": workflow} if workflow else {}
        self.glue.create_trigger(
            Name=name,
            Type="CONDITIONAL",
            StartOnCreation=True,
            Actions=actions(start),
            Predicate={"Logical": logical, "Conditions": [condition(*item) for item in watched.items()]},
            **members,
        )
        return name

    def run(self, workflow: str, **members) -> dict:
        """Start a workflow and wait for its end; returns the run with its graph."""
        return self.finished(workflow, self.glue.start_workflow_run(Name=workflow, **members)["RunId"])

    def finished(self, workflow: str, run_id: str) -> dict:
        def ended():
            run = self.glue.get_workflow_run(Name=workflow, RunId=run_id, IncludeGraph=True)["Run"]
            return run if run["Status"] not in ("RUNNING", "STOPPING") else None

        return self.until(ended, f"workflow run {run_id} to end")

    def job_run(self, job: str, run_id: str, *states: str, deadline_seconds: float = DEADLINE_SECONDS) -> dict:
        """Wait until a job run is in one of these states (by default: ended)."""
        wanted = states or ("SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR")

        def reached():
            run = self.glue.get_job_run(JobName=job, RunId=run_id)["JobRun"]
            return run if run["JobRunState"] in wanted else None

        return self.until(reached, f"job run {run_id} to be {wanted}", deadline_seconds)

    def output(self, run_id: str, stream: str = "output") -> str:
        return (self.data / "runs" / run_id / f"{stream}.log").read_text(encoding="utf-8")

    @staticmethod
    def until(probe, what: str, deadline_seconds: float = DEADLINE_SECONDS):
        """Ask again until the answer is true; a deadline, not a pause, ends the wait."""
        deadline = time.monotonic() + deadline_seconds
        while time.monotonic() < deadline:
            found = probe()
            if found:
                return found
            time.sleep(0.02)
        raise AssertionError(f"waited {deadline_seconds:.0f} s for {what}")


def actions(names: list) -> list:
    return [
        name if isinstance(name, dict) else {"CrawlerName" if name.startswith("c-") else "JobName": name}
        for name in names
    ]


def condition(name: str, state: str) -> dict:
    kind = ("CrawlerName", "CrawlState") if name.startswith("c-") else ("JobName", "State")
    return {"LogicalOperator": "EQUALS", kind[0]: name, kind[1]: state}


@pytest.fixture
def site(tmp_path):
    site = Site(tmp_path / "data")
    yield site
    site.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One server for all tests of a file that neither restart it nor mind each other: each takes names of its own."""
    site = Site(tmp_path_factory.mktemp("shared") / "data")
    yield site
    site.close()


class MovedClock(SystemClock):
    """The machine's clock, put forward. By less than 15 minutes: further on, signatures would be too old."""

    ahead = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.ahead


@pytest.fixture
def moved_site(tmp_path):
    """A site whose clock can be put forward: `moved_site.forward(300)`."""
    site = Site(tmp_path / "data", MovedClock())

    def forward(seconds: float) -> None:
        site.clock.ahead += timedelta(seconds=seconds)
        site.server._wakeups.ring()  # a sleeping loop has counted by the clock as it was

    site.forward = forward
    yield site
    site.close()
