"""Notices of what a decision changes: a workflow run that ended, and starts and ends for lineage. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from penstock.arns import Namespace
from penstock.catalog.changes import CatalogChange, CreateTable, UpdateTable
from penstock.engine.draft import Decision
from penstock.engine.ledger import ledger
from penstock.engine.outcomes import failures, outcome
from penstock.engine.state import CrawlState, JobRunState, NodeKind, OriginKind, Run, Situation
from penstock.engine.workflows import statistics

WEBHOOK = "webhook"
COMMAND = "command"
LINEAGE = "lineage"

_LINEAGE_ENDS = {
    "SUCCEEDED": "COMPLETE",
    "STOPPED": "ABORT",
    "CANCELLED": "ABORT",
}
_WITH_INPUT = (CreateTable, UpdateTable)
_RUNNING = frozenset({JobRunState.RUNNING, JobRunState.STOPPING, CrawlState.RUNNING, CrawlState.CANCELLING})


def run_notices(decision: Decision, wanted: Collection[str], now: datetime) -> list[tuple[str, Mapping[str, Any]]]:
    """Pairs of kind and document, of the kinds that are wanted: an end goes to `webhook` and `command` alike."""
    found: list[tuple[str, Mapping[str, Any]]] = []
    if LINEAGE in wanted:
        found += [(LINEAGE, said) for said in _lineage(decision, now)]
    ends = [kind for kind in (WEBHOOK, COMMAND) if kind in wanted]
    if ends and _ended(decision):
        said = _run_ended(decision.after)
        found += [(kind, said) for kind in ends]
    return found


def crawl_datasets(
    namespace: Namespace, crawl: Run, workflow: tuple[str, str] | None, changes: Iterable[CatalogChange], now: datetime
) -> dict[str, Any] | None:
    """What a crawl has read and written, for lineage: None when it changed no table. `workflow` is name and run id."""
    tables: dict[tuple[str, str], str] = {}
    for change in changes:
        location = (
            change.input.get("StorageDescriptor", {}).get("Location", "") if isinstance(change, _WITH_INPUT) else ""
        )
        tables[change.database, change.name] = location or tables.get((change.database, change.name), "")
    if not tables:
        return None
    catalog = f"arn:aws:glue:{namespace.region}:{namespace.account}"
    said: dict[str, Any] = {"event": "RUNNING", "what": "CRAWLER", "name": crawl.node.name, "runId": crawl.id}
    said |= {"at": _text(now), "inputs": [_place(location) for location in tables.values() if location]}
    said["outputs"] = [[catalog, f"table/{database}/{name}"] for database, name in tables]
    if workflow is not None:
        said |= {"workflow": workflow[0], "workflowRunId": workflow[1]}
    return said


def _place(location: str) -> list[str]:
    """A location as OpenLineage names datasets: the scheme with bucket, and the rest without slashes at its ends."""
    scheme, _, rest = location.rpartition("://")
    if scheme in ("", "file"):
        return ["file", f"/{rest.strip('/')}"]
    bucket, _, key = rest.partition("/")
    return [f"{scheme}://{bucket}", key.strip("/") or "/"]


def _ended(decision: Decision) -> bool:
    after, before = decision.after, decision.before
    return (
        after.origin.kind is OriginKind.WORKFLOW_RUN
        and after.completed_on is not None
        and (before is None or before.completed_on is None)
    )


def _run_ended(after: Situation) -> dict[str, Any]:
    assert after.completed_on is not None
    said: dict[str, Any] = {
        "workflow": after.origin.workflow_name,
        "runId": after.origin.id,
        "outcome": outcome(after).value,
        "status": after.status.value,
        "startedOn": _text(after.started_on),
        "completedOn": _text(after.completed_on),
        "statistics": dict(statistics(after)),
    }
    if after.error_message:
        said["message"] = after.error_message
    first = next(iter(failures(after)), None)
    if first is not None:
        said["firstFailure"] = {"kind": first.node.kind.value, "name": first.node.name, "runId": first.id}
        said["firstFailure"] |= {"state": first.state.value, "message": first.error_message or ""}
    return said


def _lineage(decision: Decision, now: datetime) -> Iterator[dict[str, Any]]:
    """A START for each run that begins, and one event for its end; nodes of a workflow name it as their parent."""
    after, before = decision.after, decision.before
    workflow = after.origin.kind is OriginKind.WORKFLOW_RUN
    if workflow and before is None:
        yield _of_workflow(after, "START", after.started_on)
    former: Mapping[str, Run] = before.runs if before is not None else {}
    for run in ledger(after.runs).changes_since(former):
        if run.copied:
            continue
        old = former.get(run.id)
        began = old is not None and (old.state in _RUNNING or old.running_on is not None)
        if run.state in _RUNNING and not began:
            yield _of_run(after, run, "START", run.running_on or run.started_on or now)
        elif run.ended and (old is None or not old.ended):
            if not began:  # consumers expect a START before every end
                yield _of_run(after, run, "START", run.running_on or run.started_on or now)
            yield _of_run(after, run, _LINEAGE_ENDS.get(run.state.value, "FAIL"), run.completed_on or now)
    if workflow and _ended(decision):
        assert after.completed_on is not None
        ends = {"SUCCEEDED": "COMPLETE", "STOPPED": "ABORT"}
        yield _of_workflow(after, ends.get(outcome(after).value, "FAIL"), after.completed_on)


def _of_workflow(after: Situation, event: str, at: datetime) -> dict[str, Any]:
    name, message = after.origin.workflow_name, after.error_message
    said = {"event": event, "what": "WORKFLOW", "name": name, "runId": after.origin.id, "at": _text(at)}
    return {**said, "message": message} if message else said


def _of_run(after: Situation, run: Run, event: str, at: datetime) -> dict[str, Any]:
    kind = "JOB" if run.node.kind is NodeKind.JOB else "CRAWLER"
    said: dict[str, Any] = {"event": event, "what": kind, "name": run.node.name, "runId": run.id, "at": _text(at)}
    if after.origin.kind is OriginKind.WORKFLOW_RUN:
        said |= {"workflow": after.origin.workflow_name, "workflowRunId": after.origin.id}
    if event == "FAIL":
        said["message"] = run.error_message or run.state.value
    return said


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
