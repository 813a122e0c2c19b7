"""Slots: counted over all origins of a namespace."""

from __future__ import annotations

from dataclasses import replace

from penstock.engine.state import CrawlState, JobRunState, OriginKind, Slot
from penstock.store.contract import Commit


def begin(store, make, number, *runs, **members):
    return make.begin(store, make.situation(f"manual_{number}", *runs, kind=OriginKind.MANUAL, **members))


def test_every_node_asked_for_is_answered(store, make):
    nodes = [make.job("a"), make.crawler("a"), make.job("b")]
    with store.read() as tx:
        assert tx.origins.slots(make.namespace, nodes) == dict.fromkeys(nodes, Slot())
        assert tx.origins.slots(make.namespace, []) == {}


def test_runs_that_hold_and_runs_that_wait_are_counted_over_all_origins(store, make):
    waiting = {"state": JobRunState.WAITING}
    begin(store, make, 1, make.run("jr_1", holds_slot=True), make.run("jr_2", **waiting))
    begin(store, make, 2, make.run("jr_3", holds_slot=True), make.run("jr_4", **waiting), make.run("jr_5", **waiting))
    begin(store, make, 3, make.run("c", node=make.crawler("load"), holds_slot=True))
    begin(store, make, 4, make.run("jr_6", node=make.job("other"), holds_slot=True))
    begin(store, make, 5, make.run("jr_7", holds_slot=True), namespace=make.elsewhere)
    ended = {"state": JobRunState.SUCCEEDED, "completed_on": make.now}
    begin(store, make, 6, make.run("jr_8", **ended), make.run("jr_9", **ended, copied=True))
    with store.read() as tx:
        found = tx.origins.slots(make.namespace, [make.job(), make.crawler("load"), make.crawler("none")])
    assert found == {
        make.job(): Slot(active=2, waiting=3),
        make.crawler("load"): Slot(active=1),
        make.crawler("none"): Slot(),
    }


def test_a_retry_that_waits_for_its_time_holds_its_slot_and_waits_for_none(store, make):
    begin(store, make, 1, make.run("jr_1", state=JobRunState.WAITING, holds_slot=True))
    with store.read() as tx:
        assert tx.origins.slots(make.namespace, [make.job()]) == {make.job(): Slot(active=1)}


def test_a_run_that_ends_gives_its_slot_back(store, make):
    before = begin(store, make, 1, make.run("c", node=make.crawler(), holds_slot=True))
    ended = replace(before.runs["c"], state=CrawlState.SUCCEEDED, completed_on=make.now, holds_slot=False)
    with store.write() as tx:
        tx.origins.commit(Commit(before, replace(before, version=2, runs={"c": ended})), make.now)
        assert tx.origins.slots(make.namespace, [make.crawler()]) == {make.crawler(): Slot()}


def test_versions_are_of_the_namespace(store, make):
    with store.write() as tx:
        for number, namespace in enumerate((make.namespace, make.elsewhere, make.elsewhere)):
            version = tx.origins.slots(namespace, [make.job()])[make.job()]
            situation = make.situation(f"manual_{number}", kind=OriginKind.MANUAL, namespace=namespace)
            tx.origins.commit(Commit(None, situation, taken=((make.job(), version),)), make.now)
        assert tx.origins.slots(make.namespace, [make.job()])[make.job()].version == 1
        assert tx.origins.slots(make.elsewhere, [make.job()])[make.job()].version == 2
