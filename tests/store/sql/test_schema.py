"""The tables: named constraints, plain types, and indexes that the queries really use."""

from __future__ import annotations

import pytest
from sqlalchemy import BigInteger, Boolean, Integer, Text
from sqlalchemy.dialects import sqlite

from penstock.store.sql import (
    documents,
    event_batches,
    inbox,
    origins,
    outbox,
    runs,
    schedules,
    slots,
    timers,
    triggers,
)
from penstock.store.sql.open import open_store
from penstock.store.sql.schema import METADATA

QUERIES = {
    "documents.get": documents.JOBS.get,
    "documents.page": documents.JOBS.page,
    "triggers.of_workflow": triggers._OF_WORKFLOW,
    "triggers.starting_job": triggers._STARTING_JOB,
    "origins.load": origins._LOAD,
    "origins.page": origins._PAGE,
    "origins.active": origins._ACTIVE,
    "runs.of_situation": runs._OF_SITUATION,
    "runs.get": runs._GET,
    "runs.page": runs._PAGE,
    "runs.unfinished": runs._UNFINISHED,
    "runs.longest_waiting": runs._LONGEST_WAITING,
    "runs.update": runs._UPDATES[()],
    "inbox.pending": inbox._PENDING,
    "outbox.claim": outbox._CLAIM,
    "schedules.due": schedules._DUE,
    "schedules.earliest": schedules._EARLIEST,
    "event_batches.due": event_batches._DUE,
    "event_batches.earliest": event_batches._EARLIEST,
    "timers.due": timers._DUE,
    "timers.earliest": timers._EARLIEST,
}
# These read a small table as a whole, or in the order of its rows, and mean to.
SCANS = {"outbox.claim": "SCAN outbox"}
# These sort or tell apart no more rows than are unfinished.
SORTS = {"runs.unfinished", "origins.active"}


@pytest.mark.parametrize("name", QUERIES)
def test_queries_search_by_an_index(name):
    plan = plan_of(QUERIES[name])
    scans = [step for step in plan if step.startswith("SCAN") and "USING" not in step and step != SCANS.get(name)]
    sorts = [step for step in plan if "TEMP B-TREE" in step]
    assert not scans, plan
    assert name in SORTS or name.startswith("triggers.") or not sorts, plan


def test_slots_are_counted_from_the_index_alone():
    for statement, _ in slots._READ.chunks(["a", "b", "c"], {}):
        assert any("runs_account_region_kind_name_slot" in step for step in plan_of(statement))


def plan_of(statement):
    store = open_store("sqlite://")
    with store.read() as tx:
        text, own = statement.text(sqlite.dialect(paramstyle="named"))
        wanted = {name: own.get(name, 1) for name in names_in(statement)}
        rows = tx._session._connection.execute(f"EXPLAIN QUERY PLAN {text}", wanted).fetchall()
    store.close()
    return [row[3] for row in rows]


def names_in(statement):
    return statement._construct.compile(dialect=sqlite.dialect(paramstyle="named")).params


def test_columns_hold_texts_numbers_and_truths_only():
    """What the drivers give and take without any conversion (see statements.py)."""
    for table in METADATA.tables.values():
        for column in table.columns:
            assert isinstance(column.type, Text | BigInteger | Integer | Boolean), column


def test_every_constraint_has_a_name():
    """A later revision can only change what it can name."""
    for table in METADATA.tables.values():
        assert all(constraint.name for constraint in table.constraints), table.name
        assert all(index.name for index in table.indexes), table.name
