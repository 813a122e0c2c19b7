"""Triggers: what chains, workflows and jobs ask about."""

from __future__ import annotations

import pytest

from penstock.store.contract import Schedule


def document(name, **members):
    return {"Name": name, "Type": "CONDITIONAL", "State": "ACTIVATED", "Actions": [], **members}


@pytest.fixture
def put(store, make):
    def put(name, **members):
        with store.write() as tx:
            assert tx.triggers.insert(make.namespace, name, document(name, **members), make.now)

    return put


def names(found):
    return [stored.name for stored in found]


def test_triggers_of_a_workflow_by_name(store, make, put):
    put("b", WorkflowName="nightly")
    put("a", WorkflowName="nightly")
    put("c", WorkflowName="weekly")
    put("d")
    with store.read() as tx:
        assert names(tx.triggers.of_workflow(make.namespace, "nightly")) == ["a", "b"]
        assert names(tx.triggers.of_workflow(make.elsewhere, "nightly")) == []


def test_chains_look_at_activated_conditional_triggers_without_a_workflow(store, make, put):
    put("yes")
    put("also")
    put("in a workflow", WorkflowName="nightly")
    put("off", State="DEACTIVATED")
    put("created", State="CREATED")
    put("by hand", Type="ON_DEMAND")
    with store.read() as tx:
        assert names(tx.triggers.standalone_conditional(make.namespace)) == ["also", "yes"]
    with store.write() as tx:
        tx.triggers.replace(make.namespace, "yes", document("yes", State="DEACTIVATED"), make.now)
        tx.triggers.replace(make.namespace, "off", document("off"), make.now)
        assert names(tx.triggers.standalone_conditional(make.namespace)) == ["also", "off"]


def test_triggers_that_start_a_job(store, make, put):
    put("both", Actions=[{"JobName": "load"}, {"JobName": "load"}, {"JobName": "clean"}])
    put("one", Actions=[{"JobName": "load"}, {"CrawlerName": "clean"}])
    with store.write() as tx:
        assert names(tx.triggers.starting_job(make.namespace, "load")) == ["both", "one"]
        assert names(tx.triggers.starting_job(make.namespace, "clean")) == ["both"]
        tx.triggers.replace(make.namespace, "both", document("both", Actions=[{"JobName": "clean"}]), make.now)
        assert names(tx.triggers.starting_job(make.namespace, "load")) == ["one"]
        tx.triggers.delete(make.namespace, "one")
        assert names(tx.triggers.starting_job(make.namespace, "load")) == []


def test_they_are_documents_like_any_other(store, make, put):
    put("a", WorkflowName="nightly")
    with store.write() as tx:
        assert not tx.triggers.insert(make.namespace, "a", document("a"), make.now)
        assert tx.triggers.get(make.namespace, "a").document == document("a", WorkflowName="nightly")
        assert names(tx.triggers.page(make.namespace, None, 5)) == ["a"]
        assert tx.triggers.replace(make.namespace, "none", document("none"), make.now) is None
        assert tx.triggers.starting_job(make.namespace, "none") == []


def test_schedule_and_tags_go_with_the_trigger(store, make, put):
    put("a")
    with store.write() as tx:
        for kind in ("trigger", "crawler"):
            tx.schedules.put(Schedule(make.namespace, kind, "a", "cron(0 1 * * ? *)", make.now))
        tx.tags.put(make.namespace, "trigger", "a", {"team": "data"})
        tx.triggers.delete(make.namespace, "a")
        assert [schedule.kind for schedule in tx.schedules.due(make.now, 9)] == ["crawler"]
        assert tx.tags.get(make.namespace, "trigger", "a") == {}


def test_an_unknown_type_or_state_has_no_place_in_the_table(store, make):
    for wrong in ({"Type": "SOMETIMES"}, {"State": "CREATING"}):
        with pytest.raises(Exception, match=r"(?i)check"), store.write() as tx:
            tx.triggers.insert(make.namespace, "a", document("a", **wrong), make.now)
