"""Resuming workflow runs: Resume (spec 1.11)."""

from __future__ import annotations

from collections.abc import Sequence

from penstock.engine import workflows
from penstock.engine.graph import node_id
from penstock.engine.resume import reduced, resume
from penstock.engine.state import Node, Origin, OriginKind, Situation, WorkflowRunStatus
from penstock.engine.triggers import nodes_started_by
from penstock.errors import ConcurrentRunsExceeded, EntityNotFound, IllegalWorkflowState, InvalidInput
from penstock.operations.advance import load_definitions, write
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.starts import workflow_is_full
from penstock.operations.workflows import existing_workflow


@operation("ResumeWorkflowRun")
def resume_workflow_run(request: Request, context: Context) -> Response:
    """A new run on the original's snapshot and final properties; a resumed run may itself be resumed.

    NodeIds in the response are those restarted: without the ones that lie behind another and run again anyway.
    """
    namespace, name = context.namespace, request["Name"]
    run_id = context.identifiers.draw("wr_")
    with context.store.write() as transaction:
        workflow = existing_workflow(transaction, context, name)
        row = transaction.origins.workflow_run(namespace, name, request["RunId"])
        original = transaction.origins.load(request["RunId"]) if row is not None else None
        if row is None or original is None:
            raise EntityNotFound(f"Workflow run {request['RunId']} of workflow {name} does not exist.")
        if original.status is not WorkflowRunStatus.COMPLETED:
            raise IllegalWorkflowState(
                f"Workflow run {row.id} is {original.status} and cannot be resumed: only a COMPLETED run can."
            )
        chosen = reduced(original, _chosen(original, request["NodeIds"]))
        if workflow_is_full(transaction, namespace, workflow):
            raise ConcurrentRunsExceeded(workflows.REFUSED_MESSAGE.format(name=name))
        definitions = load_definitions(transaction, namespace, {*chosen, *nodes_started_by(original.triggers)})
        origin = Origin(run_id, OriginKind.WORKFLOW_RUN, namespace, name)
        write(transaction, resume(origin, original, chosen, definitions, context.now), context.now, row.properties)
    context.wake()
    return {"RunId": run_id, "NodeIds": [_id(original, node) for node in chosen]}


def _chosen(original: Situation, node_ids: Sequence[str]) -> list[Node]:
    """The nodes of these ids. Raises InvalidInput, naming the first that is none, a trigger, or was not run."""
    if not node_ids:
        raise InvalidInput("NodeIds cannot be empty: name the nodes to restart")
    watched = {condition.node for trigger in original.triggers for condition in trigger.conditions}
    nodes = {_id(original, node): node for node in watched | nodes_started_by(original.triggers)}
    ran = {run.node for run in original.runs.values()}
    for unique in node_ids:
        if unique not in nodes:
            raise InvalidInput(f"Node {unique} {_what_else(original, unique)}")
        if nodes[unique] not in ran:
            node = nodes[unique]
            raise InvalidInput(
                f"Node {unique} ({node.kind.lower()} {node.name}) has no run attempt in {original.origin.id}: "
                "only what has run can be restarted"
            )
    return [nodes[unique] for unique in node_ids]


def _what_else(original: Situation, unique: str) -> str:
    origin = original.origin
    for trigger in original.triggers:
        if unique == node_id(origin.namespace, str(origin.workflow_name), "TRIGGER", trigger.name):
            return f"is trigger {trigger.name}: only jobs and crawlers can be restarted"
    return f"is not in the graph of workflow run {origin.id}"


def _id(original: Situation, node: Node) -> str:
    origin = original.origin
    return node_id(origin.namespace, str(origin.workflow_name), node.kind.value, node.name)
