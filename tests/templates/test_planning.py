"""Planning: from resources and answers to actions, differences and calls."""

from __future__ import annotations

from typing import Any

import pytest

from penstock.templates.kinds import Call
from penstock.templates.planning import Action, Found, Planner, strays

FLOW = """
Resources:
  Flow: {Type: AWS::Glue::Workflow, Properties: {Name: w, Description: d, Tags: {a: b}}}
  Then:
    Type: AWS::Glue::Trigger
    Properties:
      Name: t
      WorkflowName: !Ref Flow
      Type: CONDITIONAL
      StartOnCreation: true
      Predicate: {Conditions: [{LogicalOperator: EQUALS, JobName: j, State: SUCCEEDED}]}
      Actions: [{JobName: k}]
"""
TRIGGER = {
    "Name": "t",
    "WorkflowName": "w",
    "Type": "CONDITIONAL",
    "State": "ACTIVATED",
    "Predicate": {
        "Logical": "AND",
        "Conditions": [{"LogicalOperator": "EQUALS", "JobName": "j", "State": "SUCCEEDED"}],
    },
    "Actions": [{"JobName": "k"}],
}


@pytest.fixture
def planner(model: Any) -> Planner:
    return Planner(model, "eu-west-1", "123456789012", frozenset({"hidden"}))


def change(planner: Planner, resource: Any, answer: Any, **tags: str) -> Any:
    return planner.change(resource, None if answer is None else Found(answer, tags))


def test_what_is_missing_is_created(planner: Planner, resolved: Any) -> None:
    flow, then = resolved(FLOW).resources
    made = change(planner, flow, None)
    assert made.action is Action.CREATE
    assert made.calls == (Call("glue", "CreateWorkflow", {"Name": "w", "Description": "d", "Tags": {"a": "b"}}),)
    (call,) = change(planner, then, None).calls
    assert call.request["StartOnCreation"] is True


def test_what_is_there_is_left_alone(planner: Planner, resolved: Any) -> None:
    flow, then = resolved(FLOW).resources
    found = {"Name": "w", "Description": "d", "DefaultRunProperties": {}, "LastRun": {"Status": "RUNNING"}}
    same = change(planner, flow, {"Workflow": found}, a="b")
    assert (same.action, same.calls, same.differences) == (Action.UNCHANGED, (), ())
    assert change(planner, then, {"Trigger": TRIGGER}).action is Action.UNCHANGED


def test_an_update_says_what_differs_and_empties_what_is_gone(planner: Planner, resolved: Any) -> None:
    flow, _ = resolved(FLOW).resources
    found = {"Name": "w", "DefaultRunProperties": {"x": "y"}, "MaxConcurrentRuns": 3}
    update = change(planner, flow, {"Workflow": found}, a="c", z="z")
    arn = "arn:aws:glue:eu-west-1:123456789012:workflow/w"
    assert update.calls == (
        Call(
            "glue",
            "UpdateWorkflow",
            {"Name": "w", "Description": "d", "DefaultRunProperties": {}, "MaxConcurrentRuns": 0},
        ),
        Call("glue", "UntagResource", {"ResourceArn": arn, "TagsToRemove": ["z"]}),
        Call("glue", "TagResource", {"ResourceArn": arn, "TagsToAdd": {"a": "b"}}),
    )
    document = update.document()
    assert document["Action"] == "Update"
    assert {"Property": "Tags.a", "Before": "c", "After": "b"} in document["Changes"]


def test_the_state_of_a_trigger_is_switched(planner: Planner, resolved: Any) -> None:
    _, then = resolved(FLOW).resources
    start = change(planner, then, {"Trigger": {**TRIGGER, "State": "CREATED"}})
    assert start.calls == (Call("glue", "StartTrigger", {"Name": "t"}),)
    _, then = resolved(FLOW.replace("StartOnCreation: true", "StartOnCreation: false")).resources
    assert change(planner, then, {"Trigger": TRIGGER}).calls == (Call("glue", "StopTrigger", {"Name": "t"}),)
    _, then = resolved(FLOW.replace("      StartOnCreation: true\n", "")).resources
    assert change(planner, then, {"Trigger": TRIGGER}).action is Action.UNCHANGED
    assert change(planner, then, {"Trigger": {**TRIGGER, "State": "CREATED"}}).action is Action.UNCHANGED


def test_an_on_demand_trigger_is_never_fired(planner: Planner, resolved: Any) -> None:
    text = FLOW.replace("CONDITIONAL", "ON_DEMAND").replace("StartOnCreation: true", "StartOnCreation: false")
    _, then = resolved(text).resources
    assert change(planner, then, {"Trigger": {**TRIGGER, "Type": "ON_DEMAND", "State": "CREATED"}}).calls == ()


def test_a_replacement_keeps_state_and_tags_that_the_template_leaves(planner: Planner, resolved: Any) -> None:
    _, then = resolved(FLOW.replace("      StartOnCreation: true\n", "")).resources
    again = change(planner, then, {"Trigger": {**TRIGGER, "WorkflowName": "other"}}, kept="yes")
    assert again.action is Action.REPLACE
    assert [call.operation for call in again.calls] == ["DeleteTrigger", "CreateTrigger"]
    assert again.calls[1].request["StartOnCreation"] is True
    assert again.calls[1].request["Tags"] == {"kept": "yes"}
    assert [one.name for one in again.differences] == ["WorkflowName"]


def test_secrets_are_not_printed(planner: Planner, resolved: Any) -> None:
    flow, _ = resolved(FLOW.replace("Description: d", "Description: so hidden it is")).resources
    assert "hidden" not in str(change(planner, flow, None).document())


def test_a_bucket_outside_us_east_1_says_where_it_is(planner: Planner, resolved: Any) -> None:
    (bucket,) = resolved("Resources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: b}}}").resources
    (call,) = change(planner, bucket, None).calls
    assert call.request == {"Bucket": "b", "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}
    assert change(planner, bucket, {"Bucket": "b"}).action is Action.UNCHANGED


def test_triggers_of_the_workflow_that_the_template_lacks_are_strays(resolved: Any) -> None:
    found = strays(
        resolved(FLOW),
        [TRIGGER, {"Name": "old", "WorkflowName": "w"}, {"Name": "alone"}, {"Name": "other", "WorkflowName": "v"}],
    )
    assert [(one.name, one.action, one.calls) for one in found] == [
        ("old", Action.DELETE, (Call("glue", "DeleteTrigger", {"Name": "old"}),))
    ]
