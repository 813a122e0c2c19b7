"""Resuming a workflow run: which nodes run again, what is copied, and the new run that follows (spec 1.11).

The new run works on the snapshot of the original. Restarted nodes start at once; what lies downstream of them runs
again by normal firing, never forced; every other node keeps the runs it had, as copies. A trigger is downstream when it
watches a node that runs again, so a copied outcome alone fires nothing, but counts as met beside a new one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from penstock.causes import derived, derived_uuid
from penstock.engine import runs, workflows
from penstock.engine.draft import Decision, Draft
from penstock.engine.ledger import ledger
from penstock.engine.snapshot import snapshot
from penstock.engine.state import (
    Definitions,
    Node,
    NodeKind,
    Origin,
    Run,
    Situation,
    Trigger,
    WorkflowRunStatus,
)
from penstock.engine.triggers import react


def downstream(triggers: Sequence[Trigger], nodes: Iterable[Node]) -> set[Node]:
    """Every job and crawler that the triggers which can fire lead to from `nodes`.

    A node of `nodes` is among them only if it lies behind one of them (itself included, in a circle).
    """
    watchers = snapshot(triggers).watchers
    found: set[Node] = set()
    frontier = list(dict.fromkeys(nodes))
    while frontier:
        for watcher in watchers.get(frontier.pop(), ()):
            fresh = watcher.starts - found
            found |= fresh
            frontier += fresh
    return found


def reduced(original: Situation, chosen: Iterable[Node]) -> tuple[Node, ...]:
    """`chosen` without the nodes that run again anyway, because another chosen one leads to them; order kept.

    Of a circle the node that ran first in the original stays.
    """
    left = list(dict.fromkeys(chosen))
    triggers = snapshot(original.triggers)
    behind = downstream(triggers, left)
    # Nothing leads to the first of a chain: they stay, and what lies behind them goes. What is left stands in circles.
    certain = downstream(triggers, [node for node in left if node not in behind])
    left = [node for node in left if node not in certain]
    order = {run.node: -position for position, run in reversed(list(enumerate(original.runs.values())))}
    for node in sorted(behind.intersection(left), key=lambda node: order.get(node, 0)):
        others = [other for other in left if other != node]
        if node in downstream(triggers, others):
            left = others
    return tuple(left)


def resume(
    origin: Origin, original: Situation, restarted: Collection[Node], definitions: Definitions, now: datetime
) -> Decision:
    """Begin the run that resumes `original` at `restarted`: nodes that ran in it, already reduced.

    `definitions` must hold the restarted nodes and whatever the snapshot's triggers start.
    """
    again = set(restarted) | downstream(original.triggers, restarted)
    fires_again = _watching(original.triggers, again)
    situation = Situation(
        origin=origin,
        version=0,
        status=WorkflowRunStatus.RUNNING,
        triggers=original.triggers,
        started_on=now,
        fired={name: at for name, at in original.fired.items() if name not in fires_again},
        runs={run.id: _copy(run) for run in original.runs.values() if run.node not in again},
        previous_run_id=original.origin.id,
        definitions=definitions,
    )
    draft = Draft(situation, now)
    draft.because(f"the run resumes {original.origin.id}: {', '.join(sorted(node.name for node in restarted))} again")
    ended = [run.node for run in (_restart(draft, original, node) for node in restarted) if run.ended]
    react(draft, ended)
    workflows.close(draft)
    return draft.decision()


def _watching(triggers: Iterable[Trigger], nodes: Collection[Node]) -> set[str]:
    return {trigger.name for trigger in triggers if any(c.node in nodes for c in trigger.conditions)}


def _copy(run: Run) -> Run:
    return run if run.copied else replace(run, copied=True)


def _restart(draft: Draft, original: Situation, node: Node) -> Run:
    """Start a node as the trigger did that started it in the original, on the job's definition as it stands now."""
    before = ledger(original.runs).newest(node)
    assert before is not None, f"{node.name} did not run in {original.origin.id}"
    origin_id = draft.situation.origin.id
    if node.kind is NodeKind.CRAWLER:
        crawl_id = derived_uuid(origin_id, "resume", node.name)
        return runs.start_crawl(draft, node.name, crawl_id, before.trigger_name)
    # In a workflow run a trigger's action has started every run.
    action = draft.snapshot.actions[str(before.trigger_name), node]
    request = runs.RunRequest(
        run_id=derived("jr_", origin_id, "resume", node.name),
        arguments=action.arguments,
        timeout_minutes=action.timeout_minutes,
        security_configuration=action.security_configuration,
        trigger_name=before.trigger_name,
        predecessors=before.predecessors,
    )
    return runs.start_job(draft, node.name, request)
