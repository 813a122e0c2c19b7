"""Workflows: their definitions, graphs and last runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.errors import AlreadyExists, EntityNotFound, InvalidInput

Call = Callable[..., dict[str, Any]]
HERE = "arn:aws:glue:eu-west-1:123456789012:workflow/"


def get(call: Call, name: str, **members: Any) -> dict[str, Any]:
    workflow: dict[str, Any] = call("GetWorkflow", Name=name, **members)["Workflow"]
    return workflow


def test_a_workflow_comes_back_as_it_was_made(call: Call) -> None:
    assert call(
        "CreateWorkflow",
        Name="nightly load/1",
        Description="d",
        DefaultRunProperties={"a": "1"},
        MaxConcurrentRuns=2,
        Tags={"team": "x"},
    ) == {"Name": "nightly load/1"}
    found = get(call, "nightly load/1")
    assert found["CreatedOn"] == found["LastModifiedOn"]
    assert {key: found[key] for key in found if not key.endswith("On")} == {
        "Name": "nightly load/1",
        "Description": "d",
        "DefaultRunProperties": {"a": "1"},
        "MaxConcurrentRuns": 2,
    }
    assert call("GetTags", ResourceArn=HERE + "nightly load/1") == {"Tags": {"team": "x"}}


def test_a_bare_workflow_has_no_more_than_its_name(call: Call) -> None:
    call("CreateWorkflow", Name="w")
    assert set(get(call, "w")) == {"Name", "DefaultRunProperties", "CreatedOn", "LastModifiedOn"}


def test_a_taken_name(call: Call) -> None:
    call("CreateWorkflow", Name="foo")
    with pytest.raises(AlreadyExists, match=r"workflow with name: foo already exists\."):
        call("CreateWorkflow", Name="foo")
    with pytest.raises(InvalidInput, match="reserved"):
        call("CreateWorkflow", Name="bar", Tags={"aws:x": "y"})


def test_updates_keep_what_is_absent_and_clear_what_is_empty(call: Call) -> None:
    call("CreateWorkflow", Name="w", Description="d", DefaultRunProperties={"a": "1"}, MaxConcurrentRuns=2)
    assert call("UpdateWorkflow", Name="w", Description="e") == {"Name": "w"}
    found = get(call, "w")
    assert (found["Description"], found["DefaultRunProperties"], found["MaxConcurrentRuns"]) == ("e", {"a": "1"}, 2)
    assert found["LastModifiedOn"] > found["CreatedOn"]
    call("UpdateWorkflow", Name="w", Description="", DefaultRunProperties={}, MaxConcurrentRuns=0)
    assert set(get(call, "w")) == {"Name", "DefaultRunProperties", "CreatedOn", "LastModifiedOn"}
    with pytest.raises(EntityNotFound):
        call("UpdateWorkflow", Name="nobody")


def test_no_limit_is_no_number_and_a_negative_one_is_refused(call: Call) -> None:
    call("CreateWorkflow", Name="w", MaxConcurrentRuns=0)
    assert "MaxConcurrentRuns" not in get(call, "w")
    for operation in ("CreateWorkflow", "UpdateWorkflow"):
        with pytest.raises(InvalidInput, match="MaxConcurrentRuns cannot be negative, but is -1"):
            call(operation, Name="v", MaxConcurrentRuns=-1)


def test_lists_are_pages_of_names(call: Call) -> None:
    for number in range(27):
        call("CreateWorkflow", Name=f"w{number:02}")
    first = call("ListWorkflows")
    assert len(first["Workflows"]) == 25
    second = call("ListWorkflows", NextToken=first["NextToken"])
    assert second == {"Workflows": ["w25", "w26"]}


def test_batches_name_what_is_missing(call: Call) -> None:
    for name in ("a", "b"):
        call("CreateWorkflow", Name=name)
    found = call("BatchGetWorkflows", Names=["b", "x", "a", "b"], IncludeGraph=True)
    assert [workflow["Name"] for workflow in found["Workflows"]] == ["b", "a"]
    assert found["MissingWorkflows"] == ["x"]
    assert found["Workflows"][0]["Graph"] == {"Nodes": [], "Edges": []}


def test_deleting_takes_nothing_along_and_is_done_twice(
    call: Call, job: Callable[..., str], workflow: Callable[..., str]
) -> None:
    job("a")
    workflow("w", ["a"], Tags={"x": "y"})
    assert call("DeleteWorkflow", Name="w") == call("DeleteWorkflow", Name="w") == {"Name": "w"}
    with pytest.raises(EntityNotFound, match=r"Workflow with name: w does not exist\."):
        get(call, "w")
    with pytest.raises(EntityNotFound):
        call("GetTags", ResourceArn=HERE + "w")
    with pytest.raises(EntityNotFound, match="Workflow w of trigger w-start"):
        call("StartTrigger", Name="w-start")
    assert call("GetTrigger", Name="w-start")["Trigger"]["WorkflowName"] == "w"
    call("CreateWorkflow", Name="w")
    names = {node["Name"] for node in get(call, "w", IncludeGraph=True)["Graph"]["Nodes"]}
    assert names == {"w-start", "a"}


def test_the_graph_has_a_node_for_each_component(
    call: Call, job: Callable[..., str], workflow: Callable[..., str], when: Callable[..., str]
) -> None:
    """Glue's own example: a job that one trigger starts and two watch is one node with three edges."""
    for name in ("j1", "j2", "j3"):
        job(name)
    workflow("w", ["j1"], Description="x")
    when("t2", {"j1": "SUCCEEDED"}, ["j2"], WorkflowName="w")
    when("t3", {"j1": "FAILED", "outsider": "SUCCEEDED"}, ["j3"], WorkflowName="w")
    assert "Graph" not in get(call, "w")
    graph = get(call, "w", IncludeGraph=True)["Graph"]
    nodes = {node["Name"]: node for node in graph["Nodes"]}
    assert sorted(nodes) == ["j1", "j2", "j3", "outsider", "t2", "t3", "w-start"]
    assert nodes["j1"] == {"Type": "JOB", "Name": "j1", "UniqueId": nodes["j1"]["UniqueId"], "JobDetails": {}}
    assert nodes["t2"]["TriggerDetails"]["Trigger"] == call("GetTrigger", Name="t2")["Trigger"]
    named = {node["UniqueId"]: node["Name"] for node in graph["Nodes"]}
    edges = {(named[edge["SourceId"]], named[edge["DestinationId"]]) for edge in graph["Edges"]}
    assert edges == {
        ("w-start", "j1"),
        ("j1", "t2"),
        ("j1", "t3"),
        ("outsider", "t3"),
        ("t2", "j2"),
        ("t3", "j3"),
    }
    assert all(unique.startswith("wnode_") and len(unique) == 70 for unique in named)


def test_the_last_run_has_a_graph_of_its_own_with_the_same_ids(
    call: Call, job: Callable[..., str], workflow: Callable[..., str]
) -> None:
    job("a")
    workflow("w", ["a"])
    assert "LastRun" not in get(call, "w")
    call("StartWorkflowRun", Name="w")
    newest = call("StartWorkflowRun", Name="w")["RunId"]
    assert "Graph" not in get(call, "w")["LastRun"]
    found = get(call, "w", IncludeGraph=True)
    assert found["LastRun"]["WorkflowRunId"] == newest
    designed = {node["UniqueId"] for node in found["Graph"]["Nodes"]}
    assert {node["UniqueId"] for node in found["LastRun"]["Graph"]["Nodes"]} == designed
