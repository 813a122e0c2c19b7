"""The top of the command line: help that is quick, errors that are lines, documents that are current."""

from __future__ import annotations

import os
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from penstock.cli.exit_codes import ExitCode
from penstock.cli.main import COMMANDS, penstock
from penstock.cli.options import Command

ROOT = Path(__file__).parents[2]
HELP_SECONDS_MAX = 0.3


def every_command() -> list[tuple[str, click.Command]]:
    found = []
    context = click.Context(penstock)
    for name in COMMANDS:
        command = penstock.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            found += [(f"{name} {verb}", command.commands[verb]) for verb in command.commands]
        else:
            found.append((name, command))
    return found


def test_every_command_has_help_examples_and_described_parameters() -> None:
    for name, command in every_command():
        assert isinstance(command, Command), name
        assert command.help, name
        assert command.examples, name
        assert all(
            line.startswith(("penstock ", "eval ", "PENSTOCK_")) and meaning for line, meaning in command.examples
        ), name
        assert all(getattr(parameter, "help", None) for parameter in command.own), name


def test_every_example_is_a_command_line_that_parses() -> None:
    checked = 0
    for _, command in every_command():
        assert isinstance(command, Command)
        for line, _ in command.examples:
            words = line.split("penstock ", 1)[1].rstrip(')"').split(" | ")[0].split(" > ")[0]
            context = click.Context(penstock, info_name="penstock", obj=None)
            name = next(word for word in words.split() if word in COMMANDS)
            assert penstock.get_command(context, name) is not None
            checked += 1
    assert checked > len(COMMANDS)


def test_the_reference_page_is_current() -> None:
    page = runpy.run_path(str(ROOT / "scripts" / "cli_reference.py"))["page"]()
    assert (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8") == page, "run make reference"
    assert all(f"| {int(code)} | {code.name} |" in page for code in ExitCode)


def test_help_loads_nothing_that_help_does_not_need() -> None:
    """What makes a start slow is imports, and those can be counted on a busy machine, too."""
    heavy = "{'boto3', 'rich', 'pandas', 'pyarrow', 'sqlalchemy', 'starlette'}"
    listing = (
        f"import sys; from penstock.cli.main import run; run(['--help']); print(sorted({heavy} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.slow
def test_help_is_quick() -> None:
    used = []
    for _ in range(5):
        before = os.times()
        subprocess.run([sys.executable, "-m", "penstock", "--help"], stdout=subprocess.DEVNULL, check=True, timeout=30)
        after = os.times()
        # Processor time, not wall time: other work on the machine must not fail this.
        used.append(after.children_user + after.children_system - before.children_user - before.children_system)
    assert min(used) < HELP_SECONDS_MAX


def test_a_wrong_command_is_a_usage_error(command: Callable[..., Any]) -> None:
    for arguments in (
        ["nonsense"],
        ["workflow", "nonsense"],
        ["workflow", "show"],
        ["job", "run", "x", "--argument", "y"],
    ):
        done = command(*arguments)
        assert done.code == ExitCode.USAGE, arguments
        assert "Error:" in done.err
        assert "Traceback" not in done.err
        assert done.out == ""


def test_no_server_is_a_line_and_a_code(command: Callable[..., Any], data: Path, tmp_path: Path) -> None:
    done = command("workflow", "list", "--data", str(tmp_path / "empty"))
    assert (done.code, done.out) == (ExitCode.UNREACHABLE, "")
    assert done.err.startswith("penstock: no server runs on ")
    done = command("workflow", "list", "--data", str(data))
    assert (done.code, done.out) == (ExitCode.UNREACHABLE, "")
    assert done.err.startswith("penstock: Could not connect to the endpoint URL")
    assert done.err.count("\n") == 1


def test_an_address_that_is_none_is_a_line_and_a_code(command: Callable[..., Any], data: Path) -> None:
    done = command("workflow", "list", "--data", str(data), "--endpoint", "nonsense")
    assert done.code == ExitCode.USAGE
    assert done.err.count("\n") == 1


def test_a_bug_keeps_its_traceback(command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr("penstock.cli.workflow.carry_out", broken)
    with pytest.raises(KeyError):
        command("workflow", "list")


def test_the_version(command: Callable[..., Any]) -> None:
    done = command("--version")
    assert done.code == ExitCode.OK
    assert done.out.startswith("penstock 0.")


def test_a_reader_that_goes_away_is_no_news() -> None:
    pipe = "import sys; sys.argv = ['penstock', 'completion', 'bash']; from penstock.cli.main import main; main()"
    with subprocess.Popen([sys.executable, "-c", pipe], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert process.returncode == ExitCode.REFUSED


def test_an_encoding_that_lacks_a_character_is_no_error(data: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "penstock", "doctor", "--data", str(data)],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == ExitCode.UNHEALTHY
    assert done.stderr == b""


def test_ctrl_c_is_a_line_and_a_code() -> None:
    waits = (
        "import signal, time, penstock.cli.main as m; from unittest import mock\n"
        # Whoever starts the tests in the background has them ignore Ctrl-C, and so would this process.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "def wait(*_, **__): print('ready', flush=True); time.sleep(30)\n"
        "with mock.patch.object(m.penstock, 'main', wait): m.main()"
    )
    with subprocess.Popen([sys.executable, "-c", waits], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGINT)
        deadline = time.monotonic() + 10
        assert process.wait(deadline - time.monotonic()) == ExitCode.INTERRUPTED
        assert process.stderr is not None
        assert process.stderr.read() == b"penstock: interrupted\n"
