"""The production loops over a real store in memory, a clock that is moved by hand, and an executor that obeys."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from datetime import UTC, datetime, timedelta

import pytest

from penstock.arns import Namespace
from penstock.causes import derived
from penstock.engine.runs import RunRequest
from penstock.engine.state import Node, NodeKind
from penstock.errors import ExecutorUnavailable, StagingFailed
from penstock.executors.contract import RunEnded, RunStarted
from penstock.loops.deliveries import Deliveries
from penstock.loops.dispatcher import Dispatcher
from penstock.loops.reporter import Reporter
from penstock.loops.rescuer import Rescuer
from penstock.loops.timers import Timers
from penstock.loops.worker import Worker
from penstock.operations.starts import start_job_run, start_workflow
from penstock.store.sql.open import open_store

NAMESPACE = Namespace("123456789012", "eu-west-1")


class HandClock:
    def __init__(self) -> None:
        self.instant = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant

    def move(self, **span) -> None:
        self.instant += timedelta(**span)


class AtOnce(Executor):
    """A pool whose work is done when `submit` returns."""

    def submit(self, work, /, *arguments, **options):
        future = Future()
        future.set_result(work(*arguments, **options))
        return future


class ScriptedExecutor:
    """Remembers what it was asked; `refuse` makes the next launches fail with that error."""

    def __init__(self) -> None:
        self.launched: list[str] = []
        self.stopped: list[tuple[str, bool]] = []
        self.recovered: list[str] = []
        self.specs: list = []
        self.refuse: list[Exception] = []
        self.refuse_stops: list[Exception] = []
        self.report = None

    def launch(self, spec):
        if self.refuse:
            raise self.refuse.pop(0)
        self.launched.append(spec.run_id)
        self.specs.append(spec)

    def stop(self, run_id, timed_out):
        if self.refuse_stops:
            raise self.refuse_stops.pop(0)
        self.stopped.append((run_id, timed_out))

    def subscribe(self, report):
        self.report = report

    def recover(self, run_ids):
        self.recovered += run_ids

    def close(self):
        pass


class World:
    def __init__(self, database_url: str) -> None:
        self.clock = HandClock()
        self.store = open_store(database_url)
        self.executor = ScriptedExecutor()
        self.rings = 0
        self.reporter = Reporter(self.store, self.ring)
        self.executor.subscribe(self.reporter.report)
        self.dispatcher = Dispatcher(self.store, timedelta(0), self.ring)
        self.timers = Timers(self.store, self.ring)
        self.worker = Worker(self.store, self.clock, self.executor, None, AtOnce(), 8, "me", self.ring)
        self.rescuer = Rescuer(self.store, self.clock, self.executor, "me", self.ring)
        self.deliveries = Deliveries(self.store, self.ring)
        self.loops = [self.reporter, self.dispatcher, self.deliveries, self.timers, self.worker, self.rescuer]

    def ring(self) -> None:
        self.rings += 1

    def settle(self) -> None:
        """Step every loop until none has anything to do."""
        for _ in range(200):
            if not [loop for loop in self.loops if loop.step(self.clock.now())]:
                return
        raise AssertionError("the loops do not come to rest")

    def job(self, name: str, **members) -> None:
        document = {"Name": name, "Role": "r", "Command": {"Name": "pythonshell", "ScriptLocation": "s"}, **members}
        with self.store.write() as transaction:
            assert transaction.jobs.insert(NAMESPACE, name, document, self.clock.now())

    def trigger(self, name: str, **members) -> None:
        with self.store.write() as transaction:
            assert transaction.triggers.insert(NAMESPACE, name, {"Name": name, **members}, self.clock.now())

    def start_job(self, name: str, run_id: str | None = None) -> str:
        run_id = run_id or derived("jr_", name, str(self.rings))
        with self.store.write() as transaction:
            job = transaction.jobs.get(NAMESPACE, name)
            start_job_run(transaction, NAMESPACE, job, RunRequest(run_id), f"manual_{run_id}", self.clock.now())
        return run_id

    def start_workflow(self, name: str, run_id: str) -> str:
        with self.store.write() as transaction:
            if transaction.workflows.get(NAMESPACE, name) is None:
                transaction.workflows.insert(NAMESPACE, name, {"Name": name}, self.clock.now())
            workflow = transaction.workflows.get(NAMESPACE, name)
            start_workflow(transaction, NAMESPACE, workflow, run_id, {}, self.clock.now())
        return run_id

    def began(self, run_id: str) -> None:
        self.executor.report(RunStarted(run_id, self.clock.now()))
        self.settle()

    def ended(self, run_id: str, outcome: str = "SUCCEEDED", message: str | None = None) -> None:
        self.executor.report(RunEnded(run_id, self.clock.now(), self.clock.now(), outcome, message, 0))
        self.settle()

    def run(self, run_id: str):
        with self.store.read() as transaction:
            return transaction.runs.get(run_id).run

    def runs(self, job: str):
        with self.store.read() as transaction:
            return [row.run for row in transaction.runs.page(NAMESPACE, Node(NodeKind.JOB, job), None, 100)]

    def workflow_run(self, name: str, run_id: str):
        with self.store.read() as transaction:
            return transaction.origins.workflow_run(NAMESPACE, name, run_id)


@pytest.fixture
def world(empty_database):
    world = World(empty_database)
    yield world
    world.store.close()


@pytest.fixture
def staging_failed():
    return StagingFailed("s3://b/x.py: no such object")


@pytest.fixture
def unavailable():
    return ExecutorUnavailable("the supervisor does not answer")
