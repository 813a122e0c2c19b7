"""What a live topic is about: how its state is read, and what of it differs from the state before.

A state is read by a thread when something was written that concerns the topic; `difference` names what changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from penstock.engine.state import NodeKind
from penstock.errors import EntityNotFound, InvalidInput
from penstock.executors.logs import ERROR, OUTPUT
from penstock.server.console.log_routes import log_file, shown
from penstock.server.console.workflow_rows import row_document, run_row_document

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from penstock.arns import Namespace
    from penstock.engine.state import Run
    from penstock.server.console.desk import Desk
    from penstock.server.console.workflow_rows import WorkflowRow
    from penstock.store.console_contract import Change
    from penstock.store.contract import RunRow, WorkflowRunRow

RUNS_SHOWN = 60
LINES_MAX = 2000
_MESSAGE_CHARACTERS_MAX = 2000

State = Any
Document = dict[str, Any]


class Topic(Protocol):
    """`follows_file`: its state changes without anything being written to the store."""

    follows_file: bool

    def concerns(self, change: Change) -> bool: ...

    def read(self, now: datetime) -> State:
        """The state as it is. Raises EntityNotFound when the thing does not exist (any more)."""
        ...

    def snapshot(self, state: State, now: datetime) -> Document: ...

    def difference(self, before: State, after: State, now: datetime) -> Document | None:
        """None when nothing that is shown has changed."""
        ...

    def still(self, state: State) -> bool:
        """Whether a topic that follows a file is over: nothing more will come."""
        ...


def make_topic(desk: Desk, namespace: Namespace, name: str) -> Topic:
    """Raises InvalidInput for what is no topic."""
    kind, colon, rest = name.partition(":")
    if name == "workflows":
        return WorkflowsTopic(desk, namespace)
    if colon and rest:
        if kind == "workflow":
            return WorkflowTopic(desk, namespace, rest)
        if kind == "log":
            return LogTopic(desk, namespace, rest)
        workflow, slash, run_id = rest.rpartition("/")
        if kind == "run" and slash and workflow and run_id:
            return RunTopic(desk, namespace, workflow, run_id)
    raise InvalidInput(f"There is no topic '{name[:100]}'; see docs/reference/console-api.md")


@dataclass(slots=True)
class WorkflowsTopic:
    desk: Desk
    namespace: Namespace
    follows_file: bool = False

    def concerns(self, change: Change) -> bool:
        return change.namespace == self.namespace and change.kind in ("workflow", "trigger", "run")

    def read(self, now: datetime) -> tuple[int, list[WorkflowRow]]:
        return self.desk.rows(self.namespace).present()

    def snapshot(self, state: tuple[int, list[WorkflowRow]], now: datetime) -> Document:
        return {"all": len(state[1]), "running": sum(row.running for row in state[1])}

    def difference(
        self, before: tuple[int, list[WorkflowRow]], after: tuple[int, list[WorkflowRow]], now: datetime
    ) -> Document | None:
        if before[0] == after[0] and before[1] is after[1]:
            return None
        changed = [row_document(row, now) for row in after[1] if row.revision > before[0]]
        names = {row.name for row in after[1]} if len(before[1]) + len(changed) != len(after[1]) or changed else set()
        removed = [row.name for row in before[1] if names and row.name not in names]
        if not after[1]:
            removed = [row.name for row in before[1]]
        if not changed and not removed:
            return None
        return {**self.snapshot(after, now), "rows": changed, "removed": removed}

    def still(self, state: State) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class _WorkflowState:
    row: WorkflowRow
    version: str
    runs: Mapping[str, WorkflowRunRow]


@dataclass(slots=True)
class WorkflowTopic:
    desk: Desk
    namespace: Namespace
    name: str
    follows_file: bool = False
    _version: tuple[int, str] | None = field(default=None, repr=False)

    def concerns(self, change: Change) -> bool:
        if change.namespace != self.namespace:
            return False
        if change.kind == "trigger":
            return change.workflow in (None, self.name)
        return (change.kind == "workflow" and change.name == self.name) or (
            change.kind == "run" and change.workflow == self.name
        )

    def read(self, now: datetime) -> _WorkflowState:
        row = self.desk.rows(self.namespace).get(self.name)
        if row is None:
            raise EntityNotFound(f"Workflow with name: {self.name} does not exist.")
        with self.desk.runtime.store.read() as transaction:
            runs = transaction.origins.workflow_runs(self.namespace, self.name, None, RUNS_SHOWN)
            version = self.desk.definition_version(transaction, self.namespace, self.name)
        return _WorkflowState(row, version, {run.id: run for run in runs})

    def snapshot(self, state: _WorkflowState, now: datetime) -> Document:
        runs = [run_row_document(run, now) for run in state.runs.values()]
        return {"row": row_document(state.row, now), "version": state.version, "runs": runs}

    def difference(self, before: _WorkflowState, after: _WorkflowState, now: datetime) -> Document | None:
        found: Document = {}
        if before.row is not after.row:
            found["row"] = row_document(after.row, now)
        if before.version != after.version:
            found["version"] = after.version
        runs = [run_row_document(run, now) for run in after.runs.values() if before.runs.get(run.id) != run]
        if runs:
            found["runs"] = runs
        return found or None

    def still(self, state: State) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class _RunState:
    row: WorkflowRunRow
    nodes: Mapping[Any, Run]
    fired: Mapping[str, datetime]


@dataclass(slots=True)
class RunTopic:
    desk: Desk
    namespace: Namespace
    workflow: str
    run_id: str
    follows_file: bool = False

    def concerns(self, change: Change) -> bool:
        return change.kind == "run" and change.name == self.run_id

    def read(self, now: datetime) -> _RunState:
        with self.desk.runtime.store.read() as transaction:
            row = transaction.origins.workflow_run(self.namespace, self.workflow, self.run_id)
            situation = transaction.origins.load(self.run_id) if row is not None else None
        if row is None or situation is None:
            raise EntityNotFound(f"Workflow run {self.run_id} of workflow {self.workflow} does not exist.")
        # Of several attempts at a node the newest stands last, and counts.
        return _RunState(row, {run.node: run for run in situation.runs.values()}, situation.fired)

    def snapshot(self, state: _RunState, now: datetime) -> Document:
        return {
            "run": run_row_document(state.row, now),
            "properties": state.row.properties,
            "nodes": [_node(run) for run in state.nodes.values()],
            "fired": state.fired,
        }

    def difference(self, before: _RunState, after: _RunState, now: datetime) -> Document | None:
        found: Document = {}
        if before.row != after.row:
            found["run"] = run_row_document(after.row, now)
        if before.row.properties != after.row.properties:
            found["properties"] = after.row.properties
        nodes = [_node(run) for node, run in after.nodes.items() if before.nodes.get(node) != run]
        if nodes:
            found["nodes"] = nodes
        fired = {name: at for name, at in after.fired.items() if name not in before.fired}
        if fired:
            found["fired"] = fired
        return found or None

    def still(self, state: State) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class _LogState:
    row: RunRow
    totals: Mapping[str, int]


@dataclass(slots=True)
class LogTopic:
    desk: Desk
    namespace: Namespace
    run_id: str
    follows_file: bool = True

    def concerns(self, change: Change) -> bool:
        return False  # the file is what it follows, and it looks whether the run has ended whenever it looks there

    def read(self, now: datetime) -> _LogState:
        with self.desk.runtime.store.read() as transaction:
            row = transaction.runs.get(self.run_id)
        if row is None or row.namespace != self.namespace:
            raise EntityNotFound(f"There is no run {self.run_id[:100]}.")
        streams = (OUTPUT,) if row.run.node.kind is NodeKind.CRAWLER else (OUTPUT, ERROR)
        data = self.desk.runtime.settings.data
        # The totals are read behind the state: of a run that has ended they are the last.
        totals = {stream: self.desk.lines.of(log_file(data, row, stream)).total()[0] for stream in streams}
        return _LogState(row, totals)

    def snapshot(self, state: _LogState, now: datetime) -> Document:
        return {"output": 0, "error": 0, **state.totals, "ended": state.row.run.ended}

    def difference(self, before: _LogState, after: _LogState, now: datetime) -> Document | None:
        new = []
        for stream, total in after.totals.items():
            known = before.totals.get(stream, 0)
            if total > known:
                new.append(self._lines(after.row, stream, max(known, total - LINES_MAX), total))
        found: Document = {"streams": new} if new else {}
        if after.row.run.ended and not before.row.run.ended:
            found |= self.snapshot(after, now)
        return found or None

    def still(self, state: _LogState) -> bool:
        return state.row.run.ended

    def _lines(self, row: RunRow, stream: str, first: int, total: int) -> Document:
        index = self.desk.lines.of(log_file(self.desk.runtime.settings.data, row, stream))
        lines, _ = index.lines(first, total - first)
        return {"stream": stream, "from": first, "total": total, "lines": [shown(line, row) for line in lines]}


def _node(run: Run) -> Document:
    """NODE of docs/reference/console-api.md."""
    message = run.error_message
    return {
        "kind": run.node.kind.value,
        "name": run.node.name,
        "state": run.state.value,
        "runId": run.id,
        "attempt": run.attempt,
        "startedOn": run.started_on,
        "runningOn": run.running_on,
        "completedOn": run.completed_on,
        "errorMessage": message[:_MESSAGE_CHARACTERS_MAX] if message else None,
        "copied": run.copied,
    }
