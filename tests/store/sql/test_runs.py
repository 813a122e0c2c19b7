"""Job runs and crawls, wherever they belong."""

from __future__ import annotations

import pytest

from penstock.engine.state import CrawlState, JobRunState, OriginKind
from penstock.store.contract import RunRow


def begin(store, make, origin_id, *runs, kind=OriginKind.MANUAL, **members):
    return make.begin(store, make.situation(origin_id, *runs, kind=kind, **members))


def ids(rows):
    return [row.run.id for row in rows]


def test_a_run_is_found_with_where_it_belongs(store, make):
    begin(store, make, "wr_1", make.run("jr_1"), kind=OriginKind.WORKFLOW_RUN)
    begin(store, make, "chain_1", make.run("jr_2"), kind=OriginKind.CHAIN)
    with store.read() as tx:
        assert tx.runs.get("jr_1") == RunRow(
            run=make.run("jr_1"),
            origin_id="wr_1",
            workflow_name="nightly",
            workflow_run_id="wr_1",
            modified_on=make.now,
            namespace=make.namespace,
        )
        row = tx.runs.get("jr_2")
        assert (row.origin_id, row.workflow_name, row.workflow_run_id) == ("chain_1", None, None)
        assert tx.runs.get("jr_3") is None


def test_runs_of_a_node_newest_first(store, make):
    for number, seconds in enumerate((5, 1, 3, 3, 2)):
        begin(store, make, f"manual_{number}", make.run(f"jr_{number}", started_on=make.at(seconds)))
    begin(store, make, "manual_x", make.run("jr_x", node=make.job("other")))
    begin(store, make, "manual_y", make.run("c_y", node=make.crawler("load")))
    begin(store, make, "manual_z", make.run("jr_z"), namespace=make.elsewhere)
    with store.read() as tx:
        shown, before = [], None
        while page := tx.runs.page(make.namespace, make.job(), before, 2):
            shown += ids(page)
            before = (page[-1].run.started_on, page[-1].run.id)
        assert shown == ["jr_0", "jr_3", "jr_2", "jr_4", "jr_1"]
        assert ids(tx.runs.page(make.namespace, make.crawler("load"), None, 9)) == ["c_y"]


def test_runs_of_an_origin_in_the_order_made(store, make):
    begin(store, make, "manual_1", make.run("z"), make.run("a", node=make.crawler()), make.run("m"))
    with store.read() as tx:
        assert ids(tx.runs.of_origin("manual_1")) == ["z", "a", "m"]
        assert tx.runs.of_origin("none") == []


def test_unfinished_runs_of_every_namespace(store, make):
    begin(
        store,
        make,
        "manual_1",
        make.run("ended", state=JobRunState.FAILED, completed_on=make.now),
        make.run("waits", state=JobRunState.WAITING, started_on=make.at(3)),
    )
    begin(store, make, "manual_2", make.run("crawls", node=make.crawler()), namespace=make.elsewhere)
    begin(store, make, "manual_3", make.run("runs", started_on=make.at(2)))
    with store.read() as tx:
        assert ids(tx.runs.unfinished()) == ["crawls", "runs", "waits"]
        assert tx.runs.unfinished()[0].namespace == make.elsewhere


def test_the_run_that_has_waited_longest(store, make):
    waiting = {"state": JobRunState.WAITING}
    begin(store, make, "manual_1", make.run("second", **waiting, started_on=make.at(2)))
    begin(store, make, "manual_2", make.run("first", **waiting, started_on=make.at(1)))
    begin(store, make, "manual_3", make.run("retry", **waiting, started_on=make.at(0), holds_slot=True))
    begin(store, make, "manual_4", make.run("other", **waiting, node=make.job("other"), started_on=make.at(0)))
    begin(store, make, "manual_5", make.run("there", **waiting, started_on=make.at(0)), namespace=make.elsewhere)
    with store.read() as tx:
        assert tx.runs.longest_waiting(make.namespace, "load").run.id == "first"
        assert tx.runs.longest_waiting(make.namespace, "none") is None


def test_what_a_crawl_reported_is_kept_beside_it(store, make):
    begin(store, make, "manual_1", make.run("c", node=make.crawler()))
    with store.write() as tx:
        assert tx.runs.get("c").crawl == {}
        tx.runs.record_crawl("c", {"TablesCreated": 2})
        assert tx.runs.get("c").crawl == {"TablesCreated": 2}
        assert tx.runs.get("c").run == make.run("c", node=make.crawler())


def test_a_copy_in_another_origin_leaves_the_run_itself_alone(store, make):
    """A resumed workflow run shows the runs it did not repeat (spec 1.11): they are in two origins, and run once."""
    ended = {"state": JobRunState.SUCCEEDED, "completed_on": make.now}
    begin(store, make, "wr_1", make.run("jr_1", **ended), kind=OriginKind.WORKFLOW_RUN)
    begin(store, make, "wr_2", make.run("jr_1", **ended, copied=True), kind=OriginKind.WORKFLOW_RUN)
    with store.read() as tx:
        assert tx.runs.get("jr_1").origin_id == "wr_1"
        assert ids(tx.runs.page(make.namespace, make.job(), None, 9)) == ["jr_1"]
        assert tx.runs.of_origin("wr_2")[0].run.copied


@pytest.mark.parametrize(
    "members",
    [
        {"state": JobRunState.SUCCEEDED},
        {"completed_on": True},
        {"state": JobRunState.FAILED, "completed_on": True, "holds_slot": True},
        {"started_on": None},
        {"copied": True},
        {"state": CrawlState.CANCELLING},
    ],
    ids=["ended without an end", "an end before the end", "slot after the end", "no start", "copy that runs", "state"],
)
def test_a_run_that_cannot_be_has_no_place_in_the_table(store, make, members):
    members = {name: make.now if name == "completed_on" else value for name, value in members.items()}
    with pytest.raises(Exception, match=r"(?i)check|null"):
        begin(store, make, "manual_1", make.run("jr_1", **members))
    with store.read() as tx:
        assert tx.origins.load("manual_1") is None


def test_run_ids_are_unique(store, make):
    begin(store, make, "manual_1", make.run("jr_1"))
    with pytest.raises(Exception, match=r"(?i)unique"):
        begin(store, make, "manual_2", make.run("jr_1"))
