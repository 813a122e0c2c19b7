"""New objects as events, in the form that rules for S3 match on."""

from __future__ import annotations

import json

from penstock.objects.notifications import ObjectCreated
from penstock.operations.object_events import ObjectEvents


def test_a_new_object_is_an_event_if_there_are_rules(context, events):
    rings = []
    told = ObjectEvents(context.store, context.namespace, context.identifiers, lambda: rings.append(1))
    created = ObjectCreated("lake", "raw/ü b.csv", 8, "abc-1", context.now, "PutObject")
    told(created)
    events("PutRule", Name="r", EventPattern=json.dumps({"source": ["aws.s3"]}))
    told(created)
    assert rings == [1]
    with context.store.read() as transaction:
        (waiting,) = transaction.event_queue.pending(10)
    found = dict(waiting.event)
    assert found.pop("id")
    assert found == {
        "version": "0",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "123456789012",
        "time": "2023-11-14T22:13:20Z",
        "region": "eu-west-1",
        "resources": ["arn:aws:s3:::lake"],
        "detail": {
            "version": "0",
            "bucket": {"name": "lake"},
            "object": {"key": "raw/ü b.csv", "size": 8, "etag": "abc-1", "sequencer": "0000018BCFE56800"},
            "requester": "123456789012",
            "reason": "PutObject",
        },
    }
