"""Saved definitions of workflows: numbered, bounded, gone with their workflow, known by runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from penstock.engine.triggers import read_trigger
from penstock.errors import Conflict
from penstock.store.console_contract import SavedDefinition
from penstock.store.encoding import triggers_of, triggers_text


@pytest.fixture
def saved(store, make):
    with store.write() as tx:
        tx.workflows.insert(make.namespace, "nightly", {"Name": "nightly"}, make.now)
    return SavedDefinition(1, "v1", "snapshot", make.now, "ada", "ü\ud800", {"workflow": {"Name": "nightly"}})


def test_the_newest_come_first_and_only_so_many_stay(store, make, saved):
    with store.write() as tx:
        assert tx.definitions.latest(make.namespace, "nightly") is None
        for number in range(1, 6):
            tx.definitions.add(make.namespace, "nightly", replace(saved, number=number, message=None), keep=3)
        assert [one.number for one in tx.definitions.page(make.namespace, "nightly", 10)] == [5, 4, 3]
        assert [one.number for one in tx.definitions.page(make.namespace, "nightly", 2)] == [5, 4]
        assert tx.definitions.latest(make.namespace, "nightly").number == 5
        assert tx.definitions.get(make.namespace, "nightly", 2) is None
        assert tx.definitions.page(make.elsewhere, "nightly", 10) == []


def test_a_definition_comes_back_as_it_was(store, make, saved):
    with store.write() as tx:
        tx.definitions.add(make.namespace, "nightly", saved, keep=3)
        assert tx.definitions.get(make.namespace, "nightly", 1) == saved
    with pytest.raises(Conflict), store.write() as tx:
        tx.definitions.add(make.namespace, "nightly", saved, keep=3)


def test_definitions_go_with_their_workflow(store, make, saved):
    with store.write() as tx:
        tx.definitions.add(make.namespace, "nightly", saved, keep=3)
        tx.workflows.delete(make.namespace, "nightly")
        assert tx.definitions.page(make.namespace, "nightly", 10) == []


def test_a_run_knows_the_definition_it_began_with(store, make, saved):
    document = {"Name": "begin", "Type": "ON_DEMAND", "State": "CREATED", "WorkflowName": "nightly", "Actions": []}
    triggers = triggers_of(triggers_text((read_trigger(document),)))
    make.begin(store, make.situation("wr_1", triggers=triggers))
    with store.write() as tx:
        snapshot = tx._session._connection.execute("SELECT snapshot_id FROM origins").fetchone()[0]
        for number, known in ((1, snapshot), (2, snapshot), (3, "other")):
            tx.definitions.add(make.namespace, "nightly", replace(saved, number=number, snapshot_id=known), keep=9)
        assert tx.definitions.of_run(make.namespace, "nightly", "wr_1") == 2
        assert tx.definitions.of_run(make.namespace, "nightly", "wr_2") is None
