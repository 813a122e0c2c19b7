"""The blueprint example through boto3 and the command line, as the how-to page runs it; and a killed server."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

pytestmark = pytest.mark.slow
EXAMPLE = Path(__file__).parents[2] / "examples" / "blueprint"
ROLE = "arn:aws:iam::000000000000:role/etl"
DEADLINE_SECONDS = 60.0
SLOW_LAYOUT = """
import os, time
from pathlib import Path
from awsglue.blueprint.job import Job
from awsglue.blueprint.workflow import Entities, Workflow
def generate(user, system):
    mark = Path(user["Mark"])
    if not mark.exists():
        mark.write_text(str(os.getpid()))
        time.sleep(600)
    job = Job(Name="j", Role="r", Command={"Name": "pythonshell", "ScriptLocation": "s3://lake/s.py"})
    return Workflow(Name="slow", Entities=Entities(Jobs=[job]))
"""


class Site:
    """A server as a process of its own, and clients of it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.start()
        self.s3.create_bucket(Bucket="recipes")

    def start(self) -> None:
        state = self.data / "server.json"
        state.unlink(missing_ok=True)
        with (self.data / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "penstock", "up", "--data", str(self.data), "--port", "0"],
                stdout=log,
                stderr=log,
            )
        until(state.exists)
        endpoint = json.loads(state.read_text())["endpoint"]
        keys = json.loads((self.data / "keys.json").read_text())
        self.clients = {
            "endpoint_url": endpoint,
            "region_name": "us-east-1",
            "aws_access_key_id": keys["access_key_id"],
            "aws_secret_access_key": keys["secret_access_key"],
        }
        self.glue: Any = boto3.client("glue", **self.clients)
        self.s3: Any = boto3.client("s3", **self.clients)

    def end(self, how: signal.Signals) -> None:
        self.process.send_signal(how)
        self.process.wait(DEADLINE_SECONDS)

    def register(self, name: str, files: dict[str, str]) -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for path, text in files.items():
                archive.writestr(path, text)
        self.s3.put_object(Bucket="recipes", Key=f"{name}.zip", Body=packed.getvalue())
        self.glue.create_blueprint(Name=name, BlueprintLocation=f"s3://recipes/{name}.zip")
        until(lambda: self.glue.get_blueprint(Name=name)["Blueprint"]["Status"] == "ACTIVE")

    def run(self, name: str, **parameters: Any) -> str:
        given = json.dumps(parameters)
        run_id: str = self.glue.start_blueprint_run(BlueprintName=name, RoleArn=ROLE, Parameters=given)["RunId"]
        return run_id

    def ended(self, name: str, run_id: str) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            found: dict[str, Any] = self.glue.get_blueprint_run(BlueprintName=name, RunId=run_id)["BlueprintRun"]
            return found if found["State"] in ("SUCCEEDED", "FAILED") else None

        return until(look)

    def command(self, *line: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "penstock", *line, "--data", str(self.data), "--output", "json"]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=DEADLINE_SECONDS)


def until(look: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not (found := look()):
        assert time.monotonic() < deadline, "it does not come about"
        time.sleep(0.05)
    return found


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    data = tmp_path / "data"
    data.mkdir()
    site = Site(data)
    yield site
    if site.process.poll() is None:
        site.end(signal.SIGTERM)


def example() -> dict[str, str]:
    return {
        str(file.relative_to(EXAMPLE)): file.read_text()
        for file in (EXAMPLE / "daily_load").iterdir()
        if file.is_file()
    }


def test_the_example_makes_workflows_that_run(site: Site) -> None:
    site.register("daily-load", example())
    site.s3.put_object(Bucket="recipes", Key="load.py", Body=b"import sys; print(sys.argv)")
    parameters = {"WorkflowName": "sales", "Tables": ["orders", "returns"], "ScriptLocation": "s3://recipes/load.py"}
    run = site.ended("daily-load", site.run("daily-load", **parameters))
    assert (run["State"], run["WorkflowName"]) == ("SUCCEEDED", "sales"), run
    found = site.glue.get_workflow(Name="sales", IncludeGraph=True)["Workflow"]
    assert found["BlueprintDetails"] == {"BlueprintName": "daily-load", "RunId": run["RunId"]}
    assert found["MaxConcurrentRuns"] == 1
    start = site.glue.get_trigger(Name="sales_starting_trigger")["Trigger"]
    assert (start["Type"], start["Schedule"], start["State"]) == ("SCHEDULED", "cron(0 5 * * ? *)", "ACTIVATED")

    done = site.command("workflow", "run", "sales", "--wait")
    assert done.returncode == 0, done.stderr
    last = site.glue.get_workflow(Name="sales")["Workflow"]["LastRun"]
    assert last["Statistics"]["SucceededActions"] == 3

    again = site.command("blueprint", "run", "daily-load", "--wait", *arguments(parameters))
    assert again.returncode == 3
    assert "workflow with name: sales already exists." in json.loads(again.stdout)["ErrorMessage"]
    more = site.command("blueprint", "run", "daily-load", "--wait", *arguments({**parameters, "WorkflowName": "more"}))
    assert (more.returncode, json.loads(more.stdout)["WorkflowName"]) == (0, "more")
    assert [one["State"] for one in json.loads(site.command("blueprint", "runs", "daily-load").stdout)] == [
        "SUCCEEDED", "FAILED", "SUCCEEDED"
    ]  # fmt: skip
    assert json.loads(site.command("blueprint", "list").stdout)[0]["Name"] == "daily-load"
    shown = site.command("blueprint", "show", "daily-load")
    assert "Hour" in json.loads(shown.stdout)["Blueprint"]["ParameterSpec"]
    refused = site.command("blueprint", "run", "daily-load", "--parameter", "Hour=6")
    assert (refused.returncode, "Parameter 'WorkflowName' is missing" in refused.stderr) == (1, True)
    assert len(site.glue.list_jobs()["JobNames"]) == 6


def arguments(parameters: dict[str, Any]) -> list[str]:
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}
    return [word for name, text in texts.items() for word in ("--parameter", f"{name}={text}")]


def test_a_killed_server_takes_the_layout_along_and_makes_it_again(site: Site, tmp_path: Path) -> None:
    configuration = {"layoutGenerator": "layout.generate", "parameterSpec": {"Mark": {"type": "String"}}}
    site.register("slow", {"blueprint.cfg": json.dumps(configuration), "layout.py": SLOW_LAYOUT})
    mark = tmp_path / "mark"
    run_id = site.run("slow", Mark=str(mark))
    pid = int(until(lambda: mark.exists() and mark.read_text()))
    site.end(signal.SIGKILL)
    until(lambda: not lives(pid))
    site.start()
    assert site.ended("slow", run_id)["State"] == "SUCCEEDED"
    assert site.glue.list_workflows()["Workflows"] == ["slow"]
    assert not list((site.data / "blueprints").iterdir())


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
