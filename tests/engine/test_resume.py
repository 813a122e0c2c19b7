"""Resumed runs: what runs again, what is copied, and what never follows from a copy."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.engine.commands import LaunchRun
from penstock.engine.decide import decide, needed
from penstock.engine.events import RunBegan, RunFinished, StopAsked, TimeoutFell
from penstock.engine.resume import downstream, reduced, resume
from penstock.engine.state import (
    CrawlerDefinition,
    Definitions,
    JobDefinition,
    Node,
    NodeKind,
    Origin,
    OriginKind,
    TriggerType,
)
from penstock.engine.triggers import nodes_started_by, read_trigger
from penstock.engine.workflows import start, statistics


def job(name):
    return Node(NodeKind.JOB, name)


def resumed(stage, *names, origin_id="wr_2"):
    """Let the stage go on with the run that resumes the present one."""
    original = stage.situation
    origin = Origin(origin_id, OriginKind.WORKFLOW_RUN, original.origin.namespace, "w")
    chosen = reduced(original, [stage._node(name) for name in names])
    nodes = {*chosen, *nodes_started_by(original.triggers)}
    stage.situation = None  # the slots of the original are free
    return stage._take(resume(origin, original, chosen, stage._definitions(nodes), stage.now))


def chain(stage):
    stage.trigger("t0", ["j1"])
    stage.trigger("t1", ["j2"], when={"j1": "SUCCEEDED"})
    stage.trigger("t2", ["j3"], when={"j2": "SUCCEEDED"})
    stage.start()


def diamond(stage):
    """j1 and c-1 start; j3 needs both, j4 follows j3; c-1 also leads to j5 alone."""
    stage.trigger("t0", ["j1", "c-1"])
    stage.trigger("t1", ["j3"], when={"j1": "SUCCEEDED", "c-1": "SUCCEEDED"})
    stage.trigger("t2", ["j4"], when={"j3": "SUCCEEDED"})
    stage.trigger("t3", ["j5"], when={"c-1": "SUCCEEDED"})
    stage.start()


def states(stage):
    return {run.node.name: (str(run.state), run.copied) for run in stage.situation.runs.values()}


def test_the_chosen_are_reduced_to_those_that_nothing_else_restarts(stage):
    chain(stage)
    for name in ("j1", "j2", "j3"):
        stage.ends(name)
    everything = [job("j3"), job("j2"), job("j1")]
    assert reduced(stage.situation, everything) == (job("j1"),)
    assert reduced(stage.situation, [job("j2"), job("j3"), job("j2")]) == (job("j2"),)
    assert downstream(stage.situation.triggers, [job("j2")]) == {job("j3")}


def test_of_a_circle_the_node_that_ran_first_stays(stage):
    stage.trigger("t0", ["j1"])
    stage.trigger("t1", ["j2"], when={"j1": "SUCCEEDED"})
    stage.trigger("t2", ["j1"], when={"j2": "FAILED"})
    stage.start()
    stage.ends("j1")
    stage.ends("j2")
    assert reduced(stage.situation, [job("j2"), job("j1")]) == (job("j1"),)
    resumed(stage, "j2", "j1")
    stage.ends("j1")
    stage.ends("j2", "FAILED")
    stage.ends("j1")
    assert stage.ran() == ["j1", "j2", "j1"]
    assert stage.situation.status == "COMPLETED"


def test_a_trigger_that_cannot_fire_leads_nowhere(stage):
    stage.trigger("t0", ["j1", "j2"])
    stage.trigger("t1", ["j2"], when={"j1": "SUCCEEDED"}, State="DEACTIVATED")
    stage.start()
    stage.ends("j1")
    stage.ends("j2", "FAILED", "no")
    assert reduced(stage.situation, [job("j1"), job("j2")]) == (job("j1"), job("j2"))


def test_what_is_not_restarted_is_copied_and_counts(stage):
    diamond(stage)
    stage.ends("j1", "FAILED", "no")
    stage.ends("c-1")
    stage.ends("j5")
    assert stage.situation.status == "COMPLETED"
    first = {run.node.name: run for run in stage.situation.runs.values()}
    decision = resumed(stage, "j1")
    assert decision.before is None
    assert decision.after.previous_run_id == "wr_1"
    assert states(stage) == {"c-1": ("SUCCEEDED", True), "j5": ("SUCCEEDED", True), "j1": ("STARTING", False)}
    assert stage.run("c-1") == replace(first["c-1"], copied=True)
    assert stage.run("j1").id != first["j1"].id
    assert stage.run("j1").trigger_name == "t0"
    assert set(decision.after.fired) == {"t0", "t3"}
    assert [command.job_name for command in decision.commands if isinstance(command, LaunchRun)] == ["j1"]
    counts = statistics(stage.situation)
    assert (counts["TotalActions"], counts["SucceededActions"], counts["RunningActions"]) == (5, 2, 1)


def test_a_copied_outcome_counts_as_met_beside_a_new_one(stage):
    diamond(stage)
    stage.ends("j1", "FAILED", "no")
    stage.ends("c-1")
    stage.ends("j5")
    resumed(stage, "j1")
    stage.ends("j1")
    stage.ends("j3")
    stage.ends("j4")
    assert stage.situation.status == "COMPLETED"
    assert stage.ran() == ["c-1", "j5", "j1", "j3", "j4"]
    assert statistics(stage.situation)["SucceededActions"] == 5


def test_a_copied_outcome_alone_fires_nothing(stage):
    """ANY was met by j2 in the original; that j1 fails again is no news for it."""
    stage.trigger("t0", ["j1", "j2"])
    stage.trigger("t1", ["j3"], when={"j1": "SUCCEEDED", "j2": "SUCCEEDED"}, logical="ANY")
    stage.start()
    stage.ends("j1", "FAILED", "no")
    stage.ends("j2")
    stage.ends("j3")
    resumed(stage, "j1")
    stage.ends("j1", "FAILED", "again")
    assert stage.ran() == ["j2", "j1"]
    assert stage.situation.status == "COMPLETED"
    resumed(stage, "j1", origin_id="wr_3")
    stage.ends("j1")
    assert stage.ran() == ["j2", "j1", "j3"]


def test_attempts_are_copied_all_and_a_restart_begins_with_attempt_0(stage):
    stage.job("j1", MaxRetries=1)
    stage.job("j2", MaxRetries=1)
    stage.trigger("t0", ["j1", "j2"])
    stage.start()
    for name in ("j1", "j2"):
        stage.ends(name, "FAILED", "no")
        stage.ends(name, "FAILED", "no")
    resumed(stage, "j2")
    assert [(run.node.name, run.attempt, run.copied) for run in stage.situation.runs.values()] == [
        ("j1", 0, True),
        ("j1", 1, True),
        ("j2", 0, False),
    ]
    stage.ends("j2", "FAILED", "no")
    stage.ends("j2")
    assert stage.situation.status == "COMPLETED"
    counts = statistics(stage.situation)
    assert (counts["TotalActions"], counts["FailedActions"], counts["SucceededActions"]) == (4, 3, 1)


def test_the_definition_is_the_job_s_present_one_and_the_overrides_are_the_snapshot_s(stage):
    stage.trigger("t0", [{"JobName": "j1", "Arguments": {"--day": "1"}, "Timeout": 7}])
    stage.start()
    stage.ends("j1", "FAILED", "no")
    stage.job("j1", Command={"Name": "pythonshell", "ScriptLocation": "s3://b/mended.py"})
    decision = resumed(stage, "j1")
    (launch,) = decision.commands
    assert launch.command["ScriptLocation"] == "s3://b/mended.py"
    assert (launch.arguments, launch.timeout_minutes) == ({"--day": "1"}, 7)
    assert launch.workflow_run_id == "wr_2"


@pytest.mark.parametrize("busy", [True, False])
def test_a_restart_that_cannot_start_is_recorded(stage, busy):
    stage.trigger("t0", ["j1"])
    stage.trigger("t1", ["j2"], when={"j1": "FAILED"})
    stage.start()
    stage.ends("j1", "FAILED", "no")
    stage.ends("j2")
    if busy:
        stage.busy["j1"] = 1
    else:
        del stage.jobs["j1"]
    resumed(stage, "j1")
    assert str(stage.run("j1").state) == ("FAILED" if busy else "ERROR")
    assert ("j2" in stage.ran()) is busy  # ERROR is not watchable; a refusal is FAILED


def test_a_resumed_run_is_stopped_without_touching_copies(stage):
    diamond(stage)
    stage.ends("c-1")
    stage.ends("j5")
    stage.ends("j1", "FAILED", "no")
    resumed(stage, "j1")
    stage.tell(RunBegan(stage.run("j1").id, stage.now))
    stage.tell(StopAsked())
    assert stage.situation.status == "STOPPING"
    assert states(stage)["c-1"] == ("SUCCEEDED", True)
    stage.tell(RunFinished(stage.run("j1").id, "STOPPED", stage.now))
    assert stage.situation.status == "STOPPED"
    assert statistics(stage.situation)["StoppedActions"] == 1


def test_a_restarted_run_times_out_like_any_other(stage):
    stage.trigger("t0", ["j1"])
    stage.trigger("t1", ["j2"], when={"j1": "TIMEOUT"})
    stage.start()
    stage.ends("j1", "FAILED", "no")
    resumed(stage, "j1")
    run_id = stage.run("j1").id
    stage.tell(RunBegan(run_id, stage.now))
    stage.tell(TimeoutFell(run_id))
    stage.tell(RunFinished(run_id, "TIMEOUT", stage.now))
    assert stage.ran() == ["j1", "j2"]


NODES = [f"{kind}{number}" for kind in ("j", "c-") for number in range(4)]


@st.composite
def designs(draw):
    """A start trigger and up to six conditional ones over eight nodes, circles and dead triggers included."""
    some = st.lists(st.sampled_from(NODES), min_size=1, max_size=3, unique=True)
    documents = [{"Name": "t0", "Type": "ON_DEMAND", "State": "CREATED", "Actions": _actions(draw(some))}]
    for number in range(1, draw(st.integers(1, 6)) + 1):
        watched, started = draw(some), draw(some)
        conditions = [_condition(name, draw(st.sampled_from(["SUCCEEDED", "FAILED"]))) for name in watched]
        documents.append(
            {
                "Name": f"t{number}",
                "Type": "CONDITIONAL",
                "State": draw(st.sampled_from(["ACTIVATED", "ACTIVATED", "ACTIVATED", "DEACTIVATED"])),
                "Actions": _actions(started),
                "Predicate": {"Logical": draw(st.sampled_from(["AND", "ANY"])), "Conditions": conditions},
            }
        )
    return tuple(read_trigger(document) for document in documents)


def _actions(names):
    return [{"CrawlerName" if name.startswith("c-") else "JobName": name} for name in names]


def _condition(name, state):
    kind = ("CrawlerName", "CrawlState") if name.startswith("c-") else ("JobName", "State")
    return {"LogicalOperator": "EQUALS", kind[0]: name, kind[1]: state}


@settings(max_examples=100, deadline=None)
@given(designs(), st.data())
def test_resumes_of_any_design(stage_origin, triggers, data):
    """Original and resumed run to their ends with random outcomes; then everything that a resume promises holds."""
    namespace, now = stage_origin
    original = _play(
        start(Origin("wr_1", OriginKind.WORKFLOW_RUN, namespace, "w"), triggers[0], triggers, _free(triggers), now),
        now,
        data,
    )
    ran = list(dict.fromkeys(run.node for run in original.runs.values()))
    chosen = data.draw(st.lists(st.sampled_from(ran), min_size=1, unique=True))
    restarted = reduced(original, chosen)
    again = set(restarted) | downstream(triggers, restarted)
    assert restarted
    assert set(chosen) <= again
    assert not any(node in downstream(triggers, [o for o in restarted if o != node]) for node in restarted)

    origin = Origin("wr_2", OriginKind.WORKFLOW_RUN, namespace, "w")
    begun = resume(origin, original, restarted, _free(triggers), now)
    assert begun == resume(origin, original, restarted, _free(triggers), now)
    copied = {run.id for run in begun.after.runs.values() if run.copied}
    assert copied == {run.id for run in original.runs.values() if run.node not in again}
    assert {run.node for run in begun.after.runs.values() if not run.copied} == set(restarted)

    after = _play(begun, now, data)
    assert after.status == "COMPLETED"
    fresh = [run for run in after.runs.values() if not run.copied]
    assert {run.id for run in after.runs.values() if run.copied} == copied
    assert {run.node for run in fresh} <= again
    assert not {run.id for run in fresh} & set(original.runs)
    for trigger in triggers:
        watches = any(condition.node in again for condition in trigger.conditions)
        if not watches:
            assert (trigger.name in after.fired) == (trigger.name in original.fired)
        elif trigger.name in after.fired:
            assert trigger.type is TriggerType.CONDITIONAL
    counts = statistics(after)
    assert counts["RunningActions"] == counts["WaitingActions"] == 0
    assert counts["SucceededActions"] + counts["FailedActions"] + counts["ErroredActions"] == len(after.runs)


def _free(triggers, situation=None):
    """Definitions of every node, its slot taken by what runs now."""
    nodes = nodes_started_by(triggers)
    return Definitions(
        jobs={
            node.name: JobDefinition({"Name": node.name, "ExecutionProperty": {"MaxConcurrentRuns": 100}})
            for node in nodes
            if node.kind is NodeKind.JOB
        },
        crawlers={node.name: CrawlerDefinition(node.name) for node in nodes if node.kind is NodeKind.CRAWLER},
    )


def _play(decision, now, data):
    """End one open run after another, in a random order and with random outcomes."""
    situation = decision.after
    while True:
        open_runs = [run for run in situation.runs.values() if not run.ended]
        if not open_runs:
            return situation
        run = data.draw(st.sampled_from(open_runs))
        event = RunFinished(run.id, data.draw(st.sampled_from(["SUCCEEDED", "FAILED"])), now, None)
        assert needed(situation, event) <= nodes_started_by(situation.triggers)
        situation = replace(situation, definitions=_free(situation.triggers))
        situation = decide(situation, event, now).after
