"""EventBridge rules: what is put comes out, in the model's shapes; what cannot work is refused."""

from __future__ import annotations

import json

import pytest

from penstock.errors import (
    InvalidEventPattern,
    InvalidInput,
    LimitExceeded,
    ResourceNotFound,
    ValidationFailed,
)
from penstock.operations.contract import declared
from penstock.operations.event_delivery import RULES_MAX

PATTERN = json.dumps({"source": ["shop"]})


def test_every_operation_is_one_of_the_model(events_model):
    assert set(declared("events")) <= set(events_model.operations)


def test_a_rule_is_described_as_it_was_put(events):
    members = {"Description": "d", "RoleArn": "arn:aws:iam::1:role/r", "State": "DISABLED"}
    arn = events("PutRule", Name="r", EventPattern=PATTERN, **members)["RuleArn"]
    assert arn == "arn:aws:events:eu-west-1:123456789012:rule/r"
    assert events("DescribeRule", Name="r") == {
        **members,
        "Name": "r",
        "Arn": arn,
        "EventPattern": PATTERN,
        "EventBusName": "default",
        "CreatedBy": "123456789012",
    }
    events("PutRule", Name="r", EventPattern='{"a":[1]}')
    shown = events("DescribeRule", Name="r")
    assert (shown["EventPattern"], shown["State"]) == ('{"a":[1]}', "ENABLED")
    assert "Description" not in shown


def test_rules_come_in_pages(events):
    for name in ("a", "b", "c"):
        events("PutRule", Name=name, EventPattern=PATTERN)
    first = events("ListRules", Limit=2)
    second = events("ListRules", Limit=2, NextToken=first["NextToken"])
    assert [rule["Name"] for rule in first["Rules"] + second["Rules"]] == ["a", "b", "c"]
    assert "NextToken" not in second
    with pytest.raises(InvalidInput):
        events("ListRules", NextToken="bad")


def test_what_cannot_work_is_refused(events):
    with pytest.raises(InvalidEventPattern):
        events("PutRule", Name="r", EventPattern='{"source":"shop"}')
    for members in ({}, {"ScheduleExpression": "rate(5 minutes)"}):
        with pytest.raises(ValidationFailed):
            events("PutRule", Name="r", **members)
    for operation in ("PutRule", "DescribeRule", "DeleteRule", "EnableRule", "DisableRule"):
        with pytest.raises(ResourceNotFound, match="Event bus other does not exist"):
            events(operation, Name="r", EventBusName="other", EventPattern=PATTERN)
    for operation in ("DescribeRule", "EnableRule", "DisableRule"):
        with pytest.raises(ResourceNotFound, match=r"^Rule r does not exist on EventBus default\.$"):
            events(operation, Name="r")
    for event in ("", "[]", "[" * 9000):
        with pytest.raises(ValidationFailed, match="must be a JSON object"):
            events("TestEventPattern", EventPattern=PATTERN, Event=event)


def test_a_bus_has_so_many_rules_and_no_more(context, events):
    with context.store.write() as transaction:
        for number in range(RULES_MAX):
            document = {"Name": f"r{number}", "EventPattern": PATTERN, "State": "ENABLED", "Targets": []}
            transaction.event_rules.insert(context.namespace, f"r{number}", document, context.now)
    events("PutRule", Name="r1", EventPattern=PATTERN)
    with pytest.raises(LimitExceeded):
        events("PutRule", Name="one-more", EventPattern=PATTERN)


def test_a_rule_s_tags_go_with_it(context, events):
    events("PutRule", Name="r", EventPattern=PATTERN, Tags=[{"Key": "team", "Value": "x"}])
    with context.store.read() as transaction:
        assert transaction.tags.get(context.namespace, "rule", "r") == {"team": "x"}
    events("DeleteRule", Name="r")
    with context.store.read() as transaction:
        assert transaction.tags.get(context.namespace, "rule", "r") == {}
