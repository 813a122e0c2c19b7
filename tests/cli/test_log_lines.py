"""Log lines: one line a record, whatever it holds."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

from penstock.cli.log_lines import formatter


def record(text: str, *arguments: object, **more: Any) -> logging.LogRecord:
    made = logging.LogRecord("penstock.loops", logging.WARNING, "f.py", 1, text, arguments, more.pop("exc_info", None))
    made.created, made.msecs = 1_772_366_400.25, 250.0
    made.__dict__.update(more)
    return made


def test_json_has_the_message_and_the_members() -> None:
    made = record("run %s ended", "jr_1", members={"run_id": "jr_1", "workflow": "nightly\n", "attempt": 2})
    line = formatter("json").format(made)
    assert "\n" not in line
    assert json.loads(line) == {
        "time": "2026-03-01T12:00:00.250Z",
        "level": "warning",
        "logger": "penstock.loops",
        "message": "run jr_1 ended",
        "run_id": "jr_1",
        "workflow": "nightly\n",
        "attempt": 2,
    }


def test_an_exception_stays_on_its_line() -> None:
    try:
        raise ValueError("half a pair: \ud800")
    except ValueError:
        line = formatter("json").format(record("it failed", exc_info=sys.exc_info()))
    assert "\n" not in line
    found = json.loads(line)
    assert found["message"] == "it failed"
    assert found["exception"].splitlines()[0] == "Traceback (most recent call last):"
    assert found["exception"].splitlines()[-1].startswith("ValueError: half a pair")


def test_text_is_for_people() -> None:
    line = formatter("text").format(record("run %s ended", "jr_1", members={"run_id": "jr_1"}))
    assert line == "2026-03-01T12:00:00.250Z WARNING penstock.loops run jr_1 ended"
