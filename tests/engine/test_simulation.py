from __future__ import annotations

from datetime import UTC, datetime, timedelta

from penstock.arns import Namespace
from penstock.engine.mocks import Mocks
from penstock.engine.simulation import MOCKED_MESSAGE, simulate
from penstock.engine.state import CrawlerDefinition, Definitions, JobDefinition, Node, NodeKind, Origin, OriginKind
from penstock.engine.triggers import nodes_started_by, read_trigger

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
ORIGIN = Origin("wr_s", OriginKind.WORKFLOW_RUN, Namespace("123456789012", "eu-west-1"), "w")


def node(name):
    return Node(NodeKind.CRAWLER if name.startswith("c-") else NodeKind.JOB, name)


def run(stage, states=None, seconds=None, missing=(), **options):
    snapshot = tuple(read_trigger(document) for document in stage.triggers)
    nodes = {one for one in nodes_started_by(snapshot) if one.name not in missing}
    definitions = Definitions(
        jobs={
            n.name: JobDefinition(stage.jobs.get(n.name, {"Name": n.name, "Timeout": 10}))
            for n in nodes
            if n.kind is NodeKind.JOB
        },
        crawlers={n.name: CrawlerDefinition(n.name) for n in nodes if n.kind is NodeKind.CRAWLER},
    )
    mocks = Mocks(
        {node(name): wanted for name, wanted in (states or {}).items()},
        {node(name): value for name, value in (seconds or {}).items()},
    )
    return simulate(ORIGIN, snapshot[0], snapshot, definitions, mocks, BEGIN, **options)


def timeline(simulation):
    return [
        (
            one.node.name,
            one.state.value,
            simulation.since_start(one.started_on),
            simulation.since_start(one.completed_on),
        )
        for one in simulation.situation.runs.values()
    ]


def fork(stage):
    stage.trigger("start", ["c-x"])
    stage.trigger("crawled", ["a", "b"], when={"c-x": "SUCCEEDED"})
    stage.trigger("both", ["c"], when={"a": "SUCCEEDED", "b": "SUCCEEDED"})
    stage.trigger("broken", ["alarm"], when={"b": "FAILED"})


def test_all_well(stage):
    fork(stage)
    simulation = run(stage, seconds={"a": 5})
    assert timeline(simulation) == [
        ("c-x", "SUCCEEDED", 0, 1),
        ("a", "SUCCEEDED", 1, 6),
        ("b", "SUCCEEDED", 1, 2),
        ("c", "SUCCEEDED", 6, 7),
    ]
    assert list(simulation.situation.fired) == ["start", "crawled", "both"]
    assert (simulation.outcome, simulation.seconds) == ("SUCCEEDED", 7)
    assert simulation.statistics["SucceededActions"] == 4
    assert simulation.history[0] == (BEGIN, "trigger start fires: it starts the run")


def test_a_job_that_fails(stage):
    fork(stage)
    simulation = run(stage, {"b": ("FAILED",)})
    assert [name for name, *_ in timeline(simulation)] == ["c-x", "a", "b", "alarm"]
    assert simulation.outcome == "PARTIAL"
    assert simulation.situation.latest(node("b")).error_message == MOCKED_MESSAGE
    assert [one.node.name for one in simulation.explanation.not_run] == ["c"]


def test_a_crawler_that_fails_or_is_stopped(stage):
    fork(stage)
    assert run(stage, {"c-x": ("FAILED",)}).outcome == "FAILED"
    assert timeline(run(stage, {"c-x": ("STOPPED",)})) == [("c-x", "CANCELLED", 0, 1)]


def test_retries_go_through_the_states_in_turn(stage):
    stage.job("a", MaxRetries=2)
    stage.trigger("start", ["a"])
    simulation = run(stage, {"a": ("FAILED", "SUCCEEDED")}, retry_delay=timedelta(seconds=30))
    assert timeline(simulation) == [("a", "FAILED", 0, 1), ("a", "SUCCEEDED", 1, 32)]
    assert simulation.outcome == "SUCCEEDED"
    assert run(stage, {"a": ("FAILED",)}).statistics["FailedActions"] == 3


def test_a_timeout_takes_the_time_it_takes(stage):
    stage.job("a", Timeout=3)
    stage.trigger("start", ["a"])
    stage.trigger("late", ["b"], when={"a": "TIMEOUT"})
    simulation = run(stage, {"a": ("TIMEOUT",)})
    assert timeline(simulation) == [("a", "TIMEOUT", 0, 180), ("b", "SUCCEEDED", 180, 181)]
    # A job that runs longer than it may is ended by the same engine.
    assert timeline(run(stage, seconds={"a": 181}))[0] == ("a", "TIMEOUT", 0, 180)


def test_a_full_job_is_refused_or_queued(stage):
    stage.job("b", MaxRetries=0, Timeout=10)
    stage.trigger("start", ["a", "b"])
    stage.trigger("again", ["b"], when={"a": "SUCCEEDED"})
    refused = run(stage, seconds={"b": 5})
    assert [one[1] for one in timeline(refused) if one[0] == "b"] == ["SUCCEEDED", "FAILED"]
    stage.job("b", JobRunQueuingEnabled=True)
    queued = run(stage, seconds={"b": 5})
    assert [one[1:] for one in timeline(queued) if one[0] == "b"] == [("SUCCEEDED", 0, 5), ("SUCCEEDED", 1, 10)]


def test_what_is_missing_ends_in_error_and_is_a_problem(stage):
    stage.trigger("start", ["gone", "c-gone", "a"])
    simulation = run(stage, missing=("gone", "c-gone"))
    assert [one[1] for one in timeline(simulation)] == ["ERROR", "ERROR", "SUCCEEDED"]
    assert [problem.kind for problem in simulation.problems] == ["MISSING_JOB", "MISSING_CRAWLER"]


def test_the_same_again_is_the_same(stage):
    fork(stage)
    assert run(stage, {"a": ("FAILED",)}).situation == run(stage, {"a": ("FAILED",)}).situation
