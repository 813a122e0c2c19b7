"""Which triggers fire: Glue Trigger documents as values, predicates, and the reaction to outcomes (spec 2)."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping
from typing import Any

from penstock.engine import runs
from penstock.engine.draft import Draft
from penstock.engine.state import (
    Action,
    Condition,
    CrawlState,
    JobRunState,
    Logical,
    Node,
    NodeKind,
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
    met = []
    for condition in trigger.conditions:
        run = draft.latest(condition.node)
        if run is not None and run.ended and run.state == condition.state:
            met.append(run)
    wanted = 1 if trigger.logical is Logical.ANY else len(trigger.conditions)
    news = any(not run.copied for run in met)
    return tuple(met) if news and len(met) >= wanted else None


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
    while waiting:
        node = waiting.popleft()
        for trigger in draft.situation.triggers:
            if trigger.type is not TriggerType.CONDITIONAL or trigger.state is not TriggerState.ACTIVATED:
                continue
            if draft.has_fired(trigger) or not any(condition.node == node for condition in trigger.conditions):
                continue
            leading = holds(trigger, draft)
            if leading is not None:
                waiting.extend(fire(draft, trigger, leading))


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
