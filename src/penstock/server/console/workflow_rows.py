"""The rows of the list of workflows, in memory: made once, and made again where something has changed."""

from __future__ import annotations

import gc
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from penstock.engine.state import TriggerState, TriggerType
from penstock.engine.triggers import START_TYPES
from penstock.server.console.schedule_words import in_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from penstock.arns import Namespace
    from penstock.store.console_contract import Change
    from penstock.store.contract import Document, Store, Stored, Transaction, WorkflowRunRow

BAD = ("FailedActions", "TimeoutActions", "StoppedActions", "ErroredActions")
_PAGE = 1000
_MANY = 1000
_TOGETHER_MAX = 200
"""More workflows than this that have changed at once are read all together."""
_KINDS = frozenset({"workflow", "trigger", "run"})


@dataclass(frozen=True, slots=True)
class WorkflowRow:
    """One workflow as the list shows it; `revision` rises over all rows with every change."""

    revision: int
    stored: Stored
    tags: Mapping[str, str]
    start: Document | None
    next_run: datetime | None
    counts: Mapping[str, int]
    last_run: WorkflowRunRow | None
    running: int
    words: str
    """Everything that free text looks through, casefolded."""

    @property
    def name(self) -> str:
        return self.stored.name

    @property
    def failed(self) -> int:
        return 0 if self.last_run is None else bad_actions(self.last_run)


class WorkflowRows:
    """The rows of one namespace. `note` may be called by any thread; it costs next to nothing."""

    def __init__(self, store: Store, namespace: Namespace) -> None:
        self._store = store
        self._namespace = namespace
        self._lock = threading.Lock()
        self._noting = threading.Lock()
        self._changed: set[str] = set()
        self._changed_triggers: set[str] = set()
        self._everything = True
        self._rows: dict[str, WorkflowRow] = {}
        self._ordered: list[WorkflowRow] | None = None
        self._workflow_of: dict[str, str] = {}
        self._revision = 0

    def note(self, changes: frozenset[Change] | None) -> None:
        """Something was written; None: nobody knows what."""
        with self._noting:
            if changes is None:
                self._everything = True
                return
            for change in changes:
                if change.namespace != self._namespace or change.kind not in _KINDS:
                    continue
                if change.kind == "workflow":
                    self._changed.add(change.name)
                elif change.workflow is not None:
                    self._changed.add(change.workflow)
                if change.kind == "trigger":
                    self._changed_triggers.add(change.name)

    def present(self) -> tuple[int, list[WorkflowRow]]:
        """The revision, and all rows as they are now, by name."""
        with self._lock:
            self._refresh()
            if self._ordered is None:
                self._ordered = [self._rows[name] for name in sorted(self._rows)]
            return self._revision, self._ordered

    def get(self, name: str) -> WorkflowRow | None:
        with self._lock:
            self._refresh()
            return self._rows.get(name)

    def _refresh(self) -> None:
        with self._noting:
            everything, changed, triggers = self._everything, self._changed, self._changed_triggers
            self._everything, self._changed, self._changed_triggers = False, set(), set()
        if not (everything or changed or triggers):
            return
        try:
            # A trigger that is gone no longer says whose it was.
            changed |= {self._workflow_of[name] for name in triggers if name in self._workflow_of}
            if everything or len(changed) > _TOGETHER_MAX:
                with self._store.read() as transaction:
                    self._read_all(transaction)
            elif changed:
                with self._store.read() as transaction:
                    self._read_some(transaction, changed)
        except BaseException:
            with self._noting:
                self._everything = True
            raise

    def _read_all(self, transaction: Transaction) -> None:
        namespace = self._namespace
        triggers: dict[str, list[Stored]] = {}
        for row in _all(transaction.triggers, namespace):
            if workflow := row.document.get("WorkflowName"):
                triggers.setdefault(workflow, []).append(row)
        latest = transaction.workflow_runs.latest(namespace)
        active = transaction.workflow_runs.active_counts(namespace)
        tags = transaction.tags.of_kind(namespace, "workflow")
        due = transaction.schedules.of_kind(namespace, "trigger")
        found = {}
        for stored in _all(transaction.workflows, namespace):
            name = stored.name
            found[name] = self._row(
                stored,
                tags.get(name, {}),
                triggers.get(name, []),
                due,
                latest.get(name),
                active.get(name, 0),
            )
        self._workflow_of = {row.name: workflow for workflow, rows in triggers.items() for row in rows}
        first = not self._rows
        self._rows, self._ordered = found, None
        if first and len(found) >= _MANY:
            # Rows live long and hold no cycles: the collector's walks through all of them would hold up requests.
            gc.freeze()

    def _read_some(self, transaction: Transaction, names: Collection[str]) -> None:
        namespace = self._namespace
        stored = transaction.workflows.get_many(namespace, names)
        due: Mapping[str, datetime] | None = None
        for name in names:
            former = self._rows.pop(name, None)
            if name not in stored:
                if former is not None:
                    self._revision += 1
                continue
            triggers = transaction.triggers.of_workflow(namespace, name)
            self._workflow_of |= {row.name: name for row in triggers}
            if due is None and any(row.document["Type"] == TriggerType.SCHEDULED for row in triggers):
                due = transaction.schedules.of_kind(namespace, "trigger")
            runs = transaction.origins.workflow_runs(namespace, name, None, 1)
            running = transaction.origins.active_workflow_runs(namespace, name)
            tags = transaction.tags.get(namespace, "workflow", name)
            self._rows[name] = self._row(stored[name], tags, triggers, due or {}, runs[0] if runs else None, running)
        self._ordered = None

    def _row(
        self,
        stored: Stored,
        tags: Mapping[str, str],
        triggers: Collection[Stored],
        due: Mapping[str, datetime],
        last_run: WorkflowRunRow | None,
        running: int,
    ) -> WorkflowRow:
        self._revision += 1
        documents = [row.document for row in triggers]
        start = next((document for document in documents if TriggerType(document["Type"]) in START_TYPES), None)
        actions = [action for document in documents for action in document.get("Actions", ())]
        words = (stored.name, stored.document.get("Description") or "", *tags, *tags.values())
        return WorkflowRow(
            revision=self._revision,
            stored=stored,
            tags=tags,
            start=start,
            next_run=None if start is None else due.get(start["Name"]),
            counts={
                "triggers": len(documents),
                "jobs": len({action["JobName"] for action in actions if action.get("JobName")}),
                "crawlers": len({action["CrawlerName"] for action in actions if action.get("CrawlerName")}),
                "notActivated": sum(_waits(document) for document in documents),
            },
            last_run=last_run,
            running=running,
            words="\n".join(words).casefold(),
        )


def row_document(row: WorkflowRow, now: datetime) -> dict[str, Any]:
    """ROW of docs/reference/console-api.md."""
    document = row.stored.document
    return {
        "name": row.name,
        "description": document.get("Description"),
        "maxConcurrentRuns": document.get("MaxConcurrentRuns"),
        "tags": row.tags,
        "createdOn": row.stored.created,
        "modifiedOn": row.stored.modified,
        "start": None if row.start is None else _start(row.start),
        "nextRun": row.next_run,
        "running": row.running,
        "counts": row.counts,
        "lastRun": None if row.last_run is None else run_row_document(row.last_run, now),
    }


def run_row_document(row: WorkflowRunRow, now: datetime) -> dict[str, Any]:
    """RUNROW of docs/reference/console-api.md."""
    return {
        "runId": row.id,
        "workflow": row.workflow_name,
        "status": row.status.value,
        "failed": bad_actions(row),
        "startedOn": row.started_on,
        "completedOn": row.completed_on,
        "seconds": max(0.0, ((row.completed_on or now) - row.started_on).total_seconds()),
        "statistics": row.statistics,
        "errorMessage": row.error_message,
        "previousRunId": row.previous_run_id,
    }


def bad_actions(row: WorkflowRunRow) -> int:
    return sum(row.statistics.get(counter, 0) for counter in BAD)


def _start(document: Document) -> dict[str, Any]:
    kind = TriggerType(document["Type"])
    schedule = document.get("Schedule") if kind is TriggerType.SCHEDULED else None
    return {
        "name": document["Name"],
        "type": kind.value,
        "state": document["State"],
        "schedule": schedule,
        "words": in_words(schedule) if schedule else _event_words(document, kind),
    }


def _event_words(document: Document, kind: TriggerType) -> str:
    if kind is TriggerType.ON_DEMAND:
        return "on demand"
    condition = document.get("EventBatchingCondition") or {}
    size, window = condition.get("BatchSize", 1), condition.get("BatchWindow")
    events = "every event" if size == 1 else f"every {size} events"
    return f"on {events}" if window is None else f"on {events}, or after {window} s"


def _waits(document: Document) -> bool:
    """Whether a trigger never fires until somebody activates it."""
    kind = TriggerType(document["Type"])
    return kind in (TriggerType.SCHEDULED, TriggerType.CONDITIONAL) and document["State"] != TriggerState.ACTIVATED


def _all(documents: Any, namespace: Namespace) -> Iterable[Stored]:
    after = None
    while rows := documents.page(namespace, after, _PAGE):
        yield from rows
        after = rows[-1].name
