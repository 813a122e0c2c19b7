"""Exit records in Glue's words (spec 3.4, 3.7)."""

from __future__ import annotations

import pytest

from penstock.clock import to_milliseconds
from penstock.executors.outcomes import run_ended
from penstock.executors.supervisor import records


@pytest.mark.parametrize(
    ("reason", "code", "signal", "error", "outcome", "message"),
    [
        (records.EXITED, 0, None, None, "SUCCEEDED", None),
        (records.EXITED, 5, None, None, "FAILED", "Command failed with exit code 5"),
        (records.EXITED, 1, None, "KeyError: 'a'", "FAILED", "KeyError: 'a'"),
        (records.EXITED, None, 11, None, "FAILED", "Command failed with signal 11 (SIGSEGV)"),
        (records.EXITED, None, 40, None, "FAILED", "Command failed with signal 40"),
        (records.STOPPED, None, 15, None, "STOPPED", None),
        (records.STOPPED, 0, None, None, "STOPPED", None),
        (records.TIMEOUT, None, 9, None, "TIMEOUT", None),
        (records.UNSTARTED, None, None, "no python", "FAILED", "Command could not be started: no python"),
        (records.LOST, None, None, "gone", "FAILED", "Run was lost: gone"),
    ],
)
def test_each_end(
    reason: str, code: int | None, signal: int | None, error: str | None, outcome: str, message: str | None
) -> None:
    record = records.ended("jr_1", reason, started_at=1_000, exit_code=code, signal=signal, error=error)
    report = run_ended(record)
    assert (report.run_id, report.outcome, report.message, report.exit_code) == ("jr_1", outcome, message, code)
    assert report.started_at is not None
    assert to_milliseconds(report.started_at) == 1_000
    assert to_milliseconds(report.at) == record["ended_at"]


def test_a_run_that_never_started_has_no_start() -> None:
    assert run_ended(records.ended("jr_1", records.STOPPED)).started_at is None
