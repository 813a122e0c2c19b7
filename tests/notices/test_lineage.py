"""Events that an OpenLineage server takes: made with the library, posted as its clients post."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime

import pytest

from penstock.errors import BadSetting, NotTold
from penstock.notices.lineage import Lineage, run_uuid
from penstock.store.notice_contract import Notice

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
CRAWL = {
    "event": "RUNNING",
    "what": "CRAWLER",
    "name": "raw",
    "runId": "crawl-1",
    "at": "2026-11-01T12:00:00.000Z",
    "workflow": "nightly",
    "workflowRunId": "wr_1",
    "inputs": [["s3://lake", "raw/orders"]],
    "outputs": [["arn:aws:glue:us-east-1:000000000000", "table/shop/orders"]],
}


def notice(**members):
    return Notice(1, None, "lineage", {**CRAWL, **members}, NOW, NOW, 0)


def heard(listener):
    return [json.loads(body) for _, _, _, body in listener.heard]


def test_a_crawl_with_what_it_read_and_wrote(listener):
    Lineage(listener.url, "secret", "team").tell(notice())
    _, path, headers, _ = listener.heard[0]
    assert path == "/api/v1/lineage"
    assert headers["Authorization"] == "Bearer secret"
    (event,) = heard(listener)
    assert event["eventType"] == "RUNNING"
    assert event["eventTime"] == "2026-11-01T12:00:00.000Z"
    assert event["schemaURL"].startswith("https://openlineage.io/spec/")
    assert (event["job"]["namespace"], event["job"]["name"]) == ("team", "nightly.raw")
    assert event["job"]["facets"]["jobType"]["jobType"] == "CRAWLER"
    parent = event["run"]["facets"]["parent"]
    assert (parent["job"]["namespace"], parent["job"]["name"]) == ("team", "nightly")
    assert parent["run"]["runId"] == run_uuid("wr_1")
    assert [(one["namespace"], one["name"]) for one in event["inputs"]] == [("s3://lake", "raw/orders")]
    assert [one["name"] for one in event["outputs"]] == ["table/shop/orders"]


def test_a_failure_says_why_and_one_outside_a_workflow_has_no_parent(listener):
    said = {key: value for key, value in CRAWL.items() if key not in ("workflow", "workflowRunId")}
    alone = Notice(1, None, "lineage", {**said, "event": "FAIL", "message": "KeyError: 'a'"}, NOW, NOW, 0)
    Lineage(f"{listener.url}/own/path", "", "penstock").tell(alone)
    (event,) = heard(listener)
    assert listener.heard[0][1] == "/own/path"
    assert event["job"]["name"] == "raw"
    assert event["run"]["facets"]["errorMessage"]["message"] == "KeyError: 'a'"
    assert "parent" not in event["run"]["facets"]


@pytest.mark.parametrize("kind", ["START", "COMPLETE", "FAIL", "ABORT"])
def test_every_event_that_is_made_is_one_of_theirs(listener, kind):
    Lineage(listener.url, "", "penstock").tell(notice(event=kind))
    assert heard(listener)[0]["eventType"] == kind


def test_a_run_has_one_uuid():
    assert uuid.UUID(run_uuid("jr_1")) == uuid.UUID(run_uuid("jr_1")) != uuid.UUID(run_uuid("jr_2"))


def test_what_does_not_arrive(listener):
    listener.status = 503
    with pytest.raises(NotTold, match="503"):
        Lineage(listener.url, "", "penstock").tell(notice())
    with pytest.raises(BadSetting, match="openlineage_url"):
        Lineage("lineage:5000", "", "penstock")
