"""Each launched run has one cause, its script is executed once at most, and nothing runs on behind a run that ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.checkers.checker import Checker
from tests.simulation.observations import Change, Violation

from penstock.engine.state import NodeKind

if TYPE_CHECKING:
    from tests.simulation.machine import Script


class ScriptsRunOnce(Checker):
    def script_started(self, script: Script) -> None:
        assert script.spec is not None
        if self.world.machine.starts[script.run_id] > 1:
            raise Violation(f"the script of {script.run_id} is started a second time")
        row = self.world.database.look().runs.get(script.run_id)
        if row is None:
            raise Violation(f"the script of {script.run_id} is started, and there is no such run")
        if row.run.ended:
            raise Violation(f"the script of {script.run_id} is started after the run has ended as {row.run.state}")
        if (row.run.attempt, row.run.node.name) != (script.spec.attempt, script.spec.job_name):
            raise Violation(
                f"the script of {script.run_id} is started as {script.spec.job_name}, {script.spec.attempt}"
            )
        if script.spec.workflow_run_id != row.workflow_run_id:
            raise Violation(f"the script of {script.run_id} believes that it is in {script.spec.workflow_run_id}")

    def committed(self, change: Change) -> None:
        for run in change.after.runs.values():
            if run.ended and run.node.kind is NodeKind.JOB and self.world.machine.running(run.id):
                raise Violation(f"run {run.id} has ended as {run.state}, and its script still runs")

    def finished(self) -> None:
        look = self.world.database.look()
        for run_id, script in self.world.machine.scripts.items():
            row = look.runs.get(run_id)
            if script.end is None or row is None:
                raise Violation(f"the script of {run_id} has not ended, or belongs to no run")
            if script.spec is not None and script.end.outcome == "SUCCEEDED" and row.run.state == "FAILED":
                raise Violation(f"the script of {run_id} has succeeded, and the run is {row.run.state}")
