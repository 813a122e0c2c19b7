"""Tags of EventBridge rules."""

from __future__ import annotations

import json

import pytest

from penstock.errors import ResourceNotFound, ValidationFailed

PATTERN = json.dumps({"source": ["app"]})


@pytest.fixture
def rule(events):
    return events("PutRule", Name="r", EventPattern=PATTERN, Tags=[{"Key": "team", "Value": "x"}])["RuleArn"]


def test_tags_are_added_overwritten_and_removed(events, rule):
    assert events("ListTagsForResource", ResourceARN=rule) == {"Tags": [{"Key": "team", "Value": "x"}]}
    events("TagResource", ResourceARN=rule, Tags=[{"Key": "team", "Value": "y"}, {"Key": "cost", "Value": ""}])
    tags = events("ListTagsForResource", ResourceARN=rule)["Tags"]
    assert tags == [{"Key": "cost", "Value": ""}, {"Key": "team", "Value": "y"}]
    events("UntagResource", ResourceARN=rule, TagKeys=["team", "nothing"])
    again = rule.replace(":rule/", ":rule/default/")
    assert events("ListTagsForResource", ResourceARN=again) == {"Tags": [{"Key": "cost", "Value": ""}]}


def test_a_rule_takes_its_tags_along(events, rule):
    events("DeleteRule", Name="r")
    events("PutRule", Name="r", EventPattern=PATTERN)
    assert events("ListTagsForResource", ResourceARN=rule) == {"Tags": []}


def test_what_is_no_rule_here(events, rule):
    for wrong in (
        rule + "x",
        rule.replace("eu-west-1", "us-east-1"),
        rule.replace("123456789012", "999999999999"),
        "arn:aws:glue:eu-west-1:123456789012:job/r",
        "r",
    ):
        with pytest.raises(ResourceNotFound):
            events("ListTagsForResource", ResourceARN=wrong)


def test_a_rule_has_fifty_tags_at_most(events, rule):
    with pytest.raises(ValidationFailed, match="at most 50 tags, not 51"):
        events("TagResource", ResourceARN=rule, Tags=[{"Key": f"k{n}", "Value": ""} for n in range(50)])
    assert len(events("ListTagsForResource", ResourceARN=rule)["Tags"]) == 1
