"""What was stopped stays stopped: no trigger fires and no attempt is made in a workflow run after its stop."""

from __future__ import annotations

from tests.simulation.checkers.checker import Checker, new_runs, newly_fired
from tests.simulation.observations import Change, Violation

from penstock.engine.state import JobRunState, OriginKind, WorkflowRunStatus

_STOPPED = (WorkflowRunStatus.STOPPING, WorkflowRunStatus.STOPPED)


class StopsHold(Checker):
    def committed(self, change: Change) -> None:
        before, after = change.before, change.after
        if before is None:
            return
        if before.status in _STOPPED:
            if after.status not in _STOPPED:
                raise Violation(f"{after.origin.id} was {before.status} and is {after.status}")
            begun = [run.id for run in new_runs(change)]
            launched = [
                run.id
                for run in after.runs.values()
                if run.state is JobRunState.STARTING and before.runs[run.id].state is not JobRunState.STARTING
            ]
            if newly_fired(change) or begun or launched:
                raise Violation(f"{after.origin.id} is {after.status}, and goes on: {begun or launched or after.fired}")
        for run in after.runs.values():
            was = before.runs.get(run.id)
            if was is None:
                continue
            if was.state is JobRunState.STOPPING and run.state not in (JobRunState.STOPPING, JobRunState.STOPPED):
                raise Violation(f"run {run.id} was {was.state} and is {run.state}")

    def finished(self) -> None:
        look = self.world.database.look()
        for situation in self.world.stored.values():
            if situation.origin.kind is not OriginKind.WORKFLOW_RUN or situation.status not in _STOPPED:
                continue
            alive = [row.run.id for row in look.runs.of_origin(situation.origin.id) if not row.run.ended]
            if alive or situation.status is WorkflowRunStatus.STOPPING:
                raise Violation(f"{situation.origin.id} is {situation.status}; outlived by {alive}")
