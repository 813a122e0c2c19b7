"""`penstock demo` when a node fails, and when the server is kept. tests/examples runs it as it is meant to end."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from penstock.cli.demo import Demo

# A small stand-in for examples/flights: one job, which fails.
CREATE = """
import boto3, pathlib
script = pathlib.Path(__file__).with_name("load.py")
script.write_text("print('about to load')\\nraise ValueError('broken on purpose')\\n")
glue = boto3.client("glue")
command = {"Name": "pythonshell", "ScriptLocation": str(script), "PythonVersion": "3.9"}
glue.create_job(Name="load", Role="any", Command=command)
glue.create_workflow(Name="flights")
glue.create_trigger(Name="go", Type="ON_DEMAND", WorkflowName="flights", Actions=[{"JobName": "load"}])
print("created a job")
"""
WITH_ANOTHER_EXAMPLE = """
import pathlib, sys
import penstock.cli.demo, penstock.cli.main
penstock.cli.demo.example_folder = lambda: pathlib.Path(sys.argv[1])
sys.exit(penstock.cli.main.run(sys.argv[2:]))
"""


def test_parse(parse: Callable[..., object]) -> None:
    assert parse("demo") == Demo(keep=False)
    assert parse("demo", "--keep") == Demo(keep=True)


@pytest.fixture
def failing(tmp_path: Path) -> list[str]:
    """`penstock --data <folder>` with an example whose job fails."""
    (tmp_path / "example").mkdir()
    (tmp_path / "example" / "create.py").write_text(CREATE)
    program = [sys.executable, "-c", WITH_ANOTHER_EXAMPLE, str(tmp_path / "example")]
    return [*program, "--data", str(tmp_path / "data")]


@pytest.mark.slow
def test_a_node_that_fails_is_shown_with_its_error_and_its_log(failing: list[str], tmp_path: Path) -> None:
    done = subprocess.run([*failing, "demo"], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 3, done.stderr
    assert done.stderr == ""
    for part in ("Create  created a job", "Failed first  job load", "ValueError: broken on purpose", "Traceback"):
        assert part in done.stdout, part
    (log,) = (tmp_path / "data" / "runs").glob("*/error.log")
    assert str(log) in done.stdout
    assert not (tmp_path / "data" / "server.json").exists()


@pytest.mark.slow
def test_an_example_that_cannot_be_created_is_a_line(failing: list[str], tmp_path: Path) -> None:
    (tmp_path / "example" / "create.py").write_text("raise SystemExit('no room')")
    done = subprocess.run(
        [*failing, "demo", "--output", "json"], capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("penstock: ")
    assert done.stderr.endswith("ended with code 1: no room\n")


@pytest.mark.slow
def test_a_server_that_is_kept_answers_until_ctrl_c(failing: list[str], tmp_path: Path) -> None:
    with subprocess.Popen(
        [*failing, "demo", "--keep"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        said = ""
        for line in process.stdout:
            said += line
            if "stays up" in line:
                break
        assert "stays up at http://127.0.0.1:" in said, process.stderr.read()
        assert said.count("/console/sign-in#code=") == 2, "at the start, when the run can be watched, and at the end"
        listed = subprocess.run(
            [*failing, "workflow", "list", "--output", "json"], capture_output=True, text=True, check=True, timeout=60
        )
        assert [one["Name"] for one in json.loads(listed.stdout)] == ["flights"]
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == "Stopped.\n"
        assert process.stderr.read() == ""
    assert process.returncode == 3, "the run had failed before"
    assert not (tmp_path / "data" / "server.json").exists()
