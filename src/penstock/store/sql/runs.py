"""Job runs and crawls: their rows, and the pages of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import combinations

from sqlalchemy import bindparam, select, tuple_, update

from penstock.arns import Namespace
from penstock.clock import from_milliseconds, to_milliseconds
from penstock.engine.ledger import Ledger, ledger
from penstock.engine.state import JobRunState, Node, Run, Situation
from penstock.store.contract import Document, RunRow
from penstock.store.encoding import from_text, milliseconds, run_of, run_text, to_text
from penstock.store.sql.schema import IN_SLOT, ORIGINAL, UNFINISHED, origins, runs
from penstock.store.sql.session import Row, Session
from penstock.store.sql.statements import Among, Statement, key, new

_c = runs.c
# What `run_of` takes, in its order.
_RUN = (
    _c.id,
    _c.kind,
    _c.name,
    _c.state,
    _c.started_on,
    _c.running_on,
    _c.completed_on,
    _c.slot,
    _c.copied,
    _c.document,
)
_ROW = (
    *_RUN,
    _c.origin_id,
    _c.modified_on,
    _c.account,
    _c.region,
    _c.crawl,
    _c.server,
    origins.c.kind.label("origin_kind"),
    origins.c.workflow_name,
)
_ROWS = select(*_ROW).join(origins, origins.c.id == _c.origin_id)
_OF_SITUATION = Statement(select(*_RUN).where(key(_c.origin_id)).order_by(_c.position))
_OF_ORIGIN = Statement(_ROWS.where(key(_c.origin_id)).order_by(_c.position))
_GET = Statement(_ROWS.where(key(_c.id), ORIGINAL))
_OF_NODE = (
    _ROWS.where(key(_c.account, _c.region, _c.kind, _c.name), ORIGINAL)
    .order_by(_c.started_on.desc(), _c.id.desc())
    .limit(bindparam("limit"))
)
_FIRST_PAGE = Statement(_OF_NODE)
_PAGE = Statement(_OF_NODE.where(tuple_(_c.started_on, _c.id) < tuple_(bindparam("before_at"), bindparam("before_id"))))
_UNFINISHED = Statement(_ROWS.where(UNFINISHED).order_by(_c.started_on, _c.id))
_LONGEST_WAITING = Statement(
    _ROWS.where(key(_c.account, _c.region, _c.kind, _c.name), IN_SLOT, _c.slot == "AWAITED")
    .order_by(_c.started_on, _c.id)
    .limit(1)
)
_INSERT = new(
    runs,
    "origin_id",
    "position",
    "id",
    "account",
    "region",
    "kind",
    "name",
    "state",
    "started_on",
    "running_on",
    "completed_on",
    "slot",
    "copied",
    "modified_on",
    "document",
)
# An index is rewritten whenever one of its columns is set, to the same value too: those are set when they change only.
_INDEXED = ("started_on", "completed_on", "slot")
_PLAIN = ("state", "running_on", "modified_on", "document")
_UPDATES = {
    indexed: Statement(
        update(runs).where(key(_c.id), ORIGINAL).values({_c[name]: bindparam(name) for name in (*_PLAIN, *indexed)})
    )
    for count in range(len(_INDEXED) + 1)
    for indexed in combinations(_INDEXED, count)
}
_RECORD_CRAWL = Statement(update(runs).where(key(_c.id), ORIGINAL).values({_c.crawl: bindparam("crawl")}))
_GIVE = Among(lambda ids: update(runs).where(_c.id.in_(ids), ORIGINAL).values({_c.server: bindparam("server")}))


class SqlRuns:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, run_id: str) -> RunRow | None:
        row = self._session.row(_GET, {"key_id": run_id})
        return None if row is None else _run_row(row)

    def page(self, namespace: Namespace, node: Node, before: tuple[datetime, str] | None, limit: int) -> list[RunRow]:
        parameters = {**_node(namespace, node), "limit": limit}
        if before is None:
            return [_run_row(row) for row in self._session.rows(_FIRST_PAGE, parameters)]
        parameters |= {"before_at": to_milliseconds(before[0]), "before_id": before[1]}
        return [_run_row(row) for row in self._session.rows(_PAGE, parameters)]

    def of_origin(self, origin_id: str) -> list[RunRow]:
        """In the order in which they were made."""
        return [_run_row(row) for row in self._session.rows(_OF_ORIGIN, {"key_origin_id": origin_id})]

    def unfinished(self) -> list[RunRow]:
        """All runs that have not ended, in every namespace: what a restarted server must adopt. Oldest first."""
        return [_run_row(row) for row in self._session.rows(_UNFINISHED, {})]

    def longest_waiting(self, namespace: Namespace, job_name: str) -> RunRow | None:
        parameters = {
            "key_account": namespace.account,
            "key_region": namespace.region,
            "key_kind": "JOB",
            "key_name": job_name,
        }
        row = self._session.row(_LONGEST_WAITING, parameters)
        return None if row is None else _run_row(row)

    def give(self, run_ids: Collection[str], server: str) -> None:
        """Record which server has these runs."""
        give(self._session, run_ids, server)

    def record_crawl(self, crawl_id: str, crawl: Document) -> None:
        """Keep what a crawl reported (summary, counts, log names) beside its run."""
        self._session.change(_RECORD_CRAWL, {"key_id": crawl_id, "crawl": to_text(crawl)})


def of_situation(session: Session, origin_id: str) -> Ledger:
    """The runs of an origin, in the order in which they were made."""
    return Ledger({row[0]: run_of(*row) for row in session.rows(_OF_SITUATION, {"key_origin_id": origin_id})})


def give(session: Session, run_ids: Collection[str], server: str) -> None:
    session.change_among(_GIVE, sorted(run_ids), {"server": server})


def save(session: Session, before: Situation | None, after: Situation, now: datetime) -> None:
    """Write the runs of `after` that `before` has not, or has otherwise."""
    known: Mapping[str, Run] = before.runs if before is not None else {}
    at = to_milliseconds(now)
    fresh: list[dict[str, object]] = []
    changed: dict[tuple[str, ...], list[dict[str, object]]] = {}
    for run in ledger(after.runs).changes_since(known):
        former = known.get(run.id)
        if former is None:
            namespace = after.origin.namespace
            fresh.append(
                {
                    **_changing(run, at),
                    "origin_id": after.origin.id,
                    "position": len(known) + len(fresh),
                    "id": run.id,
                    "account": namespace.account,
                    "region": namespace.region,
                    "kind": run.node.kind.value,
                    "name": run.node.name,
                    "copied": run.copied,
                }
            )
        elif former != run:
            columns = _changing(run, at)
            indexed = tuple(name for name, value in _indexed(former).items() if columns[name] != value)
            changed.setdefault(indexed, []).append({**columns, "key_id": run.id})
    for indexed, updates in changed.items():
        session.change_many(_UPDATES[indexed], updates)
    session.change_many(_INSERT, fresh)


def _changing(run: Run, at: int) -> dict[str, object]:
    return {
        **_indexed(run),
        "state": run.state.value,
        "running_on": milliseconds(run.running_on),
        "modified_on": at,
        "document": run_text(run),
    }


def _indexed(run: Run) -> dict[str, object]:
    """The columns named in _INDEXED, in that order."""
    waits = run.state is JobRunState.WAITING
    return {
        "started_on": milliseconds(run.started_on),
        "completed_on": milliseconds(run.completed_on),
        "slot": "HELD" if run.holds_slot else "AWAITED" if waits else None,
    }


def _node(namespace: Namespace, node: Node) -> dict[str, object]:
    return {
        "key_account": namespace.account,
        "key_region": namespace.region,
        "key_kind": node.kind.value,
        "key_name": node.name,
    }


def _run_row(row: Row) -> RunRow:
    origin_id, modified_on, account, region, crawl, server, origin_kind, workflow_name = row[len(_RUN) :]
    return RunRow(
        run=run_of(*row[: len(_RUN)]),
        origin_id=origin_id,
        workflow_name=workflow_name,
        workflow_run_id=origin_id if origin_kind == "WORKFLOW_RUN" else None,
        modified_on=from_milliseconds(modified_on),
        namespace=Namespace(account, region),
        crawl={} if crawl is None else from_text(crawl),
        server=server,
    )
