"""A trigger fires at most once in an origin, exactly when its predicate holds, and starts each of its actions once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.simulation.checkers.checker import Checker, new_runs, newly_fired
from tests.simulation.observations import Change, Violation

from penstock.engine.state import (
    Logical,
    NodeKind,
    OriginKind,
    Run,
    Situation,
    Trigger,
    TriggerState,
    TriggerType,
    WorkflowRunStatus,
)

if TYPE_CHECKING:
    from tests.simulation.world import World


class TriggersFireOnceAndRightly(Checker):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._restarted: set[str] = set()

    def committed(self, change: Change) -> None:
        before, after = change.before, change.after
        for name, at in (before.fired if before is not None else {}).items():
            if after.fired.get(name) != at:
                raise Violation(
                    f"trigger {name} of {after.origin.id} fired at {at}, and now at {after.fired.get(name)}"
                )
        # What the decision saw: the snapshot of a workflow run, the live triggers of a chain.
        seen = {trigger.name: trigger for trigger in change.commit.after.triggers}
        fired = newly_fired(change)
        for name in fired:
            trigger = seen.get(name)
            if trigger is not None and trigger.type is TriggerType.CONDITIONAL:
                self._may_fire(trigger, change)
        self._starts_are_single(after)
        if after.origin.kind is OriginKind.WORKFLOW_RUN and after.status in (
            WorkflowRunStatus.RUNNING,
            WorkflowRunStatus.COMPLETED,
        ):
            self._none_is_forgotten(seen.values(), after)
        for run in new_runs(change):
            if run.attempt == 0 and run.trigger_name is not None and run.trigger_name not in fired:
                if change.resumed is not None:
                    self._restarted.add(run.id)  # the resume itself starts it
                    continue
                raise Violation(f"run {run.id} is started by {run.trigger_name}, which does not fire now")

    def _may_fire(self, trigger: Trigger, change: Change) -> None:
        if trigger.state is not TriggerState.ACTIVATED:
            raise Violation(f"trigger {trigger.name} fires though it is {trigger.state}")
        if not _held_at_some_moment(trigger, change):
            raise Violation(
                f"trigger {trigger.name} of {change.after.origin.id} fires, and its predicate does not hold"
            )

    def _none_is_forgotten(self, triggers: object, after: Situation) -> None:
        for trigger in triggers:  # type: ignore[attr-defined]
            waits = trigger.type is TriggerType.CONDITIONAL and trigger.state is TriggerState.ACTIVATED
            if waits and trigger.name not in after.fired and holds(trigger, after):
                raise Violation(f"the predicate of {trigger.name} holds in {after.origin.id}, and it has not fired")

    def _starts_are_single(self, after: Situation) -> None:
        starts = Counter(
            (run.trigger_name, run.node)
            for run in after.runs.values()
            if run.attempt == 0 and run.trigger_name and run.id not in self._restarted
        )
        for (name, node), number in starts.items():
            if number > 1:
                raise Violation(f"trigger {name} has started {node.name} {number} times in {after.origin.id}")


def _held_at_some_moment(trigger: Trigger, change: Change) -> bool:
    """One decision may fire several triggers in turn: a run that one of them starts hides the outcome before it."""
    before, runs = change.before, list(change.after.runs.values())
    met = 0
    for condition in trigger.conditions:
        newest_before = before.latest(condition.node) if before is not None else None
        candidates = [run for run in runs if run.node == condition.node]
        if newest_before is not None:
            candidates = candidates[[run.id for run in candidates].index(newest_before.id) :]
        met += any(run.completed_on is not None and str(run.state) == str(condition.state) for run in candidates)
    return met > 0 if trigger.logical is Logical.ANY else 0 < met == len(trigger.conditions)


def holds(trigger: Trigger, situation: Situation) -> bool:
    """The predicate, worked out anew: of every watched node the outcome of the newest run counts, once it has ended.

    Outcomes that were copied from the run before make nothing true by themselves.
    """
    newest: dict[tuple[NodeKind, str], Run] = {}
    for run in situation.runs.values():
        newest[run.node.kind, run.node.name] = run
    met, news = 0, False
    for condition in trigger.conditions:
        run = newest.get((condition.node.kind, condition.node.name))
        if run is not None and run.completed_on is not None and str(run.state) == str(condition.state):
            met += 1
            news |= not run.copied
    return news and (trigger.logical is Logical.ANY or met == len(trigger.conditions))
