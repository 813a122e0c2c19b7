"""The calls that Airflow's Glue operators, sensors and hooks make (amazon provider 9.39), in their order, over boto3.

Airflow itself is too heavy to install for tests; its GlueJobOperator, GlueJobSensor and GlueCrawlerOperator ran against
a server unchanged, and these are the requests that they sent.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from penstock.compose import Server
from penstock.settings import Settings

pytestmark = pytest.mark.slow
SCRIPT = b"import sys, time\nprint('hello', sys.argv[-1])\nprint('careful', file=sys.stderr)\n"
DEADLINE_SECONDS = 60
POLL_SECONDS = 0.05


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Any]]:
    folder: Path = tmp_path_factory.mktemp("airflow")
    server = Server.start(Settings(data=folder / "data", port=0))
    key = server.keyring.primary
    session = boto3.Session(key.id, key.secret, region_name="us-east-1")
    made = {name: session.client(name, endpoint_url=server.endpoint) for name in ("glue", "logs", "iam", "sts", "s3")}
    made["s3"].create_bucket(Bucket="lake")
    yield made.__getitem__
    server.close()


class Follower:
    """GlueJobHook.print_job_logs: pages of filtered events, from the last token of each stream on."""

    def __init__(self, logs: Any, run: dict[str, Any]) -> None:
        self.lines: dict[str, list[str]] = {"output": [], "error": []}
        self._logs = logs
        self._paginator = logs.get_paginator("filter_log_events")
        self._run = run
        self._tokens: dict[str, str | None] = {}

    def look(self) -> None:
        for stream, lines in self.lines.items():
            pages = self._paginator.paginate(
                logGroupName=f"{self._run['LogGroupName']}/{stream}",
                logStreamNames=[self._run["Id"]],
                startTime=int(self._run["StartedOn"].timestamp() * 1000),
                PaginationConfig={"StartingToken": self._tokens.get(stream)},
            )
            try:
                for page in pages:
                    lines += [event["message"] for event in page["events"]]
                    self._tokens[stream] = page.get("nextToken") or self._tokens.get(stream)
            except self._logs.exceptions.ResourceNotFoundException:
                continue  # the stream is not there before the run has begun


def until(state_of: Callable[[], str], ended: set[str]) -> str:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while (state := state_of()) not in ended:
        assert time.monotonic() < deadline, state
        time.sleep(POLL_SECONDS)
    return state


def test_glue_job_operator(client: Callable[[str], Any]) -> None:
    glue, name = client("glue"), "nightly"
    client("s3").put_object(Bucket="lake", Key="artifacts/glue-scripts/etl.py", Body=SCRIPT)
    role = client("iam").get_role(RoleName="glue-role")["Role"]["Arn"]
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.get_job(JobName=name)
    config = {
        "Description": "AWS Glue Job with Airflow",
        "LogUri": "s3://lake/logs/glue-logs/nightly",
        "Role": role,
        "ExecutionProperty": {"MaxConcurrentRuns": 1},
        "Command": {
            "Name": "pythonshell",
            "ScriptLocation": "s3://lake/artifacts/glue-scripts/etl.py",
            "PythonVersion": "3.9",
        },
        "MaxRetries": 0,
        "MaxCapacity": 0.0625,
    }
    glue.create_job(Name=name, Tags={"team": "air"}, **config)
    # The second time it finds the job, compares what it wants with what is there, and the tags.
    current = glue.get_job(JobName=name)["Job"]
    assert {member: current[member] for member in config} == config
    account = client("sts").get_caller_identity()["Account"]
    assert glue.get_tags(ResourceArn=f"arn:aws:glue:us-east-1:{account}:job/{name}")["Tags"] == {"team": "air"}
    run_id = glue.start_job_run(JobName=name, Arguments={"--day": "1"})["JobRunId"]
    follower: Follower | None = None

    def look() -> str:
        nonlocal follower
        run = glue.get_job_run(JobName=name, RunId=run_id, PredecessorsIncluded=True)["JobRun"]
        follower = follower or Follower(client("logs"), run)
        follower.look()
        return str(run["JobRunState"])

    assert until(look, {"SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR"}) == "SUCCEEDED"
    assert follower is not None
    follower.look()
    assert follower.lines == {"output": ["hello 1"], "error": ["careful"]}  # each line once


def test_a_killed_task_stops_its_run(client: Callable[[str], Any]) -> None:
    glue, name = client("glue"), "endless"
    client("s3").put_object(Bucket="lake", Key="endless.py", Body=b"import time\ntime.sleep(600)\n")
    command = {"Name": "pythonshell", "ScriptLocation": "s3://lake/endless.py", "PythonVersion": "3.9"}
    glue.create_job(Name=name, Role="glue-role", Command=command)
    run_id = glue.start_job_run(JobName=name, Arguments={})["JobRunId"]
    assert glue.batch_stop_job_run(JobName=name, JobRunIds=[run_id])["SuccessfulSubmissions"]
    state = until(lambda: str(glue.get_job_run(JobName=name, RunId=run_id)["JobRun"]["JobRunState"]), {"STOPPED"})
    assert state == "STOPPED"


def test_glue_crawler_operator(client: Callable[[str], Any]) -> None:
    glue, name = client("glue"), "planes"
    client("s3").put_object(Bucket="lake", Key="raw/planes/year=2013/a.csv", Body=b"tail,seats\nN1,10\nN2,20\n")
    config: dict[str, Any] = {
        "Name": name,
        "Role": "glue-role",
        "DatabaseName": "raw",
        "Targets": {"S3Targets": [{"Path": "s3://lake/raw/planes"}]},
    }
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.get_crawler(Name=name)
    glue.create_crawler(**config)
    glue.start_crawler(Name=name)
    # The hook's waiter: READY is the end, and LastCrawl says how it ended by then.
    until(lambda: str(glue.get_crawler(Name=name)["Crawler"]["State"]), {"READY"})
    crawler = glue.get_crawler(Name=name)["Crawler"]
    assert crawler["LastCrawl"]["Status"] == "SUCCEEDED"
    assert config["Role"] == crawler["Role"]
    assert config["DatabaseName"] == crawler["DatabaseName"]
    (metrics,) = glue.get_crawler_metrics(CrawlerNameList=[name])["CrawlerMetricsList"]
    assert (metrics["TablesCreated"], metrics["TablesUpdated"], metrics["TablesDeleted"]) == (1, 0, 0)
    assert int(metrics["TimeLeftSeconds"]) == 0
    pages = glue.get_paginator("get_partitions").paginate(
        DatabaseName="raw", TableName="planes", Expression="year='2013'", PaginationConfig={"PageSize": 1}
    )
    assert [partition["Values"] for page in pages for partition in page["Partitions"]] == [["2013"]]
    logged = client("logs").filter_log_events(logGroupName="/aws-glue/crawlers", logStreamNames=[name])["events"]
    assert any("planes" in event["message"] for event in logged)
