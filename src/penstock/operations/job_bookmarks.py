"""Job bookmarks, which say how far a job has read: GetJobBookmark, ResetJobBookmark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.errors import EntityNotFound
from penstock.operations.contract import Context, Request, Response, operation

if TYPE_CHECKING:
    from penstock.store.contract import StoredBookmark, Transaction


@operation("GetJobBookmark")
def get_job_bookmark(request: Request, context: Context) -> Response:
    """The newest state, or the newest that RunId stored. Python shell jobs store none (spec 3.11)."""
    with context.store.read() as transaction:
        row = _existing(transaction, context, request["JobName"], request.get("RunId"))
    return {"JobBookmarkEntry": _entry(request["JobName"], row)}


@operation("ResetJobBookmark")
def reset_job_bookmark(request: Request, context: Context) -> Response:
    """With RunId back to what that run stored, without it to the beginning; output stays as it is (spec 3.10)."""
    name = request["JobName"]
    with context.store.write() as transaction:
        row = _existing(transaction, context, name, request.get("RunId"))
        kept = row if "RunId" in request else None
        transaction.bookmarks.rewind(context.namespace, name, 0 if kept is None else kept.version)
    return {"JobBookmarkEntry": _entry(name, kept)}


def _existing(transaction: Transaction, context: Context, job_name: str, run_id: str | None) -> StoredBookmark:
    """Raises EntityNotFound in AWS's own words, for a job without state and for no job (spec 3.10)."""
    row = transaction.bookmarks.latest(context.namespace, job_name, run_id)
    if row is None:
        raise EntityNotFound(f"Continuation for job {job_name} not found")
    return row


def _entry(job_name: str, row: StoredBookmark | None) -> dict[str, Any]:
    if row is None:
        return {"JobName": job_name, "Version": 0, "Run": 0, "Attempt": 0}
    entry = {
        "JobName": job_name,
        "Version": row.version,
        "Run": row.run,
        "Attempt": row.attempt,
        "RunId": row.run_id,
        "JobBookmark": row.bookmark,
    }
    return entry if row.previous_run_id is None else {**entry, "PreviousRunId": row.previous_run_id}
