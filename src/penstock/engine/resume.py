"""Resuming a workflow run: which nodes run again, what is copied, and the new run that follows (spec 1.11).

The new run works on the snapshot of the original. Restarted nodes start at once; what lies downstream of them runs
again by normal firing, never forced; every other node keeps the runs it had, as copies. A trigger is downstream when it
watches a node that runs again, so a copied outcome alone fires nothing, but counts as met beside a new one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from penstock.causes import derived, derived_uuid
from penstock.engine import runs, triggers, workflows
from penstock.engine.draft import Decision, Draft
from penstock.engine.state import (
    Action,
    Definitions,
    Node,
    NodeKind,
    Origin,
    Run,
    Situation,
    Trigger,
    TriggerState,
    TriggerType,
    WorkflowRunStatus,
)


def downstream(snapshot: Sequence[Trigger], nodes: Iterable[Node]) -> set[Node]:
    """Every job and crawler that the triggers which can fire lead to from `nodes`.

    A node of `nodes` is among them only if it lies behind one of them (itself included, in a circle).
    """
    found: set[Node] = set()
    frontier = set(nodes)
    while frontier:
        started = {
            action.node
            for trigger in _firing(snapshot)
            if any(condition.node in frontier for condition in trigger.conditions)
            for action in trigger.actions
        }
        frontier = started - found
        found |= started
    return found


def reduced(original: Situation, chosen: Iterable[Node]) -> tuple[Node, ...]:
    """`chosen` without the nodes that run again anyway, because another chosen one leads to them; order kept.

    Of a circle the node that ran first in the original stays.
    """
    left = list(dict.fromkeys(chosen))
    order = {run.node: -position for position, run in reversed(list(enumerate(original.runs.values())))}
    for node in sorted(left, key=lambda node: order.get(node, 0)):
        others = [other for other in left if other != node]
        if node in downstream(original.triggers, others):
            left = others
    return tuple(left)


def resume(
    origin: Origin, original: Situation, restarted: Collection[Node], definitions: Definitions, now: datetime
) -> Decision:
    """Begin the run that resumes `original` at `restarted`: nodes that ran in it, already reduced.

    `definitions` must hold the restarted nodes and whatever the snapshot's triggers start.
    """
    again = set(restarted) | downstream(original.triggers, restarted)
    situation = Situation(
        origin=origin,
        version=0,
        status=WorkflowRunStatus.RUNNING,
        triggers=original.triggers,
        started_on=now,
        fired={name: at for name, at in original.fired.items() if name not in _watching(original.triggers, again)},
        runs={run.id: _copy(run) for run in original.runs.values() if run.node not in again},
        previous_run_id=original.origin.id,
        definitions=definitions,
    )
    draft = Draft(situation, now)
    draft.because(f"the run resumes {original.origin.id}: {', '.join(sorted(node.name for node in restarted))} again")
    ended = [run.node for run in (_restart(draft, original, node) for node in restarted) if run.ended]
    triggers.react(draft, ended)
    workflows.close(draft)
    return draft.decision()


def _firing(snapshot: Iterable[Trigger]) -> Iterator[Trigger]:
    for trigger in snapshot:
        if trigger.type is TriggerType.CONDITIONAL and trigger.state is TriggerState.ACTIVATED:
            yield trigger


def _watching(snapshot: Iterable[Trigger], nodes: Collection[Node]) -> set[str]:
    return {trigger.name for trigger in snapshot if any(c.node in nodes for c in trigger.conditions)}


def _copy(run: Run) -> Run:
    return run if run.copied else replace(run, copied=True)


def _restart(draft: Draft, original: Situation, node: Node) -> Run:
    """Start a node as the trigger did that started it in the original, on the job's definition as it stands now."""
    before = original.latest(node)
    assert before is not None, f"{node.name} did not run in {original.origin.id}"
    origin_id = draft.situation.origin.id
    if node.kind is NodeKind.CRAWLER:
        crawl_id = derived_uuid(origin_id, "resume", node.name)
        return runs.start_crawl(draft, node.name, crawl_id, before.trigger_name)
    action = _action(original.triggers, before)
    request = runs.RunRequest(
        run_id=derived("jr_", origin_id, "resume", node.name),
        arguments=action.arguments,
        timeout_minutes=action.timeout_minutes,
        security_configuration=action.security_configuration,
        trigger_name=before.trigger_name,
        predecessors=before.predecessors,
    )
    return runs.start_job(draft, node.name, request)


def _action(snapshot: Iterable[Trigger], run: Run) -> Action:
    """The action that started the run: in a workflow run every run has one."""
    return next(
        action
        for trigger in snapshot
        if trigger.name == run.trigger_name
        for action in trigger.actions
        if action.node == run.node
    )
