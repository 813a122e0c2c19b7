"""The CloudEvent of a run's end."""

from __future__ import annotations

import json
from dataclasses import replace

from penstock.notices.run_outcome import body, cloud_event


def test_it_has_what_cloud_events_require(ended):
    event = cloud_event(ended)
    assert event["specversion"] == "1.0"
    assert event["type"] == "penstock.workflow.run.ended"
    assert event["source"] == "/penstock/000000000000/us-east-1"
    assert event["subject"] == "nightly"
    assert event["time"] == "2026-11-01T12:00:00.000Z"
    assert event["data"] == ended.document


def test_the_same_run_has_the_same_id(ended):
    again = replace(ended, number=8, tries=3)
    other = replace(ended, document={**ended.document, "runId": "wr_2"})
    assert cloud_event(again)["id"] == cloud_event(ended)["id"] != cloud_event(other)["id"]


def test_the_body_is_its_json(ended):
    assert json.loads(body(ended)) == cloud_event(ended)
