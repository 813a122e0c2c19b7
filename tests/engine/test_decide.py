"""The acceptance scenarios of Glue's behaviour that the engine alone decides."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.engine.commands import LaunchCrawl, LaunchRun, OfferSlot, SetTimer, StopCrawl, StopRun
from penstock.engine.decide import decide, needed
from penstock.engine.events import RetryFell, RunBegan, RunFinished, SlotFreed, StopAsked, TimeoutFell
from penstock.engine.workflows import statistics


def launched(decision):
    return [c.job_name for c in decision.commands if isinstance(c, LaunchRun)] + [
        c.crawler_name for c in decision.commands if isinstance(c, LaunchCrawl)
    ]


def test_a_failed_job_leaves_what_needs_its_success_unrun_and_the_run_completed(stage):
    stage.trigger("t0", ["j1"])
    stage.trigger("t1", ["j2"], {"j1": "SUCCEEDED"})
    assert launched(stage.start()) == ["j1"]
    stage.ends("j1", "FAILED", "RuntimeError: no")
    assert stage.situation.status == "COMPLETED"
    assert stage.ran() == ["j1"]
    assert "t1" not in stage.situation.fired
    counts = statistics(stage.situation)
    assert (counts["TotalActions"], counts["FailedActions"], counts["SucceededActions"]) == (2, 1, 0)
    assert stage.run("j1").error_message == "RuntimeError: no"


def test_an_error_branch_runs_and_the_run_completes_after_it(stage):
    stage.trigger("t0", ["j1"])
    stage.trigger("t1", ["j2"], {"j1": "SUCCEEDED"})
    stage.trigger("t2", ["j3"], {"j1": "FAILED"})
    stage.start()
    assert launched(stage.ends("j1", "FAILED")) == ["j3"]
    assert stage.situation.status == "RUNNING"
    stage.ends("j3")
    assert stage.situation.status == "COMPLETED"


def test_a_retry_that_succeeds_hides_the_failure_from_triggers(stage):
    stage.job("j1", MaxRetries=1)
    stage.trigger("t0", ["j1"])
    stage.trigger("good", ["j2"], {"j1": "SUCCEEDED"})
    stage.trigger("bad", ["j3"], {"j1": "FAILED"})
    stage.start()
    first = stage.run("j1")
    decision = stage.ends("j1", "FAILED", "RuntimeError: once")
    assert launched(decision) == ["j1"]
    second = stage.run("j1")
    assert (second.attempt, second.previous_run_id, second.trigger_name) == (1, first.id, "t0")
    assert second.id != first.id
    assert launched(stage.ends("j1")) == ["j2"]
    assert "bad" not in stage.situation.fired
    assert [run.attempt for run in stage.situation.runs.values() if run.node.name == "j1"] == [0, 1]
    assert statistics(stage.situation)["TotalActions"] == 4


def test_retries_end_and_then_the_failure_counts(stage):
    stage.job("j1", MaxRetries=2)
    stage.trigger("t0", ["j1"])
    stage.trigger("bad", ["j3"], {"j1": "FAILED"})
    stage.start()
    for _ in range(2):
        assert launched(stage.ends("j1", "FAILED")) == ["j1"]
    assert launched(stage.ends("j1", "FAILED")) == ["j3"]


def test_a_retry_keeps_its_slot(stage):
    stage.job("j1", MaxRetries=1)
    stage.trigger("t0", ["j1"])
    stage.start()
    decision = stage.ends("j1", "FAILED")
    assert stage.run("j1").holds_slot
    assert decision.taken == ()


def test_a_retry_may_wait_and_holds_the_run_open(stage):
    stage.job("j1", MaxRetries=1)
    stage.trigger("t0", ["j1"])
    stage.start()
    run = stage.run("j1")
    stage.tell(RunBegan(run.id, stage.now))
    decision = stage.tell(RunFinished(run.id, "FAILED", stage.now, "x"), timedelta(seconds=30))
    retry = stage.run("j1")
    assert retry.state == "WAITING"
    assert SetTimer(stage.now + timedelta(seconds=30), RetryFell(retry.id)) in decision.commands
    assert stage.situation.status == "RUNNING"
    assert launched(stage.tell(RetryFell(retry.id))) == ["j1"]
    assert stage.run("j1").state == "STARTING"


def test_all_waits_for_all_and_any_for_one(stage):
    stage.trigger("t0", ["j1", "c-1"])
    stage.trigger("all", ["j2"], {"j1": "SUCCEEDED", "c-1": "SUCCEEDED"})
    stage.trigger("any", ["j3"], {"j1": "SUCCEEDED", "c-1": "SUCCEEDED"}, logical="ANY")
    stage.start()
    assert launched(stage.ends("c-1")) == ["j3"]
    assert launched(stage.ends("j1")) == ["j2"]
    assert list(stage.situation.fired) == ["t0", "any", "all"]


def test_predecessors_are_the_watched_runs_that_led_there(stage):
    stage.trigger("t0", ["j1", "c-1"])
    stage.trigger("all", ["j2"], {"j1": "SUCCEEDED", "c-1": "SUCCEEDED"})
    stage.start()
    stage.ends("c-1")
    stage.ends("j1")
    assert [(p.job_name, p.run_id) for p in stage.run("j2").predecessors] == [("j1", stage.run("j1").id)]


def test_a_full_job_is_recorded_as_failed_and_the_run_goes_on(stage):
    stage.trigger("t0", ["j1"])
    stage.trigger("t1", ["j2"], {"j1": "FAILED"})
    stage.busy["j1"] = 1
    decision = stage.start()
    run = stage.run("j1")
    assert (run.state, run.error_message, run.running_on) == ("FAILED", "Max concurrent runs exceeded", None)
    assert launched(decision) == ["j2"], "a refused start is an outcome like any other"


def test_two_triggers_cannot_take_one_slot_in_one_decision(stage):
    stage.trigger("t0", ["j1"])
    stage.trigger("a", ["j2"], {"j1": "SUCCEEDED"})
    stage.trigger("b", ["j2"], {"j1": "SUCCEEDED"})
    stage.start()
    assert launched(stage.ends("j1")) == ["j2"]
    states = sorted(run.state for run in stage.situation.runs.values() if run.node.name == "j2")
    assert states == ["FAILED", "STARTING"]


def test_a_queueing_job_waits_for_its_slot(stage):
    stage.job("j1", JobRunQueuingEnabled=True)
    stage.trigger("t0", ["j1"])
    stage.busy["j1"] = 1
    assert launched(stage.start()) == []
    run = stage.run("j1")
    assert run.state == "WAITING"
    assert run.state_detail
    assert launched(stage.tell(SlotFreed(run.id))) == [], "the slot is still taken"
    stage.busy["j1"] = 0
    assert launched(stage.tell(SlotFreed(run.id))) == ["j1"]


def test_a_freed_slot_is_offered_to_who_waits(stage):
    stage.job("j1", JobRunQueuingEnabled=True)
    stage.trigger("t0", ["j1"])
    stage.trigger("t1", ["j1"], {"j0": "SUCCEEDED"})
    stage.triggers[0]["Actions"].append({"JobName": "j0"})
    stage.start()
    stage.ends("j0")
    assert [run.state for run in stage.situation.runs.values() if run.node.name == "j1"] == ["STARTING", "WAITING"]
    first = next(run for run in stage.situation.runs.values() if run.node.name == "j1")
    stage.tell(RunBegan(first.id, stage.now))
    decision = stage.tell(RunFinished(first.id, "SUCCEEDED", stage.now))
    assert OfferSlot("j1") in decision.commands


def test_a_deleted_job_is_an_error_that_nothing_can_watch(stage):
    stage.trigger("t0", ["j1"])
    stage.trigger("t1", ["gone-job", "j2"], {"j1": "SUCCEEDED"})
    stage.start()
    assert launched(stage.ends("j1")) == ["j2"], "one action that cannot start does not prevent the others"
    assert stage.run("gone-job").state == "ERROR"
    stage.ends("j2")
    assert statistics(stage.situation)["ErroredActions"] == 1
    assert stage.situation.status == "COMPLETED"


def test_a_busy_crawler_gives_a_crawl_in_error(stage):
    stage.trigger("t0", ["c-1"])
    stage.busy["c-1"] = 1
    stage.start()
    assert stage.run("c-1").state == "ERROR"
    assert stage.situation.status == "COMPLETED"


def test_stopping_a_run_ends_its_members_and_fires_nothing(stage):
    stage.job("queued", JobRunQueuingEnabled=True)
    stage.busy["queued"] = 1
    stage.trigger("t0", ["j1", "c-1", "queued"])
    stage.trigger("t1", ["j2"], {"j1": "STOPPED"})
    stage.start()
    job, crawl = stage.run("j1"), stage.run("c-1")
    stage.tell(RunBegan(job.id, stage.now))
    decision = stage.tell(StopAsked())
    assert StopRun(job.id, timed_out=False) in decision.commands
    assert StopCrawl(crawl.id) in decision.commands
    assert stage.run("queued").state == "STOPPED"
    assert stage.situation.status == "STOPPING"
    stage.tell(RunFinished(job.id, "STOPPED", stage.now))
    assert stage.situation.status == "STOPPING"
    stage.tell(RunFinished(crawl.id, "STOPPED", stage.now))
    assert (stage.run("j1").state, stage.run("c-1").state) == ("STOPPED", "CANCELLED")
    assert stage.situation.status == "STOPPED"
    assert "t1" not in stage.situation.fired


def test_a_run_that_ends_by_itself_while_stopping_is_stopped_and_not_retried(stage):
    stage.job("j1", MaxRetries=3)
    stage.trigger("t0", ["j1"])
    stage.start()
    run = stage.run("j1")
    stage.tell(RunBegan(run.id, stage.now))
    stage.tell(StopAsked())
    stage.tell(RunFinished(run.id, "FAILED", stage.now, "RuntimeError: x"))
    assert stage.run("j1").state == "STOPPED"
    assert stage.run("j1").error_message is None
    assert stage.situation.status == "STOPPED"


def test_stopping_one_run_by_hand_is_an_outcome_for_triggers(stage):
    stage.trigger("t0", ["j1"])
    stage.trigger("t1", ["j2"], {"j1": "STOPPED"})
    stage.start()
    run = stage.run("j1")
    stage.tell(RunBegan(run.id, stage.now))
    stage.tell(StopAsked((run.id,)))
    assert stage.run("j1").state == "STOPPING"
    assert launched(stage.tell(RunFinished(run.id, "STOPPED", stage.now))) == ["j2"]


def test_a_timeout_is_timed_ends_the_script_and_is_not_retried(stage):
    stage.job("j1", Timeout=5, MaxRetries=3)
    stage.trigger("t0", ["j1"])
    stage.trigger("late", ["j2"], {"j1": "TIMEOUT"})
    stage.start()
    run = stage.run("j1")
    decision = stage.tell(RunBegan(run.id, stage.now))
    assert decision.commands == (SetTimer(stage.now + timedelta(minutes=5), TimeoutFell(run.id)),)
    assert stage.tell(TimeoutFell(run.id)).commands == (StopRun(run.id, timed_out=True),)
    assert launched(stage.tell(RunFinished(run.id, "TIMEOUT", stage.now))) == ["j2"]
    assert stage.run("j1").state == "TIMEOUT"


@pytest.mark.parametrize(("behind", "due"), [(timedelta(minutes=10), 5), (timedelta(minutes=-10), 15)])
def test_a_machine_whose_clock_is_wrong_shortens_no_timeout(stage, behind, due):
    stage.job("j1", Timeout=5)
    stage.trigger("t0", ["j1"])
    stage.start()
    run = stage.run("j1")
    decision = stage.tell(RunBegan(run.id, stage.now - behind))
    assert decision.commands == (SetTimer(stage.now + timedelta(minutes=due), TimeoutFell(run.id)),)


def test_a_timer_of_a_run_that_has_ended_does_nothing(stage):
    stage.trigger("t0", ["j1"])
    stage.start()
    run = stage.run("j1")
    stage.ends("j1")
    assert not stage.tell(TimeoutFell(run.id)).changes_anything


def test_late_and_repeated_reports_change_nothing(stage):
    stage.trigger("t0", ["j1", "j2"])
    stage.start()
    run = stage.run("j1")
    stage.ends("j1")
    for event in (
        RunFinished(run.id, "FAILED", stage.now),
        RunBegan(run.id, stage.now),
        RunFinished("jr_unknown", "FAILED", stage.now),
        SlotFreed(run.id),
    ):
        assert not stage.tell(event).changes_anything
    assert stage.run("j1").state == "SUCCEEDED"


def test_a_deactivated_trigger_takes_no_part(stage):
    stage.trigger("t0", ["j1"])
    stage.trigger("t1", ["j2"], {"j1": "SUCCEEDED"}, State="DEACTIVATED")
    stage.start()
    assert launched(stage.ends("j1")) == []
    assert stage.situation.status == "COMPLETED"


def test_arguments_merge_in_glues_order(stage):
    stage.job("j1", DefaultArguments={"--a": "1", "--c": "5"}, NonOverridableArguments={"--b": "3"})
    stage.trigger("t0", [{"JobName": "j1", "Arguments": {"--a": "2", "--b": "9"}}])
    decision = stage.start()
    (command,) = decision.commands
    assert command.arguments == {"--a": "2", "--b": "3", "--c": "5"}
    assert stage.run("j1").arguments == {"--a": "2", "--b": "9"}
    assert (command.workflow_name, command.workflow_run_id) == ("w", "wr_1")


def test_the_same_cause_gives_the_same_ids(stage):
    stage.trigger("t0", ["j1", "c-1"])
    first = stage.start()
    stage.situation = None
    assert stage.start() == first


NAMES = ["j0", "j1", "j2", "j3", "j4", "c-0", "c-1"]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_whatever_happens_a_run_ends_and_every_trigger_fires_at_most_once(data):
    """Random designs, outcomes in random order: nothing hangs, terminal states stay, the statistics are a recount."""
    stage = _stage()
    stage.trigger("start", data.draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)))
    for index in range(data.draw(st.integers(0, 5))):
        watched = data.draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
        free = [name for name in NAMES if name not in watched]
        actions = data.draw(st.lists(st.sampled_from(free), min_size=1, max_size=2, unique=True))
        when = {name: data.draw(st.sampled_from(["SUCCEEDED", "FAILED"])) for name in watched}
        stage.trigger(f"t{index}", actions, when, data.draw(st.sampled_from(["AND", "ANY"])))
    stage.job("j0", MaxRetries=1)
    stage.start()
    for _ in range(60):
        active = [run for run in stage.situation.runs.values() if not run.ended]
        if not active:
            break
        run = data.draw(st.sampled_from(active))
        ended_before = {r.id: r.state for r in stage.situation.runs.values() if r.ended}
        stage.tell(RunFinished(run.id, data.draw(st.sampled_from(["SUCCEEDED", "FAILED"])), stage.now))
        for run_id, state in ended_before.items():
            assert stage.situation.runs[run_id].state == state
    assert stage.situation.status == "COMPLETED"
    fired = [name for decision in stage.decisions for name in _newly_fired(decision)]
    assert len(fired) == len(set(fired))
    counts = statistics(stage.situation)
    assert counts["RunningActions"] == 0
    ended = sum(counts[key] for key in counts if key not in ("TotalActions", "RunningActions"))
    assert ended == len(stage.situation.runs)


def _newly_fired(decision):
    before = decision.before.fired if decision.before else {}
    return [name for name in decision.after.fired if name not in before]


def _stage():
    import importlib.util
    from pathlib import Path

    spec = importlib.util.spec_from_file_location("stage", Path(__file__).with_name("conftest.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Stage()


def test_an_unknown_kind_of_event_is_refused(stage):
    stage.trigger("t0", ["j1"])
    stage.start()
    with pytest.raises(AssertionError):
        decide(stage.situation, "not an event", stage.now)


def test_a_stop_of_one_run_sees_the_jobs_that_follow_it(stage):
    """A queued run that is stopped has ended at once: what waits for that starts, and its job is not taken for gone."""
    stage.job("queued", JobRunQueuingEnabled=True)
    stage.trigger("t0", ["queued"])
    stage.trigger("t1", ["after"], {"queued": "STOPPED"})
    stage.busy["queued"] = 1
    stage.start()
    stage.tell(StopAsked((stage.run("queued").id,)))
    assert stage.run("queued").state == "STOPPED"
    assert stage.run("after").state == "STARTING"


def test_a_long_chain_asks_for_the_next_job_only(stage):
    names = [f"j{number}" for number in range(50)]
    stage.trigger("t0", names[:1])
    for watched, started in pairwise(names):
        stage.trigger(f"after {watched}", [started], {watched: "SUCCEEDED"})
    stage.start()
    finished = RunFinished(stage.run("j0").id, "SUCCEEDED", stage.now)
    assert {node.name for node in needed(stage.situation, finished)} == {"j0", "j1"}
