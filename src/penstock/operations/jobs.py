"""Jobs: Create, Get, BatchGet, list, Update, Delete."""

from __future__ import annotations

from typing import Any

from penstock.engine.capacity import capacity, command_name, glue_version, timeout_minutes
from penstock.errors import AlreadyExists, EntityNotFound, IdempotentParameterMismatch
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.job_rules import check_job
from penstock.operations.paging import cut, page_size, read_name
from penstock.operations.quotas import check_quota
from penstock.operations.tags import check_tags
from penstock.store.contract import Stored, Transaction

_PAGE_MAXIMUM = 1000


@operation("CreateJob")
def create_job(request: Request, context: Context) -> Response:
    name = request["Name"]
    document = {member: value for member, value in request.items() if member != "Tags"}
    check_job(document)
    check_tags(request.get("Tags", {}))
    with context.store.write() as transaction:
        if not transaction.jobs.insert(context.namespace, name, document, context.now):
            existing = existing_job(transaction, context, name)
            if existing.document == document:
                raise AlreadyExists(f"Job with name {name} already exists.")
            raise IdempotentParameterMismatch("Job already submitted with different configuration")
        check_quota(transaction.jobs, context, "job", context.settings.quota_jobs)
        transaction.tags.put(context.namespace, "job", name, request.get("Tags", {}))
    return {"Name": name}


@operation("GetJob")
def get_job(request: Request, context: Context) -> Response:
    with context.store.read() as transaction:
        return {"Job": _job(existing_job(transaction, context, request["JobName"]))}


@operation("BatchGetJobs")
def batch_get_jobs(request: Request, context: Context) -> Response:
    names = list(dict.fromkeys(request["JobNames"]))
    with context.store.read() as transaction:
        rows = transaction.jobs.get_many(context.namespace, names)
    return {
        "Jobs": [_job(rows[name]) for name in names if name in rows],
        "JobsNotFound": [name for name in names if name not in rows],
    }


@operation("GetJobs")
def get_jobs(request: Request, context: Context) -> Response:
    size = page_size(request, _PAGE_MAXIMUM)
    after = read_name("GetJobs", request)
    with context.store.read() as transaction:
        rows = transaction.jobs.page(context.namespace, after, size + 1)
    shown, token = cut("GetJobs", request, rows, size, lambda row: row.name)
    return {"Jobs": [_job(row) for row in shown], **token}


@operation("ListJobs")
def list_jobs(request: Request, context: Context) -> Response:
    size = page_size(request, _PAGE_MAXIMUM)
    after = read_name("ListJobs", request)
    with context.store.read() as transaction:
        if request.get("Tags"):
            tagged = transaction.tags.names_with(context.namespace, "job", request["Tags"])
            names = sorted(name for name in tagged if after is None or name > after)
        else:
            names = [row.name for row in transaction.jobs.page(context.namespace, after, size + 1)]
    shown, token = cut("ListJobs", request, names, size, lambda name: name)
    return {"JobNames": shown, **token}


@operation("UpdateJob")
def update_job(request: Request, context: Context) -> Response:
    """A full overwrite: what JobUpdate does not say is gone (API UpdateJob)."""
    name = request["JobName"]
    document = {"Name": name, **request["JobUpdate"]}
    check_job(document)
    with context.store.write() as transaction:
        row = existing_job(transaction, context, name)
        transaction.jobs.replace(context.namespace, name, document, context.now, row.version)
    return {"JobName": name}


@operation("DeleteJob")
def delete_job(request: Request, context: Context) -> Response:
    """A missing job is no error; its runs go on and stay readable (spec 3.6)."""
    with context.store.write() as transaction:
        transaction.jobs.delete(context.namespace, request["JobName"])
    return {"JobName": request["JobName"]}


def existing_job(transaction: Transaction, context: Context, name: str) -> Stored:
    row = transaction.jobs.get(context.namespace, name)
    if row is None:
        raise EntityNotFound(f"Job {name} not found.")
    return row


def _job(row: Stored) -> dict[str, Any]:
    """A Job with the members that Glue computes; none is added that clients expect to stay absent (spec 3.2)."""
    document = row.document
    computed: dict[str, Any] = {
        "ExecutionProperty": {"MaxConcurrentRuns": 1},
        "MaxRetries": 0,
        **document,
        **capacity(document),
        "CreatedOn": row.created,
        "LastModifiedOn": row.modified,
    }
    if command_name(document) != "glueray":
        computed["Timeout"] = timeout_minutes(document)
    version = glue_version(document)
    if version is not None:
        computed["GlueVersion"] = version
    return computed
