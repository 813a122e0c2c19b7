"""How fast the store is, beside SQLite itself: `python benchmarks/store.py [--seconds 2]`.

Times are processor time per operation, in microseconds, on a SQLite file in a temporary folder. The floor is the
driver alone doing the same kind of work: an insert and an update in one transaction, and a read by key.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from penstock.arns import Namespace
from penstock.engine.commands import LaunchRun
from penstock.engine.events import RunFinished
from penstock.engine.state import (
    Action,
    Condition,
    JobRunState,
    Logical,
    Node,
    NodeKind,
    Origin,
    OriginKind,
    Run,
    Situation,
    Slot,
    Trigger,
    TriggerState,
    TriggerType,
    WorkflowRunStatus,
)
from penstock.store.contract import Commit, Store
from penstock.store.sql.open import file_url, open_store

# One operation, the how-manieth it is given; it may return the part of its time that counts, in seconds.
Work = Callable[[int], float | None]
NAMESPACE = Namespace("000000000000", "us-east-1")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
JOB = {
    "Name": "load",
    "Role": "arn:aws:iam::000000000000:role/glue",
    "Command": {"Name": "pythonshell", "ScriptLocation": "s3://scripts/load.py", "PythonVersion": "3.9"},
    "DefaultArguments": {"--source": "s3://raw/flights/", "--target": "s3://curated/flights/"},
    "ExecutionProperty": {"MaxConcurrentRuns": 10},
    "MaxRetries": 1,
    "Timeout": 60,
    "MaxCapacity": 0.0625,
}
DETAILS = {"MaxCapacity": 0.0625, "AllocatedCapacity": 0, "Timeout": 60, "LogGroupName": "/aws-glue/python-jobs"}


def floor(folder: Path) -> list[tuple[str, Work]]:
    connection = sqlite3.connect(folder / "floor.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("CREATE TABLE rows (id TEXT PRIMARY KEY, number INTEGER, document TEXT)")

    def write(number: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO rows VALUES (?, ?, ?)", (f"row {number}", 1, "x" * 400))
        connection.execute("UPDATE rows SET number = ? WHERE id = ?", (2, f"row {number}"))
        connection.execute("COMMIT")

    def read(number: int) -> None:
        connection.execute("SELECT * FROM rows WHERE id = ?", (f"row {number}",)).fetchone()

    return [("sqlite3 alone: insert and update, committed", write), ("sqlite3 alone: read by key", read)]


def node(number: int) -> Node:
    return Node(NodeKind.JOB, f"job {number}")


def situation(origin_id: str, runs: int) -> Situation:
    """A workflow run of a chain of `runs` jobs, all of them running."""
    triggers = tuple(
        Trigger(
            name=f"after {number}",
            type=TriggerType.CONDITIONAL,
            state=TriggerState.ACTIVATED,
            workflow_name="nightly",
            logical=Logical.AND,
            conditions=(Condition(node(number), JobRunState.SUCCEEDED),),
            actions=(Action(node(number + 1)),),
            document={"Name": f"after {number}", "Type": "CONDITIONAL"},
        )
        for number in range(runs)
    )
    made = [
        Run(
            f"jr_{origin_id}_{number}",
            node(number),
            JobRunState.RUNNING,
            arguments={"--day": "1"},
            details=DETAILS,
            started_on=NOW,
            holds_slot=True,
        )
        for number in range(runs)
    ]
    return Situation(
        origin=Origin(origin_id, OriginKind.WORKFLOW_RUN, NAMESPACE, "nightly"),
        version=1,
        status=WorkflowRunStatus.RUNNING,
        triggers=triggers,
        started_on=NOW,
        runs={run.id: run for run in made},
    )


class Decisions:
    """Typical decisions, one after the other, on workflow runs of ten runs each."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._current: Situation | None = None

    def begin(self, number: int) -> None:
        made = situation(f"wr_begin_{number}", 10)
        with self._store.write() as tx:
            tx.origins.commit(Commit(None, made, reasons=("begin",)), NOW)

    def commit(self, number: int) -> float:
        """The origin, two runs, one command and one fact. Returns the time of the decision's own transaction."""
        before = self._current
        if before is None or before.version > 100:
            before = situation(f"wr_commit_{number}", 10)
            with self._store.write() as tx:
                tx.origins.commit(Commit(None, before), NOW)
        first, second = list(before.runs)[:2]
        at = NOW + timedelta(milliseconds=number + 1)
        changed = {run_id: replace(before.runs[run_id], running_on=at) for run_id in (first, second)}
        after = replace(before, version=before.version + 1, runs={**before.runs, **changed})
        launch = LaunchRun(second, "load", 0, JOB["Command"], JOB["DefaultArguments"], "nightly", "wr", 60, None)
        with self._store.write() as tx:
            tx.inbox.put(before.origin.id, RunFinished(first, "SUCCEEDED", at), f"finished {number}", at)
        started = time.process_time()
        with self._store.write() as tx:
            tx.origins.commit(Commit(before, after, (launch,), reasons=("job load starts",)), at)
            tx.inbox.handled(tx.inbox.pending(1), at)
        self._current = after
        return time.process_time() - started


def store_work(store: Store) -> list[tuple[str, Work]]:
    with store.write() as tx:
        for number in range(1000):
            tx.jobs.insert(NAMESPACE, f"job {number}", JOB, NOW)
        for runs in (10, 100):
            tx.origins.commit(Commit(None, situation(f"wr_{runs}", runs)), NOW)
    decisions = Decisions(store)

    def read(number: int) -> None:
        with store.read() as tx:
            tx.jobs.get(NAMESPACE, f"job {number % 1000}")

    def replace_document(number: int) -> None:
        with store.write() as tx:
            tx.jobs.replace(NAMESPACE, f"job {number % 1000}", JOB, NOW)

    def load(runs: int) -> Work:
        def work(_: int) -> None:
            with store.read() as tx:
                tx.origins.load(f"wr_{runs}")

        return work

    def slots(number: int) -> None:
        with store.read() as tx:
            assert tx.origins.slots(NAMESPACE, [node(number % 10)]) != {node(0): Slot()}

    def idle(_: int) -> None:
        with store.read() as tx:
            tx.inbox.pending(64)

    return [
        ("read a document by key", read),
        ("replace a document, committed", replace_document),
        ("load a situation of 10 runs", load(10)),
        ("load a situation of 100 runs", load(100)),
        ("read the slot of a job", slots),
        ("look into an empty inbox", idle),
        ("begin a workflow run of 10 runs", decisions.begin),
        ("commit a decision: origin, 2 runs, 1 command, 1 fact", decisions.commit),
    ]


def measure(work: Work, seconds: float) -> float:
    """Microseconds of processor time per call, of at least ten calls and about `seconds`."""
    work(0)
    calls, spent = 0, 0.0
    begun = time.process_time()
    while calls < 10 or time.process_time() - begun < seconds:
        calls += 1
        started = time.process_time()
        part = work(calls)
        spent += time.process_time() - started if part is None else part
    return spent / calls * 1_000_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=1.0, help="processor seconds for each line")
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = open_store(file_url(folder / "penstock.db"))
        for title, work in [*floor(folder), *store_work(store)]:
            print(f"{title:56} {measure(work, seconds):8.1f} us")
        store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
