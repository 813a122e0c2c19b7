"""Queueing, beyond Glue: PutQueueing, GetQueueing. Starts above a limit wait their turn instead of being refused."""

from __future__ import annotations

from penstock.models import SERVICE
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.crawlers import existing_crawler
from penstock.operations.turns import CRAWLER, WORKFLOW, begin_runs
from penstock.operations.workflows import existing_workflow
from penstock.store.contract import Transaction

_KINDS = {"WORKFLOW": WORKFLOW, "CRAWLER": CRAWLER}


@operation("PutQueueing", SERVICE)
def put_queueing(request: Request, context: Context) -> Response:
    """What waits already when queueing is turned off begins in its turn all the same."""
    kind, name = _KINDS[request["Kind"]], request["Name"]
    with context.store.write() as transaction:
        _check_exists(transaction, context, kind, name)
        documents = transaction.workflows if kind == WORKFLOW else transaction.crawlers
        documents.hold(context.namespace, name)
        transaction.waiting_starts.allow(context.namespace, kind, name, request["Enabled"])
        if kind == WORKFLOW:
            begin_runs(transaction, context.namespace, name, context.now)
    context.wake()
    return {}


@operation("GetQueueing", SERVICE)
def get_queueing(request: Request, context: Context) -> Response:
    """Whether starts wait, and the ids of the runs that do, the next one first."""
    kind, name = _KINDS[request["Kind"]], request["Name"]
    with context.store.read() as transaction:
        _check_exists(transaction, context, kind, name)
        waiting = transaction.waiting_starts.of(context.namespace, kind, name)
        enabled = transaction.waiting_starts.allowed(context.namespace, kind, name)
    return {"Enabled": enabled, "WaitingRunIds": [start.run_id for start in waiting]}


def _check_exists(transaction: Transaction, context: Context, kind: str, name: str) -> None:
    if kind == WORKFLOW:
        existing_workflow(transaction, context, name)
    else:
        existing_crawler(transaction, context, name)
