"""A workflow run as a whole: start, stop, completion, statistics (spec 1.5 to 1.10); chains and single starts alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from penstock.engine import runs, triggers
from penstock.engine.draft import Decision, Draft
from penstock.engine.events import StopAsked
from penstock.engine.ledger import ledger
from penstock.engine.snapshot import snapshot
from penstock.engine.state import (
    CrawlState,
    Definitions,
    JobRunState,
    Node,
    Origin,
    OriginKind,
    RunState,
    Situation,
    Trigger,
    WorkflowRunStatus,
)
from penstock.engine.transitions import WORKFLOW_RUN, Change, step

REFUSED_MESSAGE = "Concurrent runs exceeded for workflow: {name}."

_COUNTERS: dict[RunState, str] = {
    JobRunState.WAITING: "WaitingActions",
    JobRunState.STARTING: "RunningActions",
    JobRunState.RUNNING: "RunningActions",
    JobRunState.STOPPING: "RunningActions",
    JobRunState.STOPPED: "StoppedActions",
    JobRunState.SUCCEEDED: "SucceededActions",
    JobRunState.FAILED: "FailedActions",
    JobRunState.EXPIRED: "FailedActions",
    JobRunState.TIMEOUT: "TimeoutActions",
    JobRunState.ERROR: "ErroredActions",
    CrawlState.RUNNING: "RunningActions",
    CrawlState.CANCELLING: "RunningActions",
    CrawlState.CANCELLED: "StoppedActions",
    CrawlState.SUCCEEDED: "SucceededActions",
    CrawlState.FAILED: "FailedActions",
    CrawlState.ERROR: "ErroredActions",
}


def start(
    origin: Origin, start_trigger: Trigger, snapshot: tuple[Trigger, ...], definitions: Definitions, now: datetime
) -> Decision:
    """Begin a workflow run or a chain: the start trigger fires at once, all its actions in one step (spec 1.5)."""
    draft = Draft(_new(origin, snapshot, definitions, now), now)
    triggers.react(draft, triggers.fire(draft, start_trigger))
    close(draft)
    return draft.decision()


def wait(origin: Origin, snapshot: tuple[Trigger, ...], now: datetime) -> Decision:
    """Record a run that waits its turn: it has begun for whoever asks, and fired nothing."""
    reason = f"the run waits its turn: workflow {origin.workflow_name} has as many runs as it may have"
    situation = replace(_new(origin, snapshot, Definitions(), now), version=1)
    return Decision(before=None, after=situation, commands=(), taken=(), reasons=(reason,))


def begin(situation: Situation, start_trigger: Trigger, now: datetime) -> Decision:
    """Its turn has come: a run that waited fires its start trigger, as `start` does at once."""
    draft = Draft(situation, now)
    draft.because("its turn has come")
    triggers.react(draft, triggers.fire(draft, start_trigger))
    close(draft)
    return draft.decision()


def start_one_job(
    origin: Origin, name: str, request: runs.RunRequest, definitions: Definitions, now: datetime
) -> Decision:
    """Begin a single job run by hand (StartJobRun): it fires no trigger (spec 2.5)."""
    draft = Draft(_new(origin, (), definitions, now), now)
    runs.start_job(draft, name, request)
    close(draft)
    return draft.decision()


def start_one_crawl(origin: Origin, name: str, crawl_id: str, definitions: Definitions, now: datetime) -> Decision:
    """Begin a single crawl by hand or by the crawler's own schedule."""
    draft = Draft(_new(origin, (), definitions, now), now)
    runs.start_crawl(draft, name, crawl_id, None)
    close(draft)
    return draft.decision()


def refuse(origin: Origin, snapshot: tuple[Trigger, ...], now: datetime) -> Decision:
    """Record a scheduled or event start that MaxConcurrentRuns forbids: a run in ERROR (spec 1.5, Q16)."""
    message = REFUSED_MESSAGE.format(name=origin.workflow_name)
    situation = Situation(
        origin=origin,
        version=1,
        status=WorkflowRunStatus.ERROR,
        triggers=snapshot,
        started_on=now,
        completed_on=now,
        error_message=message,
    )
    return Decision(before=None, after=situation, commands=(), taken=(), reasons=(message,))


def stop(draft: Draft, event: StopAsked) -> list[Node]:
    """Stop some runs, or the whole origin. Returns the nodes that have ended by that (they had not started yet)."""
    if event.run_ids is None and draft.status is WorkflowRunStatus.RUNNING:
        draft.status = step(WORKFLOW_RUN, draft.status, Change.STOP)
        draft.because("the run is asked to stop")
    ended = []
    for run in draft.runs():
        if event.run_ids is None or run.id in event.run_ids:
            node = runs.stop(draft, run)
            if node is not None:
                ended.append(node)
    return ended


def close(draft: Draft) -> None:
    """Complete the origin when nothing of it runs, waits or is due (spec 1.6); unmet conditions do not hold it."""
    if draft.completed_on is not None or draft.anything_unended:
        return
    draft.status = step(WORKFLOW_RUN, draft.status, Change.EXHAUST)
    draft.completed_on = draft.not_before(draft.situation.started_on)
    draft.because(f"nothing more can happen: the run is {draft.status}")


def statistics(situation: Situation) -> dict[str, int]:
    """WorkflowRunStatistics: outcomes count per attempt; the total is the designed actions and the extra attempts.

    Actions that were never reached count in the total only (spec 1.7, Q6).
    """
    runs_so_far = ledger(situation.runs)
    return count(runs_so_far.tallies, runs_so_far.retries, snapshot(situation.triggers).designed_actions)


def count(tallies: Mapping[RunState, int], retries: int, designed_actions: int) -> dict[str, int]:
    """`tallies` counts the runs in each state, `retries` those of them that are no first attempt."""
    counts = dict.fromkeys(
        (
            "TotalActions",
            "TimeoutActions",
            "FailedActions",
            "StoppedActions",
            "SucceededActions",
            "RunningActions",
            "ErroredActions",
            "WaitingActions",
        ),
        0,
    )
    counts["TotalActions"] = designed_actions + retries
    for state, number in tallies.items():
        counts[_COUNTERS[state]] += number
    return counts


def _new(origin: Origin, snapshot: tuple[Trigger, ...], definitions: Definitions, now: datetime) -> Situation:
    return Situation(
        origin=origin,
        version=0,
        status=WorkflowRunStatus.RUNNING,
        triggers=snapshot if origin.kind is not OriginKind.MANUAL else (),
        started_on=now,
        definitions=definitions,
    )
