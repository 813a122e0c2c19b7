"""What a transition costs as history grows: `python benchmarks/scale.py [--finished 1000 10000]`.

Workflow runs of three jobs are driven through the store by production's own operations and dispatcher. Only processes
are left out: a launch is answered at once by the two facts that executors report. A transition is a fact handled, with
what follows from it. For each size of the history it prints processor time, statements and steps of SQLite's machine
for each, and the plan of every statement in which SQLite would walk through a table that grows with history.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from penstock.arns import Namespace
from penstock.engine.commands import LaunchRun
from penstock.engine.events import RunBegan, RunFinished
from penstock.loops.deliveries import Deliveries
from penstock.loops.dispatcher import Dispatcher
from penstock.loops.timers import Timers
from penstock.operations.starts import start_workflow
from penstock.store.sql.open import SqlStore, file_url, open_store

NAMESPACE = Namespace("000000000000", "us-east-1")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
JOBS = ("extract", "load", "report")
# Tables that keep something of every run that ever was.
GROWING = ("origins", "runs", "history", "inbox", "event_starts")
# Indexes of the few rows that are not done with: they do not grow.
_OF_WHAT_IS_LEFT = ("inbox_id", "runs_completed_on")
_LEASE_SECONDS = 60


class Course:
    """A workflow of three jobs in a row on a store, and runs of it from start to end."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.now = NOW
        self.started = 0
        self._dispatcher = Dispatcher(store, timedelta(0), _nobody)
        self._others = (Timers(store, _nobody), Deliveries(store, _nobody))
        with store.write() as tx:
            for name in JOBS:
                command = {"Name": "pythonshell", "ScriptLocation": "s3://scripts/load.py"}
                document = {"Name": name, "Role": "role", "Command": command, "Timeout": 60, "MaxRetries": 1}
                tx.jobs.insert(NAMESPACE, name, document, NOW)
            tx.workflows.insert(NAMESPACE, "nightly", {"Name": "nightly", "MaxConcurrentRuns": 5}, NOW)
            tx.triggers.insert(NAMESPACE, "start", _trigger("start", None, JOBS[0]), NOW)
            for watched, started in pairwise(JOBS):
                name = f"after {watched}"
                tx.triggers.insert(NAMESPACE, name, _trigger(name, watched, started), NOW)

    def run(self) -> str:
        """One workflow run from its start to its end; returns its id."""
        self.started += 1
        run_id = f"wr_{self.started}"
        with self.store.write() as tx:
            workflow = tx.workflows.get(NAMESPACE, "nightly")
            assert workflow is not None
            start_workflow(tx, NAMESPACE, workflow, run_id, {}, self.now)
        while self._turn():
            pass
        with self.store.read() as tx:
            row = tx.origins.workflow_run(NAMESPACE, "nightly", run_id)
        assert row is not None
        assert row.status == "COMPLETED", row
        return run_id

    def facts(self) -> int:
        """How many facts there have been; the timers of runs that are over are among them."""
        with self.store.read() as tx:
            (event_id,) = tx.inbox.pending(1) or (None,)
        assert event_id is None
        database: Any = self.store._database  # noqa: SLF001 (no operation asks this)
        return int(database._writing_connection().execute("SELECT max(id) FROM inbox").fetchone()[0])  # noqa: SLF001

    def _turn(self) -> bool:
        """Every loop once. The timer of each script's timeout falls an hour later, when its run is long over."""
        self.now += timedelta(seconds=1)
        with self.store.write() as tx:
            entries = tx.outbox.claim("bench", 8, self.now, _LEASE_SECONDS)
        if entries:
            with self.store.write() as tx:
                for entry in entries:
                    assert isinstance(entry.command, LaunchRun)
                    run_id = entry.command.run_id
                    tx.inbox.put(entry.origin_id, RunBegan(run_id, self.now), f"began {run_id}", self.now)
                    finished = RunFinished(run_id, "SUCCEEDED", self.now)
                    tx.inbox.put(entry.origin_id, finished, f"finished {run_id}", self.now)
                tx.outbox.done([entry.id for entry in entries])
        for loop in self._others:
            loop.step(self.now)
            loop.next_due()
        return self._dispatcher.step(self.now)


class Seen:
    """What SQLite did within a block: its statements with their values, and how many tens of steps they took."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.steps = 0

    def step(self) -> None:
        self.steps += 1


@contextmanager
def watched(store: SqlStore) -> Iterator[Seen]:
    database: Any = store._database  # noqa: SLF001 (there is no other way to its connections)
    with store.read(), store.write():
        pass  # both connections are open now
    seen = Seen()
    connections = [database._writing_connection(), *(one.dbapi_connection for one in database._idle_readers)]  # noqa: SLF001
    for connection in connections:
        connection.set_trace_callback(seen.statements.append)
        connection.set_progress_handler(seen.step, 10)
    try:
        yield seen
    finally:
        for connection in connections:
            connection.set_trace_callback(None)
            connection.set_progress_handler(None, 0)


def walks(store: SqlStore, seen: list[str]) -> list[str]:
    """Of these statements, those that walk through a growing table or its index, each with that line of its plan."""
    database: Any = store._database  # noqa: SLF001
    connection = database._writing_connection()  # noqa: SLF001
    found = []
    for statement in dict.fromkeys(re.sub(r"'wr_\d+'", "'wr_1'", one) for one in seen):
        if statement.split()[0] not in ("SELECT", "UPDATE", "DELETE", "INSERT"):
            continue
        for *_, plan in connection.execute(f"EXPLAIN QUERY PLAN {statement}"):
            scanned = re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", plan)
            if scanned and scanned[1] in GROWING and scanned[2] not in _OF_WHAT_IS_LEFT:
                found.append(f"{plan}: {' '.join(statement.split())}")
    return found


def _trigger(name: str, watched: str | None, started: str) -> dict[str, Any]:
    document: dict[str, Any] = {"Name": name, "WorkflowName": "nightly", "Actions": [{"JobName": started}]}
    if watched is None:
        return {**document, "Type": "ON_DEMAND", "State": "CREATED"}
    condition = {"LogicalOperator": "EQUALS", "JobName": watched, "State": "SUCCEEDED"}
    return {**document, "Type": "CONDITIONAL", "State": "ACTIVATED", "Predicate": {"Conditions": [condition]}}


def _nobody() -> None:
    """The loops here are turned by hand: there is nobody to wake."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--finished", type=int, nargs="+", default=[0, 1000, 10_000], help="sizes of the history")
    parser.add_argument("--runs", type=int, default=200, help="runs that are measured at each size")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(file_url(Path(folder) / "penstock.db"))
        assert isinstance(store, SqlStore)
        course = Course(store)
        for _ in range(20):
            course.run()  # fills the caches
        for size in sorted(arguments.finished):
            while course.started < size:
                course.run()
            facts = course.facts()
            with watched(store) as seen:
                for _ in range(20):
                    course.run()
            count = course.facts() - facts
            each, steps = len(seen.statements) / count, seen.steps * 10 / count
            facts, begun = course.facts(), time.process_time()
            for _ in range(arguments.runs):
                course.run()
            microseconds = (time.process_time() - begun) / (course.facts() - facts) * 1e6
            counted = f"{each:5.1f} statements and {steps:6.0f} steps a transition"
            print(f"{size:6} finished runs: {microseconds:7.1f} us, {counted}")
            for plan in walks(store, seen.statements):
                print(f"       walks: {plan[:200]}")
        store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
