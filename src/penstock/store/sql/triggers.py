"""Triggers: named documents with columns for what chains and workflows ask about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, select

from penstock.arns import Namespace
from penstock.store.contract import Document, Stored
from penstock.store.sql.documents import DocumentStatements, SqlDocuments, mine, stored
from penstock.store.sql.schema import trigger_jobs, triggers
from penstock.store.sql.session import Session
from penstock.store.sql.statements import Statement, key, new

TRIGGERS = DocumentStatements(triggers, "trigger", derived=("type", "state", "workflow_name"))

_c = triggers.c
_OF_WORKFLOW = Statement(
    select(*TRIGGERS.columns).where(key(_c.account, _c.region, _c.workflow_name)).order_by(_c.name)
)
_STANDALONE_CONDITIONAL = Statement(
    select(*TRIGGERS.columns)
    .where(
        key(_c.account, _c.region),
        _c.workflow_name.is_(None),
        _c.type == "CONDITIONAL",
        _c.state == "ACTIVATED",
    )
    .order_by(_c.name)
)
_j = trigger_jobs.c
_STARTING_JOB = Statement(
    select(*TRIGGERS.columns)
    .join(trigger_jobs, and_(_c.account == _j.account, _c.region == _j.region, _c.name == _j.trigger_name))
    .where(key(_j.account, _j.region, _j.job_name))
    .order_by(_c.name)
)
_ADD_JOB = new(trigger_jobs)
_DROP_JOBS = Statement(delete(trigger_jobs).where(key(_j.account, _j.region, _j.trigger_name)))


class SqlTriggers(SqlDocuments):
    def __init__(self, session: Session) -> None:
        super().__init__(session, TRIGGERS)

    def of_workflow(self, namespace: Namespace, workflow_name: str) -> list[Stored]:
        """All triggers that carry this WorkflowName, by name."""
        parameters = {**mine(namespace), "key_workflow_name": workflow_name}
        return [stored(row) for row in self._session.rows(_OF_WORKFLOW, parameters)]

    def standalone_conditional(self, namespace: Namespace) -> list[Stored]:
        """The ACTIVATED CONDITIONAL triggers without a workflow: those that chains look at."""
        return [stored(row) for row in self._session.rows(_STANDALONE_CONDITIONAL, mine(namespace))]

    def starting_job(self, namespace: Namespace, job_name: str) -> list[Stored]:
        """The triggers that have this job among their actions, by name."""
        parameters = {**mine(namespace), "key_job_name": job_name}
        return [stored(row) for row in self._session.rows(_STARTING_JOB, parameters)]

    def insert(self, namespace: Namespace, name: str, document: Document, now: datetime) -> bool:
        inserted = super().insert(namespace, name, document, now)
        if inserted:
            self._put_jobs(namespace, name, document)
        return inserted

    def replace(
        self, namespace: Namespace, name: str, document: Document, now: datetime, expected_version: int | None = None
    ) -> Stored | None:
        replaced = super().replace(namespace, name, document, now, expected_version)
        if replaced is not None:
            self._session.change(_DROP_JOBS, {**mine(namespace), "key_trigger_name": name})
            self._put_jobs(namespace, name, document)
        return replaced

    def _put_jobs(self, namespace: Namespace, name: str, document: Document) -> None:
        job_names = {action["JobName"] for action in document.get("Actions", ()) if action.get("JobName")}
        trigger = {"account": namespace.account, "region": namespace.region, "trigger_name": name}
        self._session.change_many(_ADD_JOB, [{**trigger, "job_name": job_name} for job_name in sorted(job_names)])

    def _derived(self, document: Document) -> dict[str, Any]:
        return {
            "type": document["Type"],
            "state": document["State"],
            "workflow_name": document.get("WorkflowName"),
        }
