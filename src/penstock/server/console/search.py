"""Everything that has a name, by a part of it; and runs by their whole id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.engine.state import NodeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from penstock.arns import Namespace
    from penstock.server.console.asked import Asked
    from penstock.server.console.desk import Desk
    from penstock.store.contract import Transaction

_LIMIT_DEFAULT, _LIMIT_MAX = 20, 100


def search(desk: Desk, asked: Asked) -> dict[str, Any]:
    """Best first: the whole name, then its beginning, then the beginning of a word in it, then any part."""
    limit = asked.number("limit", _LIMIT_DEFAULT, 1, _LIMIT_MAX)
    text = asked.one("q").strip()
    if not text:
        return {"items": []}
    namespace = desk.namespace(asked)
    with desk.runtime.store.read() as transaction:
        runs = list(_runs(transaction, namespace, text))
        named = list(_named(transaction, namespace))
    wanted = text.casefold()
    ranked = []
    for order, (kind, name, database) in enumerate(named):
        rank = _rank(name.casefold(), wanted)
        if rank is not None:
            ranked.append((rank, len(name), order, kind, name, database))
    ranked.sort()
    found = [
        {"kind": kind, "name": name, "database": database, "workflow": None}
        for _, _, _, kind, name, database in ranked[:limit]
    ]
    return {"items": [*runs, *found][:limit]}


def _rank(name: str, wanted: str) -> int | None:
    at = name.find(wanted)
    if at < 0:
        return None
    if at == 0:
        return 0 if len(name) == len(wanted) else 1
    return 2 if not name[at - 1].isalnum() else 3


def _named(transaction: Transaction, namespace: Namespace) -> Iterator[tuple[str, str, str | None]]:
    kinds: Iterable[tuple[str, Any]] = (
        ("workflow", transaction.workflows),
        ("job", transaction.jobs),
        ("crawler", transaction.crawlers),
        ("trigger", transaction.triggers),
        ("connection", transaction.connections),
        ("database", transaction.databases),
    )
    for kind, documents in kinds:
        for name in documents.names(namespace):
            yield kind, name, None
    for database, name in transaction.tables.names(namespace):
        yield "table", name, database


def _runs(transaction: Transaction, namespace: Namespace, text: str) -> Iterator[dict[str, Any]]:
    """What a pasted id stands for."""
    situation = transaction.origins.load(text) if text.startswith("wr_") else None
    if situation is not None and situation.origin.namespace == namespace:
        yield {"kind": "workflowRun", "name": text, "database": None, "workflow": situation.origin.workflow_name}
        return
    row = transaction.runs.get(text)
    if row is not None and row.namespace == namespace:
        yield {
            "kind": "jobRun" if row.run.node.kind is NodeKind.JOB else "crawl",
            "name": text,
            "node": row.run.node.name,
            "database": None,
            "workflow": row.workflow_name,
            "workflowRun": row.workflow_run_id,
        }
