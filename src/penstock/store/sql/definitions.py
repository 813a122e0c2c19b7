"""The saved definitions of workflows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, delete, func, select

from penstock.arns import Namespace
from penstock.clock import from_milliseconds, to_milliseconds
from penstock.errors import Conflict
from penstock.store.console_contract import SavedDefinition
from penstock.store.encoding import from_text, to_text
from penstock.store.sql.schema import origins, workflow_definitions
from penstock.store.sql.session import Row, Session
from penstock.store.sql.statements import Statement, key, new

_c = workflow_definitions.c
_COLUMNS = (_c.number, _c.version, _c.snapshot_id, _c.saved_on, _c.saved_by, _c.message, _c.definition)
_OF_WORKFLOW = key(_c.account, _c.region, _c.workflow_name)
_PAGE = Statement(select(*_COLUMNS).where(_OF_WORKFLOW).order_by(_c.number.desc()).limit(bindparam("limit")))
_GET = Statement(select(*_COLUMNS).where(_OF_WORKFLOW, key(_c.number)))
_OF_RUN = Statement(
    select(func.max(_c.number))
    .select_from(workflow_definitions.join(origins, and_(origins.c.snapshot_id == _c.snapshot_id)))
    .where(_OF_WORKFLOW, key(origins.c.id))
)
_ADD = new(workflow_definitions, ignore_existing=True)
_FORGET = Statement(delete(workflow_definitions).where(_OF_WORKFLOW, _c.number <= bindparam("last")))


class SqlDefinitions:
    def __init__(self, session: Session) -> None:
        self._session = session

    def latest(self, namespace: Namespace, workflow_name: str) -> SavedDefinition | None:
        found = self.page(namespace, workflow_name, 1)
        return found[0] if found else None

    def page(self, namespace: Namespace, workflow_name: str, limit: int) -> list[SavedDefinition]:
        """Newest first."""
        parameters = {**_workflow(namespace, workflow_name), "limit": limit}
        return [_saved(row) for row in self._session.rows(_PAGE, parameters)]

    def get(self, namespace: Namespace, workflow_name: str, number: int) -> SavedDefinition | None:
        row = self._session.row(_GET, {**_workflow(namespace, workflow_name), "key_number": number})
        return None if row is None else _saved(row)

    def of_run(self, namespace: Namespace, workflow_name: str, run_id: str) -> int | None:
        row = self._session.row(_OF_RUN, {**_workflow(namespace, workflow_name), "key_id": run_id})
        return None if row is None or row[0] is None else int(row[0])

    def add(self, namespace: Namespace, workflow_name: str, saved: SavedDefinition, keep: int) -> None:
        parameters = {
            "account": namespace.account,
            "region": namespace.region,
            "workflow_name": workflow_name,
            "number": saved.number,
            "version": saved.version,
            "snapshot_id": saved.snapshot_id,
            "saved_on": to_milliseconds(saved.saved_on),
            "saved_by": saved.saved_by,
            "message": None if saved.message is None else to_text(saved.message),
            "definition": to_text(saved.definition),
        }
        if self._session.change(_ADD, parameters) == 0:
            raise Conflict(f"definition {saved.number} of workflow {workflow_name} was saved meanwhile")
        self._session.change(_FORGET, {**_workflow(namespace, workflow_name), "last": saved.number - keep})


def _workflow(namespace: Namespace, workflow_name: str) -> dict[str, Any]:
    return {
        "key_account": namespace.account,
        "key_region": namespace.region,
        "key_workflow_name": workflow_name,
    }


def _saved(row: Row) -> SavedDefinition:
    number, version, snapshot_id, saved_on, saved_by, message, definition = row
    return SavedDefinition(
        number,
        version,
        snapshot_id,
        from_milliseconds(saved_on),
        saved_by,
        None if message is None else from_text(message),
        from_text(definition),
    )
