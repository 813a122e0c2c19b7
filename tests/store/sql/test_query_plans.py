"""The statements on the way of a run find their rows by an index, and history costs them nothing.

The course is that of `benchmarks/scale.py`: real operations, loops and store. SQLite's machine counts its own steps,
and they are the same on every computer.
"""

from __future__ import annotations

import pytest
from benchmarks.scale import Course, walks, watched

from penstock.store.sql.open import SqlStore, file_url, open_store

RUNS = 10


@pytest.fixture
def course(tmp_path):
    store = open_store(file_url(tmp_path / "penstock.db"))
    assert isinstance(store, SqlStore)
    yield Course(store)
    store.close()


def measured(course):
    with watched(course.store) as seen:
        for _ in range(RUNS):
            course.run()
    return seen


def test_no_statement_walks_through_what_grows(course):
    seen = measured(course)
    assert len(seen.statements) > 100
    assert walks(course.store, seen.statements) == []


def test_history_costs_a_run_no_step(course):
    course.run()
    before = measured(course)
    for _ in range(60):
        course.run()
    after = measured(course)
    assert len(after.statements) == len(before.statements)
    assert after.steps <= before.steps * 1.02


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT count(*) FROM origins WHERE status = 'RUNNING'",
        "UPDATE runs SET server = 'me' WHERE name = 'load'",
        "SELECT origin_id FROM inbox ORDER BY arrived",
    ],
)
def test_a_statement_without_an_index_is_found(course, statement):
    assert len(walks(course.store, [statement])) == 1
