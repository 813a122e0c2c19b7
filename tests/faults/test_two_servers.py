"""Two servers on one PostgreSQL: they share the work, carry each other's orders, and one finishes without the other."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

pytestmark = pytest.mark.slow

LEASE_SECONDS = 4


@pytest.fixture
def pair(up_server: Any, postgres_server: Any) -> Any:
    """Two servers with a data folder each, on one database."""
    name = postgres_server.create()
    settings = {
        "database_url": postgres_server.url(name),
        "server_lease_seconds": str(LEASE_SECONDS),
    }
    one, other = up_server("one", **settings), up_server("other", **settings)
    one.launch()
    other.launch()
    one.up()
    other.up()
    yield one, other
    for server in (one, other):
        server.close()
    postgres_server.drop(name)


def where(server: Any) -> set[str]:
    """The runs whose processes this server has or had."""
    folder = server.data / "runs"
    return {run.name for run in folder.iterdir() if (run / "keeper").is_symlink()} if folder.exists() else set()


def test_servers_share_a_workflow_and_every_node_runs_once(pair: Any, counting: Any) -> None:
    one, other = pair
    grid = counting()
    grid.create(one.glue)
    run_id = one.glue.start_workflow_run(Name=grid.name)["RunId"]
    grid.assert_complete(other.glue, other.finished(grid.name, run_id))
    here, there = where(one), where(other)
    assert not here & there
    assert len(here | there) == len(grid.names)


def test_work_that_comes_at_once_is_shared(pair: Any, counting: Any) -> None:
    one, other = pair
    nodes = counting(rows=1, columns=40, name="wide")
    nodes.create(one.glue, DefaultArguments={"--seconds": "0.2"})
    run_id = one.glue.start_workflow_run(Name=nodes.name)["RunId"]
    nodes.assert_complete(other.glue, other.finished(nodes.name, run_id))
    assert min(len(where(one)), len(where(other))) >= 5, (len(where(one)), len(where(other)))


def test_when_one_server_is_killed_in_mid_run_the_other_finishes(pair: Any, counting: Any) -> None:
    """The killed one's runs are lost and tried again; no run id ever runs twice."""
    one, other = pair
    grid = counting()
    grid.create(one.glue, DefaultArguments={"--seconds": "1"}, MaxRetries=2)
    run_id = one.glue.start_workflow_run(Name=grid.name)["RunId"]
    # The end of a row: the server that hears of it launches the next one, so that it has runs when it is killed.
    one.until(lambda: len(grid.counted()) >= 6, "the second row to start")
    one.until(lambda: any(_runs(server.data, run) for server in (one, other) for run in where(server)), "one to run")
    if not any(_runs(one.data, run) for run in where(one)):
        one, other = other, one
    one.kill()
    run = other.finished(grid.name, run_id)
    assert run["Status"] == "COMPLETED"
    assert run["Statistics"]["SucceededActions"] == len(grid.names)
    counted = grid.counted()
    assert sorted(counted) == sorted(grid.names)
    assert {count for ids in counted.values() for count in Counter(ids).values()} == {1}
    attempts = [attempt for name in grid.names for attempt in other.glue.get_job_runs(JobName=name)["JobRuns"]]
    lost = [attempt for attempt in attempts if attempt["JobRunState"] == "FAILED"]
    assert run["Statistics"]["FailedActions"] == len(lost) == len(attempts) - len(grid.names) > 0
    for attempt in lost:
        assert attempt["ErrorMessage"].startswith("Run was lost: its server ")
        assert str(one.data) in attempt["ErrorMessage"]
    one.up()  # it finds its place again, and nothing runs anew
    assert grid.counted() == counted


def test_a_stop_reaches_the_server_that_has_the_run_at_once(pair: Any, counting: Any) -> None:
    one, other = pair
    nodes = counting(rows=1, columns=4, name="endless")
    nodes.create(one.glue, DefaultArguments={"--seconds": "600"})
    run_id = one.glue.start_workflow_run(Name=nodes.name)["RunId"]
    one.until(lambda: len(nodes.counted()) == 4, "all to run")
    for asked, name in ((other, nodes.names[0]), (one, nodes.names[1])):
        (job_run,) = nodes.counted()[name]
        began = time.monotonic()
        asked.glue.batch_stop_job_run(JobName=name, JobRunIds=[job_run])
        assert asked.job_run(name, job_run)["JobRunState"] == "STOPPED"
        assert time.monotonic() - began < 20, "woken, not found when somebody looked up"
    other.glue.stop_workflow_run(Name=nodes.name, RunId=run_id)
    assert one.finished(nodes.name, run_id)["Statistics"]["StoppedActions"] == 4


def test_a_server_that_comes_back_ends_the_processes_of_runs_that_were_given_up(pair: Any, counting: Any) -> None:
    one, other = pair
    nodes = counting(rows=1, columns=4, name="endless")
    nodes.create(one.glue, DefaultArguments={"--seconds": "600"})
    run_id = one.glue.start_workflow_run(Name=nodes.name)["RunId"]
    one.until(lambda: len(nodes.counted()) == 4, "all to run")
    lost, kept = (one, other) if where(one) else (other, one)
    orphans = where(lost)
    lost.kill()

    def given_up() -> bool:
        states = {
            job_run: kept.glue.get_job_run(JobName=name, RunId=job_run)["JobRun"]["JobRunState"]
            for name, ids in nodes.counted().items()
            for job_run in ids
        }
        return all(states[job_run] == "FAILED" for job_run in orphans)

    kept.until(given_up, "the runs of the killed server to end")
    assert all(_runs(lost.data, job_run) for job_run in orphans), "their processes still run"
    lost.up()
    lost.until(lambda: not any(_runs(lost.data, job_run) for job_run in orphans), "the processes to be ended")
    if len(orphans) < 4:  # else all ran on the lost server, and the run has completed with them
        kept.glue.stop_workflow_run(Name=nodes.name, RunId=run_id)
    kept.finished(nodes.name, run_id)


def _runs(data: Path, run_id: str) -> bool:
    return not (data / "runs" / run_id / "exit.json").exists()


def test_no_limit_is_passed_when_both_servers_are_asked_at_once(pair: Any, counting: Any) -> None:
    """MaxConcurrentRuns of a workflow and of a job: twelve callers at both servers get three each, whoever they ask."""
    one, other = pair
    nodes = counting(rows=1, columns=1, name="limited")
    nodes.create(one.glue, DefaultArguments={"--seconds": "600"}, ExecutionProperty={"MaxConcurrentRuns": 100})
    one.glue.update_workflow(Name=nodes.name, MaxConcurrentRuns=3)
    nodes.job(one.glue, "alone", DefaultArguments={"--seconds": "600"}, ExecutionProperty={"MaxConcurrentRuns": 3})
    for start, refused in (
        (lambda server: server.glue.start_workflow_run(Name=nodes.name)["RunId"], "ConcurrentRunsExceededException"),
        (lambda server: server.glue.start_job_run(JobName="alone")["JobRunId"], "ConcurrentRunsExceededException"),
    ):
        started, errors = _at_once([one, other] * 6, start)
        assert Counter(errors) == {refused: 9}
        assert len(set(started)) == 3
    for run in one.glue.get_workflow_runs(Name=nodes.name)["Runs"]:
        other.glue.stop_workflow_run(Name=nodes.name, RunId=run["WorkflowRunId"])
        one.finished(nodes.name, run["WorkflowRunId"])
    alone = [run["Id"] for run in one.glue.get_job_runs(JobName="alone")["JobRuns"]]
    other.glue.batch_stop_job_run(JobName="alone", JobRunIds=alone)
    for run_id in alone:
        one.job_run("alone", run_id)


def _at_once(servers: list[Any], start: Callable[[Any], str]) -> tuple[list[str], list[str]]:
    """Ask all at the same instant; returns what was started, and the codes of the refusals."""
    together = threading.Barrier(len(servers))
    started: list[str] = []
    errors: list[str] = []

    def ask(server: Any) -> None:
        together.wait()
        try:
            started.append(start(server))
        except ClientError as error:
            errors.append(error.response["Error"]["Code"])

    threads = [threading.Thread(target=ask, args=(server,)) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return started, errors
