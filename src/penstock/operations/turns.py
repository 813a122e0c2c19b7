"""Turns: starts that wait until a workflow is below its limit, or a crawler at rest, and begin in order (beyond Glue).

A waiting workflow run is a stored run that has fired nothing; a waiting crawl is only remembered. Whoever ends a run,
or raises a limit, begins what may begin in the same transaction: nothing waits without a reason, whenever a server
dies. Both sides hold the workflow or crawler before they count, so that a start and an end at one instant see each
other.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from penstock.arns import Namespace
from penstock.engine import workflows
from penstock.engine.draft import Decision
from penstock.engine.events import StopAsked
from penstock.engine.state import Node, NodeKind, Origin, OriginKind
from penstock.engine.triggers import nodes_started_by, start_trigger
from penstock.operations.advance import advance, load, load_definitions, write
from penstock.store.contract import Transaction
from penstock.store.queueing_contract import WaitingStart

WORKFLOW = "workflow"
CRAWLER = "crawler"
WAITING_MAX = 1000


def follow(transaction: Transaction, decision: Decision | None, now: datetime, ended_crawls: tuple[str, ...]) -> bool:
    """Begin what has waited for what this decision ended: its workflow run, or crawls (`ended_crawls`, by crawler).

    Whether anything began. Raises Conflict as any decision does.
    """
    if decision is None:
        return False
    origin = decision.after.origin
    began = [_begin_crawl(transaction, origin.namespace, name, now) for name in ended_crawls]
    ended = decision.after.completed_on is not None and (
        decision.before is None or decision.before.completed_on is None
    )
    if ended and origin.workflow_name is not None:
        began.append(begin_runs(transaction, origin.namespace, origin.workflow_name, now, ended_run=origin.id))
    return any(began)


def ended_crawlers(decision: Decision | None, run_id: str) -> tuple[str, ...]:
    """The crawler whose crawl `run_id` has ended, as `follow` wants it."""
    run = None if decision is None else decision.after.runs.get(run_id)
    return (run.node.name,) if run is not None and run.ended and run.node.kind is NodeKind.CRAWLER else ()


def begin_runs(
    transaction: Transaction, namespace: Namespace, name: str, now: datetime, ended_run: str | None = None
) -> bool:
    """Begin waiting runs of a workflow, first come, first, as many as its limit allows. Whether any began."""
    if not _may_wait(transaction, namespace, WORKFLOW, name):
        return False
    transaction.workflows.hold(namespace, name)
    if ended_run is not None:
        transaction.waiting_starts.remove(ended_run)  # it was stopped before its turn
    waiting = transaction.waiting_starts.of(namespace, WORKFLOW, name)
    if not waiting:
        return False
    workflow = transaction.workflows.get(namespace, name)
    limit = None if workflow is None else workflow.document.get("MaxConcurrentRuns")
    room = len(waiting)
    if limit:
        room = max(0, int(limit) - transaction.origins.active_workflow_runs(namespace, name))
    began = False
    while waiting and room > 0:
        start = waiting.pop(0)
        transaction.waiting_starts.remove(start.run_id)
        room -= _begin_run(transaction, start, now)
        began = True
    return began


def remember_crawl(transaction: Transaction, namespace: Namespace, name: str, crawl_id: str, origin_id: str) -> None:
    """Have one crawl follow the present one, however often it is asked for."""
    if not transaction.waiting_starts.of(namespace, CRAWLER, name):
        transaction.waiting_starts.put(WaitingStart(namespace, CRAWLER, name, crawl_id, origin_id))


def forget_crawls(transaction: Transaction, namespace: Namespace, name: str) -> None:
    for start in transaction.waiting_starts.of(namespace, CRAWLER, name):
        transaction.waiting_starts.remove(start.run_id)


def stop_waiting_runs(transaction: Transaction, namespace: Namespace, name: str, now: datetime) -> None:
    """Of a workflow that is deleted: its waiting runs end as STOPPED, and none begins in their place."""
    waiting = transaction.waiting_starts.of(namespace, WORKFLOW, name)
    for start in waiting:
        transaction.waiting_starts.remove(start.run_id)
    for start in waiting:
        advance(transaction, start.run_id, StopAsked(), now, timedelta(0))


def begin_all(transaction: Transaction, now: datetime, limit: int) -> bool:
    """Look at everything that is waited for, should a turn ever have been missed. Whether anything began."""
    began = False
    for namespace, kind, name in transaction.waiting_starts.waited_for(limit):
        if kind == WORKFLOW:
            began |= begin_runs(transaction, namespace, name, now)
        else:
            began |= _begin_crawl(transaction, namespace, name, now)
    return began


def _begin_run(transaction: Transaction, start: WaitingStart, now: datetime) -> bool:
    """Fire the start trigger of a waiting run. Whether it is active then: it may be over at once."""
    situation = load(transaction, start.run_id)
    if situation is None or situation.completed_on is not None:
        return False
    first = start_trigger(situation.triggers)
    assert first is not None, start.run_id
    definitions = load_definitions(transaction, start.namespace, nodes_started_by(situation.triggers))
    decision = workflows.begin(replace(situation, definitions=definitions), first, now)
    write(transaction, decision, now)
    return decision.after.completed_on is None


def _begin_crawl(transaction: Transaction, namespace: Namespace, name: str, now: datetime) -> bool:
    if not _may_wait(transaction, namespace, CRAWLER, name):
        return False
    transaction.crawlers.hold(namespace, name)
    waiting = transaction.waiting_starts.of(namespace, CRAWLER, name)
    if not waiting:
        return False
    definitions = load_definitions(transaction, namespace, {Node(NodeKind.CRAWLER, name)})
    crawler = definitions.crawlers.get(name)
    if crawler is not None and crawler.slot.active > 0:
        return False
    start = waiting[0]
    transaction.waiting_starts.remove(start.run_id)
    if crawler is None or transaction.origins.load(start.origin_id) is not None:
        return False  # deleted, or begun before under the same id: a schedule's instant that came twice
    origin = Origin(start.origin_id, OriginKind.MANUAL, namespace)
    write(transaction, workflows.start_one_crawl(origin, name, start.run_id, definitions, now), now)
    return True


def _may_wait(transaction: Transaction, namespace: Namespace, kind: str, name: str) -> bool:
    """Whether starts can be waiting: they are let to, or were until the setting was changed."""
    starts = transaction.waiting_starts
    return starts.allowed(namespace, kind, name) or bool(starts.of(namespace, kind, name))
