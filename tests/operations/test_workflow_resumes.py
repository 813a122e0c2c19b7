"""ResumeWorkflowRun over a real store: what is refused, and what a resumed run shows."""

from __future__ import annotations

import pytest

from penstock.errors import ConcurrentRunsExceeded, EntityNotFound, IllegalWorkflowState, InvalidInput


@pytest.fixture
def failed(call, job, workflow, when, ends):
    """A completed run of `w`: a and b succeeded, c (behind a) failed, d (behind c) was never reached."""
    for name in ("a", "b", "c", "d"):
        job(name)
    workflow("w", ["a", "b"], DefaultRunProperties={"day": "1"})
    when("a-ok", {"a": "SUCCEEDED", "b": "SUCCEEDED"}, ["c"], WorkflowName="w")
    when("c-ok", {"c": "SUCCEEDED"}, ["d"], WorkflowName="w")
    run_id = call("StartWorkflowRun", Name="w")["RunId"]
    for name, outcome in (("a", "SUCCEEDED"), ("b", "SUCCEEDED"), ("c", "FAILED")):
        ends(call("GetJobRuns", JobName=name)["JobRuns"][0]["Id"], outcome, "no" if outcome == "FAILED" else None)
    return run_id


@pytest.fixture
def shown(call):
    def shown(run_id):
        run = call("GetWorkflowRun", Name="w", RunId=run_id, IncludeGraph=True)["Run"]
        return run, {node["Name"]: node for node in run["Graph"]["Nodes"]}

    return shown


def test_copies_count_as_met_and_are_shown(call, ends, failed, shown):
    _, nodes = shown(failed)
    call("PutWorkflowRunProperties", Name="w", RunId=failed, RunProperties={"day": "2"})
    call("UpdateWorkflow", Name="w", DefaultRunProperties={"day": "3"})
    answer = call("ResumeWorkflowRun", Name="w", RunId=failed, NodeIds=[nodes["b"]["UniqueId"], nodes["c"]["UniqueId"]])
    assert answer["NodeIds"] == [nodes["b"]["UniqueId"]]
    run, again = shown(answer["RunId"])
    assert (run["PreviousRunId"], run["WorkflowRunProperties"]) == (failed, {"day": "2"})
    assert again["a"] == nodes["a"]
    assert not again["c"]["JobDetails"]
    ends(again["b"]["JobDetails"]["JobRuns"][0]["Id"])
    _, again = shown(answer["RunId"])
    ends(again["c"]["JobDetails"]["JobRuns"][0]["Id"])
    _, again = shown(answer["RunId"])
    ends(again["d"]["JobDetails"]["JobRuns"][0]["Id"])
    run, again = shown(answer["RunId"])
    assert run["Status"] == "COMPLETED"
    assert run["Statistics"]["SucceededActions"] == run["Statistics"]["TotalActions"] == 4
    assert len(call("GetJobRuns", JobName="a")["JobRuns"]) == 1


def test_an_edited_design_changes_nothing_in_a_resumed_run(call, failed, shown):
    _, nodes = shown(failed)
    call("DeleteTrigger", Name="c-ok")
    answer = call("ResumeWorkflowRun", Name="w", RunId=failed, NodeIds=[nodes["c"]["UniqueId"]])
    assert shown(answer["RunId"])[1].keys() == nodes.keys()


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ("d", "has no run attempt"),
        ("c-ok", "is trigger c-ok"),
        ("w-start", "is trigger w-start"),
        ("", "is not in the graph"),
    ],
)
def test_nodes_that_cannot_be_restarted_are_named(call, failed, shown, wrong, text):
    _, nodes = shown(failed)
    unique = nodes[wrong]["UniqueId"] if wrong else "wnode_x"
    with pytest.raises(InvalidInput, match=text) as caught:
        call("ResumeWorkflowRun", Name="w", RunId=failed, NodeIds=[nodes["a"]["UniqueId"], unique])
    assert unique in caught.value.message
    with pytest.raises(InvalidInput, match="NodeIds cannot be empty"):
        call("ResumeWorkflowRun", Name="w", RunId=failed, NodeIds=[])


def test_what_is_not_there_is_told(call, failed):
    with pytest.raises(EntityNotFound, match="Workflow with name: x does not exist"):
        call("ResumeWorkflowRun", Name="x", RunId=failed, NodeIds=["wnode_x"])
    with pytest.raises(EntityNotFound, match="Workflow run wr_x of workflow w does not exist"):
        call("ResumeWorkflowRun", Name="w", RunId="wr_x", NodeIds=["wnode_x"])


def test_states_and_limits(call, ends, failed, shown):
    _, nodes = shown(failed)
    call("UpdateWorkflow", Name="w", MaxConcurrentRuns=1)
    again = call("ResumeWorkflowRun", Name="w", RunId=failed, NodeIds=[nodes["c"]["UniqueId"]])["RunId"]
    with pytest.raises(ConcurrentRunsExceeded, match=r"^Concurrent runs exceeded for workflow: w\.$"):
        call("ResumeWorkflowRun", Name="w", RunId=failed, NodeIds=[nodes["c"]["UniqueId"]])
    with pytest.raises(IllegalWorkflowState, match="is RUNNING and cannot be resumed"):
        call("ResumeWorkflowRun", Name="w", RunId=again, NodeIds=[nodes["c"]["UniqueId"]])
    ends(shown(again)[1]["c"]["JobDetails"]["JobRuns"][0]["Id"], "FAILED", "no")
    third = call("ResumeWorkflowRun", Name="w", RunId=again, NodeIds=[nodes["a"]["UniqueId"]])
    assert third["NodeIds"] == [nodes["a"]["UniqueId"]]
