"""Blueprints: archives, runs, and tasks that are done once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from penstock.store.blueprint_contract import BlueprintRunRow


@pytest.fixture
def blueprint(store, make):
    with store.write() as tx:
        tx.blueprints.insert(make.namespace, "b", {"Name": "b"}, make.now)


def run(make, run_id="bpr_1", seconds=0):
    return BlueprintRunRow(run_id, make.namespace, "b", "RUNNING", make.at(seconds), None, {"RoleArn": "r"})


@pytest.mark.usefixtures("blueprint")
def test_archives_are_bytes_and_go_with_their_blueprint(store, make):
    content = bytes(range(256))
    with store.write() as tx:
        tx.blueprint_archives.put(make.namespace, "b", "one", content)
        tx.blueprint_archives.put(make.namespace, "b", "one", b"another")
        tx.blueprint_archives.put(make.namespace, "b", "two", b"")
        assert tx.blueprint_archives.get(make.namespace, "b", "one") == content
        assert tx.blueprint_archives.get(make.elsewhere, "b", "one") is None
        tx.blueprint_archives.keep(make.namespace, "b", {"one"})
        assert tx.blueprint_archives.get(make.namespace, "b", "two") is None
        assert tx.blueprints.delete(make.namespace, "b")
        assert tx.blueprint_archives.get(make.namespace, "b", "one") is None


def test_a_run_ends_once(store, make):
    row = run(make)
    with store.write() as tx:
        tx.blueprint_runs.insert(row)
        assert tx.blueprint_runs.unfinished(make.namespace, "b") == [row]
        ended = replace(row, state="SUCCEEDED", completed_on=make.at(5), document={"WorkflowName": "w"})
        assert tx.blueprint_runs.finish(ended)
        assert not tx.blueprint_runs.finish(replace(ended, state="FAILED"))
        assert tx.blueprint_runs.get(make.namespace, "b", "bpr_1") == ended
        assert tx.blueprint_runs.get(make.namespace, "other", "bpr_1") is None
        assert tx.blueprint_runs.unfinished(make.namespace, "b") == []


def test_runs_come_newest_first_in_pages(store, make):
    rows = [run(make, f"bpr_{number}", number // 2) for number in range(4)]
    with store.write() as tx:
        for row in rows:
            tx.blueprint_runs.insert(row)
        first = tx.blueprint_runs.page(make.namespace, "b", None, 3)
        assert [row.id for row in first] == ["bpr_3", "bpr_2", "bpr_1"]
        rest = tx.blueprint_runs.page(make.namespace, "b", (first[-1].started_on, first[-1].id), 3)
        assert [row.id for row in rest] == ["bpr_0"]


def test_tasks_are_claimed_in_order_and_again_when_a_lease_runs_out(store, make):
    with store.write() as tx:
        assert tx.blueprint_tasks.earliest() is None
        tx.blueprint_tasks.put(make.namespace, "b", None)
        tx.blueprint_tasks.put(make.namespace, "c", None)
        assert tx.blueprint_tasks.earliest() < make.now
        first = tx.blueprint_tasks.claim("me", make.now, 60)
        second = tx.blueprint_tasks.claim("you", make.now, 60)
        assert (first.blueprint_name, second.blueprint_name, first.tries) == ("b", "c", 1)
        assert tx.blueprint_tasks.claim("you", make.at(59), 60) is None
        assert tx.blueprint_tasks.earliest() == make.at(60)
        assert tx.blueprint_tasks.claim("you", make.at(60), 60).tries == 2
        tx.blueprint_tasks.done(first)
        tx.blueprint_tasks.release_owner("you")
        assert tx.blueprint_tasks.claim("you", make.now, 60).blueprint_name == "c"
        tx.blueprint_tasks.release(second, make.at(1))
        assert tx.blueprint_tasks.claim("you", make.now, 60) is None
        tx.blueprint_tasks.done(second)
        assert tx.blueprint_tasks.earliest() is None
