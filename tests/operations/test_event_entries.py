"""PutEvents: each entry becomes an event or an error of its own."""

from __future__ import annotations

import json

import pytest

from penstock.errors import ValidationFailed

PATTERN = json.dumps({"source": ["shop"]})


def order(**members):
    return {"Source": "shop", "DetailType": "Order", "Detail": "{}", **members}


def queued(context):
    with context.store.read() as transaction:
        return [event.event for event in transaction.event_queue.pending(100)]


def test_an_entry_becomes_an_event_with_all_that_was_said(context, events):
    events("PutRule", Name="r", EventPattern=PATTERN)
    entry = order(Detail='{"a":{"b":[1,"ü"]}}', Resources=["arn:x"], Time=1_700_000_000.5)
    answer = events("PutEvents", Entries=[entry, order()])
    first, second = queued(context)
    assert first == {
        "version": "0",
        "id": answer["Entries"][0]["EventId"],
        "detail-type": "Order",
        "source": "shop",
        "account": "123456789012",
        "time": "2023-11-14T22:13:20Z",
        "region": "eu-west-1",
        "resources": ["arn:x"],
        "detail": {"a": {"b": [1, "ü"]}},
    }
    assert second["id"] == answer["Entries"][1]["EventId"] != first["id"]


def test_without_any_rule_nothing_is_kept(context, events):
    answer = events("PutEvents", Entries=[order()])
    assert answer["Entries"][0]["EventId"]
    assert queued(context) == []


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"Detail": "nope"}, "MalformedDetail"),
        ({"Detail": "null"}, "MalformedDetail"),
        ({"Detail": '{"a": NaN}'}, "MalformedDetail"),
        ({"Detail": '{"a":' * 101 + "1" + "}" * 101}, "MalformedDetail"),
        ({"Detail": '{"a":[' * 40_000}, "MalformedDetail"),
        ({"Time": 1e300}, "InvalidArgument"),
        ({"Source": ""}, "InvalidArgument"),
        ({"EventBusName": "custom"}, "InvalidArgument"),
        ({"Source": "aws.glue"}, "NotAuthorizedForSourceException"),
    ],
)
def test_a_bad_entry_has_an_error_of_its_own_and_leaves_the_others(context, events, members, code):
    events("PutRule", Name="r", EventPattern=PATTERN)
    answer = events("PutEvents", Entries=[order(**members), order()])
    assert answer["FailedEntryCount"] == 1
    assert answer["Entries"][0]["ErrorCode"] == code
    assert [event["id"] for event in queued(context)] == [answer["Entries"][1]["EventId"]]


def test_too_much_at_once_is_refused_whole(context, events):
    events("PutRule", Name="r", EventPattern=PATTERN)
    half = order(Detail=json.dumps({"a": "ü" * 300_000}, ensure_ascii=False))
    with pytest.raises(ValidationFailed, match="over the limit"):
        events("PutEvents", Entries=[half, half])
    with pytest.raises(ValidationFailed, match="EndpointId"):
        events("PutEvents", Entries=[order()], EndpointId="x")
    assert queued(context) == []
