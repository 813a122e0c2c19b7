"""The tables: state x event -> state, for job runs, crawls, workflow runs and triggers.

Everything that may change a state is a row here. A pair without a row is illegal: `step` raises and nothing changes.
The diagrams in the documentation are printed from these tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from penstock.engine.state import CrawlState, JobRunState, TriggerState, WorkflowRunStatus
from penstock.errors import IllegalTransition


class Change(StrEnum):
    """What can happen to a run, a workflow run or a trigger."""

    LAUNCH = "launch"
    BEGIN = "begin"
    SUCCEED = "succeed"
    FAIL = "fail"
    TIME_OUT = "time out"
    STOP = "stop"
    HALT = "halt"  # it has stopped
    EXPIRE = "expire"
    EXHAUST = "exhaust"  # nothing more can happen in the workflow run
    ACTIVATE = "activate"
    DEACTIVATE = "deactivate"


State = TypeVar("State", JobRunState, CrawlState, WorkflowRunStatus, TriggerState)

_J = JobRunState
JOB_RUN: Mapping[tuple[JobRunState, Change], JobRunState] = {
    (_J.WAITING, Change.LAUNCH): _J.STARTING,
    (_J.WAITING, Change.STOP): _J.STOPPED,
    (_J.WAITING, Change.FAIL): _J.FAILED,
    (_J.WAITING, Change.EXPIRE): _J.EXPIRED,
    (_J.STARTING, Change.BEGIN): _J.RUNNING,
    (_J.STARTING, Change.SUCCEED): _J.SUCCEEDED,
    (_J.STARTING, Change.FAIL): _J.FAILED,
    (_J.STARTING, Change.TIME_OUT): _J.TIMEOUT,
    (_J.STARTING, Change.STOP): _J.STOPPING,
    (_J.STARTING, Change.HALT): _J.STOPPED,
    (_J.RUNNING, Change.SUCCEED): _J.SUCCEEDED,
    (_J.RUNNING, Change.FAIL): _J.FAILED,
    (_J.RUNNING, Change.TIME_OUT): _J.TIMEOUT,
    (_J.RUNNING, Change.STOP): _J.STOPPING,
    (_J.RUNNING, Change.HALT): _J.STOPPED,
    # A run that ends by itself while it is being stopped becomes STOPPED, whatever its end was (spec 3.4).
    (_J.STOPPING, Change.BEGIN): _J.STOPPING,
    (_J.STOPPING, Change.STOP): _J.STOPPING,
    (_J.STOPPING, Change.SUCCEED): _J.STOPPED,
    (_J.STOPPING, Change.FAIL): _J.STOPPED,
    (_J.STOPPING, Change.TIME_OUT): _J.STOPPED,
    (_J.STOPPING, Change.HALT): _J.STOPPED,
}

_C = CrawlState
CRAWL: Mapping[tuple[CrawlState, Change], CrawlState] = {
    (_C.RUNNING, Change.SUCCEED): _C.SUCCEEDED,
    (_C.RUNNING, Change.FAIL): _C.FAILED,
    (_C.RUNNING, Change.STOP): _C.CANCELLING,
    (_C.RUNNING, Change.HALT): _C.CANCELLED,
    (_C.CANCELLING, Change.STOP): _C.CANCELLING,
    (_C.CANCELLING, Change.SUCCEED): _C.CANCELLED,
    (_C.CANCELLING, Change.FAIL): _C.CANCELLED,
    (_C.CANCELLING, Change.HALT): _C.CANCELLED,
}

_W = WorkflowRunStatus
WORKFLOW_RUN: Mapping[tuple[WorkflowRunStatus, Change], WorkflowRunStatus] = {
    (_W.RUNNING, Change.EXHAUST): _W.COMPLETED,
    (_W.RUNNING, Change.STOP): _W.STOPPING,
    (_W.STOPPING, Change.EXHAUST): _W.STOPPED,
}

_T = TriggerState
TRIGGER: Mapping[tuple[TriggerState, Change], TriggerState] = {
    (_T.CREATED, Change.ACTIVATE): _T.ACTIVATED,
    (_T.DEACTIVATED, Change.ACTIVATE): _T.ACTIVATED,
    (_T.ACTIVATED, Change.DEACTIVATE): _T.DEACTIVATED,
}


def step(table: Mapping[tuple[State, Change], State], state: State, change: Change) -> State:
    """The next state. Raises IllegalTransition, and changes nothing, where the table has no row."""
    try:
        return table[state, change]
    except KeyError:
        raise IllegalTransition(f"{type(state).__name__} {state} has no '{change}'") from None


def diagram(table: Mapping[tuple[State, Change], State]) -> str:
    """The table as a Mermaid state diagram, rows in declared order."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {before} --> {after}: {change}" for (before, change), after in table.items()]
    return "\n".join(lines)
