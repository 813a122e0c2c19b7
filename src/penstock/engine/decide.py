"""`decide(situation, event, now)`: the one entry of the engine. Dispatch only; the rules are in their own files."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import assert_never

from penstock.engine import runs, triggers, workflows
from penstock.engine.draft import Decision, Draft
from penstock.engine.events import Event, RetryFell, RunBegan, RunFinished, SlotFreed, StopAsked, TimeoutFell
from penstock.engine.state import Node, Situation, Trigger

NO_DELAY = timedelta(0)


def decide(situation: Situation, event: Event, now: datetime, retry_delay: timedelta = NO_DELAY) -> Decision:
    """What follows from one fact. Reads nothing but its arguments; the same arguments give the same decision.

    `situation.definitions` must hold what `needed(situation, event)` names. `retry_delay` is the pause before an
    automatic retry. Raises IllegalTransition, and decides nothing, for an event that the state machine has no row for.
    """
    draft = Draft(situation, now)
    settled: Node | None = None
    match event:
        case RunBegan():
            runs.began(draft, event)
        case RunFinished():
            settled = runs.finished(draft, event, retry_delay)
        case TimeoutFell():
            runs.timeout_fell(draft, event)
        case RetryFell():
            settled = runs.retry_due(draft, event)
        case SlotFreed():
            settled = runs.slot_freed(draft, event.run_id)
        case StopAsked():
            triggers.react(draft, workflows.stop(draft, event))
        case _:
            assert_never(event)
    if settled is not None:
        triggers.react(draft, [settled])
    workflows.close(draft)
    return draft.decision()


def needed(situation: Situation, event: Event) -> set[Node]:
    """The jobs and crawlers whose live definitions a decision on this event may look at: what must be loaded first.

    These are the node that the event is about, and whatever the triggers that have not fired yet may start from there.
    """
    touched: set[Node] = set()
    match event:
        case RunBegan() | TimeoutFell():
            return set()
        case StopAsked():
            return {run.node for run in situation.runs.values() if not run.ended}
        case RunFinished() | RetryFell() | SlotFreed():
            run = situation.runs.get(event.run_id)
            if run is not None:
                touched.add(run.node)
        case _:
            assert_never(event)
    return touched | _reachable_starts(situation, touched)


def _reachable_starts(situation: Situation, touched: set[Node]) -> set[Node]:
    """What may start in one decision: the actions of unfired watchers, and of those that watch what was refused."""
    watchers: dict[Node, list[Trigger]] = {}
    for trigger in situation.triggers:
        if trigger.name not in situation.fired:
            for condition in trigger.conditions:
                watchers.setdefault(condition.node, []).append(trigger)
    found: set[Node] = set()
    frontier = list(touched)
    while frontier:
        # Each node's watchers are looked at once: a chain of a thousand nodes is walked once, not a thousand times.
        for trigger in watchers.pop(frontier.pop(), ()):
            started = {action.node for action in trigger.actions} - found
            found |= started
            frontier += started
    return found
