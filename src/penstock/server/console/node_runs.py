"""Runs of jobs and crawlers whatever started them: the newest of each, one with its arguments, and a job's script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.engine.state import Node, NodeKind
from penstock.errors import BadLocation, EntityNotFound, InvalidInput
from penstock.server.console.run_details import attempt_document, median_seconds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.operations.contract import Context
    from penstock.server.console.asked import Asked
    from penstock.server.console.desk import Desk
    from penstock.store.contract import RunRow, Transaction

NAMES_MAX = 2000
SCRIPT_BYTES_MAX = 1024 * 1024


def last_runs(desk: Desk, asked: Asked) -> dict[str, Any]:
    """The newest run of every job or crawler, by name; those that never ran are left out. At most 2,000 names."""
    kind = asked.required("kind")
    if kind not in (NodeKind.JOB.value, NodeKind.CRAWLER.value):
        raise InvalidInput(f"kind must be JOB or CRAWLER, not '{kind[:40]}'")
    context = desk.context(asked)
    with context.store.read() as transaction:
        documents = transaction.jobs if kind == NodeKind.JOB.value else transaction.crawlers
        found = {}
        for stored in documents.page(context.namespace, None, NAMES_MAX):
            rows = transaction.runs.page(context.namespace, Node(NodeKind(kind), stored.name), None, 1)
            if rows:
                found[stored.name] = _shown(rows[0], context)
    return {"items": found}


def node_run(desk: Desk, asked: Asked, run_id: str) -> dict[str, Any]:
    """One job run or crawl with its arguments and their sources. Raises EntityNotFound."""
    context = desk.context(asked)
    with context.store.read() as transaction:
        row = transaction.runs.get(run_id)
        if row is None or row.namespace != context.namespace:
            raise EntityNotFound(f"There is no run {run_id[:100]}.")
        return {
            **_shown(row, context, _defaults(transaction, row), _passed(transaction, row)),
            "kind": row.run.node.kind.value,
            "name": row.run.node.name,
            "medianSeconds": median_seconds(transaction, context, row.run.node),
        }


def script(desk: Desk, asked: Asked, job: str) -> dict[str, Any]:
    """The text of a job's script. Raises EntityNotFound for the job; what is wrong with the file is in `problem`."""
    with desk.runtime.store.read() as transaction:
        stored = transaction.jobs.get(desk.namespace(asked), job)
    if stored is None:
        raise EntityNotFound(f"Job {job[:255]} does not exist.")
    location = str((stored.document.get("Command") or {}).get("ScriptLocation") or "")
    found: dict[str, Any] = {"location": location, "text": None, "truncated": False, "problem": None}
    if not location.startswith(("s3://", "s3a://", "s3n://")):
        # What lies elsewhere on the server's machine is read by jobs, never by a browser.
        return found | {"problem": "Only scripts in S3 are shown."}
    try:
        content = desk.runtime.locations.read(location, SCRIPT_BYTES_MAX + 1)
    except (BadLocation, OSError) as error:
        return found | {"problem": f"The script cannot be read: {error}"}
    text = content[:SCRIPT_BYTES_MAX].decode("utf-8", "replace")
    return found | {"text": text, "truncated": len(content) > SCRIPT_BYTES_MAX}


def _shown(
    row: RunRow, context: Context, defaults: Mapping[str, str] | None = None, passed: Mapping[str, str] | None = None
) -> dict[str, Any]:
    return {
        **attempt_document(row, context, defaults or {}, passed or {}),
        "workflow": row.workflow_name,
        "workflowRun": row.workflow_run_id,
    }


def _defaults(transaction: Transaction, row: RunRow) -> Mapping[str, str]:
    """The job's default arguments as they are now: a run keeps only its own."""
    if row.run.node.kind is not NodeKind.JOB:
        return {}
    job = transaction.jobs.get(row.namespace, row.run.node.name)
    return (job.document.get("DefaultArguments") or {}) if job else {}


def _passed(transaction: Transaction, row: RunRow) -> Mapping[str, str]:
    """What the trigger that started the run hands over; a workflow run keeps its triggers as they were."""
    name = row.run.trigger_name
    if name is None:
        return {}
    situation = transaction.origins.load(row.origin_id)
    for trigger in situation.triggers if situation else ():
        for action in trigger.actions:
            if trigger.name == name and action.node == row.run.node:
                return action.arguments
    stored = transaction.triggers.get(row.namespace, name)
    for given in stored.document.get("Actions", ()) if stored else ():
        if given.get("JobName") == row.run.node.name:
            return given.get("Arguments") or {}
    return {}
