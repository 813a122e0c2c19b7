"""Which triggers fire: Glue Trigger documents as values, predicates, and the reaction to outcomes (spec 2)."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping
from typing import Any

from penstock.engine import runs
from penstock.engine.draft import Draft
from penstock.engine.snapshot import Watcher
from penstock.engine.state import (
    Action,
    Condition,
    CrawlState,
    JobRunState,
    Logical,
    Node,
    NodeKind,
    OriginKind,
    Predecessor,
    Run,
    Trigger,
    TriggerState,
    TriggerType,
    WorkflowRunStatus,
)

START_TYPES = frozenset({TriggerType.ON_DEMAND, TriggerType.SCHEDULED, TriggerType.EVENT})


def read_trigger(document: Mapping[str, Any]) -> Trigger:
    """A Glue Trigger object (validated when it was stored) as the engine's value."""
    predicate = document.get("Predicate") or {}
    return Trigger(
        name=document["Name"],
        type=TriggerType(document["Type"]),
        state=TriggerState(document["State"]),
        workflow_name=document.get("WorkflowName"),
        logical=Logical(predicate.get("Logical", "AND")),
        conditions=tuple(_condition(condition) for condition in predicate.get("Conditions", ())),
        actions=tuple(_action(action) for action in document.get("Actions", ())),
        document=document,
    )


def holds(trigger: Trigger, draft: Draft) -> tuple[Run, ...] | None:
    """The watched runs that make the predicate true, or None when it is not true (yet).

    A node's outcome is that of its newest run, and only once that has ended: an attempt that will be retried has a
    newer run already, so retries are never seen (spec 1.12, Q7). Outcomes that a resumed run has copied count as met
    beside a new one, but alone they make nothing true: what follows from them has happened (spec 1.11).
    """
    if trigger.logical is not Logical.ANY and _lacks_one(trigger, draft):
        return None
    met = [run for run in (_met(condition, draft) for condition in trigger.conditions) if run is not None]
    return tuple(met) if any(not run.copied for run in met) else None


def _lacks_one(trigger: Trigger, draft: Draft) -> bool:
    """Whether one of the conditions is not met.

    It is looked for where one was missing last: so a trigger that waits for hundreds of nodes costs about one look for
    each of their ends, and not a look at all of them.
    """
    count = len(trigger.conditions)
    first = draft.lacking(trigger)
    for place in range(first, first + count):
        if _met(trigger.conditions[place % count], draft) is None:
            if place != first:
                draft.note_lacking(trigger, place % count)
            return True
    return False


def _met(condition: Condition, draft: Draft) -> Run | None:
    run = draft.latest(condition.node)
    return run if run is not None and run.state == condition.state and run.ended else None


def fire(draft: Draft, trigger: Trigger, leading: tuple[Run, ...] = ()) -> list[Node]:
    """Start all actions, each on its own (spec 2.4). Returns the nodes whose runs ended at once."""
    draft.mark_fired(trigger)
    draft.because(_why(trigger, leading))
    predecessors = tuple(Predecessor(run.node.name, run.id) for run in leading if run.node.kind is NodeKind.JOB)
    ended = []
    started: Counter[Node] = Counter()
    for action in trigger.actions:
        # One job may stand in several actions, with other arguments in each: every action is a start.
        run_id = runs.action_run_id(draft.situation.origin.id, trigger.name, action.node, started[action.node])
        started[action.node] += 1
        if action.node.kind is NodeKind.CRAWLER:
            run = runs.start_crawl(draft, action.node.name, run_id, trigger.name)
        else:
            request = runs.RunRequest(
                run_id=run_id,
                arguments=action.arguments,
                timeout_minutes=action.timeout_minutes,
                security_configuration=action.security_configuration,
                overrides=action.overrides,
                trigger_name=trigger.name,
                predecessors=predecessors,
            )
            run = runs.start_job(draft, action.node.name, request)
        if run.ended:
            ended.append(run.node)
    return ended


def react(draft: Draft, settled: Iterable[Node]) -> None:
    """Fire every trigger that these outcomes make true, and those that its own refused starts make true in turn.

    A trigger fires at most once in an origin (Q11); in a run that is being stopped none fires (spec 1.10).
    """
    if draft.status is not WorkflowRunStatus.RUNNING:
        return
    waiting = deque(settled)
    # In a workflow run every outcome before this one has been looked at. In a chain a trigger may be new.
    alone = len(waiting) == 1 and draft.situation.origin.kind is OriginKind.WORKFLOW_RUN
    while waiting:
        node = waiting.popleft()
        for watcher in draft.snapshot.watchers.get(node, ()):
            trigger = watcher.trigger
            if draft.has_fired(trigger):
                continue
            if (alone or trigger.logical is not Logical.ANY) and not _concerns(watcher, draft.latest(node)):
                continue
            leading = holds(trigger, draft)
            if leading is not None:
                alone = False
                waiting.extend(fire(draft, trigger, leading))


def _concerns(watcher: Watcher, newest: Run | None) -> bool:
    """Whether the newest run of the watched node is what the trigger waits for."""
    return newest is not None and newest.ended and newest.state in watcher.states


def start_trigger(snapshot: Iterable[Trigger]) -> Trigger | None:
    """The trigger that starts a run of a workflow: the first of those that can, or None (spec 1.5, Q4)."""
    return next((trigger for trigger in snapshot if trigger.type in START_TYPES), None)


def nodes_started_by(triggers: Iterable[Trigger]) -> set[Node]:
    return {action.node for trigger in triggers for action in trigger.actions}


def _condition(condition: Mapping[str, Any]) -> Condition:
    if condition.get("CrawlerName") is not None:
        return Condition(Node(NodeKind.CRAWLER, condition["CrawlerName"]), CrawlState(condition["CrawlState"]))
    return Condition(Node(NodeKind.JOB, condition["JobName"]), JobRunState(condition["State"]))


def _action(action: Mapping[str, Any]) -> Action:
    if action.get("CrawlerName") is not None:
        return Action(Node(NodeKind.CRAWLER, action["CrawlerName"]))
    return Action(
        node=Node(NodeKind.JOB, action["JobName"]),
        arguments=action.get("Arguments") or {},
        timeout_minutes=action.get("Timeout"),
        security_configuration=action.get("SecurityConfiguration"),
        overrides={member: action[member] for member in ("NotificationProperty",) if action.get(member)},
    )


def _why(trigger: Trigger, leading: tuple[Run, ...]) -> str:
    if not leading:
        return f"trigger {trigger.name} fires: it starts the run"
    met = ", ".join(f"{run.node.name} is {run.state}" for run in leading)
    rule = "any of" if trigger.logical is Logical.ANY else "all of"
    return f"trigger {trigger.name} fires: {met} ({rule} {len(trigger.conditions)} conditions)"
