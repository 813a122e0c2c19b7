"""Archives and runs of blueprints, and what is still to be done about them."""

from __future__ import annotations

import base64
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, delete, func, null, or_, select, update

from penstock.arns import Namespace
from penstock.clock import from_milliseconds, to_milliseconds
from penstock.store.blueprint_contract import BlueprintRunRow, BlueprintTask
from penstock.store.encoding import from_text, instant, to_text
from penstock.store.sql.blueprint_schema import (
    BLUEPRINT_RUN_UNFINISHED,
    blueprint_archives,
    blueprint_runs,
    blueprint_tasks,
)
from penstock.store.sql.session import Row, Session
from penstock.store.sql.statements import Statement, key, new

_AT_ONCE = 0

_a = blueprint_archives.c
_ARCHIVE = key(_a.account, _a.region, _a.blueprint_name, _a.digest)
_GET_ARCHIVE = Statement(select(_a.content).where(_ARCHIVE))
_PUT_ARCHIVE = new(blueprint_archives, ignore_existing=True)
_DIGESTS = Statement(select(_a.digest).where(key(_a.account, _a.region, _a.blueprint_name)))
_DROP_ARCHIVE = Statement(delete(blueprint_archives).where(_ARCHIVE))

_r = blueprint_runs.c
_RUN_COLUMNS = (_r.id, _r.account, _r.region, _r.blueprint_name, _r.state, _r.started_on, _r.completed_on, _r.document)
_MINE = key(_r.account, _r.region, _r.blueprint_name)
_BEFORE = or_(
    _r.started_on < bindparam("started_on"), and_(_r.started_on == bindparam("started_on"), _r.id < bindparam("before"))
)
_GET_RUN = Statement(select(*_RUN_COLUMNS).where(_MINE, key(_r.id)))
_PAGE = Statement(
    select(*_RUN_COLUMNS).where(_MINE, _BEFORE).order_by(_r.started_on.desc(), _r.id.desc()).limit(bindparam("limit"))
)
_INSERT_RUN = new(blueprint_runs)
_FINISH = Statement(
    update(blueprint_runs)
    .where(key(_r.id), BLUEPRINT_RUN_UNFINISHED)
    .values({name: bindparam(name) for name in ("state", "completed_on", "document")})
)
_UNFINISHED = Statement(select(*_RUN_COLUMNS).where(_MINE, BLUEPRINT_RUN_UNFINISHED).order_by(_r.started_on, _r.id))
_LAST_ID = "\U0010ffff"
_LAST_INSTANT = 2**62

_t = blueprint_tasks.c
_PUT_TASK = new(blueprint_tasks, "account", "region", "blueprint_name", "run_id", "owner", "claimable_at", "tries")
_CLAIM = Statement(
    update(blueprint_tasks)
    .where(
        _t.number.in_(
            select(_t.number)
            .where(_t.claimable_at <= bindparam("now"))
            .order_by(_t.number)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
    )
    .values({_t.owner: bindparam("owner"), _t.claimable_at: bindparam("lease_end"), _t.tries: _t.tries + 1})
    .returning(_t.number, _t.account, _t.region, _t.blueprint_name, _t.run_id, _t.tries)
)
_DONE = Statement(delete(blueprint_tasks).where(key(_t.number)))
_RELEASED = {_t.owner: null(), _t.claimable_at: bindparam("not_before")}
_RELEASE = Statement(update(blueprint_tasks).where(key(_t.number)).values(_RELEASED))
_RELEASE_OWNER = Statement(update(blueprint_tasks).where(key(_t.owner)).values(_RELEASED))
_EARLIEST = Statement(select(func.min(_t.claimable_at)))


def _mine(namespace: Namespace, blueprint_name: str) -> dict[str, str]:
    return {
        "key_account": namespace.account,
        "key_region": namespace.region,
        "key_blueprint_name": blueprint_name,
    }


class SqlBlueprintArchives:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, namespace: Namespace, blueprint_name: str, digest: str) -> bytes | None:
        row = self._session.row(_GET_ARCHIVE, {**_mine(namespace, blueprint_name), "key_digest": digest})
        return None if row is None else base64.b64decode(row[0])

    def put(self, namespace: Namespace, blueprint_name: str, digest: str, content: bytes) -> None:
        """Keep it; one that is there already stays."""
        parameters = {
            "account": namespace.account,
            "region": namespace.region,
            "blueprint_name": blueprint_name,
            "digest": digest,
            "content": base64.b64encode(content).decode("ascii"),
        }
        self._session.change(_PUT_ARCHIVE, parameters)

    def keep(self, namespace: Namespace, blueprint_name: str, digests: Collection[str]) -> None:
        """Forget the others."""
        mine = _mine(namespace, blueprint_name)
        for (digest,) in self._session.rows(_DIGESTS, mine):
            if digest not in digests:
                self._session.change(_DROP_ARCHIVE, {**mine, "key_digest": digest})


class SqlBlueprintRuns:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, namespace: Namespace, blueprint_name: str, run_id: str) -> BlueprintRunRow | None:
        row = self._session.row(_GET_RUN, {**_mine(namespace, blueprint_name), "key_id": run_id})
        return None if row is None else _run(row)

    def page(
        self, namespace: Namespace, blueprint_name: str, before: tuple[datetime, str] | None, limit: int
    ) -> list[BlueprintRunRow]:
        """Newest first; `before` is (started_on, id) of the last one seen."""
        started_on, run_id = (_LAST_INSTANT, _LAST_ID) if before is None else (to_milliseconds(before[0]), before[1])
        parameters = {"started_on": started_on, "before": run_id, "limit": limit}
        return [_run(row) for row in self._session.rows(_PAGE, {**_mine(namespace, blueprint_name), **parameters})]

    def insert(self, row: BlueprintRunRow) -> None:
        parameters = {
            "id": row.id,
            "account": row.namespace.account,
            "region": row.namespace.region,
            "blueprint_name": row.blueprint_name,
            "started_on": to_milliseconds(row.started_on),
            **_changing(row),
        }
        self._session.change(_INSERT_RUN, parameters)

    def finish(self, row: BlueprintRunRow) -> bool:
        """Write state, end and document, if the stored run has not ended yet; whether it had not."""
        return self._session.change(_FINISH, {"key_id": row.id, **_changing(row)}) == 1

    def unfinished(self, namespace: Namespace, blueprint_name: str) -> list[BlueprintRunRow]:
        return [_run(row) for row in self._session.rows(_UNFINISHED, _mine(namespace, blueprint_name))]


class SqlBlueprintTasks:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, namespace: Namespace, blueprint_name: str, run_id: str | None) -> None:
        parameters = {
            "account": namespace.account,
            "region": namespace.region,
            "blueprint_name": blueprint_name,
            "run_id": run_id,
            "owner": None,
            "claimable_at": _AT_ONCE,
            "tries": 0,
        }
        self._session.change(_PUT_TASK, parameters)
        self._session.ring()

    def claim(self, owner: str, now: datetime, lease_seconds: int) -> BlueprintTask | None:
        """The oldest that nobody has, or whose lease has run out: the owner's now."""
        lease_end = to_milliseconds(now + timedelta(seconds=lease_seconds))
        parameters = {"owner": owner, "now": to_milliseconds(now), "lease_end": lease_end}
        for number, account, region, name, run_id, tries in self._session.change_returning(_CLAIM, parameters):
            return BlueprintTask(number, Namespace(account, region), name, run_id, tries)
        return None

    def done(self, task: BlueprintTask) -> None:
        self._session.change(_DONE, {"key_number": task.number})

    def release(self, task: BlueprintTask, not_before: datetime) -> None:
        """Give back: to be claimed again from `not_before` on."""
        self._session.change(_RELEASE, {"key_number": task.number, "not_before": to_milliseconds(not_before)})

    def release_owner(self, owner: str) -> None:
        """Give back all that an owner had claimed: it starts again under its own name."""
        self._session.change(_RELEASE_OWNER, {"key_owner": owner, "not_before": _AT_ONCE})

    def earliest(self) -> datetime | None:
        """When the next task can be claimed (in the past: now); None when there is none."""
        row = self._session.row(_EARLIEST, {})
        return None if row is None else instant(row[0])


def _changing(row: BlueprintRunRow) -> dict[str, object]:
    completed_on = None if row.completed_on is None else to_milliseconds(row.completed_on)
    return {"state": row.state, "completed_on": completed_on, "document": to_text(row.document)}


def _run(row: Row) -> BlueprintRunRow:
    run_id, account, region, name, state, started_on, completed_on, document = row
    return BlueprintRunRow(
        id=run_id,
        namespace=Namespace(account, region),
        blueprint_name=name,
        state=state,
        started_on=from_milliseconds(started_on),
        completed_on=instant(completed_on),
        document=from_text(document),
    )
