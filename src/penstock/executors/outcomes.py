"""From an exit record to Glue's outcome and ErrorMessage (spec 3.4, 3.7). Pure."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

from penstock.clock import from_milliseconds
from penstock.executors.contract import FAILED, STOPPED, SUCCEEDED, TIMEOUT, RunEnded
from penstock.executors.supervisor import records

if TYPE_CHECKING:
    from collections.abc import Mapping


def run_ended(record: Mapping[str, Any]) -> RunEnded:
    """The report of an exit record. A run that ended by itself after it was asked to stop counts as stopped."""
    started_at = record["started_at"]
    outcome, message = _judge(record)
    return RunEnded(
        run_id=record["run_id"],
        started_at=None if started_at is None else from_milliseconds(started_at),
        at=from_milliseconds(record["ended_at"]),
        outcome=outcome,
        message=message,
        exit_code=record["exit_code"],
    )


def _judge(record: Mapping[str, Any]) -> tuple[str, str | None]:
    match record["reason"]:
        case records.STOPPED:
            return STOPPED, None
        case records.TIMEOUT:
            return TIMEOUT, None
        case records.UNSTARTED:
            return FAILED, f"Command could not be started: {record['error']}"
        case records.LOST:
            return FAILED, f"Run was lost: {record['error']}"
    if record["signal"] is not None:
        return FAILED, f"Command failed with signal {record['signal']}{_signal_name(record['signal'])}"
    if record["exit_code"] == 0:
        return SUCCEEDED, None
    return FAILED, record["error"] or f"Command failed with exit code {record['exit_code']}"


def _signal_name(number: int) -> str:
    try:
        return f" ({signal.Signals(number).name})"
    except ValueError:
        return ""
