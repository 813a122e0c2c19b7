"""What became of a workflow run: the outcome that Glue's status does not tell, and the node that went wrong first.

Glue calls a run COMPLETED whatever its jobs did (spec 1.6, 5). The outcome looks at the nodes:

    RUNNING     it has not ended
    SUCCEEDED   every node that ran ended well; nodes that no trigger reached do not count
    PARTIAL     a node went wrong, and yet a last node (one that no trigger watches) succeeded
    FAILED      a node went wrong, and no last node succeeded
    STOPPED     it was stopped as a whole
    REFUSED     it never began: too many runs of the workflow were active
"""

from __future__ import annotations

from enum import StrEnum

from penstock.engine.state import CrawlState, JobRunState, Node, Run, RunState, Situation, WorkflowRunStatus


class Outcome(StrEnum):
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    PARTIAL = "PARTIAL"
    FAILED = "FAILED"
    STOPPED = "STOPPED"
    REFUSED = "REFUSED"


_BY_STATUS = {
    WorkflowRunStatus.RUNNING: Outcome.RUNNING,
    WorkflowRunStatus.STOPPING: Outcome.RUNNING,
    WorkflowRunStatus.STOPPED: Outcome.STOPPED,
    WorkflowRunStatus.ERROR: Outcome.REFUSED,
}
_WELL: frozenset[RunState] = frozenset({JobRunState.SUCCEEDED, CrawlState.SUCCEEDED})
_HALTED: frozenset[RunState] = frozenset({JobRunState.STOPPED, CrawlState.CANCELLED})


def outcome(situation: Situation) -> Outcome:
    """The outcome of a workflow run as it stands now."""
    settled = _BY_STATUS.get(situation.status)
    if settled is not None:
        return settled
    if not failures(situation):
        return Outcome.SUCCEEDED
    watched = {condition.node for trigger in situation.triggers for condition in trigger.conditions}
    reached = any(run.state in _WELL and run.node not in watched for run in situation.runs.values())
    return Outcome.PARTIAL if reached else Outcome.FAILED


def settled_by_status(status: WorkflowRunStatus, failed_attempts: int) -> Outcome | None:
    """The outcome when status and count of failed attempts tell it already; None when the nodes must be looked at."""
    settled = _BY_STATUS.get(status)
    return Outcome.SUCCEEDED if settled is None and failed_attempts == 0 else settled


def failures(situation: Situation) -> tuple[Run, ...]:
    """The runs that went wrong for good (no later attempt follows), in the order of their ends.

    In a run that was stopped as a whole the nodes that were stopped with it did not go wrong; one that somebody
    stopped alone did, since what should follow it did not come.
    """
    tried_again = {run.previous_run_id for run in situation.runs.values()}
    stopped = situation.status in (WorkflowRunStatus.STOPPING, WorkflowRunStatus.STOPPED)
    found = [
        run
        for run in situation.runs.values()
        if run.ended and run.state not in _WELL and run.id not in tried_again and not (stopped and run.state in _HALTED)
    ]
    return tuple(sorted(found, key=lambda run: run.completed_on or situation.started_on))


def failed_nodes(situation: Situation) -> tuple[Node, ...]:
    """The nodes of `failures`, each once."""
    return tuple(dict.fromkeys(run.node for run in failures(situation)))
