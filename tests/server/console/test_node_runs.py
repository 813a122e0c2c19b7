"""What the pages of jobs and crawlers ask beside Glue, over HTTP: newest runs, one run's arguments, scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from tests.server.console.conftest import Browser, code_of

from penstock.compose import Server
from penstock.server.console.node_runs import SCRIPT_BYTES_MAX

pytestmark = pytest.mark.slow

JOB = "a/b %2F <job>"


@pytest.fixture(scope="module")
def reader(server: Server) -> Browser:
    found = Browser(server.endpoint)
    found.post("/console/api/session/link", {"code": code_of(server)})
    return found


@pytest.fixture(scope="module")
def run(server: Server, reader: Browser) -> str:
    """A run that a trigger of no workflow has started, to its end."""
    folder = server.settings.data / "objects" / "node-scripts"
    folder.mkdir(parents=True)
    (folder / "ü.py").write_text("print('ünï')\n")
    create(reader, JOB, "s3://node-scripts/ü.py")
    create(reader, "idle", "s3://node-scripts/absent.py")
    action = {"JobName": JOB, "Arguments": {"--size": "2"}}
    reader.aws("AWSGlue.CreateTrigger", Name="by-hand", Type="ON_DEMAND", Actions=[action])
    reader.aws("AWSGlue.StartTrigger", Name="by-hand")
    while not (runs := reader.aws("AWSGlue.GetJobRuns", JobName=JOB)["JobRuns"]):
        pass
    run_id = str(runs[0]["Id"])
    with reader.stream(f"log:{run_id}") as events:
        while not next(events).data.get("ended"):
            pass
    return run_id


def create(reader: Browser, name: str, location: str) -> None:
    command = {"Name": "pythonshell", "ScriptLocation": location}
    defaults = {"--color": "red", "--size": "1"}
    reader.aws("AWSGlue.CreateJob", Name=name, Role="r", Command=command, DefaultArguments=defaults)


def script(reader: Browser, job: str) -> Any:
    answer = reader.get(f"/console/api/jobs/{quote(job, safe='')}/script")
    assert answer.status == 200, answer.body
    return answer.json


def test_the_newest_run_of_each_job_is_told_and_none_of_idle_ones(reader: Browser, run: str) -> None:
    found = reader.get("/console/api/node-runs", kind="JOB").json["items"]
    assert found[JOB]["runId"] == run
    assert "idle" not in found
    assert reader.get("/console/api/node-runs", kind="CRAWLER").json == {"items": {}}


def test_a_run_tells_where_its_arguments_come_from(reader: Browser, run: str) -> None:
    found = reader.get(f"/console/api/node-runs/{run}").json
    assert (found["kind"], found["name"], found["state"]) == ("JOB", JOB, "SUCCEEDED")
    assert (found["triggerName"], found["workflow"], found["workflowRun"]) == ("by-hand", None, None)
    assert found["arguments"] == [
        {"name": "--color", "value": "red", "source": "default", "hides": None},
        {"name": "--size", "value": "2", "source": "trigger", "hides": "1"},
    ]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("node-runs", "InvalidInputException"),
        ("node-runs?kind=TRIGGER", "InvalidInputException"),
        ("node-runs/jr_none", "EntityNotFoundException"),
        ("jobs/none/script", "EntityNotFoundException"),
    ],
)
def test_what_is_not_there_is_said(reader: Browser, path: str, code: str) -> None:
    answer = reader.get(f"/console/api/{path}")
    assert (answer.status, answer.code) == (400, code)


def test_a_script_is_shown_as_text(reader: Browser, run: str) -> None:
    assert script(reader, JOB) == {
        "location": "s3://node-scripts/ü.py",
        "text": "print('ünï')\n",
        "truncated": False,
        "problem": None,
    }


def test_a_script_that_is_not_there_has_a_problem(reader: Browser, run: str) -> None:
    found = script(reader, "idle")
    assert found["text"] is None
    assert "cannot be read" in found["problem"]


def test_a_file_of_the_server_is_never_shown(reader: Browser, run: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.py"
    secret.write_text("secret")
    for number, location in enumerate((str(secret), f"file://{secret}", "s3://node-scripts/../../secret.py")):
        create(reader, f"curious-{number}", location)
        found = script(reader, f"curious-{number}")
        assert (found["text"], bool(found["problem"])) == (None, True)


def test_a_long_script_is_cut_and_says_so(server: Server, reader: Browser, run: str) -> None:
    (server.settings.data / "objects" / "node-scripts" / "long.py").write_bytes(b"#" * (SCRIPT_BYTES_MAX + 1))
    create(reader, "long", "s3://node-scripts/long.py")
    found = script(reader, "long")
    assert (len(found["text"]), found["truncated"]) == (SCRIPT_BYTES_MAX, True)
