"""The command line against a running server: what a person types, from `penstock up` to `penstock workflow stop`."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

pytestmark = pytest.mark.slow

PENSTOCK = [sys.executable, "-m", "penstock"]
PATIENCE_SECONDS = 60

GREETING = "import sys\nprint('hello', *sys.argv[1:])\nprint('beside', file=sys.stderr)\n"
FAILING = "raise KeyError('nothing here')\n"
ENDLESS = "import time\nprint('waiting', flush=True)\ntime.sleep(600)\n"
ROLE = "arn:aws:iam::000000000000:role/any"


class Shell:
    """Commands on one data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def run(self, *arguments: str, code: int = 0) -> str:
        done = subprocess.run(
            [*PENSTOCK, "--data", str(self.data), *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )
        assert done.returncode == code, f"{arguments} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done.stdout if code in (0, 3) else done.stderr

    def document(self, *arguments: str, code: int = 0) -> Any:
        return json.loads(self.run(*arguments, "--output", "json", code=code))


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A server as `penstock up` starts it, ended as a service manager would."""
    data = tmp_path_factory.mktemp("up") / "data"
    with subprocess.Popen(
        [*PENSTOCK, "up", "--data", str(data), "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        said = ""
        while "Ctrl-C" not in said:
            line = server.stdout.readline()
            assert line, server.stderr.read()
            said += line
        assert "Endpoint" in said
        yield Shell(data)
        server.send_signal(signal.SIGTERM)
        rest, errors = server.communicate(timeout=PATIENCE_SECONDS)
    assert server.returncode == 0
    assert "Stopped" in rest
    assert errors == ""


@pytest.fixture(scope="module")
def environment(shell: Shell) -> dict[str, str]:
    found: dict[str, str] = shell.document("env")
    return found


@pytest.fixture(scope="module")
def glue(environment: dict[str, str]) -> Any:
    return boto3.client(
        "glue",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        region_name=environment["AWS_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )


@pytest.fixture(scope="module")
def lake(glue: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three jobs, a crawler over a small folder, and workflows over them."""
    folder = tmp_path_factory.mktemp("lake")
    for name, text in (("greeting", GREETING), ("failing", FAILING), ("endless", ENDLESS)):
        script = folder / f"{name}.py"
        script.write_text(text)
        command = {"Name": "pythonshell", "ScriptLocation": str(script), "PythonVersion": "3.9"}
        glue.create_job(Name=name, Role=ROLE, Command=command)
        glue.create_workflow(Name=name, DefaultRunProperties={"colour": "red"})
        glue.create_trigger(Name=f"{name}-start", Type="ON_DEMAND", WorkflowName=name, Actions=[{"JobName": name}])
    for year in (2020, 2021):
        part = folder / "sales" / f"year={year}"
        part.mkdir(parents=True)
        (part / "sales.csv").write_text("item,price\n" + "".join(f"thing {n},{n}\n" for n in range(20)))
    glue.create_database(DatabaseInput={"Name": "lake"})
    target = {"S3Targets": [{"Path": f"{folder}/sales/"}]}
    glue.create_crawler(Name="sales", Role=ROLE, DatabaseName="lake", Targets=target)
    return folder


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_healthy_server_is_found_healthy(shell: Shell) -> None:
    findings = {finding["subject"]: finding["verdict"] for finding in shell.document("doctor")}
    assert findings["server"] == findings["clock"] == findings["database"] == findings["keys"] == "ok"


def test_a_server_ends_however_often_it_is_asked(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*PENSTOCK, "up", "--data", str(tmp_path / "data"), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        while "Ctrl-C" not in (line := server.stdout.readline()):
            assert line
        for _ in range(100):
            server.send_signal(signal.SIGINT)
            server.send_signal(signal.SIGTERM)
        try:
            rest, errors = server.communicate(timeout=PATIENCE_SECONDS)
        finally:
            server.kill()
    assert "Stopped" in rest
    assert errors == ""


def test_a_second_server_on_the_same_folder_is_refused(shell: Shell) -> None:
    assert re.search(r"another server \(process \d+, http\S+\) is using", shell.run("up", "--port", "0", code=1))


def test_the_aws_cli_needs_nothing_but_the_environment(shell: Shell, lake: Path, environment: dict[str, str]) -> None:
    line = shlex.join([*PENSTOCK, "--data", str(shell.data), "env"])
    done = subprocess.run(
        ["sh", "-euc", f'eval "$({line})"; exec aws glue list-workflows --output json'],
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    assert {"greeting", "failing", "endless"} <= set(json.loads(done.stdout)["Workflows"])


def test_a_job_is_run_and_its_logs_are_followed(shell: Shell, lake: Path) -> None:
    said = shell.run("job", "run", "greeting", "--argument", "name=x y", "-f")
    assert "hello" in said
    assert "--name x y" in said
    assert "beside" in said
    assert "SUCCEEDED" in said
    again = shell.run("job", "logs", "greeting", "--stream", "output")
    assert again.startswith("hello ")
    assert "beside" not in again
    *lines, run = [
        json.loads(line) for line in shell.run("job", "run", "greeting", "-f", "--output", "json").splitlines()
    ]
    assert {"stream": "error", "line": "beside"} in lines
    assert run["JobRunState"] == "SUCCEEDED"
    assert [run["JobRunState"] for run in shell.document("job", "runs", "greeting")] == ["SUCCEEDED", "SUCCEEDED"]


def test_a_job_that_fails_is_an_exit_code_and_a_message(shell: Shell, lake: Path) -> None:
    assert "nothing here" in shell.run("job", "run", "failing", "--wait", code=3)
    assert "FAILED" in shell.run("job", "runs", "failing")


def test_a_job_is_stopped(shell: Shell, lake: Path) -> None:
    run_id = shell.document("job", "run", "endless")["JobRunId"]
    wait_until(lambda: "waiting" in shell.run("job", "logs", "endless", "--run", run_id))
    shell.run("job", "stop", "endless")
    assert "STOPPED" in shell.run("job", "logs", "endless", "-f", code=3)
    # Nothing is left to stop.
    shell.run("job", "stop", "endless", code=6)


def test_jobs_are_listed_and_shown(shell: Shell, lake: Path) -> None:
    assert {job["Name"] for job in shell.document("job", "list")} >= {"greeting", "failing", "endless"}
    assert str(lake / "greeting.py") in shell.run("job", "show", "greeting")


def test_a_workflow_is_run_and_watched(shell: Shell, lake: Path) -> None:
    said = shell.run("workflow", "run", "greeting", "--property", "colour=blue", "--wait")
    assert "greeting-start  fired" in said
    assert "SUCCEEDED" in said
    assert "1 of 1 nodes succeeded" in said
    (run,) = shell.document("workflow", "runs", "greeting")
    assert run["WorkflowRunProperties"]["colour"] == "blue"
    assert "✔ greeting" in shell.run("workflow", "graph", "greeting", "--run", "latest")
    assert "◆ greeting-start" in shell.run("workflow", "graph", "greeting")
    assert "colour=red" in shell.run("workflow", "show", "greeting")
    assert "COMPLETED" in shell.run("workflow", "list")


def test_a_workflow_with_a_failed_node_is_an_exit_code(shell: Shell, lake: Path) -> None:
    run = shell.document("workflow", "run", "failing", "--wait", code=3)
    assert run["Status"] == "COMPLETED"
    assert run["Statistics"]["FailedActions"] == 1


def test_a_workflow_run_is_stopped(shell: Shell, lake: Path) -> None:
    shell.run("workflow", "run", "endless")
    shell.run("workflow", "stop", "endless")
    assert "STOPPED" in shell.run("workflow", "watch", "endless", code=3)
    assert "no run of workflow 'endless' is running" in shell.run("workflow", "stop", "endless", code=6)


def test_a_crawler_is_run_and_the_catalog_is_read(shell: Shell, lake: Path) -> None:
    assert "SUCCEEDED" in shell.run("crawler", "run", "sales", "--wait")
    assert "sales" in shell.run("crawler", "log", "sales")
    assert str(lake / "sales") in shell.run("crawler", "list")
    assert shell.document("crawler", "show", "sales")["Crawls"][0]["State"] == "COMPLETED"
    assert [table["Name"] for table in shell.document("catalog", "tables", "lake")] == ["sales"]
    assert "price" in shell.run("catalog", "table", "lake", "sales")
    assert "lake" in shell.run("catalog", "databases")
    years = shell.document("catalog", "partitions", "lake", "sales")
    assert sorted(one["Values"] for one in years) == [["2020"], ["2021"]]
    (later,) = shell.document("catalog", "partitions", "lake", "sales", "--filter", "year = '2021'")
    assert later["Values"] == ["2021"]


def test_a_job_that_does_not_exist_is_named(shell: Shell, lake: Path) -> None:
    assert "job 'none' does not exist" in shell.run("job", "run", "none", code=6)


def test_logs_are_read_where_the_data_folder_is_not(
    shell: Shell, lake: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    """As on another machine: all that is known is the address and the credentials."""

    def far(*arguments: str, code: int = 0) -> str:
        done = subprocess.run(
            [*PENSTOCK, *arguments],
            env={**os.environ, **environment, "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )
        assert done.returncode == code, done.stderr
        return done.stdout

    said = far("job", "run", "greeting", "-f")
    assert "hello" in said
    assert "beside" in said
    assert "SUCCEEDED" in said
    assert "beside" in far("job", "logs", "greeting", "--stream", "error")
    assert "hello" not in far("job", "logs", "greeting", "--stream", "error")
    assert "KeyError" in far("job", "run", "failing", "-f", code=3)
    shell.run("crawler", "run", "sales")
    said = far("crawler", "log", "sales", "-f")
    assert said.splitlines()[-1].endswith("Crawler has finished running and is in state READY")
    assert said == far("crawler", "log", "sales")


@pytest.mark.parametrize(
    "line",
    [
        "workflow show none",
        "workflow run none",
        "job show none",
        "job run none",
        "crawler show none",
        "crawler run none",
        "catalog tables none",
        "catalog table lake none",
        "workflow graph greeting --run wr_none",
        "job logs greeting --run ../../keys",
    ],
)
def test_what_does_not_exist_is_a_line_and_a_code(shell: Shell, lake: Path, line: str) -> None:
    said = shell.run(*line.split(), code=6)
    assert said.startswith("penstock: ")
    assert said.count("\n") == 1


def test_wrong_credentials_are_a_line_and_a_code(shell: Shell, environment: dict[str, str]) -> None:
    wrong = {**os.environ, **environment, "AWS_SECRET_ACCESS_KEY": "wrong"}
    done = subprocess.run(
        [*PENSTOCK, "workflow", "list"],
        env=wrong,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 4
    assert done.stderr.startswith("penstock: ")
    assert done.stderr.count("\n") == 1
