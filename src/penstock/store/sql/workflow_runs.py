"""Workflow runs over all workflows of a namespace: the newest of each, those under way, those of a span of time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select, union

from penstock.arns import Namespace
from penstock.clock import to_milliseconds
from penstock.engine.state import OriginKind
from penstock.store.contract import WorkflowRunRow
from penstock.store.sql.origins import WORKFLOW_RUNS, workflow_run_row
from penstock.store.sql.schema import WORKFLOW_RUN_ROWS, crawlers, databases, jobs, origins, workflows
from penstock.store.sql.session import Session
from penstock.store.sql.statements import Statement, key

_c = origins.c
_o = origins.alias("newest").c
_LATEST = Statement(
    WORKFLOW_RUNS.where(
        _c.id.in_(
            select(
                select(_o.id)
                .where(
                    _o.account == workflows.c.account,
                    _o.region == workflows.c.region,
                    _o.workflow_name == workflows.c.name,
                    _o.kind == OriginKind.WORKFLOW_RUN.value,
                )
                .order_by(_o.started_on.desc(), _o.id.desc())
                .limit(1)
                .correlate(workflows)
                .scalar_subquery()
            ).where(key(workflows.c.account, workflows.c.region))
        )
    )
)
_ACTIVE_COUNTS = Statement(
    select(_c.workflow_name, func.count())
    .where(key(_c.account, _c.region), WORKFLOW_RUN_ROWS, _c.completed_on.is_(None))
    .group_by(_c.workflow_name)
)
_OVERLAPPING = Statement(
    WORKFLOW_RUNS.where(
        key(_c.account, _c.region),
        WORKFLOW_RUN_ROWS,
        _c.started_on < bindparam("end"),
        or_(_c.completed_on.is_(None), _c.completed_on >= bindparam("begin")),
    )
    .order_by(_c.started_on.desc(), _c.id.desc())
    .limit(bindparam("limit"))
)
_RESUMED_AS = Statement(
    select(_c.id)
    .where(key(_c.account, _c.region, _c.workflow_name, _c.previous_run_id), WORKFLOW_RUN_ROWS)
    .order_by(_c.started_on, _c.id)
)
_REGIONS = Statement(
    union(*(select(t.c.region).where(key(t.c.account)) for t in (workflows, jobs, crawlers, databases)))
)


class SqlWorkflowRuns:
    def __init__(self, session: Session) -> None:
        self._session = session

    def latest(self, namespace: Namespace) -> dict[str, WorkflowRunRow]:
        """The newest run of each workflow that has one."""
        rows = self._session.rows(_LATEST, _namespace(namespace))
        return {row[1]: workflow_run_row(row) for row in rows}

    def active_counts(self, namespace: Namespace) -> dict[str, int]:
        """How many runs of each workflow are in RUNNING or STOPPING, where there are any."""
        return dict(self._session.rows(_ACTIVE_COUNTS, _namespace(namespace)))

    def overlapping(self, namespace: Namespace, begin: datetime, end: datetime, limit: int) -> list[WorkflowRunRow]:
        """The workflow runs that were under way in a span of time (`end` excluded), newest first."""
        span = {"begin": to_milliseconds(begin), "end": to_milliseconds(end), "limit": limit}
        return [workflow_run_row(row) for row in self._session.rows(_OVERLAPPING, {**_namespace(namespace), **span})]

    def resumed_as(self, namespace: Namespace, workflow_name: str, run_id: str) -> list[str]:
        """The ids of the runs that resume this one, oldest first."""
        parameters = {
            **_namespace(namespace),
            "key_workflow_name": workflow_name,
            "key_previous_run_id": run_id,
        }
        return [row[0] for row in self._session.rows(_RESUMED_AS, parameters)]

    def regions(self, account: str) -> list[str]:
        """The regions in which the account has a workflow, job, crawler or database."""
        return sorted(row[0] for row in self._session.rows(_REGIONS, {"key_account": account}))


def _namespace(namespace: Namespace) -> dict[str, Any]:
    return {"key_account": namespace.account, "key_region": namespace.region}
