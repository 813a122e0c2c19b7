from __future__ import annotations

from penstock.engine.problems import ProblemKind, problems
from penstock.engine.state import CrawlerDefinition, Definitions, JobDefinition
from penstock.engine.triggers import read_trigger


def found(stage, jobs=("a", "b", "c"), crawlers=("c-x",)):
    snapshot = tuple(read_trigger(document) for document in stage.triggers)
    definitions = Definitions(
        jobs={name: JobDefinition({"Name": name}) for name in jobs},
        crawlers={name: CrawlerDefinition(name) for name in crawlers},
    )
    return [(problem.kind, problem.name) for problem in problems(snapshot[0], snapshot, definitions)]


def test_a_sound_design_has_none(stage):
    stage.trigger("start", ["c-x"])
    stage.trigger("crawled", ["a", "b"], when={"c-x": "SUCCEEDED"})
    stage.trigger("both", ["c"], when={"a": "SUCCEEDED", "b": "SUCCEEDED"})
    assert found(stage) == []


def test_what_is_missing(stage):
    stage.trigger("start", ["a", "c-x"])
    assert found(stage, jobs=(), crawlers=()) == [
        (ProblemKind.MISSING_JOB, "a"),
        (ProblemKind.MISSING_CRAWLER, "c-x"),
    ]


def test_what_is_switched_off_and_what_that_cuts_off(stage):
    stage.trigger("start", ["a"])
    stage.trigger("off", ["b"], when={"a": "SUCCEEDED"}, State="CREATED")
    stage.trigger("behind", ["c"], when={"b": "SUCCEEDED"})
    assert found(stage) == [
        (ProblemKind.TRIGGER_NOT_ACTIVATED, "off"),
        (ProblemKind.UNREACHABLE_NODE, "b"),
        (ProblemKind.UNREACHABLE_NODE, "c"),
    ]


def test_a_schedule_that_is_switched_off_but_can_be_started_by_hand(stage):
    stage.trigger("start", ["a"], Type="SCHEDULED", State="DEACTIVATED", Schedule="cron(0 12 * * ? *)")
    assert found(stage) == [(ProblemKind.TRIGGER_NOT_ACTIVATED, "start")]


def test_an_event_trigger_stays_created_for_life(stage):
    stage.trigger("start", ["a"], Type="EVENT")
    assert found(stage) == []


def test_conditions_that_exclude_each_other(stage):
    stage.trigger("start", ["a"])
    stage.trigger("never", ["b"], when={"a": "SUCCEEDED"})
    conditions = stage.triggers[-1]["Predicate"]["Conditions"]
    conditions.append({**conditions[0], "State": "FAILED"})
    assert found(stage) == [(ProblemKind.IMPOSSIBLE_CONDITIONS, "never"), (ProblemKind.UNREACHABLE_NODE, "b")]
    stage.triggers[-1]["Predicate"]["Logical"] = "ANY"
    assert found(stage) == []


def test_a_watched_node_that_nobody_starts(stage):
    stage.trigger("start", ["a"])
    stage.trigger("odd", ["b"], when={"elsewhere": "SUCCEEDED"})
    assert found(stage) == [
        (ProblemKind.UNSTARTED_WATCHED_NODE, "elsewhere"),
        (ProblemKind.UNREACHABLE_NODE, "b"),
    ]


def test_a_circle_without_a_way_in_and_a_second_start(stage):
    stage.trigger("start", ["a"])
    stage.trigger("one", ["b"], when={"c": "SUCCEEDED"})
    stage.trigger("other", ["c"], when={"b": "SUCCEEDED"})
    stage.trigger("again", ["a"])
    assert found(stage) == [
        (ProblemKind.FURTHER_START_TRIGGER, "again"),
        (ProblemKind.UNREACHABLE_NODE, "b"),
        (ProblemKind.UNREACHABLE_NODE, "c"),
    ]
