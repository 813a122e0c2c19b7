"""Completion scripts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from penstock.cli.completion import SHELLS, Completion


def test_parse(parse: Callable[..., object]) -> None:
    assert parse("completion", "fish") == Completion("fish")


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_has_a_script(command: Callable[..., Any], shell: str) -> None:
    done = command("completion", shell)
    assert done.code == 0
    assert "_PENSTOCK_COMPLETE" in done.out


def test_a_shell_that_nobody_knows_is_a_usage_error(command: Callable[..., Any]) -> None:
    done = command("completion", "tcsh")
    assert done.code == 2
    assert "Traceback" not in done.err


def test_the_script_s_question_is_answered() -> None:
    """What bash asks when the tab key is pressed after `penstock wor`."""
    environment = {**os.environ, "_PENSTOCK_COMPLETE": "bash_complete", "COMP_WORDS": "penstock wor", "COMP_CWORD": "1"}
    done = subprocess.run(
        [sys.executable, "-c", "from penstock.cli.main import main; main()"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.stdout.split() == ["plain,workflow"]
