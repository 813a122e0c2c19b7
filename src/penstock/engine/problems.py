"""What is probably not meant in a workflow's design: found by looking at it, before anything runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from penstock.engine.explanations import words
from penstock.engine.state import Definitions, Logical, Node, NodeKind, Trigger, TriggerState, TriggerType
from penstock.engine.triggers import START_TYPES


class ProblemKind(StrEnum):
    MISSING_JOB = "MISSING_JOB"
    MISSING_CRAWLER = "MISSING_CRAWLER"
    UNSUPPORTED_JOB = "UNSUPPORTED_JOB"
    TRIGGER_NOT_ACTIVATED = "TRIGGER_NOT_ACTIVATED"
    IMPOSSIBLE_CONDITIONS = "IMPOSSIBLE_CONDITIONS"
    UNREACHABLE_NODE = "UNREACHABLE_NODE"
    UNSTARTED_WATCHED_NODE = "UNSTARTED_WATCHED_NODE"
    FURTHER_START_TRIGGER = "FURTHER_START_TRIGGER"


@dataclass(frozen=True, slots=True)
class Problem:
    """`name` is the trigger, job or crawler that `message` is about."""

    kind: ProblemKind
    name: str
    message: str


def problems(start_trigger: Trigger, snapshot: Sequence[Trigger], definitions: Definitions) -> Iterator[Problem]:
    """Everything that can be seen without running: what is missing, switched off, or can never happen."""
    started = dict.fromkeys(action.node for trigger in snapshot for action in trigger.actions)
    watched = dict.fromkeys(condition.node for trigger in snapshot for condition in trigger.conditions)
    for node in started:
        if node.kind is NodeKind.JOB and node.name not in definitions.jobs:
            yield Problem(ProblemKind.MISSING_JOB, node.name, f"job {node.name} does not exist")
        elif node.kind is NodeKind.CRAWLER and node.name not in definitions.crawlers:
            yield Problem(ProblemKind.MISSING_CRAWLER, node.name, f"crawler {node.name} does not exist")
    for trigger in snapshot:
        yield from _of_trigger(trigger, start_trigger)
    for node in watched:
        if node not in started:
            message = f"{words(node)} is watched, but no trigger of the workflow starts it"
            yield Problem(ProblemKind.UNSTARTED_WATCHED_NODE, node.name, message)
    reached = _reachable(start_trigger, snapshot)
    for node in started:
        if node not in reached:
            message = f"{words(node)} can never run: no trigger that starts it can fire"
            yield Problem(ProblemKind.UNREACHABLE_NODE, node.name, message)


def _of_trigger(trigger: Trigger, start_trigger: Trigger) -> Iterator[Problem]:
    activates = trigger.type in (TriggerType.SCHEDULED, TriggerType.CONDITIONAL)
    if activates and trigger.state is not TriggerState.ACTIVATED:
        effect = "its schedule starts nothing" if trigger.type is TriggerType.SCHEDULED else "it never fires"
        message = f"trigger {trigger.name} is {trigger.state}: {effect} until it is activated"
        yield Problem(ProblemKind.TRIGGER_NOT_ACTIVATED, trigger.name, message)
    if trigger.type in START_TYPES and trigger.name != start_trigger.name:
        message = f"trigger {trigger.name} is a second start trigger: runs start with {start_trigger.name}"
        yield Problem(ProblemKind.FURTHER_START_TRIGGER, trigger.name, message)
    if _impossible(trigger):
        message = f"trigger {trigger.name} wants one node in two states at once"
        yield Problem(ProblemKind.IMPOSSIBLE_CONDITIONS, trigger.name, message)


def _impossible(trigger: Trigger) -> bool:
    if trigger.logical is Logical.ANY:
        return False
    wanted = {(condition.node, condition.state) for condition in trigger.conditions}
    return len(wanted) > len({node for node, _ in wanted})


def _reachable(start_trigger: Trigger, snapshot: Sequence[Trigger]) -> set[Node]:
    """The nodes that some outcomes of others could start."""
    watchers: dict[Node, list[Trigger]] = {}
    for trigger in snapshot:
        activated = trigger.type is TriggerType.CONDITIONAL and trigger.state is TriggerState.ACTIVATED
        for condition in trigger.conditions if activated and not _impossible(trigger) else ():
            watchers.setdefault(condition.node, []).append(trigger)
    found = {action.node for action in start_trigger.actions}
    frontier = list(found)
    while frontier:
        for trigger in watchers.get(frontier.pop(), ()):
            if _may_hold(trigger, found):
                fresh = {action.node for action in trigger.actions} - found
                found |= fresh
                frontier += fresh
    return found


def _may_hold(trigger: Trigger, reached: set[Node]) -> bool:
    quantity = any if trigger.logical is Logical.ANY else all
    return quantity(condition.node in reached for condition in trigger.conditions)
