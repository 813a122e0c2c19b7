"""Forgetting: which origins are over for long enough, and what goes with them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, exists, or_, select

from penstock.clock import to_milliseconds
from penstock.engine.state import NodeKind, OriginKind
from penstock.store.sql.blueprint_schema import blueprint_runs
from penstock.store.sql.schema import inbox, origins, runs
from penstock.store.sql.session import Session
from penstock.store.sql.statements import Among, Statement

_o = origins.c
_newer, _mine, _later = origins.alias("newer"), runs.alias("mine"), runs.alias("later")
# An origin is kept while it holds the newest run of its workflow, or the newest crawl of a crawler.
_HAS_NEWER_RUN = exists().where(
    _newer.c.account == _o.account,
    _newer.c.region == _o.region,
    _newer.c.workflow_name == _o.workflow_name,
    _newer.c.kind == OriginKind.WORKFLOW_RUN.value,
    _newer.c.started_on > _o.started_on,
)
_HAS_LATER_CRAWL = exists().where(
    _later.c.account == _mine.c.account,
    _later.c.region == _mine.c.region,
    _later.c.kind == _mine.c.kind,
    _later.c.name == _mine.c.name,
    _later.c.started_on > _mine.c.started_on,
)
_HOLDS_LATEST_CRAWL = exists().where(
    _mine.c.origin_id == _o.id, _mine.c.kind == NodeKind.CRAWLER.value, ~_HAS_LATER_CRAWL
)
_EXPIRED = Statement(
    select(_o.id)
    .where(
        _o.completed_on < bindparam("before"),
        or_(_o.kind != OriginKind.WORKFLOW_RUN.value, _HAS_NEWER_RUN),
        ~_HOLDS_LATEST_CRAWL,
    )
    .limit(bindparam("limit"))
)
_DROP_FACTS = Among(
    lambda ids: delete(inbox).where(
        inbox.c.origin_id.in_(ids),
        ~exists().where(and_(_o.id == inbox.c.origin_id, _o.completed_on.is_(None))),
    )
)
_DROP = Among(lambda ids: delete(origins).where(_o.id.in_(ids), _o.completed_on.is_not(None)))
_b = blueprint_runs.c
_DROP_BLUEPRINT_RUNS = Statement(
    delete(blueprint_runs).where(
        _b.id.in_(select(_b.id).where(_b.completed_on < bindparam("before")).limit(bindparam("limit")))
    )
)
_KNOWN = Among(lambda ids: select(runs.c.id).where(runs.c.id.in_(ids), ~runs.c.copied))


class SqlRetention:
    def __init__(self, session: Session) -> None:
        self._session = session

    def expired(self, before: datetime, limit: int) -> list[str]:
        """Origins that were over before an instant, without those that are shown for ever (see the contract)."""
        rows = self._session.rows(_EXPIRED, {"before": to_milliseconds(before), "limit": limit})
        return [row[0] for row in rows]

    def drop(self, origin_ids: Collection[str]) -> None:
        """Forget origins with their runs, reasons and facts; an origin that is not over stays."""
        self._session.change_among(_DROP_FACTS, list(origin_ids), {})
        self._session.change_among(_DROP, list(origin_ids), {})

    def drop_blueprint_runs(self, before: datetime, limit: int) -> int:
        """Forget runs of blueprints that were over before an instant; returns how many."""
        return self._session.change(_DROP_BLUEPRINT_RUNS, {"before": to_milliseconds(before), "limit": limit})

    def known(self, run_ids: Collection[str]) -> set[str]:
        """Those of the ids that job runs or crawls have which the store still knows."""
        return {row[0] for row in self._session.rows_among(_KNOWN, list(run_ids), {})}
