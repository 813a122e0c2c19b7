"""Batches outlive the server, change only from what was read, and go with their trigger."""

from __future__ import annotations

from dataclasses import replace

import pytest

from penstock.engine.batching import Batch, BatchStart
from penstock.errors import Conflict
from penstock.store.sql.open import open_store


def with_trigger(store, make, name="on-event"):
    with store.write() as tx:
        document = {"Name": name, "Type": "EVENT", "State": "CREATED", "WorkflowName": "nightly", "Actions": []}
        tx.triggers.insert(make.namespace, name, document, make.now)
    return name


def batch(make, *ids, seconds=60):
    return Batch(ids, make.now, make.at(seconds))


def test_a_batch_and_its_deadline_survive_a_restart(durable_url, make):
    store = open_store(durable_url)
    name = with_trigger(store, make)
    with store.write() as tx:
        tx.event_batches.put(make.namespace, name, None, batch(make, "a", "b"))
    store.close()
    store = open_store(durable_url)
    with store.read() as tx:
        assert tx.event_batches.get(make.namespace, name) == batch(make, "a", "b")
        assert tx.event_batches.earliest() == make.at(60)
    store.close()


def test_only_the_batch_that_was_read_can_be_replaced(store, make):
    name = with_trigger(store, make)
    one, two = batch(make, "a"), batch(make, "a", "b")
    with store.write() as tx:
        tx.event_batches.put(make.namespace, name, None, one)
        tx.event_batches.put(make.namespace, name, one, two)
    for before, after in ((None, one), (one, two), (one, None), (batch(make, "z"), two)):
        with pytest.raises(Conflict), store.write() as tx:
            tx.event_batches.put(make.namespace, name, before, after)
    with store.write() as tx:
        assert tx.event_batches.get(make.namespace, name) == two
        tx.event_batches.put(make.namespace, name, two, None)
        tx.event_batches.put(make.namespace, name, None, None)
        assert tx.event_batches.get(make.namespace, name) is None
        assert tx.event_batches.earliest() is None


def test_due_batches_are_found_by_their_deadline(store, make):
    early, late = with_trigger(store, make, "early"), with_trigger(store, make, "late")
    with store.write() as tx:
        tx.event_batches.put(make.namespace, late, None, batch(make, "a", seconds=90))
        tx.event_batches.put(make.namespace, early, None, batch(make, "a", seconds=30))
        assert tx.event_batches.due(make.at(29), 10) == []
        assert tx.event_batches.due(make.at(30), 10) == [(make.namespace, early)]
        assert tx.event_batches.due(make.at(90), 10) == [(make.namespace, early), (make.namespace, late)]
        assert tx.event_batches.due(make.at(90), 1) == [(make.namespace, early)]


def test_a_batch_goes_with_its_trigger(store, make):
    name = with_trigger(store, make)
    with store.write() as tx:
        tx.event_batches.put(make.namespace, name, None, batch(make, "a"))
        tx.triggers.delete(make.namespace, name)
        assert tx.event_batches.get(make.namespace, name) is None


def test_what_started_a_run_is_told_with_it(store, make):
    make.begin(store, make.situation("wr_1"))
    make.begin(store, replace(make.situation("wr_2"), started_on=make.at(1)))
    with store.write() as tx:
        tx.event_batches.record_start("wr_2", BatchStart(("a",), batch_window=60))
    with store.read() as tx:
        rows = tx.origins.workflow_runs(make.namespace, "nightly", None, 10)
        one = tx.origins.workflow_run(make.namespace, "nightly", "wr_2")
    assert [(row.id, row.batch_size, row.batch_window) for row in rows] == [("wr_2", 0, 60), ("wr_1", 0, 0)]
    assert one == rows[0]
