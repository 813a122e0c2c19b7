"""The statistics that are stored with a workflow run equal a recount of its runs, made in the words of Glue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.checkers.checker import Checker
from tests.simulation.observations import Change, Violation

from penstock.engine.state import OriginKind

if TYPE_CHECKING:
    from tests.simulation.world import World

_MEMBERS = {
    "WaitingActions": {"WAITING"},
    "RunningActions": {"STARTING", "RUNNING", "STOPPING", "CANCELLING"},
    "SucceededActions": {"SUCCEEDED"},
    "FailedActions": {"FAILED", "EXPIRED"},
    "StoppedActions": {"STOPPED", "CANCELLED"},
    "TimeoutActions": {"TIMEOUT"},
    "ErroredActions": {"ERROR"},
}


class StatisticsAreARecount(Checker):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._latest: dict[str, dict[str, int]] = {}

    def committed(self, change: Change) -> None:
        origin = change.after.origin
        if origin.kind is not OriginKind.WORKFLOW_RUN or origin.workflow_name is None:
            return
        runs = change.after.runs.values()
        recount = {member: sum(str(run.state) in states for run in runs) for member, states in _MEMBERS.items()}
        designed = sum(len(trigger.actions) for trigger in change.after.triggers)
        recount["TotalActions"] = designed + sum(run.attempt > 0 for run in runs)
        self._latest[origin.id] = recount
        if change.commit.statistics != recount:
            raise Violation(f"{origin.id} counts {change.commit.statistics}, and a recount gives {recount}")

    def finished(self) -> None:
        look = self.world.database.look()
        for run_id, recount in self._latest.items():
            origin = self.world.stored[run_id].origin
            row = look.origins.workflow_run(origin.namespace, origin.workflow_name or "", run_id)
            if row is None or row.statistics != recount:
                raise Violation(f"{run_id} is stored with {row and row.statistics}, and a recount gives {recount}")
