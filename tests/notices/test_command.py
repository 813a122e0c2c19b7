"""A program is run with the event on its standard input; what it leaves behind ends with it."""

from __future__ import annotations

import json
import os
import shlex
import sys

import pytest

from penstock.errors import BadSetting, NotTold
from penstock.notices import command
from penstock.notices.command import Command


def python(code: str) -> str:
    return shlex.join([sys.executable, "-c", code])


def test_it_gets_the_event_and_its_names(tmp_path, ended):
    file = tmp_path / "heard"
    code = (
        "import os, sys, json; n = {k: v for k, v in os.environ.items() if 'PENSTOCK' in k or k == 'OWN'};"
        f"open({str(file)!r}, 'w').write(json.dumps([json.load(sys.stdin), n]))"
    )
    Command(python(code), {"OWN": "1", "PATH": os.environ["PATH"]}).tell(ended)
    event, names = json.loads(file.read_text())
    assert event["data"] == ended.document
    named = {"PENSTOCK_WORKFLOW": "nightly", "PENSTOCK_RUN_ID": "wr_1", "PENSTOCK_OUTCOME": "FAILED"}
    assert names == {**named, "OWN": "1"}


def test_no_shell_reads_the_line(tmp_path, ended):
    file = tmp_path / "heard"
    code = f"import sys; open({str(file)!r}, 'w').write(sys.argv[1])"
    Command(f"{python(code)} '$(touch x); *'", {}).tell(ended)
    assert file.read_text() == "$(touch x); *"


def test_an_exit_code_is_a_failure_with_its_last_words(ended):
    with pytest.raises(NotTold, match="ended with 3: no network"):
        Command(python("print('no network'); raise SystemExit(3)"), {}).tell(ended)


def test_a_program_that_is_not_there(ended):
    with pytest.raises(NotTold, match="/no/such"):
        Command("/no/such program", {}).tell(ended)


def test_one_that_does_not_end_is_ended_with_what_it_started(monkeypatch, ended):
    monkeypatch.setattr(command, "TIMEOUT_SECONDS", 0.5)
    child = python("import time; time.sleep(60)")
    with pytest.raises(NotTold, match="longer than"):
        Command(python(f"import subprocess; subprocess.run({shlex.split(child)!r})"), {}).tell(ended)


@pytest.mark.parametrize("line", ["'", "   "])
def test_lines_that_are_none(line):
    with pytest.raises(BadSetting, match="notify_command"):
        Command(line, {})
