"""What an executor is: it runs jobs as processes and reports what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime

SUCCEEDED, FAILED, STOPPED, TIMEOUT = "SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT"


@dataclass(frozen=True, slots=True)
class LaunchSpec:
    """One job run, complete: nothing is looked up later."""

    run_id: str
    job_name: str
    account: str
    region: str
    attempt: int
    command: Mapping[str, Any]
    """Glue's JobCommand: Name (pythonshell), ScriptLocation, PythonVersion."""
    arguments: Mapping[str, str]
    """Merged: default < run < non-overridable; keys with "--"."""
    workflow_name: str | None
    workflow_run_id: str | None
    timeout_seconds: int | None
    """Backstop that the run's keeper enforces by itself, when no server is there to do it; None: no limit."""
    security_configuration: str | None


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The script's process was started `at` that instant."""

    run_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RunEnded:
    """The script and everything it had started are gone."""

    run_id: str
    started_at: datetime | None
    at: datetime
    outcome: str
    """SUCCEEDED, FAILED, STOPPED or TIMEOUT."""
    message: str | None
    """Glue's ErrorMessage (spec 3.7); None unless FAILED."""
    exit_code: int | None
    """None when a signal ended the script, or when it never ran."""


Report = RunStarted | RunEnded


class Executor(Protocol):
    def launch(self, spec: LaunchSpec) -> None:
        """Return when the process runs, or is known to have ended; idempotent by run id: a repeat finds the first.

        Raises StagingFailed (the run can never start: its message is the run's error), ExecutorUnavailable (try again),
        InvalidInput (no executor for the command).
        """
        ...

    def stop(self, run_id: str, timed_out: bool) -> None:
        """Ask the run to end as STOPPED, or as TIMEOUT; returns at once and may be repeated.

        A run that never started is ended as well, so that a later launch finds it over. Raises ExecutorUnavailable.
        """
        ...

    def subscribe(self, report: Callable[[Report], None]) -> None:
        """Have `report` called, from a thread of the executor's own, at least once for each fact."""
        ...

    def recover(self, run_ids: Collection[str]) -> None:
        """After a server start: report again what became of these runs, and adopt those that still run.

        A run that nobody knows is ended: RunEnded FAILED with a message that says so.
        """
        ...

    def close(self) -> None:
        """Let go of the running jobs without touching them."""
        ...
