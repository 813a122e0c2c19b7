"""Origins: situations as they are loaded, decisions as they are committed, workflow runs as they are listed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import nullcontext
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, func, select, tuple_, update

from penstock.arns import Namespace
from penstock.causes import derived
from penstock.clock import from_milliseconds, to_milliseconds
from penstock.engine.commands import Command, SetTimer
from penstock.engine.state import Node, Origin, OriginKind, Situation, Slot, WorkflowRunStatus
from penstock.errors import Conflict
from penstock.store.contract import Commit, WorkflowRunRow
from penstock.store.encoding import fired_of, fired_text, from_text, instant, milliseconds, to_text
from penstock.store.sql import outbox, runs, slots, snapshots, timers
from penstock.store.sql.schema import UNFINISHED, WORKFLOW_RUN_ROWS, event_starts, history, origins
from penstock.store.sql.schema import runs as runs_table
from penstock.store.sql.session import Row, Session
from penstock.store.sql.statements import Statement, key, new

_c = origins.c
_LOAD = Statement(
    select(
        _c.kind,
        _c.account,
        _c.region,
        _c.workflow_name,
        _c.version,
        _c.status,
        _c.started_on,
        _c.completed_on,
        _c.error_message,
        _c.previous_run_id,
        _c.snapshot_id,
        _c.fired,
    ).where(key(_c.id))
)
_INSERT = new(origins, ignore_existing=True)
_CHANGING = ("version", "status", "completed_on", "error_message", "fired", "statistics")
_UPDATE = Statement(
    update(origins).where(key(_c.id, _c.version)).values({_c[name]: bindparam(name) for name in _CHANGING})
)
_REMEMBER = new(history)
_REASONS = Statement(
    select(history.c.at, history.c.reasons).where(key(history.c.origin_id)).order_by(history.c.version)
)
_OF_WORKFLOW = (key(_c.account, _c.region, _c.workflow_name), WORKFLOW_RUN_ROWS)
# RUNNING or STOPPING: the table's CHECK says that these, and no others, lack an end.
# A workflow run that has no end has a run that has none, and those are few. What is asked of the origin stands in the
# CASE, or SQLite would rather walk through all the runs that the workflow ever had.
_ACTIVE = Statement(
    select(func.count(func.distinct(case((and_(*_OF_WORKFLOW), _c.id)))))
    .select_from(runs_table.join(origins, _c.id == runs_table.c.origin_id))
    .where(UNFINISHED)
)
_WORKFLOW_RUN = (
    _c.id,
    _c.workflow_name,
    _c.status,
    _c.previous_run_id,
    _c.properties,
    _c.started_on,
    _c.completed_on,
    _c.error_message,
    _c.statistics,
    event_starts.c.batch_size,
    event_starts.c.batch_window,
)
WORKFLOW_RUNS = select(*_WORKFLOW_RUN).outerjoin_from(origins, event_starts, event_starts.c.origin_id == _c.id)
_WORKFLOW_RUNS = WORKFLOW_RUNS.where(*_OF_WORKFLOW)
_ONE_WORKFLOW_RUN = Statement(_WORKFLOW_RUNS.where(key(_c.id)))
_NEWEST = _WORKFLOW_RUNS.order_by(_c.started_on.desc(), _c.id.desc()).limit(bindparam("limit"))
_FIRST_PAGE = Statement(_NEWEST)
_PAGE = Statement(_NEWEST.where(tuple_(_c.started_on, _c.id) < tuple_(bindparam("before_at"), bindparam("before_id"))))
_PROPERTIES = Statement(
    select(_c.properties, _c.account, _c.region, _c.workflow_name).where(key(_c.id)).with_for_update()
)
_PUT_PROPERTIES = Statement(update(origins).where(key(_c.id)).values({_c.properties: bindparam("properties")}))


class SqlOrigins:
    def __init__(self, session: Session) -> None:
        self._session = session

    def load(self, origin_id: str) -> Situation | None:
        """The situation without `definitions`; CHAIN origins come without triggers (those are live: load them)."""
        row = self._session.row(_LOAD, {"key_id": origin_id})
        if row is None:
            return None
        kind, account, region, workflow, version, status, started, completed, error, previous, snapshot, fired = row
        return Situation(
            origin=Origin(origin_id, OriginKind(kind), Namespace(account, region), workflow),
            version=version,
            status=WorkflowRunStatus(status),
            triggers=() if snapshot is None else self._session.snapshots.load(self._session, snapshot),
            started_on=from_milliseconds(started),
            fired=fired_of(fired),
            runs=runs.of_situation(self._session, origin_id),
            completed_on=instant(completed),
            error_message=None if error is None else from_text(error),
            previous_run_id=previous,
        )

    def commit(self, commit: Commit, now: datetime) -> None:
        """Write a decision, or raise Conflict and write nothing (see the contract)."""
        # The first statement may find a conflict without harm; only then is there something to take back.
        partial = commit.before is None or commit.taken
        with self._session.savepoint() if partial else nullcontext():
            version = self._write_origin(commit, now)
            slots.take(self._session, commit.after.origin.namespace, commit.taken)
            runs.save(self._session, commit.before, commit.after, now)
            self._leave_commands(commit, version)
        origin = commit.after.origin
        if origin.kind is OriginKind.WORKFLOW_RUN:
            self._session.touch("run", origin.namespace, origin.id, origin.workflow_name)
            # Consoles of other servers show it, whether or not there is something to do.
            self._session.ring()

    def _write_origin(self, commit: Commit, now: datetime) -> int:
        """Insert the origin, or move it to its next version; returns that version."""
        after = commit.after
        version = 1 if commit.before is None else commit.before.version + 1
        changing = {
            "version": version,
            "status": after.status.value,
            "completed_on": milliseconds(after.completed_on),
            "error_message": None if after.error_message is None else to_text(after.error_message),
            "fired": fired_text(after.fired),
            "statistics": to_text(commit.statistics),
        }
        if commit.before is not None:
            parameters = {**changing, "key_id": after.origin.id, "key_version": commit.before.version}
            if self._session.change(_UPDATE, parameters) == 0:
                raise Conflict(f"origin {after.origin.id} is no longer at version {commit.before.version}")
        elif self._session.change(_INSERT, {**changing, **self._fixed(commit)}) == 0:
            raise Conflict(f"origin {after.origin.id} exists already")
        reasons = {
            "origin_id": after.origin.id,
            "version": version,
            "at": to_milliseconds(now),
            "reasons": to_text(commit.reasons),
        }
        self._session.change(_REMEMBER, reasons)
        return version

    def _fixed(self, commit: Commit) -> dict[str, Any]:
        after = commit.after
        in_workflow = after.origin.kind is OriginKind.WORKFLOW_RUN
        return {
            "id": after.origin.id,
            "kind": after.origin.kind.value,
            "account": after.origin.namespace.account,
            "region": after.origin.namespace.region,
            "workflow_name": after.origin.workflow_name,
            "started_on": to_milliseconds(after.started_on),
            "previous_run_id": after.previous_run_id,
            "snapshot_id": snapshots.save(self._session, after.triggers) if in_workflow else None,
            "properties": to_text(commit.properties),
        }

    def _leave_commands(self, commit: Commit, version: int) -> None:
        """Commands get ids derived from the commit and their place in it: a commit done twice names them once."""
        origin = commit.after.origin
        left: dict[str, Command] = {}
        for position, command in enumerate(commit.commands):
            command_id = derived("cmd_", origin.id, str(version), str(position))
            if isinstance(command, SetTimer):
                timers.set_timer(self._session, command_id, origin.id, command)
            else:
                left[command_id] = command
        outbox.leave_commands(self._session, origin, left)

    def active_workflow_runs(self, namespace: Namespace, workflow_name: str) -> int:
        """Runs in RUNNING or STOPPING."""
        row = self._session.row(_ACTIVE, _workflow(namespace, workflow_name))
        assert row is not None
        return int(row[0])

    def workflow_run(self, namespace: Namespace, workflow_name: str, run_id: str) -> WorkflowRunRow | None:
        parameters = {**_workflow(namespace, workflow_name), "key_id": run_id}
        row = self._session.row(_ONE_WORKFLOW_RUN, parameters)
        return None if row is None else workflow_run_row(row)

    def workflow_runs(
        self, namespace: Namespace, workflow_name: str, before: tuple[datetime, str] | None, limit: int
    ) -> list[WorkflowRunRow]:
        """Newest first; `before` is (started_on, id) of the last one seen."""
        parameters: dict[str, Any] = {**_workflow(namespace, workflow_name), "limit": limit}
        if before is None:
            return [workflow_run_row(row) for row in self._session.rows(_FIRST_PAGE, parameters)]
        parameters |= {"before_at": to_milliseconds(before[0]), "before_id": before[1]}
        return [workflow_run_row(row) for row in self._session.rows(_PAGE, parameters)]

    def put_properties(self, run_id: str, properties: Mapping[str, str]) -> bool:
        """Merge into the run's properties, atomically against others. False when there is no such run."""
        row = self._session.row(_PROPERTIES, {"key_id": run_id})
        if row is None:
            return False
        stored, account, region, workflow_name = row
        merged = {**from_text(stored), **properties}
        if workflow_name is not None:
            self._session.touch("run", Namespace(account, region), run_id, workflow_name)
        return self._session.change(_PUT_PROPERTIES, {"key_id": run_id, "properties": to_text(merged)}) == 1

    def reasons(self, origin_id: str) -> list[tuple[datetime, str]]:
        """Why what happened happened, in order."""
        rows = self._session.rows(_REASONS, {"key_origin_id": origin_id})
        return [(from_milliseconds(at), reason) for at, reasons in rows for reason in from_text(reasons)]

    def slots(self, namespace: Namespace, nodes: Collection[Node]) -> dict[Node, Slot]:
        """The slot of every node asked for, counted over all origins, at one instant."""
        return slots.read(self._session, namespace, nodes)


def _workflow(namespace: Namespace, workflow_name: str) -> dict[str, Any]:
    return {
        "key_account": namespace.account,
        "key_region": namespace.region,
        "key_workflow_name": workflow_name,
    }


def workflow_run_row(row: Row) -> WorkflowRunRow:
    run_id, workflow_name, status, previous, properties, started, completed, error, statistics, size, window = row
    return WorkflowRunRow(
        id=run_id,
        workflow_name=workflow_name,
        status=WorkflowRunStatus(status),
        previous_run_id=previous,
        properties=from_text(properties),
        started_on=from_milliseconds(started),
        completed_on=instant(completed),
        error_message=None if error is None else from_text(error),
        statistics=from_text(statistics),
        batch_size=size or 0,
        batch_window=window or 0,
    )
