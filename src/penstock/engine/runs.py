"""The life of a run: admit, queue, launch, begin, finish, retry, time out, stop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from penstock.causes import derived, derived_uuid
from penstock.engine.capacity import capacity, command_name, glue_version, timeout_minutes
from penstock.engine.commands import LaunchCrawl, LaunchRun, OfferSlot, SetTimer, StopCrawl, StopRun
from penstock.engine.draft import Draft
from penstock.engine.events import RetryFell, RunBegan, RunFinished, TimeoutFell
from penstock.engine.state import CrawlState, JobDefinition, JobRunState, Node, NodeKind, OriginKind, Predecessor, Run
from penstock.engine.transitions import CRAWL, JOB_RUN, Change, step

CONCURRENCY_MESSAGE = "Max concurrent runs exceeded"
# How a start ends that cannot be: the job or crawler is gone, or has no room.
REFUSED_STATES = frozenset({JobRunState.ERROR, JobRunState.FAILED, CrawlState.ERROR})
_SPARK_LOGS = "/aws-glue/jobs"
_SHELL_LOGS = "/aws-glue/python-jobs"
_ENDS = {
    "SUCCEEDED": Change.SUCCEED,
    "FAILED": Change.FAIL,
    "STOPPED": Change.HALT,
    "TIMEOUT": Change.TIME_OUT,
}


class Admission(StrEnum):
    ADMITTED = "admitted"
    QUEUED = "queued"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What a start asks for beyond the job's own definition.

    `overrides` are members of StartJobRun that replace the job's (capacity, worker type, execution class, ...).
    """

    run_id: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    timeout_minutes: int | None = None
    security_configuration: str | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)
    trigger_name: str | None = None
    predecessors: tuple[Predecessor, ...] = ()
    previous_run_id: str | None = None
    attempt: int = 0


def admit(job: JobDefinition, active: int, queues: bool) -> Admission:
    """Whether one more run may start now: `active` runs hold a slot; `queues` is the run's own wish (spec 3.3)."""
    if active < job.max_concurrent_runs:
        return Admission.ADMITTED
    return Admission.QUEUED if queues else Admission.REFUSED


def start_job(draft: Draft, name: str, request: RunRequest) -> Run:
    """Make a run of a job and launch it, queue it, or record why it could not start. Idempotent by the run's id.

    A deleted job gives a run in ERROR, a full one a run in FAILED (spec 1.12): each is recorded, none raises.
    """
    node = Node(NodeKind.JOB, name)
    job = draft.job(name)
    if job is None:
        return _ended_at_once(draft, node, request, JobRunState.ERROR, f"Job {name} does not exist")
    details = job_run_details(job.document, request)
    queues = bool(details["JobRunQueuingEnabled"])
    run = Run(
        id=request.run_id,
        node=node,
        state=JobRunState.STARTING,
        attempt=request.attempt,
        trigger_name=request.trigger_name,
        previous_run_id=request.previous_run_id,
        predecessors=request.predecessors,
        arguments=dict(request.arguments),
        details=details,
        timeout_minutes=details["Timeout"],
        security_configuration=details.get("SecurityConfiguration"),
        started_on=draft.now,
        holds_slot=True,
    )
    match admit(job, draft.slot(node).active, queues):
        case Admission.ADMITTED:
            draft.take_slot(node)
            draft.put(run)
            launch(draft, run, job)
            return run
        case Admission.QUEUED:
            waiting = replace(
                run,
                state=JobRunState.WAITING,
                holds_slot=False,
                state_detail=f"Queued: all {job.max_concurrent_runs} concurrent runs of the job are active",
            )
            draft.put(waiting)
            draft.watch_slot(node)
            draft.because(f"job {name} is queued: all of its {job.max_concurrent_runs} slots are taken")
            return waiting
        case Admission.REFUSED:
            return _ended_at_once(draft, node, request, JobRunState.FAILED, CONCURRENCY_MESSAGE, details)


def start_crawl(draft: Draft, name: str, crawl_id: str, trigger_name: str | None) -> Run:
    """Make a crawl and launch it. A missing or a busy crawler gives a crawl in ERROR (spec 1.12, Q12)."""
    node = Node(NodeKind.CRAWLER, name)
    request = RunRequest(run_id=crawl_id, trigger_name=trigger_name)
    crawler = draft.crawler(name)
    if crawler is None:
        return _ended_at_once(draft, node, request, CrawlState.ERROR, f"Crawler with name {name} does not exist")
    if draft.slot(node).active > 0:
        message = f"Crawler with name {name} has already started"
        return _ended_at_once(draft, node, request, CrawlState.ERROR, message)
    run = Run(
        id=crawl_id,
        node=node,
        state=CrawlState.RUNNING,
        trigger_name=trigger_name,
        started_on=draft.now,
        running_on=draft.now,
        holds_slot=True,
    )
    draft.take_slot(node)
    draft.put(run)
    draft.command(LaunchCrawl(crawl_id, name))
    draft.because(f"crawler {name} starts")
    return run


def launch(draft: Draft, run: Run, job: JobDefinition) -> None:
    """Command the launch of a run that is STARTING, with the job's definition as it stands now (spec 1.5)."""
    origin = draft.situation.origin
    in_workflow = origin.kind is OriginKind.WORKFLOW_RUN
    draft.command(
        LaunchRun(
            run_id=run.id,
            job_name=run.node.name,
            attempt=run.attempt,
            command=job.document.get("Command", {}),
            arguments=merged_arguments(job.document, run.arguments),
            workflow_name=origin.workflow_name if in_workflow else None,
            workflow_run_id=origin.id if in_workflow else None,
            timeout_minutes=run.timeout_minutes,
            security_configuration=run.security_configuration,
        )
    )
    draft.because(f"job {run.node.name} starts" + (f", attempt {run.attempt}" if run.attempt else ""))


def began(draft: Draft, event: RunBegan) -> None:
    run = draft.run(event.run_id)
    if run is None or run.ended or run.state is JobRunState.RUNNING:
        return  # a report that came late, or twice
    assert isinstance(run.state, JobRunState)
    draft.put(replace(run, state=step(JOB_RUN, run.state, Change.BEGIN), running_on=event.at))
    if run.timeout_minutes is not None:
        # The machine that runs it says when it began, and its clock may be behind: the timer must not fall early.
        since = max(event.at, draft.now)
        draft.command(SetTimer(since + timedelta(minutes=run.timeout_minutes), TimeoutFell(run.id)))


def finished(draft: Draft, event: RunFinished, retry_delay: timedelta) -> Node | None:
    """End a run. Returns its node when the outcome is final: None when a retry follows, or the report came late."""
    run = draft.run(event.run_id)
    if run is None or run.ended:
        return None
    change = _ENDS[event.outcome]
    if isinstance(run.state, JobRunState):
        state: JobRunState | CrawlState = step(JOB_RUN, run.state, change)
    else:
        state = step(CRAWL, run.state, change)
    keeps_message = state not in (
        JobRunState.STOPPED,
        CrawlState.CANCELLED,
        JobRunState.SUCCEEDED,
        CrawlState.SUCCEEDED,
    )
    ended = replace(
        run,
        state=state,
        running_on=run.running_on or event.running_on,
        completed_on=max(event.at, run.started_on or event.at),
        error_message=event.message if keeps_message else None,
        holds_slot=False,
    )
    draft.put(ended)
    if state is JobRunState.FAILED and _retry(draft, ended, retry_delay):
        return None
    _release(draft, ended)
    draft.because(f"{_words(ended)} ended: {state}" + (f" ({ended.error_message})" if ended.error_message else ""))
    return ended.node


def retry_due(draft: Draft, event: RetryFell) -> Node | None:
    """Launch a retry whose pause is over. Returns the node when it cannot run any more (its job was deleted)."""
    run = draft.run(event.run_id)
    if run is None or run.state is not JobRunState.WAITING:
        return None
    return _leave_queue(draft, run)


def slot_freed(draft: Draft, run_id: str) -> Node | None:
    """Launch a queued run if its job has a slot now; otherwise it goes on waiting."""
    run = draft.run(run_id)
    if run is None or run.state is not JobRunState.WAITING or run.holds_slot:
        return None
    job = draft.job(run.node.name)
    if job is not None and admit(job, draft.slot(run.node).active, queues=True) is not Admission.ADMITTED:
        return None
    if job is not None:
        draft.take_slot(run.node)
    return _leave_queue(draft, run)


def timeout_fell(draft: Draft, event: TimeoutFell) -> None:
    run = draft.run(event.run_id)
    if run is None or run.state is not JobRunState.RUNNING:
        return
    draft.put(replace(run, timed_out=True))
    draft.command(StopRun(run.id, timed_out=True))
    draft.because(f"{_words(run)} has run for its {run.timeout_minutes} minutes and is ended")


def stop(draft: Draft, run: Run) -> Node | None:
    """Ask for the end of one run. Returns its node when it has ended by that (it had not started yet)."""
    if run.ended:
        return None
    if isinstance(run.state, CrawlState):
        if run.state is CrawlState.RUNNING:
            draft.put(replace(run, state=step(CRAWL, run.state, Change.STOP)))
            draft.command(StopCrawl(run.id))
        return None
    state = step(JOB_RUN, run.state, Change.STOP)
    if state is JobRunState.STOPPED:
        at = draft.not_before(run.started_on)
        ended = replace(run, state=state, completed_on=at, holds_slot=False, state_detail=None)
        draft.put(ended)
        if run.holds_slot:  # it waited for its retry; one that waits for a slot has none to give back
            _release(draft, run)
        return ended.node
    if run.state is not JobRunState.STOPPING:
        draft.put(replace(run, state=state))
        draft.command(StopRun(run.id, timed_out=False))
        draft.because(f"{_words(run)} is asked to stop")
    return None


def merged_arguments(job: Mapping[str, Any], arguments: Mapping[str, str]) -> dict[str, str]:
    """DefaultArguments < the run's < NonOverridableArguments (spec 3.8)."""
    return {**job.get("DefaultArguments", {}), **arguments, **job.get("NonOverridableArguments", {})}


def job_run_details(job: Mapping[str, Any], request: RunRequest) -> dict[str, Any]:
    """The JobRun members that are fixed when a run is made, in the forms of spec 3.2 and 3.4."""
    wanted = {**job, **request.overrides}
    if "MaxCapacity" in request.overrides or "AllocatedCapacity" in request.overrides:
        wanted = {key: value for key, value in wanted.items() if key not in ("WorkerType", "NumberOfWorkers")}
    shell = command_name(job) == "pythonshell"
    details: dict[str, Any] = {
        **capacity(wanted),
        "Timeout": request.timeout_minutes or timeout_minutes(job),
        "LogGroupName": _SHELL_LOGS if shell else _SPARK_LOGS,
        "JobMode": job.get("JobMode", "SCRIPT"),
        "JobRunQueuingEnabled": bool(wanted.get("JobRunQueuingEnabled", False)),
    }
    version = glue_version(job)
    if version is not None:
        details["GlueVersion"] = version
    for member in ("ExecutionClass", "NotificationProperty", "MaintenanceWindow", "ExecutionRoleSessionPolicy"):
        if member in wanted:
            details[member] = wanted[member]
    security = request.security_configuration or job.get("SecurityConfiguration")
    if security is not None:
        details["SecurityConfiguration"] = security
    return details


def execution_seconds(run: Run, now: datetime) -> float:
    """Seconds from the script's or the crawl's beginning on; 0 for a run that never began (spec 3.4)."""
    if run.running_on is None:
        return 0.0
    return max(0.0, ((run.completed_on or now) - run.running_on).total_seconds())


def _retry(draft: Draft, failed: Run, delay: timedelta) -> bool:
    """Make the next attempt of a failed run, which keeps its slot (spec 3.5). False when there is none to make."""
    job = draft.job(failed.node.name)
    stopping = draft.status.value != "RUNNING"
    if job is None or stopping or failed.attempt >= job.max_retries or failed.error_message == CONCURRENCY_MESSAGE:
        return False
    waits = delay > timedelta(0)
    retry = replace(
        failed,
        id=derived("jr_", failed.id, "retry"),
        state=JobRunState.WAITING if waits else JobRunState.STARTING,
        attempt=failed.attempt + 1,
        previous_run_id=failed.id,
        started_on=draft.now,
        running_on=None,
        completed_on=None,
        error_message=None,
        state_detail=f"Retry {failed.attempt + 1} of {job.max_retries} is due in {delay}" if waits else None,
        holds_slot=True,
        timed_out=False,
    )
    draft.put(retry)
    draft.because(f"job {failed.node.name} failed ({failed.error_message}) and is tried again")
    if waits:
        draft.command(SetTimer(draft.now + delay, RetryFell(retry.id)))
    else:
        launch(draft, retry, job)
    return True


def _leave_queue(draft: Draft, run: Run) -> Node | None:
    job = draft.job(run.node.name)
    if job is None:
        ended = replace(
            run,
            state=JobRunState.FAILED,
            completed_on=draft.not_before(run.started_on),
            error_message=f"Job {run.node.name} does not exist",
            state_detail=None,
            holds_slot=False,
        )
        draft.put(ended)
        return ended.node
    state = step(JOB_RUN, JobRunState.WAITING, Change.LAUNCH)
    starting = replace(run, state=state, state_detail=None, holds_slot=True)
    draft.put(starting)
    launch(draft, starting, job)
    return None


def _release(draft: Draft, run: Run) -> None:
    """Give the slot back, and tell a run that waits for it.

    Whoever queues and whoever frees both rest on the count they read, so both insist on it: otherwise the one could
    queue, and the other free the slot, without either seeing the other.
    """
    job = draft.job(run.node.name) if run.node.kind is NodeKind.JOB else None
    if job is not None and job.queues:
        draft.watch_slot(run.node)
    draft.free_slot(run.node)
    if run.node.kind is NodeKind.JOB and draft.slot(run.node).waiting > 0:
        draft.command(OfferSlot(run.node.name))


def _ended_at_once(
    draft: Draft,
    node: Node,
    request: RunRequest,
    state: JobRunState | CrawlState,
    message: str,
    details: Mapping[str, Any] | None = None,
) -> Run:
    run = Run(
        id=request.run_id,
        node=node,
        state=state,
        attempt=request.attempt,
        trigger_name=request.trigger_name,
        previous_run_id=request.previous_run_id,
        predecessors=request.predecessors,
        arguments=dict(request.arguments),
        details=details or {},
        started_on=draft.now,
        completed_on=draft.now,
        error_message=message,
    )
    draft.put(run)
    draft.because(f"{_words(run)} could not start: {message}")
    return run


def _words(run: Run) -> str:
    return f"{'job' if run.node.kind is NodeKind.JOB else 'crawler'} {run.node.name}"


def action_run_id(origin_id: str, trigger_name: str, node: Node, before: int = 0) -> str:
    """The id of what a trigger starts, derived from its cause: whoever decides it first, it is the same run.

    `before` is how many of the trigger's actions before this one start the same node.
    """
    causes = (origin_id, trigger_name, node.name, *([str(before)] if before else ()))
    return derived_uuid(*causes) if node.kind is NodeKind.CRAWLER else derived("jr_", *causes)
