"""Load, decide, commit: the steps by which any fact changes an origin, whoever brings the fact.

Operations use it for what a caller asks (start, stop), the dispatcher for what has happened. Everything is in one
transaction of the caller's, so that a fact is handled and its consequences written together or not at all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from penstock.arns import Namespace
from penstock.engine.decide import decide, needed
from penstock.engine.draft import Decision
from penstock.engine.events import Event
from penstock.engine.state import (
    CrawlerDefinition,
    Definitions,
    JobDefinition,
    Node,
    NodeKind,
    OriginKind,
    Situation,
    Trigger,
)
from penstock.engine.triggers import read_trigger
from penstock.engine.workflows import statistics
from penstock.operations.events import publish
from penstock.operations.run_notices import run_notices
from penstock.operations.state_events import state_events
from penstock.store.contract import Commit, Transaction


def advance(
    transaction: Transaction, origin_id: str, event: Event, now: datetime, retry_delay: timedelta
) -> Decision | None:
    """Handle one fact. None when the origin is unknown (retention took it) or the fact changes nothing (it came late).

    Raises Conflict when another server changed the origin meanwhile: the caller begins again.
    """
    situation = load(transaction, origin_id)
    if situation is None:
        return None
    definitions = load_definitions(transaction, situation.origin.namespace, needed(situation, event))
    decision = decide(replace(situation, definitions=definitions), event, now, retry_delay)
    if not decision.changes_anything:
        return None
    write(transaction, decision, now)
    return decision


def load(transaction: Transaction, origin_id: str) -> Situation | None:
    """The situation with its triggers: the snapshot of a workflow run, the live ones of a chain (spec 2.6)."""
    situation = transaction.origins.load(origin_id)
    if situation is not None and situation.origin.kind is OriginKind.CHAIN:
        return replace(situation, triggers=chain_triggers(transaction, situation.origin.namespace))
    return situation


def chain_triggers(transaction: Transaction, namespace: Namespace) -> tuple[Trigger, ...]:
    return tuple(read_trigger(row.document) for row in transaction.triggers.standalone_conditional(namespace))


def load_definitions(transaction: Transaction, namespace: Namespace, nodes: Collection[Node]) -> Definitions:
    """The live jobs and crawlers of these names with their slots; deleted ones are left out."""
    if not nodes:
        return Definitions()
    slots = transaction.origins.slots(namespace, nodes)
    job_names = [node.name for node in nodes if node.kind is NodeKind.JOB]
    crawler_names = [node.name for node in nodes if node.kind is NodeKind.CRAWLER]
    jobs = transaction.jobs.get_many(namespace, job_names) if job_names else {}
    crawlers = transaction.crawlers.get_many(namespace, crawler_names) if crawler_names else {}
    return Definitions(
        jobs={name: JobDefinition(row.document, slots[Node(NodeKind.JOB, name)]) for name, row in jobs.items()},
        crawlers={name: CrawlerDefinition(name, slots[Node(NodeKind.CRAWLER, name)]) for name in crawlers},
    )


def write(
    transaction: Transaction, decision: Decision, now: datetime, properties: Mapping[str, str] | None = None
) -> None:
    """Commit a decision, and tell the bus and whoever wants notices; `properties` are a new workflow run's."""
    transaction.origins.commit(
        Commit(
            before=decision.before,
            after=decision.after,
            commands=decision.commands,
            taken=decision.taken,
            statistics=statistics(decision.after),
            properties=properties or {},
            reasons=decision.reasons,
        ),
        now,
    )
    publish(transaction, decision.after.origin.namespace, state_events(decision, now), now)
    if transaction.notices.wanted:
        transaction.notices.put(
            decision.after.origin.namespace, run_notices(decision, transaction.notices.wanted, now), now
        )
