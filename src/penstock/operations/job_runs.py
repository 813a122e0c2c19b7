"""Job runs: Start, Get, list, BatchStop."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from penstock.engine.capacity import command_name
from penstock.engine.events import StopAsked
from penstock.engine.runs import RunRequest, merged_arguments
from penstock.engine.state import Node, NodeKind
from penstock.errors import EntityNotFound, InvalidInput
from penstock.operations.advance import advance
from penstock.operations.client_tokens import read_start
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.job_rules import check_arguments, check_capacity, check_execution_class, check_timeout
from penstock.operations.paging import cut, page_size, position, read_position
from penstock.operations.run_documents import job_run
from penstock.operations.starts import start_job_run as start
from penstock.operations.turns import follow
from penstock.store.contract import RunRow, Stored, Transaction

_PAGE_MAXIMUM = 200
_OVERRIDES = (
    "MaxCapacity",
    "AllocatedCapacity",
    "WorkerType",
    "NumberOfWorkers",
    "ExecutionClass",
    "NotificationProperty",
    "JobRunQueuingEnabled",
    "ExecutionRoleSessionPolicy",
)


@operation("StartJobRun")
def start_job_run(request: Request, context: Context) -> Response:
    """With a client token among the arguments, a start that is repeated answers with the first run."""
    wanted = read_start("jr_", request["JobName"], request.get("Arguments", {}), context)
    _check_start(request)
    with context.store.write() as transaction:
        job = transaction.jobs.get(context.namespace, request["JobName"])
        if job is None:
            raise EntityNotFound("Failed to start job run due to missing metadata")
        if wanted.repeatable and transaction.runs.get(wanted.run_id) is not None:
            return {"JobRunId": wanted.run_id}
        _check_supported(job, context)
        check_execution_class({**job.document, **request})
        check_arguments(merged_arguments(job.document, wanted.values))
        previous = _previous(transaction, context, request)
        run_request = RunRequest(
            run_id=wanted.run_id,
            arguments=wanted.values,
            timeout_minutes=request.get("Timeout"),
            security_configuration=request.get("SecurityConfiguration"),
            overrides={member: request[member] for member in _OVERRIDES if member in request},
            previous_run_id=previous.run.id if previous else None,
            attempt=previous.run.attempt + 1 if previous else 0,
        )
        start(transaction, context.namespace, job, run_request, wanted.origin_id, context.now)
    context.wake()
    return {"JobRunId": wanted.run_id}


@operation("GetJobRun")
def get_job_run(request: Request, context: Context) -> Response:
    with context.store.read() as transaction:
        row = _existing_run(transaction, context, request["JobName"], request["RunId"])
    return {"JobRun": job_run(row, context.now, predecessors=request.get("PredecessorsIncluded", False))}


@operation("GetJobRuns")
def get_job_runs(request: Request, context: Context) -> Response:
    """Newest first (API GetJobRuns). The runs of a deleted job stay readable."""
    size = page_size(request, _PAGE_MAXIMUM)
    before = read_position("GetJobRuns", request)
    node = Node(NodeKind.JOB, request["JobName"])
    with context.store.read() as transaction:
        rows = transaction.runs.page(context.namespace, node, before, size + 1)
        if not rows and transaction.jobs.get(context.namespace, node.name) is None:
            raise EntityNotFound(f"Job {node.name} not found.")
    shown, token = cut("GetJobRuns", request, rows, size, lambda row: position(row.run.started_on, row.run.id))
    return {"JobRuns": [job_run(row, context.now) for row in shown], **token}


@operation("BatchStopJobRun")
def batch_stop_job_run(request: Request, context: Context) -> Response:
    """Asynchronous, each run on its own; what cannot be stopped is an entry in Errors, with status 200 (spec 3.6)."""
    name = request["JobName"]
    accepted: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    delay = timedelta(seconds=context.settings.retry_delay_seconds)
    with context.store.write() as transaction:
        for run_id in dict.fromkeys(request["JobRunIds"]):
            row = transaction.runs.get(run_id)
            problem = None
            if row is None or not _is_run_of(row, context, name):
                problem = ("EntityNotFoundException", f"Job run {run_id} of job {name} does not exist.")
            elif row.run.ended:
                problem = ("JobRunInTerminalStateException", f"Job run {run_id} is {row.run.state} already.")
            else:
                decision = advance(transaction, row.origin_id, StopAsked((run_id,)), context.now, delay)
                follow(transaction, decision, context.now, ())
                accepted.append({"JobName": name, "JobRunId": run_id})
            if problem is not None:
                detail = {"ErrorCode": problem[0], "ErrorMessage": problem[1]}
                errors.append({"JobName": name, "JobRunId": run_id, "ErrorDetail": detail})
    context.wake()
    return {"SuccessfulSubmissions": accepted, "Errors": errors}


def _check_start(request: Request) -> None:
    if "AllocatedCapacity" in request and "MaxCapacity" in request:
        raise InvalidInput("Please set only Allocated Capacity or Max Capacity")
    check_capacity({member: value for member, value in request.items() if member in _OVERRIDES})
    check_timeout(request)


def _check_supported(job: Stored, context: Context) -> None:
    name = command_name(job.document)
    if name not in context.supported_commands:
        able = ", ".join(sorted(context.supported_commands))
        raise InvalidInput(f"Job {job.name} has Command.Name '{name}', and this server can run: {able}")


def _previous(transaction: Transaction, context: Context, request: Request) -> RunRow | None:
    """JobRunId names a run to try again: the new run follows it, with the arguments as given now (spec 3.3)."""
    if "JobRunId" not in request:
        return None
    return _existing_run(transaction, context, request["JobName"], request["JobRunId"])


def _existing_run(transaction: Transaction, context: Context, job_name: str, run_id: str) -> RunRow:
    row = transaction.runs.get(run_id)
    if row is None or not _is_run_of(row, context, job_name):
        raise EntityNotFound(f"Job run {run_id} not found.")
    return row


def _is_run_of(row: RunRow, context: Context, job_name: str) -> bool:
    return row.namespace == context.namespace and row.run.node == Node(NodeKind.JOB, job_name)
