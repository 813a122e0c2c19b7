"""The values the engine thinks about: one origin (a workflow run, a chain, a single start), its runs and definitions.

An *origin* is where runs come from, and a completion is delivered within its origin only (spec 1.3): two runs of one
workflow, or a manual start beside them, never mix. There are three kinds:

    WORKFLOW_RUN   `wr_...`     triggers are the snapshot taken at the start
    CHAIN          `chain_...`  one firing of a standalone root trigger; triggers are the live standalone ones
    MANUAL         `manual_...` one StartJobRun or StartCrawler; no triggers at all
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from penstock.arns import Namespace


class NodeKind(StrEnum):
    JOB = "JOB"
    CRAWLER = "CRAWLER"


class JobRunState(StrEnum):
    WAITING = "WAITING"
    STARTING = "STARTING"
    RUNNING = "RUNNING"
    STOPPING = "STOPPING"
    STOPPED = "STOPPED"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    ERROR = "ERROR"
    TIMEOUT = "TIMEOUT"
    EXPIRED = "EXPIRED"


class CrawlState(StrEnum):
    RUNNING = "RUNNING"
    CANCELLING = "CANCELLING"
    CANCELLED = "CANCELLED"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    ERROR = "ERROR"


RunState = JobRunState | CrawlState

ENDED: frozenset[RunState] = frozenset(
    {
        JobRunState.STOPPED,
        JobRunState.SUCCEEDED,
        JobRunState.FAILED,
        JobRunState.ERROR,
        JobRunState.TIMEOUT,
        JobRunState.EXPIRED,
        CrawlState.CANCELLED,
        CrawlState.SUCCEEDED,
        CrawlState.FAILED,
        CrawlState.ERROR,
    }
)


class WorkflowRunStatus(StrEnum):
    RUNNING = "RUNNING"
    STOPPING = "STOPPING"
    STOPPED = "STOPPED"
    COMPLETED = "COMPLETED"
    ERROR = "ERROR"


class TriggerType(StrEnum):
    SCHEDULED = "SCHEDULED"
    CONDITIONAL = "CONDITIONAL"
    ON_DEMAND = "ON_DEMAND"
    EVENT = "EVENT"


class TriggerState(StrEnum):
    CREATED = "CREATED"
    ACTIVATED = "ACTIVATED"
    DEACTIVATED = "DEACTIVATED"


class Logical(StrEnum):
    AND = "AND"
    ANY = "ANY"


class OriginKind(StrEnum):
    WORKFLOW_RUN = "WORKFLOW_RUN"
    CHAIN = "CHAIN"
    MANUAL = "MANUAL"


class Node(NamedTuple):
    """A job or a crawler by name: what an action starts and a condition watches. A tuple: it is a key everywhere."""

    kind: NodeKind
    name: str


@dataclass(frozen=True, slots=True)
class Condition:
    node: Node
    state: RunState


@dataclass(frozen=True, slots=True)
class Action:
    """What a trigger starts, with the overrides it passes (spec 2.4). `timeout_minutes` None keeps the job's own.

    `overrides` are members that stand in a job run as they are.
    """

    node: Node
    arguments: Mapping[str, str] = field(default_factory=dict)
    timeout_minutes: int | None = None
    security_configuration: str | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger as the engine sees it; `document` is the Glue Trigger object it was read from."""

    name: str
    type: TriggerType
    state: TriggerState
    workflow_name: str | None
    logical: Logical
    conditions: tuple[Condition, ...]
    actions: tuple[Action, ...]
    document: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Origin:
    id: str
    kind: OriginKind
    namespace: Namespace
    workflow_name: str | None = None


@dataclass(frozen=True, slots=True)
class Predecessor:
    """A watched run that led to a run (JobRun.PredecessorRuns)."""

    job_name: str
    run_id: str


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt at a job, or one crawl.

    `details` are the JobRun members that are fixed when the run is made (capacity, timeout, log group, ...);
    `arguments` the run's own, not merged with the job's. `holds_slot` says that the run counts against its job's
    MaxConcurrentRuns (or occupies its crawler). `started_on` is when the run was made, `running_on` when its
    script began.
    `timed_out` is set when the engine has asked for its end because its time is over.
    """

    id: str
    node: Node
    state: RunState
    attempt: int = 0
    trigger_name: str | None = None
    previous_run_id: str | None = None
    predecessors: tuple[Predecessor, ...] = ()
    arguments: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    timeout_minutes: int | None = None
    security_configuration: str | None = None
    started_on: datetime | None = None
    running_on: datetime | None = None
    completed_on: datetime | None = None
    error_message: str | None = None
    state_detail: str | None = None
    holds_slot: bool = False
    timed_out: bool = False
    copied: bool = False

    @property
    def ended(self) -> bool:
        return self.state in ENDED


@dataclass(frozen=True, slots=True)
class Slot:
    """How many runs of a job (or crawls of a crawler) hold a slot, over all origins, and how many wait for one.

    `version` is what a taker must still find when it commits.
    """

    active: int = 0
    version: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class JobDefinition:
    """A job as it stands now: the Glue Job document and its slot."""

    document: Mapping[str, Any]
    slot: Slot = Slot()

    @property
    def name(self) -> str:
        return str(self.document["Name"])

    @property
    def max_concurrent_runs(self) -> int:
        return int(self.document.get("ExecutionProperty", {}).get("MaxConcurrentRuns", 1))

    @property
    def max_retries(self) -> int:
        return int(self.document.get("MaxRetries", 0))

    @property
    def queues(self) -> bool:
        return bool(self.document.get("JobRunQueuingEnabled", False))


@dataclass(frozen=True, slots=True)
class CrawlerDefinition:
    name: str
    slot: Slot = Slot()


@dataclass(frozen=True, slots=True)
class Definitions:
    """The live definitions that a decision may need; a name that is absent was deleted (spec 1.12)."""

    jobs: Mapping[str, JobDefinition] = field(default_factory=dict)
    crawlers: Mapping[str, CrawlerDefinition] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Situation:
    """All that one decision can see. `version` 0 means that the origin is not stored yet.

    `lacking` is no knowledge but a hint, by trigger: which of its conditions was found unmet last. It is not stored.
    """

    origin: Origin
    version: int
    status: WorkflowRunStatus
    triggers: tuple[Trigger, ...]
    started_on: datetime
    fired: Mapping[str, datetime] = field(default_factory=dict)
    runs: Mapping[str, Run] = field(default_factory=dict)
    completed_on: datetime | None = None
    error_message: str | None = None
    previous_run_id: str | None = None
    definitions: Definitions = Definitions()
    lacking: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)

    def latest(self, node: Node) -> Run | None:
        """The newest run of a node in this origin: the one whose outcome counts (spec 2.5)."""
        found = None
        for run in self.runs.values():
            if run.node == node:
                found = run
        return found
