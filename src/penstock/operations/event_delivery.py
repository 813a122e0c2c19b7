"""Events to runs: which rules an event meets, the batch it joins in a workflow's EVENT trigger, the run that starts.

Events wait in the store's queue, so that whoever brings one waits for no rule, and a run that starts another by its own
end does so in a later transaction. An event is taken from the queue in the transaction of all that follows from it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from penstock.arns import Namespace, parse_arn
from penstock.causes import derived
from penstock.engine import batching
from penstock.engine.batching import BatchStart
from penstock.engine.event_patterns import Pattern, matches, parse
from penstock.engine.state import TriggerType
from penstock.operations.starts import start_workflow
from penstock.store.contract import Stored, Transaction
from penstock.store.event_contract import QueuedEvent

logger = logging.getLogger(__name__)

EVENT_IDS_PROPERTY = "aws:eventIds"
RULES_MAX = 300  # EventBridge's own quota of rules on a bus

parsed: Any = lru_cache(maxsize=1024)(parse)


def deliver(transaction: Transaction, events: Sequence[QueuedEvent], now: datetime) -> int:
    """Give events to the workflows that are targets of rules which they meet. Returns how many runs have started.

    A workflow gets an event once, however many rules lead to it. Raises Conflict when another server got there first.
    """
    transaction.event_queue.take(events)
    rules: dict[Namespace, list[tuple[Pattern, list[str]]]] = {}
    started = 0
    for queued in events:
        if queued.namespace not in rules:
            rules[queued.namespace] = _enabled_rules(transaction, queued.namespace)
        met = (names for pattern, names in rules[queued.namespace] if matches(pattern, queued.event))
        for workflow_name in dict.fromkeys(name for names in met for name in names):
            started += _receive(transaction, queued, workflow_name, now)
    return started


def expire_batch(transaction: Transaction, namespace: Namespace, trigger_name: str, now: datetime) -> None:
    """Start the run of a batch whose window is over. Raises Conflict when the batch changed meanwhile."""
    row = transaction.triggers.get(namespace, trigger_name)
    before = transaction.event_batches.get(namespace, trigger_name)
    after, start = batching.expire(before, now)
    if row is None or start is None:
        return
    transaction.event_batches.put(namespace, trigger_name, before, after)
    workflow = transaction.workflows.get(namespace, row.document["WorkflowName"])
    if workflow is None:
        logger.warning("a batch of trigger %s is dropped: its workflow does not exist", trigger_name)
        return
    _start(transaction, namespace, workflow, trigger_name, start, now)


def _enabled_rules(transaction: Transaction, namespace: Namespace) -> list[tuple[Pattern, list[str]]]:
    """Patterns and the names of the workflows behind them."""
    rows = transaction.event_rules.page(namespace, None, RULES_MAX)
    return [
        (parsed(row.document["EventPattern"]), [parse_arn(target["Arn"]).name for target in row.document["Targets"]])
        for row in rows
        if row.document["State"] != "DISABLED" and row.document["Targets"]
    ]


def _receive(transaction: Transaction, queued: QueuedEvent, workflow_name: str, now: datetime) -> int:
    namespace = queued.namespace
    workflow = transaction.workflows.get(namespace, workflow_name)
    triggers = transaction.triggers.of_workflow(namespace, workflow_name)
    row = next((row for row in triggers if row.document["Type"] == TriggerType.EVENT), None)
    if workflow is None or row is None:
        missing = "does not exist" if workflow is None else "has no EVENT trigger"
        logger.warning("event %s is dropped: workflow %s %s", queued.event["id"], workflow_name, missing)
        return 0
    before = transaction.event_batches.get(namespace, row.name)
    condition = batching.batching(row.document)
    after, starts = batching.receive(before, queued.event["id"], condition, queued.arrived)
    transaction.event_batches.put(namespace, row.name, before, after)
    for start in starts:
        _start(transaction, namespace, workflow, row.name, start, now)
    return len(starts)


def _start(
    transaction: Transaction,
    namespace: Namespace,
    workflow: Stored,
    trigger_name: str,
    start: BatchStart,
    now: datetime,
) -> None:
    """Over MaxConcurrentRuns a run in ERROR is recorded, and the events are not used again (spec 2.5)."""
    run_id = derived("wr_", namespace.account, namespace.region, trigger_name, *start.event_ids)
    properties = {EVENT_IDS_PROPERTY: json.dumps(start.event_ids)}
    start_workflow(transaction, namespace, workflow, run_id, properties, now, record_refusal=True)
    transaction.event_batches.record_start(run_id, start)
