from __future__ import annotations

import pytest

from penstock.errors import EntityNotFound


@pytest.fixture
def failed(call, job, ends):
    """A run of `w` in which the second of two jobs failed, so that the third never ran."""
    for name in ("a", "b", "c"):
        job(name)
    call("CreateWorkflow", Name="w")
    call(
        "CreateTrigger",
        Name="daily",
        WorkflowName="w",
        Type="SCHEDULED",
        Schedule="cron(30 5 * * ? *)",
        StartOnCreation=True,
        Actions=[{"JobName": "a"}, {"JobName": "b"}],
    )
    conditions = [{"LogicalOperator": "EQUALS", "JobName": name, "State": "SUCCEEDED"} for name in ("a", "b")]
    call(
        "CreateTrigger",
        Name="both",
        WorkflowName="w",
        Type="CONDITIONAL",
        StartOnCreation=True,
        Predicate={"Logical": "AND", "Conditions": conditions},
        Actions=[{"JobName": "c"}],
    )
    run_id = call("StartWorkflowRun", Name="w")["RunId"]
    ends(call("GetJobRuns", JobName="a")["JobRuns"][0]["Id"])
    ends(call("GetJobRuns", JobName="b")["JobRuns"][0]["Id"], "FAILED", "no such day")
    return run_id


def test_condition_by_condition(call, failed):
    found = call("ExplainWorkflowRun", Name="w", RunId=failed)["Explanation"]
    assert (found["Status"], found["Outcome"]) == ("COMPLETED", "FAILED")
    both, daily = sorted(found["Triggers"], key=lambda trigger: trigger["Name"])
    assert (both["Verdict"], both["Why"]) == ("NOT_MET", "job b is FAILED, and must be SUCCEEDED")
    assert [(one["NodeName"], one["WantedState"], one["FoundState"], one["Met"]) for one in both["Conditions"]] == [
        ("a", "SUCCEEDED", "SUCCEEDED", True),
        ("b", "SUCCEEDED", "FAILED", False),
    ]
    assert both["Conditions"][1]["RunId"] == call("GetJobRuns", JobName="b")["JobRuns"][0]["Id"]
    assert daily["Verdict"] == "FIRED"
    assert [one["NodeName"] for one in daily["Started"]] == ["a", "b"]
    assert [(node["NodeName"], node["Why"][:26]) for node in found["NotRun"]] == [("c", "trigger both did not fire:")]
    reasons = [entry["Reason"] for entry in found["History"]]
    assert reasons[0] == "trigger daily fires: it starts the run"
    assert "job b ended: FAILED (no such day)" in reasons


def test_when_the_schedule_fires_next(call, failed):
    def due() -> str | None:
        triggers = call("ExplainWorkflowRun", Name="w", RunId=failed)["Explanation"]["Triggers"]
        return next((str(trigger["NextDue"]) for trigger in triggers if "NextDue" in trigger), None)

    assert due() == "2023-11-15 05:30:00+00:00"
    call("StopTrigger", Name="daily")
    assert due() is None
    call("DeleteTrigger", Name="daily")
    assert due() is None


def test_a_run_that_is_not_there(call, failed):
    with pytest.raises(EntityNotFound):
        call("ExplainWorkflowRun", Name="w", RunId="wr_nothing")
