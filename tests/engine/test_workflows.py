"""A run as a whole: refusals, single starts, statistics."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from penstock.engine.decide import decide
from penstock.engine.events import RunFinished, StopAsked
from penstock.engine.runs import RunRequest
from penstock.engine.state import Definitions, JobDefinition, Origin, OriginKind
from penstock.engine.triggers import read_trigger
from penstock.engine.workflows import begin, refuse, start_one_crawl, start_one_job, statistics, wait


def test_a_refused_start_is_a_run_in_error(stage):
    stage.trigger("t0", ["j1", "j2"])
    stage.start()
    snapshot = tuple(read_trigger(document) for document in stage.triggers)
    decision = refuse(stage.situation.origin, snapshot, stage.now)
    assert decision.after.status == "ERROR"
    assert decision.after.error_message == "Concurrent runs exceeded for workflow: w."
    assert decision.after.started_on == decision.after.completed_on == stage.now
    counts = statistics(decision.after)
    assert [counts[key] for key in counts if key != "TotalActions"] == [0] * 7
    assert decision.commands == ()


def test_a_run_that_waits_has_started_nothing_until_its_turn_comes(stage):
    stage.trigger("t0", ["j1", "j2"])
    stage.start()
    snapshot = tuple(read_trigger(document) for document in stage.triggers)
    waiting = wait(stage.situation.origin, snapshot, stage.now).after
    assert (waiting.status, waiting.version, waiting.runs, waiting.fired) == ("RUNNING", 1, {}, {})
    later = stage.now + timedelta(minutes=5)
    begun = begin(replace(waiting, definitions=stage.situation.definitions), snapshot[0], later)
    assert begun.before is not None
    assert {run.node.name for run in begun.after.runs.values()} == {"j1", "j2"}
    assert begun.after.fired == {"t0": later}
    assert begun.after.started_on == stage.now
    assert begun.reasons[0] == "its turn has come"
    stopped = decide(waiting, StopAsked(), later)
    assert stopped.after.status == "STOPPED"
    assert stopped.commands == ()


def test_a_start_by_hand_is_an_origin_of_its_own(stage):
    origin = Origin("manual_1", OriginKind.MANUAL, stage_namespace(stage))
    definitions = Definitions(jobs={"j": JobDefinition({"Name": "j", "Command": {"Name": "pythonshell"}})})
    decision = start_one_job(origin, "j", RunRequest("jr_x", arguments={"--a": "1"}), definitions, stage.now)
    assert decision.after.triggers == ()
    (command,) = decision.commands
    assert (command.run_id, command.workflow_name, command.workflow_run_id) == ("jr_x", None, None)
    assert decision.before is None


def test_a_missing_crawler_ends_at_once(stage):
    origin = Origin("manual_1", OriginKind.MANUAL, stage_namespace(stage))
    decision = start_one_crawl(origin, "c", "crawl-1", Definitions(), stage.now)
    assert decision.after.runs["crawl-1"].state == "ERROR"
    assert decision.after.status == "COMPLETED"


def test_all_eight_counters_are_there(stage):
    stage.trigger("t0", ["j1", "c-1"])
    stage.start()
    assert statistics(stage.situation) == {
        "TotalActions": 2,
        "TimeoutActions": 0,
        "FailedActions": 0,
        "StoppedActions": 0,
        "SucceededActions": 0,
        "RunningActions": 2,
        "ErroredActions": 0,
        "WaitingActions": 0,
    }


def stage_namespace(stage):
    stage.trigger("any", ["j"])
    stage.start()
    return stage.situation.origin.namespace


def test_nothing_ends_before_it_began_when_the_clock_is_set_back(stage):
    stage.job("queued", JobRunQueuingEnabled=True)
    stage.busy["queued"] = 1
    stage.trigger("t0", ["j1", "queued"])
    stage.start()
    began, stage.now = stage.now, stage.now - timedelta(hours=3)
    stage.tell(StopAsked())
    stage.tell(RunFinished(stage.run("j1").id, "STOPPED", stage.now))
    assert stage.run("queued").state == "STOPPED"
    assert stage.situation.status == "STOPPED"
    assert {stage.situation.completed_on, *(run.completed_on for run in stage.situation.runs.values())} == {began}
