"""Logs over the API, from a server in this process: whole, followed, of one crawl among many."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from penstock.cli.log_events import CrawlFollower, EventFollower
from penstock.compose import Server
from penstock.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.slow
DEADLINE_SECONDS = 60
GROUP = "/aws-glue/python-jobs/output"


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


class Far:
    """A server, and clients of it that know nothing of its folder."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.server = Server.start(Settings(data=data, port=0))
        self.glue, self.logs = self.client("glue"), self.client("logs")

    def client(self, service: str) -> Any:
        key = self.server.keyring.primary
        return boto3.client(
            service,
            endpoint_url=self.server.endpoint,
            region_name="us-east-1",
            aws_access_key_id=key.id,
            aws_secret_access_key=key.secret,
        )

    def ended(self, script: str) -> str:
        """A job of this script, run to its end; the run's id."""
        file = self.data / "script.py"
        file.write_text(script)
        name = f"job-{len(list((self.data / 'runs').glob('*')))}"
        self.glue.create_job(Name=name, Role="r", Command={"Name": "pythonshell", "ScriptLocation": str(file)})
        run_id: str = self.glue.start_job_run(JobName=name)["JobRunId"]
        wait_until(lambda: self.glue.get_job_run(JobName=name, RunId=run_id)["JobRun"]["JobRunState"] == "SUCCEEDED")
        return run_id


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Far]:
    far = Far(tmp_path_factory.mktemp("far") / "data")
    yield far
    far.server.close()


def test_a_large_log_comes_whole_and_once(far: Far) -> None:
    run_id = far.ended("for n in range(30_000): print('line', n, 'x' * 60)")
    follower = EventFollower(far.logs, GROUP, run_id, "output")
    assert [line.split()[1] for line in follower.lines()] == [str(n) for n in range(30_000)]
    assert list(follower.lines()) == []


def test_lines_are_passed_on_as_they_come(far: Far) -> None:
    run_id = far.ended("print('one')")
    follower = EventFollower(far.logs, GROUP, run_id, "output")
    assert list(follower.lines()) == ["one"]
    with (far.data / "runs" / run_id / "output.log").open("a") as log:
        log.write("2026-01-31T23:59:59.123Z two\n2026-01-31T23:59:59.123Z \n2026-01-31T23:59:59.123Z three\n")
    assert list(follower.lines()) == ["two", "three"]


def test_a_stream_that_is_not_there_yet_has_no_lines(far: Far) -> None:
    follower = EventFollower(far.logs, GROUP, "jr_none", "output")
    assert list(follower.lines()) == []
    assert "does not exist" in follower.missing
    with pytest.raises(ClientError, match="InvalidParameter"):
        list(EventFollower(far.logs, GROUP, "jr:none", "output").lines())


def test_a_crawl_is_told_from_the_crawls_before_it(far: Far) -> None:
    (far.data / "in").mkdir()
    (far.data / "in" / "a.csv").write_text("a,b\n1,2\n3,4\n")
    far.glue.create_database(DatabaseInput={"Name": "lake"})
    target = {"S3Targets": [{"Path": str(far.data / "in")}]}
    far.glue.create_crawler(Name="sales", Role="r", DatabaseName="lake", Targets=target)
    for _ in range(2):
        far.glue.start_crawler(Name="sales")
        wait_until(lambda: far.glue.get_crawler(Name="sales")["Crawler"]["State"] == "READY")
    latest, first = far.glue.list_crawls(CrawlerName="sales")["Crawls"]
    for crawl, said in ((first, "Created table in"), (latest, "Table in is unchanged")):
        lines = list(CrawlFollower(far.logs, "sales", crawl["CrawlId"], crawl["StartTime"]).lines())
        assert [line for line in lines if said in line]
        assert all(line.startswith(f"[{crawl['CrawlId']}] ") for line in lines)
        assert lines[-1].endswith("is in state READY")
    never = CrawlFollower(far.logs, "sales", latest["CrawlId"], datetime(2020, 1, 1, tzinfo=UTC))
    assert list(never.lines()) == []
