"""What everything durable looks like from outside: one contract, kept over SQLite and PostgreSQL alike.

A `Store` opens transactions; a `Transaction` groups the verbs by noun. Verbs take `now` where they need the time.
Writes are seen by others all together at the end of the `with` block, or not at all when it raises. `Conflict` means
that a precondition no longer holds: load again, decide again.

Documents (`Mapping[str, Any]`) are JSON values as Glue's service model defines them, timestamps included as numbers of
epoch seconds. What a query or the engine reasons about is a column of its own, taken from the document by the store.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from penstock.arns import Namespace
from penstock.engine.commands import Command
from penstock.engine.state import Node, Run, Situation, Slot, WorkflowRunStatus
from penstock.store.blueprint_contract import BlueprintArchives, BlueprintRuns, BlueprintTasks
from penstock.store.catalog_contract import (
    ColumnStatistics,
    Functions,
    PartitionIndexes,
    Partitions,
    Tables,
)
from penstock.store.console_contract import Change, Console, Definitions, WorkflowRuns
from penstock.store.event_contract import EventBatches, EventQueue
from penstock.store.notice_contract import Notices
from penstock.store.queue_contract import Inbox, InboxEntry, Outbox, OutboxEntry
from penstock.store.queueing_contract import WaitingStarts
from penstock.store.retention_contract import Retention
from penstock.store.server_contract import Servers

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stored:
    """A named document and what the store knows beside it. `version` starts at 1 and rises with every replace."""

    name: str
    document: Document
    created: datetime
    modified: datetime
    version: int


@dataclass(frozen=True, slots=True)
class StoredBookmark:
    """What a job had read when `run_id` stored this; `run` and `attempt` as JobBookmarkEntry counts them."""

    version: int
    run: int
    attempt: int
    run_id: str
    previous_run_id: str | None
    bookmark: str


@dataclass(frozen=True, slots=True)
class WorkflowRunRow:
    """A workflow run without its graph. `batch_size` and `batch_window`: what of an event batch has started it."""

    id: str
    workflow_name: str
    status: WorkflowRunStatus
    previous_run_id: str | None
    properties: Mapping[str, str]
    started_on: datetime
    completed_on: datetime | None
    error_message: str | None
    statistics: Mapping[str, int]
    batch_size: int = 0
    batch_window: int = 0


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run with the origin it belongs to; `modified_on` is JobRun.LastModifiedOn; `crawl` what a crawl reported.

    `server` is the one that has, or had, the process of a job run; None until its launch is claimed.
    """

    run: Run
    origin_id: str
    workflow_name: str | None
    workflow_run_id: str | None
    modified_on: datetime
    namespace: Namespace
    crawl: Document = field(default_factory=dict)
    server: str | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule: `kind` is 'trigger' or 'crawler'; `next_due` is None when it never fires again."""

    namespace: Namespace
    kind: str
    name: str
    expression: str
    next_due: datetime | None


@dataclass(frozen=True, slots=True)
class Commit:
    """What a decision writes, all at once: `before` is what was read, `after` what replaces it.

    `statistics` are the workflow run's, recounted by the engine. `properties` are written at creation only.
    `taken` are the slots the decision takes, each at the version it saw; `reasons` explain it, in order.
    """

    before: Situation | None
    after: Situation
    commands: tuple[Command, ...] = ()
    taken: tuple[tuple[Node, Slot], ...] = ()
    statistics: Mapping[str, int] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()


class Documents(Protocol):
    """Named documents of one kind: jobs, workflows, databases, connections and more. Pages are by name, ascending."""

    def get(self, namespace: Namespace, name: str) -> Stored | None: ...

    def get_many(self, namespace: Namespace, names: Collection[str]) -> dict[str, Stored]: ...

    def page(self, namespace: Namespace, after: str | None, limit: int) -> list[Stored]:
        """At most `limit` documents whose names sort behind `after`."""
        ...

    def names(self, namespace: Namespace) -> list[str]:
        """All of them, ascending."""
        ...

    def count(self, namespace: Namespace) -> int: ...

    def insert(self, namespace: Namespace, name: str, document: Document, now: datetime) -> bool:
        """False, and nothing written, when the name is taken."""
        ...

    def replace(
        self, namespace: Namespace, name: str, document: Document, now: datetime, expected_version: int | None = None
    ) -> Stored | None:
        """Replace the whole document. None when there is none of that name; Conflict when the version differs."""
        ...

    def delete(self, namespace: Namespace, name: str) -> bool:
        """True when there was one. Its tags and its schedule go with it."""
        ...

    def hold(self, namespace: Namespace, name: str) -> None:
        """Wait until nobody else holds this document, and hold it until the transaction ends.

        What is counted behind this stays true until the commit, on a database with several writers too.
        """
        ...


class Triggers(Documents, Protocol):
    """Documents are Glue Trigger objects: Name, Type, State, WorkflowName, Actions, Predicate, Schedule."""

    def of_workflow(self, namespace: Namespace, workflow_name: str) -> list[Stored]:
        """All triggers that carry this WorkflowName, by name."""
        ...

    def standalone_conditional(self, namespace: Namespace) -> list[Stored]:
        """The ACTIVATED CONDITIONAL triggers without a workflow: those that chains look at."""
        ...

    def starting_job(self, namespace: Namespace, job_name: str) -> list[Stored]:
        """The triggers that have this job among their actions, by name."""
        ...


class Bookmarks(Protocol):
    """Job bookmarks: every state that a job's runs stored, by version. They go with the job."""

    def latest(self, namespace: Namespace, job_name: str, run_id: str | None = None) -> StoredBookmark | None:
        """The newest state, or the newest that `run_id` stored."""
        ...

    def insert(self, namespace: Namespace, job_name: str, bookmark: StoredBookmark) -> bool:
        """False, and nothing written, when this version is taken: another run was quicker."""
        ...

    def rewind(self, namespace: Namespace, job_name: str, version: int) -> int:
        """Forget every state above `version` (0: all); returns how many."""
        ...


class Tags(Protocol):
    """Tags of resources, by kind and name as in their ARN (`job`, `trigger`, `workflow`, `crawler`, `table`...)."""

    def get(self, namespace: Namespace, kind: str, name: str) -> dict[str, str]: ...

    def put(self, namespace: Namespace, kind: str, name: str, tags: Mapping[str, str]) -> None:
        """Add or overwrite these; others stay."""
        ...

    def remove(self, namespace: Namespace, kind: str, name: str, keys: Collection[str]) -> None: ...

    def drop(self, namespace: Namespace, kind: str, name: str) -> None: ...

    def of_kind(self, namespace: Namespace, kind: str) -> dict[str, dict[str, str]]:
        """The tags of all resources of a kind that have any, by name."""
        ...

    def names_with(self, namespace: Namespace, kind: str, tags: Mapping[str, str]) -> set[str]:
        """Names of the resources that carry all of these pairs."""
        ...


class Schedules(Protocol):
    def put(self, schedule: Schedule) -> None: ...

    def remove(self, namespace: Namespace, kind: str, name: str) -> None: ...

    def due(self, now: datetime, limit: int) -> list[Schedule]: ...

    def advance(self, schedule: Schedule, next_due: datetime | None) -> bool:
        """Move on, only if the stored `next_due` is still the one in `schedule`: once per due instant, whoever asks."""
        ...

    def of_kind(self, namespace: Namespace, kind: str) -> dict[str, datetime]:
        """When each schedule of a kind falls due next, by the name of what it starts."""
        ...

    def earliest(self) -> datetime | None: ...


class Origins(Protocol):
    """Situations: what the engine reads and what its decisions write."""

    def load(self, origin_id: str) -> Situation | None:
        """The situation without `definitions`; CHAIN origins come without triggers (those are live: load them)."""
        ...

    def commit(self, commit: Commit, now: datetime) -> None:
        """Write a decision: the origin at version + 1 (inserted when `before` is None), the runs that differ between
        before and after, the commands into the outbox, SetTimer commands into the timers, the reasons into the history.

        Raises Conflict, and writes nothing, when the origin is no longer at `before.version` or already exists, or
        when a taken slot is no longer at the version seen.
        """
        ...

    def active_workflow_runs(self, namespace: Namespace, workflow_name: str) -> int:
        """Runs in RUNNING or STOPPING, without those that are waiting for their turn and have started nothing."""
        ...

    def workflow_run(self, namespace: Namespace, workflow_name: str, run_id: str) -> WorkflowRunRow | None: ...

    def workflow_runs(
        self, namespace: Namespace, workflow_name: str, before: tuple[datetime, str] | None, limit: int
    ) -> list[WorkflowRunRow]:
        """Newest first; `before` is (started_on, id) of the last one seen."""
        ...

    def put_properties(self, run_id: str, properties: Mapping[str, str]) -> bool:
        """Merge into the run's properties, atomically against others. False when there is no such run."""
        ...

    def reasons(self, origin_id: str) -> list[tuple[datetime, str]]:
        """Why what happened happened, in order."""
        ...

    def slots(self, namespace: Namespace, nodes: Collection[Node]) -> dict[Node, Slot]:
        """How many runs hold a slot of each node now, how many are WAITING for one (both counted over all origins), and
        the version that a taker must find. Every node asked for is answered."""
        ...


class Runs(Protocol):
    """Job runs and crawls, whatever their origin. Pages are newest first; `before` is (started_on, id)."""

    def get(self, run_id: str) -> RunRow | None: ...

    def page(
        self, namespace: Namespace, node: Node, before: tuple[datetime, str] | None, limit: int
    ) -> list[RunRow]: ...

    def of_origin(self, origin_id: str) -> list[RunRow]: ...

    def unfinished(self) -> list[RunRow]:
        """All runs that have not ended, in every namespace: what a restarted server must adopt."""
        ...

    def longest_waiting(self, namespace: Namespace, job_name: str) -> RunRow | None: ...

    def give(self, run_ids: Collection[str], server: str) -> None:
        """Record which server has these runs."""
        ...

    def record_crawl(self, crawl_id: str, crawl: Document) -> None:
        """Keep what a crawl reported (summary, counts, log names) beside its run."""
        ...


class Timers(Protocol):
    def due(self, now: datetime, limit: int) -> int:
        """Move the timers that are due into their origins' inboxes, once each; returns how many."""
        ...

    def earliest(self) -> datetime | None: ...


class Transaction(Protocol):
    @property
    def jobs(self) -> Documents: ...
    @property
    def workflows(self) -> Documents: ...
    @property
    def crawlers(self) -> Documents: ...
    @property
    def databases(self) -> Documents: ...
    @property
    def connections(self) -> Documents: ...
    @property
    def classifiers(self) -> Documents: ...
    @property
    def security_configurations(self) -> Documents: ...
    @property
    def resource_policies(self) -> Documents: ...
    @property
    def catalog_settings(self) -> Documents: ...
    @property
    def triggers(self) -> Triggers: ...
    @property
    def tables(self) -> Tables: ...
    @property
    def partitions(self) -> Partitions: ...
    @property
    def partition_indexes(self) -> PartitionIndexes: ...
    @property
    def column_statistics(self) -> ColumnStatistics: ...
    @property
    def functions(self) -> Functions: ...
    @property
    def bookmarks(self) -> Bookmarks: ...
    @property
    def tags(self) -> Tags: ...
    @property
    def schedules(self) -> Schedules: ...
    @property
    def origins(self) -> Origins: ...
    @property
    def runs(self) -> Runs: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def timers(self) -> Timers: ...
    @property
    def servers(self) -> Servers: ...
    @property
    def event_rules(self) -> Documents: ...
    @property
    def event_queue(self) -> EventQueue: ...
    @property
    def event_batches(self) -> EventBatches: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def workflow_runs(self) -> WorkflowRuns: ...
    @property
    def console(self) -> Console: ...
    @property
    def definitions(self) -> Definitions: ...
    @property
    def blueprints(self) -> Documents: ...
    @property
    def blueprint_archives(self) -> BlueprintArchives: ...
    @property
    def blueprint_runs(self) -> BlueprintRuns: ...
    @property
    def blueprint_tasks(self) -> BlueprintTasks: ...
    @property
    def waiting_starts(self) -> WaitingStarts: ...
    @property
    def retention(self) -> Retention: ...


class Store(Protocol):
    def write(self) -> AbstractContextManager[Transaction]:
        """A transaction that may write. On SQLite it is the only writer from its first statement on."""
        ...

    def read(self) -> AbstractContextManager[Transaction]:
        """A transaction that only reads, from one consistent state; writing through it is an error."""
        ...

    def listen(self, ring: Callable[[], None]) -> None:
        """Have `ring` called, by a thread of the store's, whenever another process has left something to do.

        On a database that can tell (PostgreSQL); elsewhere it is never called. Once, before anything is written.
        """
        ...

    def watch(self, tell: Callable[[frozenset[Change]], None]) -> None:
        """Have `tell` called with what a transaction of this process has written, once it is committed.

        By the thread that wrote: `tell` only takes note.
        """
        ...

    def size_bytes(self) -> int:
        """How much room the database takes."""
        ...

    def close(self) -> None: ...


__all__ = [
    "Bookmarks",
    "Commit",
    "Document",
    "Documents",
    "Inbox",
    "InboxEntry",
    "Origins",
    "Outbox",
    "OutboxEntry",
    "RunRow",
    "Runs",
    "Schedule",
    "Schedules",
    "Store",
    "Stored",
    "StoredBookmark",
    "Tags",
    "Timers",
    "Transaction",
    "Triggers",
    "WorkflowRunRow",
]
