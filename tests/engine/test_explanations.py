from __future__ import annotations

from dataclasses import replace

from penstock.engine.events import StopAsked
from penstock.engine.explanations import Verdict, explain
from penstock.engine.workflows import refuse


def found(stage):
    return {finding.trigger.name: finding for finding in explain(stage.situation).triggers}


def diamond(stage, logical="AND"):
    stage.trigger("start", ["a", "b"])
    stage.trigger("join", ["c"], when={"a": "SUCCEEDED", "b": "SUCCEEDED"}, logical=logical)
    stage.start()


def test_a_trigger_that_waits_says_for_what(stage):
    diamond(stage)
    stage.ends("a")
    finding = found(stage)["join"]
    assert finding.verdict is Verdict.WAITING
    assert finding.why == "job b is STARTING, and must be SUCCEEDED"
    assert [(one.node.name, one.met, one.run.state) for one in finding.conditions] == [
        ("a", True, "SUCCEEDED"),
        ("b", False, "STARTING"),
    ]
    assert finding.conditions[0].run.id == stage.run("a").id


def test_a_trigger_that_fired_says_why_and_what_it_started(stage):
    diamond(stage)
    stage.ends("a")
    stage.ends("b")
    finding = found(stage)["join"]
    assert finding.verdict is Verdict.FIRED
    assert finding.fired_on == stage.now
    assert finding.why == "job a is SUCCEEDED; job b is SUCCEEDED (all were met)"
    assert [run.id for run in finding.started] == [stage.run("c").id]
    assert found(stage)["start"].why == "it started the run"


def test_a_trigger_that_can_fire_no_more(stage):
    diamond(stage)
    stage.ends("a", "FAILED")
    stage.ends("b")
    finding = found(stage)["join"]
    assert finding.verdict is Verdict.NOT_MET
    assert finding.why == "job a is FAILED, and must be SUCCEEDED"
    (node,) = explain(stage.situation).not_run
    assert node.node.name == "c"
    assert node.why == "trigger join did not fire: job a is FAILED, and must be SUCCEEDED"


def test_any_needs_one(stage):
    diamond(stage, logical="ANY")
    assert found(stage)["join"].why.startswith("none of its conditions is met: job a is STARTING")
    stage.ends("b")
    assert found(stage)["join"].why == "job b is SUCCEEDED (one of 2 conditions was enough)"


def test_a_trigger_that_is_not_activated(stage):
    stage.trigger("start", ["a"])
    stage.trigger("off", ["b"], when={"a": "SUCCEEDED"}, State="DEACTIVATED")
    stage.start()
    stage.ends("a")
    assert found(stage)["off"].verdict is Verdict.NOT_ACTIVATED
    assert "DEACTIVATED" in found(stage)["off"].why


def test_after_a_stop_no_trigger_is_looked_at(stage):
    diamond(stage)
    stage.tell(StopAsked())
    assert found(stage)["join"].verdict is Verdict.NOT_LOOKED_AT
    stage.ends("a", "STOPPED")
    stage.ends("b", "STOPPED")
    assert found(stage)["join"].verdict is Verdict.NOT_LOOKED_AT


def test_a_node_that_nobody_starts(stage):
    stage.trigger("start", ["a"])
    stage.trigger("odd", ["b"], when={"elsewhere": "SUCCEEDED"})
    stage.start()
    assert found(stage)["odd"].why == "job elsewhere has not run, and must be SUCCEEDED"
    reasons = {node.node.name: node.why for node in explain(stage.situation).not_run}
    assert "no trigger of the workflow starts it" in reasons["elsewhere"]
    assert reasons["b"].startswith("trigger odd did not fire")


def test_a_second_start_trigger_and_a_refused_run(stage):
    stage.trigger("start", ["a"])
    stage.trigger("start-too", ["b"])
    stage.start()
    assert found(stage)["start-too"].verdict is Verdict.NOT_CHOSEN
    stage.situation = refuse(stage.situation.origin, stage.situation.triggers, stage.now).after
    assert {finding.verdict for finding in found(stage).values()} == {Verdict.NOT_LOOKED_AT}
    assert "Concurrent runs exceeded" in found(stage)["start"].why


def test_outcomes_that_a_resumed_run_copied(stage):
    stage.trigger("start", ["a", "b"])
    stage.trigger("next", ["c"], when={"a": "SUCCEEDED"})
    stage.start()
    a = replace(stage.run("a"), state=stage.run("a").state.SUCCEEDED, completed_on=stage.now, copied=True)
    stage.situation = replace(stage.situation, runs={**stage.situation.runs, a.id: a})
    assert "copied from the run before" in found(stage)["next"].conditions[0].why
    assert "it has had its effect" in found(stage)["next"].why
    assert found(stage)["next"].verdict is Verdict.WAITING
