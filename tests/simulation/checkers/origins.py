"""Glue's restrictions: origins never mix, nor inner and outer triggers; manual starts fire nothing; one start each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.checkers.checker import Checker, new_runs, newly_fired
from tests.simulation.checkers.turns import waits
from tests.simulation.observations import Change, Violation

from penstock.engine.state import OriginKind, Situation, TriggerType
from penstock.engine.triggers import START_TYPES

if TYPE_CHECKING:
    from tests.simulation.world import World


class OriginsNeverMix(Checker):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._origin_of: dict[str, str] = {}
        self._restarted: set[str] = set()

    def committed(self, change: Change) -> None:
        origin = change.after.origin
        for run in new_runs(change):
            owner = self._origin_of.setdefault(run.id, origin.id)
            if owner != origin.id:
                raise Violation(f"run {run.id} belongs to {owner} and to {origin.id}")
            # A run that a resume begins with keeps the predecessors of the one in the original, and so do its retries.
            if change.resumed is not None or run.previous_run_id in self._restarted:
                self._restarted.add(run.id)
                continue
            for predecessor in run.predecessors:
                if predecessor.run_id not in change.after.runs:
                    raise Violation(f"run {run.id} of {origin.id} was led to by {predecessor.run_id} of another origin")
        if origin.kind is OriginKind.MANUAL:
            self._nothing_fires(change.after)
            return
        self._scope(change)

    def _nothing_fires(self, after: Situation) -> None:
        if after.fired:
            raise Violation(f"the manual start {after.origin.id} fired {sorted(after.fired)}")
        first = [run for run in after.runs.values() if run.previous_run_id not in after.runs]
        if len(first) != 1 or any(run.trigger_name for run in after.runs.values()):
            raise Violation(f"the manual start {after.origin.id} made {len(first)} runs, not one of its own")

    def _scope(self, change: Change) -> None:
        """A workflow run fires its own inner triggers, a chain standalone ones; each has exactly one start trigger."""
        after = change.after
        inner = after.origin.workflow_name if after.origin.kind is OriginKind.WORKFLOW_RUN else None
        seen = {trigger.name: trigger for trigger in change.commit.after.triggers}
        for name in newly_fired(change):
            trigger = seen.get(name)
            is_root = (change.before is None or waits(change.before)) and name == next(iter(after.fired))
            if trigger is None and (inner is not None or not is_root):
                raise Violation(f"trigger {name} fires in {after.origin.id}, where it does not belong")
            if trigger is None:
                continue
            if trigger.workflow_name != inner:
                raise Violation(f"trigger {name} of {trigger.workflow_name} fires in {after.origin.id} of {inner}")
            if (trigger.type in START_TYPES) != is_root or (trigger.type is TriggerType.CONDITIONAL and is_root):
                raise Violation(f"{trigger.type} trigger {name} fires in {after.origin.id}: start {is_root}")
