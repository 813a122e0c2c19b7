"""Two servers on one PostgreSQL: they share the work, carry each other's orders, and one finishes without the other."""

from __future__ import annotations

import contextlib
import random  # noqa: TID251 - which server is killed, and when
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from botocore.exceptions import ClientError

from penstock.clock import SystemClock
from penstock.compose import Server
from penstock.settings import Settings

pytestmark = pytest.mark.slow

LEASE_SECONDS = 4


@pytest.fixture
def pair(request: pytest.FixtureRequest, up_server: Any, postgres_server: Any) -> Any:
    """Two servers with a data folder each, on one database; with an object store for both if `bucket` is asked for."""
    name = postgres_server.create()
    settings = {
        "database_url": postgres_server.url(name),
        "server_lease_seconds": str(getattr(request, "param", LEASE_SECONDS)),
    }
    if "bucket" in request.fixturenames:
        shared = request.getfixturevalue("bucket")
        keys = shared.server.keys
        settings |= {
            "s3_endpoint": shared.door.url,
            "s3_access_key": keys["access_key_id"],
            "s3_secret_key": keys["secret_access_key"],
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


@pytest.fixture
def bucket(up_server: Any) -> Iterator[Any]:
    """An object store for both servers (that of a third), behind a door that holds the first caller."""
    store = up_server("store")
    store.up()
    door = Door(urlsplit(store.glue.meta.endpoint_url).port)
    yield SimpleNamespace(door=door, server=store, s3=store.client("s3"))
    door.close()


class Door:
    """Passes connections on, but for the first, which is held and never answered."""

    def __init__(self, port: int) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._behind = port
        self._open: list[socket.socket] = []
        self.held = threading.Event()
        threading.Thread(target=self._attend, daemon=True).start()

    def _attend(self) -> None:
        with contextlib.suppress(OSError):  # closed: the end
            while True:
                caller, _ = self._listener.accept()
                self._open.append(caller)
                if not self.held.is_set():
                    self.held.set()
                    continue
                behind = socket.create_connection(("127.0.0.1", self._behind))
                self._open.append(behind)
                for source, target in ((caller, behind), (behind, caller)):
                    threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    @staticmethod
    def _pass_on(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):  # either end may go away at any time
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        for connection in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()


def where(server: Any) -> set[str]:
    """The runs whose processes this server has or had."""
    folder = server.data / "runs"
    return {run.name for run in folder.iterdir() if (run / "keeper").is_symlink()} if folder.exists() else set()


def test_work_that_comes_at_once_is_shared(pair: Any, counting: Any) -> None:
    one, other = pair
    nodes = counting(rows=1, columns=40, name="wide")
    nodes.create(one.glue, DefaultArguments={"--seconds": "0.2"})
    run_id = one.glue.start_workflow_run(Name=nodes.name)["RunId"]
    nodes.assert_complete(other.glue, other.finished(nodes.name, run_id))
    here, there = where(one), where(other)
    assert not here & there
    assert len(here | there) == len(nodes.names)
    assert min(len(here), len(there)) >= 5, (len(here), len(there))


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


@pytest.mark.parametrize("pair", [60], indirect=True, ids=["a lease of 60 s"])
def test_every_node_runs_exactly_once_whichever_server_is_killed(
    pair: Any, counting: Any, request: pytest.FixtureRequest
) -> None:
    """Started again before it is taken for dead, a server finds its runs: nothing is lost, nothing is tried again."""
    kills = request.config.getoption("--kills")
    chance = random.Random(kills)
    grid = counting()
    grid.create(pair[0].glue, DefaultArguments={"--seconds": "0.1"})
    for _ in range(kills):
        grid.forget()
        killed, kept = chance.sample(pair, 2)
        killer = killed.kill_after(chance.random() * 3)
        run_id = kept.glue.start_workflow_run(Name=grid.name)["RunId"]
        killer.join()
        killed.kill()
        killed.up()
        grid.assert_complete(chance.choice(pair).glue, kept.finished(grid.name, run_id))
    assert "Traceback" not in pair[0].said + pair[1].said
    assert "has been silent" not in pair[0].said + pair[1].said


def test_a_crawl_of_a_server_that_is_killed_is_carried_out_by_the_other(bucket: Any, pair: Any) -> None:
    one, other = pair
    bucket.s3.create_bucket(Bucket="lake")
    bucket.s3.put_object(Bucket="lake", Key="towns/part-0.csv", Body=b"name,people\nulm,1\nbonn,2\n")
    one.glue.create_database(DatabaseInput={"Name": "lake"})
    one.glue.create_crawler(
        Name="towns", Role="r", DatabaseName="lake", Targets={"S3Targets": [{"Path": "s3://lake/towns/"}]}
    )
    one.glue.start_crawler(Name="towns")
    assert bucket.door.held.wait(one.PATIENCE_SECONDS)
    crawling, left = (one, other) if list((one.data / "crawls").glob("*.log")) else (other, one)
    assert not list((left.data / "crawls").glob("*.log"))
    crawling.kill()

    def ended() -> Any:
        crawler = left.glue.get_crawler(Name="towns")["Crawler"]
        return crawler if crawler["State"] == "READY" else None

    crawler = left.until(ended, "the crawl to end")
    assert crawler["LastCrawl"]["Status"] == "SUCCEEDED"
    (table,) = left.glue.get_tables(DatabaseName="lake")["TableList"]
    assert table["Name"] == "towns"
    (crawl,) = left.glue.list_crawls(CrawlerName="towns")["Crawls"]
    assert crawl["State"] == "COMPLETED"


def test_a_schedule_fires_once_however_many_servers_look(pair: Any, counting: Any) -> None:
    """Thirty schedules fall due at the instant at which both are woken."""
    one, other = pair
    nodes = counting(rows=1, columns=30, name="timed")
    for name in nodes.names:
        nodes.job(one.glue, name)
        one.glue.create_trigger(
            Name=f"at-{name}",
            Type="SCHEDULED",
            Schedule="cron(0 1 1 1 ? 2199)",
            StartOnCreation=True,
            Actions=[{"JobName": name}],
        )
    with psycopg.connect(one.database_url, autocommit=True) as connection:
        connection.execute("UPDATE schedules SET next_due = CAST(extract(epoch FROM now()) * 1000 AS bigint) - 1000")
        connection.execute("SELECT pg_notify('penstock', 'a third')")
    for server, name in zip([one, other] * 15, nodes.names, strict=True):
        (run_id,) = server.until(lambda name=name: nodes.counted().get(name), f"{name} to run")
        server.job_run(name, run_id, "SUCCEEDED")
        assert [run["Id"] for run in server.glue.get_job_runs(JobName=name)["JobRuns"]] == [run_id]


def test_a_clock_that_is_ten_minutes_ahead_takes_nothing_from_the_other(
    up_server: Any, postgres_server: Any, counting: Any, tmp_path: Path
) -> None:
    """The server with the wrong clock is asked with signatures of the right time, and it shows the right time."""
    name = postgres_server.create()
    one, ahead = up_server("one", database_url=postgres_server.url(name)), up_server("ahead")
    one.up()
    settings = Settings(data=ahead.data, port=0, database_url=postgres_server.url(name), stop_grace_seconds=1)
    server = Server.start(settings, AheadClock())
    try:
        ahead.connect(server.endpoint)
        grid = counting()
        grid.create(ahead.glue, DefaultArguments={"--seconds": "0.1"}, Timeout=1)
        run_id = one.glue.start_workflow_run(Name=grid.name)["RunId"]
        run = ahead.finished(grid.name, run_id)
        grid.assert_complete(one.glue, run)
        assert abs(run["CompletedOn"] - SystemClock().now()) < timedelta(minutes=3)
        assert where(ahead), "it had its share"
        assert not where(one) & where(ahead)
    finally:
        server.close()
        one.close()
        postgres_server.drop(name)


class AheadClock:
    def now(self) -> datetime:
        return SystemClock().now() + timedelta(minutes=10)


def test_logs_of_a_run_on_the_other_server_are_refused_with_its_name(pair: Any, counting: Any) -> None:
    one, other = pair
    nodes = counting(rows=1, columns=1, name="alone")
    nodes.job(one.glue, nodes.names[0])
    run_id = one.glue.start_job_run(JobName=nodes.names[0])["JobRunId"]
    one.job_run(nodes.names[0], run_id, "SUCCEEDED")
    here, there = (one, other) if where(one) else (other, one)
    with pytest.raises(ClientError, match="ResourceNotFoundException") as caught:
        there.client("logs").get_log_events(logGroupName="/aws-glue/python-jobs/output", logStreamName=run_id)
    assert str(here.data) in str(caught.value)


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
