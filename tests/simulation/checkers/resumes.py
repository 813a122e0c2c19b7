"""A resumed run runs again what was chosen and all behind it, copies everything else, and runs no copy again."""

from __future__ import annotations

from tests.simulation.checkers.checker import Checker, new_runs
from tests.simulation.observations import Change, Violation

from penstock.engine.state import Node, Situation, TriggerState, TriggerType


class ResumesRerunNothingElse(Checker):
    def committed(self, change: Change) -> None:
        after = change.after
        if after.previous_run_id is None:
            return
        copied = {run.node for run in after.runs.values() if run.copied}
        again = {run.node for run in after.runs.values() if not run.copied}
        if copied & again:
            raise Violation(f"{after.origin.id} has copied {sorted(copied & again)}, and runs them again")
        if change.resumed is not None:
            self._begins(change, change.resumed, copied)

    def _begins(self, change: Change, original: Situation, copied: set[Node]) -> None:
        if original.status != "COMPLETED":
            raise Violation(f"{change.after.origin.id} resumes {original.origin.id}, which is {original.status}")
        fired = [name for name in change.after.fired if name not in original.fired]
        begun = {run.node for run in new_runs(change) if run.trigger_name not in fired}
        behind = begun | _behind(original, begun)
        ran = {run.node for run in original.runs.values()}
        if copied != ran - behind:
            raise Violation(f"{change.after.origin.id} copies {sorted(copied)}, and should copy {sorted(ran - behind)}")
        for trigger in original.triggers:
            kept = (
                trigger.name in original.fired and change.after.fired.get(trigger.name) == original.fired[trigger.name]
            )
            if kept and any(condition.node in behind for condition in trigger.conditions):
                raise Violation(f"{change.after.origin.id} believes that {trigger.name} has fired already")
        for run in change.after.runs.values():
            if run.copied and run.state != original.runs[run.id].state:
                raise Violation(f"the copy of {run.id} is {run.state}, and was {original.runs[run.id].state}")


def _behind(original: Situation, nodes: set[Node]) -> set[Node]:
    """What the triggers lead to, in as many rounds as it takes."""
    found: set[Node] = set()
    while True:
        reached = {
            action.node
            for trigger in original.triggers
            if trigger.type is TriggerType.CONDITIONAL and trigger.state is TriggerState.ACTIVATED
            if any(condition.node in nodes | found for condition in trigger.conditions)
            for action in trigger.actions
        }
        if reached <= found:
            return found
        found |= reached
