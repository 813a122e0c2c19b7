from __future__ import annotations

from itertools import pairwise

import pytest

from penstock.engine.events import StopAsked
from penstock.engine.outcomes import Outcome, failed_nodes, failures, outcome, settled_by_status
from penstock.engine.state import OriginKind, WorkflowRunStatus
from penstock.engine.workflows import refuse


def chain(stage, *names):
    stage.trigger("start", [names[0]])
    for before, after in pairwise(names):
        stage.trigger(f"{before}-ok", [after], when={before: "SUCCEEDED"})
    stage.start()


def test_a_run_that_goes_on_has_no_outcome_yet(stage):
    chain(stage, "a", "b")
    assert outcome(stage.situation) is Outcome.RUNNING
    stage.tell(StopAsked())
    assert stage.situation.status is WorkflowRunStatus.STOPPING
    assert outcome(stage.situation) is Outcome.RUNNING


def test_a_chain_that_breaks_has_failed(stage):
    chain(stage, "a", "b", "c")
    stage.ends("a")
    stage.ends("b", "FAILED", "no such day")
    assert stage.situation.status is WorkflowRunStatus.COMPLETED
    assert outcome(stage.situation) is Outcome.FAILED
    (run,) = failures(stage.situation)
    assert (run.node.name, run.error_message) == ("b", "no such day")


def test_a_chain_to_the_end_has_succeeded(stage):
    chain(stage, "a", "b")
    stage.ends("a")
    stage.ends("b")
    assert outcome(stage.situation) is Outcome.SUCCEEDED
    assert failures(stage.situation) == ()


def test_one_branch_of_two_makes_a_part(stage):
    stage.trigger("start", ["a"])
    stage.trigger("fan", ["b", "c"], when={"a": "SUCCEEDED"})
    stage.start()
    stage.ends("a")
    stage.ends("b", "TIMEOUT")
    stage.ends("c")
    assert outcome(stage.situation) is Outcome.PARTIAL
    assert [node.name for node in failed_nodes(stage.situation)] == ["b"]


def test_an_alarm_that_came_makes_a_part_of_a_failure(stage):
    stage.trigger("start", ["a"])
    stage.trigger("ok", ["b"], when={"a": "SUCCEEDED"})
    stage.trigger("broken", ["alarm"], when={"a": "FAILED"})
    stage.start()
    stage.ends("a", "FAILED")
    stage.ends("alarm")
    assert outcome(stage.situation) is Outcome.PARTIAL


def test_what_met_an_end_beside_the_failure_is_not_enough(stage):
    stage.trigger("start", ["a", "b"])
    stage.trigger("both", ["c"], when={"a": "SUCCEEDED", "b": "SUCCEEDED"})
    stage.start()
    stage.ends("a")
    stage.ends("b", "FAILED")
    assert outcome(stage.situation) is Outcome.FAILED


def test_a_retry_that_succeeds_makes_good(stage):
    stage.job("a", MaxRetries=1)
    stage.trigger("start", ["a"])
    stage.start()
    stage.ends("a", "FAILED")
    stage.ends("a")
    assert outcome(stage.situation) is Outcome.SUCCEEDED


def test_a_retry_that_fails_too_is_one_failure(stage):
    stage.job("a", MaxRetries=1)
    stage.trigger("start", ["a"])
    stage.start()
    stage.ends("a", "FAILED", "first")
    stage.ends("a", "FAILED", "second")
    assert [run.error_message for run in failures(stage.situation)] == ["second"]
    assert outcome(stage.situation) is Outcome.FAILED


def test_a_job_that_could_not_start_is_a_failure(stage):
    stage.trigger("start", ["gone-job", "c-gone"])
    stage.start()
    assert outcome(stage.situation) is Outcome.FAILED
    assert [node.name for node in failed_nodes(stage.situation)] == ["gone-job", "c-gone"]


def test_the_first_failure_is_the_one_that_ended_first(stage):
    stage.trigger("start", ["a", "b"])
    stage.start()
    stage.ends("b", "FAILED")
    stage.ends("a", "FAILED")
    assert [run.node.name for run in failures(stage.situation)] == ["b", "a"]


def test_stopped_as_a_whole_or_one_node_alone(stage):
    stage.trigger("start", ["a", "b"])
    stage.start()
    stage.tell(StopAsked((stage.run("a").id,)))
    stage.ends("a", "STOPPED")
    assert [run.node.name for run in failures(stage.situation)] == ["a"]
    stage.tell(StopAsked())
    stage.ends("b", "STOPPED")
    assert outcome(stage.situation) is Outcome.STOPPED
    assert failures(stage.situation) == ()


def test_a_refused_run(stage):
    chain(stage, "a", "b")
    assert stage.situation.origin.kind is OriginKind.WORKFLOW_RUN
    refused = refuse(stage.situation.origin, stage.situation.triggers, stage.now)
    assert outcome(refused.after) is Outcome.REFUSED


@pytest.mark.parametrize(
    ("status", "failed", "known"),
    [
        ("RUNNING", 3, Outcome.RUNNING),
        ("STOPPED", 0, Outcome.STOPPED),
        ("ERROR", 0, Outcome.REFUSED),
        ("COMPLETED", 0, Outcome.SUCCEEDED),
        ("COMPLETED", 1, None),
    ],
)
def test_what_the_counts_tell_already(status, failed, known):
    assert settled_by_status(WorkflowRunStatus(status), failed) is known
