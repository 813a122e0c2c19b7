"""Glue Trigger documents as values."""

from __future__ import annotations

from penstock.engine.state import CrawlState, JobRunState, Logical, Node, NodeKind, TriggerType
from penstock.engine.triggers import nodes_started_by, read_trigger, start_trigger

DOCUMENT = {
    "Name": "t",
    "Type": "CONDITIONAL",
    "State": "ACTIVATED",
    "Predicate": {
        "Logical": "ANY",
        "Conditions": [
            {"LogicalOperator": "EQUALS", "JobName": "a", "State": "TIMEOUT"},
            {"LogicalOperator": "EQUALS", "CrawlerName": "b", "CrawlState": "CANCELLED"},
        ],
    },
    "Actions": [{"JobName": "x", "Arguments": {"--k": "v"}, "Timeout": 9}, {"CrawlerName": "y"}],
}


def test_reading_a_trigger():
    trigger = read_trigger(DOCUMENT)
    assert trigger.type is TriggerType.CONDITIONAL
    assert trigger.logical is Logical.ANY
    assert [condition.state for condition in trigger.conditions] == [JobRunState.TIMEOUT, CrawlState.CANCELLED]
    assert trigger.actions[0].arguments == {"--k": "v"}
    assert trigger.actions[0].timeout_minutes == 9
    assert nodes_started_by([trigger]) == {Node(NodeKind.JOB, "x"), Node(NodeKind.CRAWLER, "y")}
    assert trigger.document is DOCUMENT


def test_one_condition_needs_no_logical():
    document = {**DOCUMENT, "Predicate": {"Conditions": DOCUMENT["Predicate"]["Conditions"][:1]}}
    assert read_trigger(document).logical is Logical.AND


def test_the_reason_of_a_firing_names_what_was_met(stage):
    stage.trigger("t0", ["j1"])
    stage.trigger("t1", ["j2"], {"j1": "SUCCEEDED"})
    stage.start()
    decision = stage.ends("j1")
    assert "trigger t1 fires: j1 is SUCCEEDED (all of 1 conditions)" in decision.reasons


def test_the_first_trigger_that_can_start_a_run(stage):
    stage.trigger("then", ["b"], when={"a": "SUCCEEDED"})
    assert start_trigger([read_trigger(document) for document in stage.triggers]) is None
    stage.trigger("daily", ["a"], Type="SCHEDULED")
    stage.trigger("by-hand", ["a"])
    found = start_trigger([read_trigger(document) for document in stage.triggers])
    assert found.name == "daily"


def test_a_job_that_stands_in_two_actions_is_started_twice(stage):
    stage.job("j1", ExecutionProperty={"MaxConcurrentRuns": 2})
    first, second = ({"JobName": "j1", "Arguments": {"--part": part}} for part in "ab")
    stage.trigger("t0", [first, {**second, "NotificationProperty": {"NotifyDelayAfter": 5}}])
    stage.trigger("t1", ["j2"], {"j1": "SUCCEEDED"})
    stage.start()
    runs = list(stage.situation.runs.values())
    assert [run.arguments for run in runs] == [{"--part": "a"}, {"--part": "b"}]
    assert [run.state for run in runs] == ["STARTING", "STARTING"]
    assert runs[0].id != runs[1].id
    assert [run.details.get("NotificationProperty") for run in runs] == [None, {"NotifyDelayAfter": 5}]
