"""Targets of rules: workflows of the rule's own namespace, five at most, by their ids."""

from __future__ import annotations

import json

import pytest

from penstock.errors import InvalidInput, LimitExceeded, ResourceNotFound, ValidationFailed

PATTERN = json.dumps({"source": ["shop"]})
WORKFLOW = "arn:aws:glue:eu-west-1:123456789012:workflow/w"


@pytest.fixture
def rule(events):
    events("PutRule", Name="r", EventPattern=PATTERN)
    return "r"


def test_rules_and_targets_come_in_pages(events):
    arn = "arn:aws:glue:eu-west-1:123456789012:workflow/w"
    for name in ("a", "b", "c"):
        events("PutRule", Name=name, EventPattern=PATTERN)
        events("PutTargets", Rule=name, Targets=[{"Id": str(i), "Arn": arn} for i in (2, 1, 3)])
    for operation, member, request in (
        ("ListRules", "Rules", {}),
        ("ListRuleNamesByTarget", "RuleNames", {"TargetArn": arn}),
        ("ListTargetsByRule", "Targets", {"Rule": "a"}),
    ):
        first = events(operation, Limit=2, **request)
        second = events(operation, Limit=2, NextToken=first["NextToken"], **request)
        assert (len(first[member]), len(second[member])) == (2, 1)
        assert "NextToken" not in second
        assert first[member] + second[member] == events(operation, **request)[member]
        with pytest.raises(InvalidInput):
            events(operation, NextToken="bad", **request)


def test_a_target_is_replaced_by_its_id_and_kept_whole(events, rule):
    whole = {"Id": "1", "Arn": WORKFLOW, "RoleArn": "arn:aws:iam::1:role/r", "RetryPolicy": {"MaximumRetryAttempts": 2}}
    events("PutTargets", Rule=rule, Targets=[{"Id": "1", "Arn": WORKFLOW}])
    assert events("PutTargets", Rule=rule, Targets=[whole]) == {"FailedEntryCount": 0, "FailedEntries": []}
    assert events("ListTargetsByRule", Rule=rule)["Targets"] == [whole]


def test_what_is_no_workflow_of_here_is_refused_and_nothing_written(events, rule):
    for wrong in (
        "w",
        "arn:aws:lambda:eu-west-1:123456789012:function:f",
        "arn:aws:glue:eu-west-1:123456789012:job/w",
        "arn:aws:glue:eu-west-1:123456789012:workflow/",
        "arn:aws:glue:us-east-1:123456789012:workflow/w",
        "arn:aws:glue:eu-west-1:000000000000:workflow/w",
    ):
        with pytest.raises(ValidationFailed, match="is not valid"):
            events("PutTargets", Rule=rule, Targets=[{"Id": "1", "Arn": WORKFLOW}, {"Id": "2", "Arn": wrong}])
    assert events("ListTargetsByRule", Rule=rule)["Targets"] == []


def test_limits_and_absent_rules(events, rule):
    with pytest.raises(LimitExceeded):
        events("PutTargets", Rule=rule, Targets=[{"Id": str(number), "Arn": WORKFLOW} for number in range(6)])
    for operation, members in (
        ("PutTargets", {"Targets": [{"Id": "1", "Arn": WORKFLOW}]}),
        ("RemoveTargets", {"Ids": ["1"]}),
        ("ListTargetsByRule", {}),
    ):
        with pytest.raises(ResourceNotFound):
            events(operation, Rule="none", **members)


def test_what_is_not_there_to_be_removed_is_told(events, rule):
    events("PutTargets", Rule=rule, Targets=[{"Id": "1", "Arn": WORKFLOW}])
    answer = events("RemoveTargets", Rule=rule, Ids=["1", "2"])
    assert (answer["FailedEntryCount"], answer["FailedEntries"][0]["TargetId"]) == (1, "2")
    assert events("ListTargetsByRule", Rule=rule)["Targets"] == []
