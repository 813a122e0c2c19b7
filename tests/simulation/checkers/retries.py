"""Attempts follow each other without a gap, only after a failure, never beyond MaxRetries, and keep their slot."""

from __future__ import annotations

from tests.simulation.checkers.checker import Checker, new_runs
from tests.simulation.observations import Change, Violation

from penstock.engine.state import JobRunState, Run


class RetriesAreInOrder(Checker):
    def committed(self, change: Change) -> None:
        runs = change.after.runs
        followers: dict[str, str] = {}
        for run in runs.values():
            if run.attempt > 0 and run.previous_run_id is not None:
                if run.previous_run_id in followers:
                    raise Violation(f"{run.id} and {followers[run.previous_run_id]} retry {run.previous_run_id}")
                followers[run.previous_run_id] = run.id
        for run in new_runs(change):
            if run.attempt > 0:
                self._follows(run, runs.get(run.previous_run_id or ""), change)

    def _follows(self, run: Run, previous: Run | None, change: Change) -> None:
        if previous is None or previous.node != run.node or run.attempt != previous.attempt + 1:
            raise Violation(f"{run.id} is attempt {run.attempt} after {previous and previous.attempt}")
        if previous.state is not JobRunState.FAILED or previous.error_message == "Max concurrent runs exceeded":
            raise Violation(f"{run.id} retries {previous.id}, which is {previous.state} ({previous.error_message})")
        was = change.before.runs.get(previous.id) if change.before is not None else None
        if was is None or not was.holds_slot or not run.holds_slot:
            raise Violation(f"{run.id} does not keep the slot of {previous.id}")
        definitions = change.commit.after.definitions.jobs
        allowed = definitions[run.node.name].document.get("MaxRetries", 0) if run.node.name in definitions else 0
        if run.attempt > allowed:
            raise Violation(f"{run.id} is attempt {run.attempt} of {run.node.name}, which allows {allowed} retries")
