"""Slots: how many runs of a node there are at once, over all origins, and the version that guards the count."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import bindparam, func, literal, select, union_all

from penstock.arns import Namespace
from penstock.engine.state import Node, NodeKind, Slot
from penstock.errors import Conflict
from penstock.store.sql.dialects import insert
from penstock.store.sql.schema import IN_SLOT, runs, slots
from penstock.store.sql.session import Session
from penstock.store.sql.statements import Among, Statement, key

_r = runs.c
_s = slots.c
# One statement, so that counts and version are of one instant on either database.
_READ = Among(
    lambda names: union_all(
        select(_r.name, _r.slot, func.count())
        .where(key(_r.account, _r.region, _r.kind), IN_SLOT, _r.name.in_(names))
        .group_by(_r.name, _r.slot),
        select(_s.name, literal("VERSION"), _s.version).where(key(_s.account, _s.region, _s.kind), _s.name.in_(names)),
    )
)
# A row is made on first need; one that is there rises only from the version that was seen.
_TAKE = Statement(
    insert(slots)
    .values(
        {
            **{name: bindparam(name) for name in ("account", "region", "kind", "name")},
            "version": bindparam("seen", type_=_s.version.type) + 1,
        }
    )
    .on_conflict_do_update(
        index_elements=list(slots.primary_key),
        set_={"version": _s.version + 1},
        where=_s.version == bindparam("seen"),
    )
    .inline()
)


def read(session: Session, namespace: Namespace, nodes: Collection[Node]) -> dict[Node, Slot]:
    """The slot of every node asked for: 1 statement for each kind of node."""
    facts: dict[tuple[NodeKind, str, str], int] = {}
    for kind in NodeKind:
        names = [node.name for node in nodes if node.kind is kind]
        parameters = {"key_account": namespace.account, "key_region": namespace.region, "key_kind": kind.value}
        for name, fact, number in session.rows_among(_READ, names, parameters):
            facts[kind, name, fact] = number
    return {
        node: Slot(
            active=facts.get((node.kind, node.name, "HELD"), 0),
            version=facts.get((node.kind, node.name, "VERSION"), 0),
            waiting=facts.get((node.kind, node.name, "AWAITED"), 0),
        )
        for node in nodes
    }


def take(session: Session, namespace: Namespace, taken: Iterable[tuple[Node, Slot]]) -> None:
    """Raise the version of each slot. Conflict when one is no longer at the version seen.

    In one order for everybody, so that two takers on PostgreSQL wait for each other but never in a circle.
    """
    for node, slot in sorted(taken, key=lambda pair: (pair[0].kind.value, pair[0].name)):
        parameters = {
            "account": namespace.account,
            "region": namespace.region,
            "kind": node.kind.value,
            "name": node.name,
            "seen": slot.version,
        }
        if session.change(_TAKE, parameters) == 0:
            raise Conflict(f"the slot of {node.kind.value} {node.name} is no longer at version {slot.version}")
