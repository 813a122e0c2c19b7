"""Forgetting: what is over for long enough, and nothing that is still shown or runs."""

from __future__ import annotations

from dataclasses import replace

from penstock.engine.events import RunFinished
from penstock.engine.state import CrawlState, JobRunState, OriginKind, WorkflowRunStatus
from penstock.store.blueprint_contract import BlueprintRunRow


def over(make, origin_id, *runs, at=0, **members):
    runs = [replace(run, started_on=make.at(at), completed_on=make.at(at + 1)) for run in runs]
    return make.situation(
        origin_id,
        *runs,
        status=WorkflowRunStatus.COMPLETED,
        started_on=make.at(at),
        completed_on=make.at(at + 1),
        **members,
    )


def ended(make, run_id, **members):
    return make.run(run_id, state=JobRunState.SUCCEEDED, **members)


def crawl(make, run_id):
    return make.run(run_id, node=make.crawler(), state=CrawlState.SUCCEEDED)


def test_old_history_goes_with_all_that_belongs_to_it(store, make):
    make.begin(store, over(make, "wr_1", ended(make, "jr_1")))
    make.begin(store, over(make, "wr_2", ended(make, "jr_2"), at=10))
    with store.write() as tx:
        tx.inbox.put("wr_1", RunFinished("jr_1", "SUCCEEDED", make.now, None), "finished jr_1", make.now)
        assert tx.retention.expired(make.at(1), 10) == []
        assert tx.retention.expired(make.at(2), 10) == ["wr_1"]
        assert tx.retention.known(["jr_1", "jr_2", "jr_9"]) == {"jr_1", "jr_2"}
        tx.retention.drop(["wr_1"])
        assert tx.origins.load("wr_1") is None
        assert tx.runs.get("jr_1") is None
        assert tx.origins.reasons("wr_1") == []
        assert tx.inbox.pending(10) == []
        assert tx.retention.known(["jr_1", "jr_2"]) == {"jr_2"}


def test_the_newest_run_of_a_workflow_and_crawl_of_a_crawler_stay(store, make):
    make.begin(store, over(make, "wr_1"))
    make.begin(store, over(make, "wr_2", at=5))
    make.begin(store, over(make, "wr_other", workflow_name="other"))
    make.begin(store, over(make, "manual_1", crawl(make, "crawl-1"), kind=OriginKind.MANUAL))
    make.begin(store, over(make, "manual_2", crawl(make, "crawl-2"), kind=OriginKind.MANUAL, at=5))
    make.begin(store, over(make, "manual_3", ended(make, "jr_3"), kind=OriginKind.MANUAL))
    with store.read() as tx:
        assert sorted(tx.retention.expired(make.at(1000), 10)) == ["manual_1", "manual_3", "wr_1"]
        assert len(tx.retention.expired(make.at(1000), 2)) == 2


def test_what_runs_is_never_dropped(store, make):
    make.begin(store, make.situation("wr_1", make.run("jr_1")))
    make.begin(store, over(make, "wr_2", at=5))
    with store.write() as tx:
        tx.inbox.put("wr_1", RunFinished("jr_1", "SUCCEEDED", make.now, None), "finished jr_1", make.now)
        assert tx.retention.expired(make.at(10_000), 10) == []
        tx.retention.drop(["wr_1"])
        assert tx.origins.load("wr_1") is not None
        assert len(tx.inbox.pending(10)) == 1


def test_runs_of_blueprints_go_as_well(store, make):
    with store.write() as tx:
        for number, completed_on in enumerate((make.now, make.at(10), None)):
            state = "RUNNING" if completed_on is None else "SUCCEEDED"
            tx.blueprint_runs.insert(
                BlueprintRunRow(f"bpr_{number}", make.namespace, "b", state, make.now, completed_on, {})
            )
        assert tx.retention.drop_blueprint_runs(make.at(5), 10) == 1
        assert [row.id for row in tx.blueprint_runs.page(make.namespace, "b", None, 10)] == ["bpr_2", "bpr_1"]
