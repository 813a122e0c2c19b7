"""Rows in memory are those that the store would give, whatever was written meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.arns import Namespace
from penstock.server.console.workflow_rows import WorkflowRows, row_document
from penstock.store.sql.open import open_store

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HERE, THERE = Namespace("1", "here"), Namespace("1", "there")
NAMES = ("a", "b", "c")


@pytest.fixture
def store():
    opened = open_store("sqlite://")
    yield opened
    opened.close()


def trigger(workflow: str, kind: str = "ON_DEMAND", state: str = "CREATED"):
    actions = [{"JobName": "j"}, {"CrawlerName": "c"}]
    return {"Name": "t", "Type": kind, "State": state, "WorkflowName": workflow, "Actions": actions}


def write(tx, step: tuple[str, str]) -> None:
    verb, name = step
    match verb:
        case "create":
            tx.workflows.insert(HERE, name, {"Name": name}, NOW)
        case "change":
            tx.workflows.replace(HERE, name, {"Name": name, "Description": "changed"}, NOW)
        case "delete":
            tx.workflows.delete(HERE, name)
        case "tag":
            tx.tags.put(HERE, "workflow", name, {"k": name})
        case "trigger":
            tx.triggers.insert(HERE, f"t {name}", trigger(name), NOW)
        case "untrigger":
            tx.triggers.delete(HERE, f"t {name}")
        case "elsewhere":
            tx.workflows.insert(THERE, name, {"Name": name}, NOW)


STEPS = ("create", "change", "delete", "tag", "trigger", "untrigger", "elsewhere")


@given(st.lists(st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(NAMES)), max_size=3), max_size=8))
def test_rows_kept_up_to_date_are_rows_read_anew(transactions: list[list[tuple[str, str]]]) -> None:
    store = open_store("sqlite://")
    kept = WorkflowRows(store, HERE)
    store.watch(kept.note)
    for steps in transactions:
        with store.write() as tx:
            for step in steps:
                write(tx, step)
        anew = WorkflowRows(store, HERE)
        assert documents(kept) == documents(anew)
        assert [kept.get(name) is None for name in NAMES] == [anew.get(name) is None for name in NAMES]
    store.close()


def documents(rows: WorkflowRows):
    return [row_document(row, NOW) for row in rows.present()[1]]


def test_what_did_not_change_is_the_same_row_under_the_same_revision(store) -> None:
    with store.write() as tx:
        for name in NAMES:
            write(tx, ("create", name))
    rows = WorkflowRows(store, HERE)
    store.watch(rows.note)
    revision, before = rows.present()
    assert rows.present() == (revision, before)
    with store.write() as tx:
        write(tx, ("change", "b"))
    later, after = rows.present()
    assert later > revision
    assert [one is other for one, other in zip(before, after, strict=True)] == [True, False, True]
    assert [row.name for row in after if row.revision > revision] == ["b"]


def test_a_change_that_nobody_named_is_found(store) -> None:
    rows = WorkflowRows(store, HERE)
    assert rows.present()[1] == []
    with store.write() as tx:
        write(tx, ("create", "a"))
    assert rows.present()[1] == []
    rows.note(None)
    assert [row.name for row in rows.present()[1]] == ["a"]


@pytest.mark.parametrize(
    ("kind", "state", "more", "words", "waits"),
    [
        ("ON_DEMAND", "CREATED", {}, "on demand", 0),
        ("SCHEDULED", "CREATED", {"Schedule": "cron(0 7 * * ? *)"}, "every day at 07:00 UTC", 1),
        ("SCHEDULED", "ACTIVATED", {"Schedule": "cron(0 7 * * ? *)"}, "every day at 07:00 UTC", 0),
        ("EVENT", "CREATED", {}, "on every event", 0),
        ("EVENT", "CREATED", {"EventBatchingCondition": {"BatchSize": 5}}, "on every 5 events", 0),
        (
            "EVENT",
            "CREATED",
            {"EventBatchingCondition": {"BatchSize": 5, "BatchWindow": 60}},
            "on every 5 events, or after 60 s",
            0,
        ),
    ],
)
def test_the_start_is_said_in_words(store, kind: str, state: str, more, words: str, waits: int) -> None:
    with store.write() as tx:
        write(tx, ("create", "a"))
        tx.triggers.insert(HERE, "t", {**trigger("a", kind, state), **more}, NOW)
    (row,) = documents(WorkflowRows(store, HERE))
    assert (row["start"]["words"], row["counts"]["notActivated"]) == (words, waits)
    assert (row["counts"]["jobs"], row["counts"]["crawlers"]) == (1, 1)
