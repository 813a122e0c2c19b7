from __future__ import annotations

import pytest

from penstock.errors import EntityNotFound, InvalidInput


@pytest.fixture
def design(call, job, crawler, workflow):
    job("a", MaxRetries=1)
    job("b")
    workflow("w", ["a"])
    condition = {"LogicalOperator": "EQUALS", "JobName": "a", "State": "SUCCEEDED"}
    call(
        "CreateTrigger",
        Name="ok",
        WorkflowName="w",
        Type="CONDITIONAL",
        StartOnCreation=True,
        Predicate={"Conditions": [condition]},
        Actions=[{"JobName": "b"}],
    )
    return "w"


def simulate(call, **request):
    return call("SimulateWorkflow", Name="w", **request)["Simulation"]


def test_all_well(call, design):
    found = simulate(call)
    assert (found["Status"], found["Outcome"], found["Seconds"]) == ("COMPLETED", "SUCCEEDED", 2)
    assert [(run["NodeName"], run["StartsAfter"], run["EndsAfter"], run["TriggerName"]) for run in found["Runs"]] == [
        ("a", 0, 1, "w-start"),
        ("b", 1, 2, "ok"),
    ]
    assert found["Fired"] == [{"Name": "w-start", "FiresAfter": 0.0}, {"Name": "ok", "FiresAfter": 1.0}]
    assert found["Problems"] == found["NotFired"] == found["NotRun"] == []
    assert found["Statistics"]["SucceededActions"] == 2
    assert call("ListWorkflowRuns", Name="w")["Runs"] == []


def test_a_job_that_fails_and_is_tried_again(call, design):
    found = simulate(call, Outcomes=[{"NodeName": "a", "States": ["FAILED", "SUCCEEDED"]}])
    assert [(run["NodeName"], run["Attempt"], run["State"]) for run in found["Runs"]] == [
        ("a", 0, "FAILED"),
        ("a", 1, "SUCCEEDED"),
        ("b", 0, "SUCCEEDED"),
    ]
    found = simulate(call, Outcomes=[{"NodeName": "a", "NodeKind": "JOB", "States": ["FAILED"]}])
    assert found["Outcome"] == "FAILED"
    assert [trigger["Name"] for trigger in found["NotFired"]] == ["ok"]
    assert [node["NodeName"] for node in found["NotRun"]] == ["b"]
    assert found["Runs"][0]["ErrorMessage"] == "mocked failure"


def test_durations_as_past_runs_had_them_or_as_said(call, design, ends):
    for _ in range(3):
        ends(call("StartJobRun", JobName="b")["JobRunId"])
    ends(call("StartJobRun", JobName="a")["JobRunId"], "FAILED")
    found = simulate(call, Durations=[{"NodeName": "a", "Seconds": 90.5}])
    assert [run["EndsAfter"] - run["StartsAfter"] for run in found["Runs"]] == [90.5, 1]


def test_problems_of_the_design(call, design):
    call("DeleteJob", JobName="b")
    call("StopTrigger", Name="ok")
    kinds = {problem["Kind"]: problem["Name"] for problem in simulate(call)["Problems"]}
    assert kinds == {"MISSING_JOB": "b", "TRIGGER_NOT_ACTIVATED": "ok", "UNREACHABLE_NODE": "b"}


def test_a_job_that_this_server_cannot_run(call, design, job):
    job("a2", Command={"Name": "glueetl", "ScriptLocation": "s3://b/s.py"})
    call("CreateWorkflow", Name="spark")
    call("CreateTrigger", Name="s", WorkflowName="spark", Type="ON_DEMAND", Actions=[{"JobName": "a2"}])
    (problem,) = call("SimulateWorkflow", Name="spark")["Simulation"]["Problems"]
    assert problem["Kind"] == "UNSUPPORTED_JOB"
    assert "glueetl" in problem["Message"]


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        ({"Outcomes": [{"NodeName": "x", "States": ["FAILED"]}]}, "starts 'x'"),
        ({"Outcomes": [{"NodeName": "a", "NodeKind": "CRAWLER", "States": ["FAILED"]}]}, "starts 'a'"),
        ({"Durations": [{"NodeName": "x", "Seconds": 1.0}]}, "starts 'x'"),
    ],
)
def test_mocks_of_what_is_not_there(call, design, request_, says):
    with pytest.raises(InvalidInput, match=says):
        simulate(call, **request_)


def test_nothing_to_simulate(call, design):
    with pytest.raises(EntityNotFound):
        call("SimulateWorkflow", Name="nothing")
    call("CreateWorkflow", Name="empty")
    with pytest.raises(InvalidInput, match="no start trigger"):
        call("SimulateWorkflow", Name="empty")
