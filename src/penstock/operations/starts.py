"""Starting things: a workflow run, a chain, one job run, one crawl; for operations and for schedules alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from penstock.arns import Namespace
from penstock.engine import workflows
from penstock.engine.runs import Admission, RunRequest, admit
from penstock.engine.state import JobDefinition, Node, NodeKind, Origin, OriginKind, Trigger, TriggerType
from penstock.engine.triggers import nodes_started_by, read_trigger, start_trigger
from penstock.errors import ConcurrentRunsExceeded, Conflict, CrawlerRunning, EntityNotFound, InvalidInput
from penstock.operations.advance import chain_triggers, load_definitions, write
from penstock.operations.turns import CRAWLER, WAITING_MAX, WORKFLOW, remember_crawl
from penstock.store.contract import Stored, Transaction
from penstock.store.queueing_contract import WaitingStart


def start_workflow(
    transaction: Transaction,
    namespace: Namespace,
    workflow: Stored,
    run_id: str,
    properties: Mapping[str, str],
    now: datetime,
    *,
    record_refusal: bool = False,
) -> None:
    """Begin a workflow run from a snapshot of its triggers (spec 1.5).

    Over MaxConcurrentRuns the run waits its turn, if the workflow is set to that. Else it raises
    ConcurrentRunsExceeded, or with `record_refusal` (schedules and events, which have nobody to tell) records a run in
    ERROR. Raises InvalidInput when the workflow has no start trigger.
    """
    triggers = tuple(read_trigger(row.document) for row in transaction.triggers.of_workflow(namespace, workflow.name))
    first = start_trigger(triggers)
    if first is None:
        raise InvalidInput(
            f"Workflow {workflow.name} has no start trigger: add an ON_DEMAND, SCHEDULED or EVENT trigger to it"
        )
    origin = Origin(run_id, OriginKind.WORKFLOW_RUN, namespace, workflow.name)
    effective = {**workflow.document.get("DefaultRunProperties", {}), **properties}
    if workflow_is_full(transaction, namespace, workflow):
        if _may_wait(transaction, namespace, workflow.name):
            write(transaction, workflows.wait(origin, triggers, now), now, effective)
            transaction.waiting_starts.put(WaitingStart(namespace, WORKFLOW, workflow.name, run_id, run_id))
            return
        if not record_refusal:
            raise ConcurrentRunsExceeded(workflows.REFUSED_MESSAGE.format(name=workflow.name))
        write(transaction, workflows.refuse(origin, triggers, now), now, effective)
        return
    definitions = load_definitions(transaction, namespace, nodes_started_by(triggers))
    write(transaction, workflows.start(origin, first, triggers, definitions, now), now, effective)


def workflow_is_full(transaction: Transaction, namespace: Namespace, workflow: Stored) -> bool:
    """Whether MaxConcurrentRuns is reached; until the transaction ends nobody else can start a run of a limited one."""
    limit = workflow.document.get("MaxConcurrentRuns")
    if not limit:
        return False
    transaction.workflows.hold(namespace, workflow.name)
    waiting = len(transaction.waiting_starts.of(namespace, WORKFLOW, workflow.name))
    return waiting > 0 or transaction.origins.active_workflow_runs(namespace, workflow.name) >= int(limit)


def _may_wait(transaction: Transaction, namespace: Namespace, name: str) -> bool:
    starts = transaction.waiting_starts
    return starts.allowed(namespace, WORKFLOW, name) and len(starts.of(namespace, WORKFLOW, name)) < WAITING_MAX


def start_chain(
    transaction: Transaction, namespace: Namespace, trigger: Trigger, origin_id: str, now: datetime
) -> None:
    """Fire a standalone trigger: the root of a chain that conditional triggers may carry on (spec 2.5)."""
    watchers = chain_triggers(transaction, namespace)
    definitions = load_definitions(transaction, namespace, nodes_started_by((trigger, *watchers)))
    origin = Origin(origin_id, OriginKind.CHAIN, namespace)
    write(transaction, workflows.start(origin, trigger, watchers, definitions, now), now)


def fire_trigger(
    transaction: Transaction,
    namespace: Namespace,
    trigger: Trigger,
    origin_ids: tuple[str, str],
    now: datetime,
    *,
    record_refusal: bool,
) -> None:
    """Fire a root trigger: an inner one starts its workflow, a standalone one a chain (spec 2.6).

    `origin_ids` are the ids that the new workflow run or chain would get.
    """
    workflow_run_id, chain_id = origin_ids
    if trigger.workflow_name is None:
        start_chain(transaction, namespace, trigger, chain_id, now)
        return
    workflow = transaction.workflows.get(namespace, trigger.workflow_name)
    if workflow is None:
        raise EntityNotFound(f"Workflow {trigger.workflow_name} of trigger {trigger.name} does not exist")
    if trigger.type not in (TriggerType.ON_DEMAND, TriggerType.SCHEDULED, TriggerType.EVENT):
        raise InvalidInput(f"Trigger {trigger.name} is no start trigger of workflow {workflow.name}")
    start_workflow(transaction, namespace, workflow, workflow_run_id, {}, now, record_refusal=record_refusal)


def start_job_run(
    transaction: Transaction, namespace: Namespace, job: Stored, request: RunRequest, origin_id: str, now: datetime
) -> None:
    """Begin one job run by hand. Raises ConcurrentRunsExceeded, recording nothing, when the job is full (spec 3.3), and
    Conflict when it has been deleted since it was read."""
    node = Node(NodeKind.JOB, job.name)
    definitions = load_definitions(transaction, namespace, {node})
    definition = definitions.jobs.get(job.name)
    if definition is None:
        raise Conflict(f"job {job.name} was deleted meanwhile")
    if admit(definition, definition.slot.active, _queues(definition, request)) is Admission.REFUSED:
        raise ConcurrentRunsExceeded(f"Concurrent runs exceeded for {job.name}")
    origin = Origin(origin_id, OriginKind.MANUAL, namespace)
    write(transaction, workflows.start_one_job(origin, job.name, request, definitions, now), now)


def start_crawl(
    transaction: Transaction, namespace: Namespace, crawler_name: str, crawl_id: str, origin_id: str, now: datetime
) -> None:
    """Begin one crawl by hand or by schedule. When the crawler is at it already, one crawl follows if it is set to
    that, else this raises CrawlerRunning; Conflict when it has been deleted since it was read."""
    node = Node(NodeKind.CRAWLER, crawler_name)
    definitions = load_definitions(transaction, namespace, {node})
    crawler = definitions.crawlers.get(crawler_name)
    if crawler is None:
        raise Conflict(f"crawler {crawler_name} was deleted meanwhile")
    if crawler.slot.active > 0 and transaction.waiting_starts.allowed(namespace, CRAWLER, crawler_name):
        transaction.crawlers.hold(namespace, crawler_name)
        definitions = load_definitions(transaction, namespace, {node})  # it may have come to rest meanwhile
        crawler = definitions.crawlers.get(crawler_name, crawler)
        if crawler.slot.active > 0:
            remember_crawl(transaction, namespace, crawler_name, crawl_id, origin_id)
            return
    if crawler.slot.active > 0:
        raise CrawlerRunning(f"Crawler with name {crawler_name} has already started")
    origin = Origin(origin_id, OriginKind.MANUAL, namespace)
    write(transaction, workflows.start_one_crawl(origin, crawler_name, crawl_id, definitions, now), now)


def _queues(definition: JobDefinition, request: RunRequest) -> bool:
    return bool(request.overrides.get("JobRunQueuingEnabled", definition.queues))
