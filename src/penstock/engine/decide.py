"""`decide(situation, event, now)`: the one entry of the engine. Dispatch only; the rules are in their own files."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from typing import assert_never

from penstock.engine import runs, triggers, workflows
from penstock.engine.draft import Decision, Draft
from penstock.engine.events import Event, RetryFell, RunBegan, RunFinished, SlotFreed, StopAsked, TimeoutFell
from penstock.engine.ledger import Ledger, ledger
from penstock.engine.snapshot import Watcher, snapshot
from penstock.engine.state import Logical, Node, Situation, Trigger

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
            return touched
        case StopAsked(run_ids=None):
            return {run.node for run in situation.runs.values() if not run.ended}
        case StopAsked(run_ids=run_ids):
            touched = {situation.runs[run_id].node for run_id in run_ids or () if run_id in situation.runs}
        case RunFinished() | RetryFell() | SlotFreed():
            run = situation.runs.get(event.run_id)
            if run is not None:
                touched.add(run.node)
        case _:
            assert_never(event)
    return touched | _reachable_starts(situation, touched)


def _reachable_starts(situation: Situation, touched: set[Node]) -> set[Node]:
    """What may start in one decision: the actions of unfired watchers, and of those that a refused start makes fire."""
    watchers = snapshot(situation.triggers).watchers
    runs_so_far = ledger(situation.runs)
    found: set[Node] = set()
    frontier = deque((node, False) for node in touched)
    while frontier:
        node, started = frontier.popleft()
        for watcher in watchers.get(node, ()):
            if watcher.trigger.name in situation.fired or (started and not _follows_refusal(watcher)):
                continue
            if _may_hold(watcher.trigger, situation, runs_so_far, touched):
                fresh = watcher.starts - found
                found |= fresh
                frontier.extend((node, True) for node in fresh)
    return found


def _follows_refusal(watcher: Watcher) -> bool:
    """Whether the trigger may fire because the node could not even start.

    One that waits for several outcomes, of which any will do, is looked at whatever became of this node; any other one
    waits for the refusal itself, so that nobody loads the whole rest of a chain for each of its jobs.
    """
    several = watcher.trigger.logical is Logical.ANY and len(watcher.trigger.conditions) > 1
    return several or not watcher.states.isdisjoint(runs.REFUSED_STATES)


def _may_hold(trigger: Trigger, situation: Situation, runs_so_far: Ledger, touched: set[Node]) -> bool:
    """False only when a condition that this decision cannot meet is certainly not met: one look, at the likeliest."""
    if trigger.logical is Logical.ANY:
        return True
    condition = trigger.conditions[situation.lacking.get(trigger.name, 0) % len(trigger.conditions)]
    if condition.node in touched or condition.state in runs.REFUSED_STATES:
        return True
    run = runs_so_far.newest(condition.node)
    return run is not None and run.ended and run.state == condition.state
