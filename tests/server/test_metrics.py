"""The page of metrics over a real server: what it says, in a form that Prometheus's own parser reads, and to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import urllib3
from prometheus_client.parser import text_string_to_metric_families

from penstock import __version__
from penstock.engine.events import RunFinished
from penstock.measurements import BOUNDS, Measurements
from penstock.store.contract import Store
from penstock.store.sql.open import file_url, open_store

pytestmark = pytest.mark.slow

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(file_url(tmp_path / "penstock.db"))
    yield opened
    opened.close()


@pytest.fixture
def serve(store: Store, serve_with: Callable[..., Any]) -> Callable[..., Any]:
    """serve(metrics_token=..., measurements=...) as a context manager."""

    def make(measurements: Measurements | None = None, **settings: Any) -> Any:
        return serve_with(runtime={"store": store, "measurements": measurements or Measurements()}, **settings)

    return make


def get(url: str, **headers: str) -> urllib3.BaseHTTPResponse:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return urllib3.request("GET", f"{url}/metrics", headers=sent, retries=False)


def read(answer: urllib3.BaseHTTPResponse) -> dict[tuple[str, ...], float]:
    """Samples by name and the values of their labels, which stand in alphabetical order of their names."""
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.data.decode())
        for sample in family.samples
    }


def test_requests_are_counted_by_operation_and_code(serve):
    with serve() as served:
        target = {"X-Amz-Target": "AWSGlue.GetJob", "Content-Type": "application/x-amz-json-1.1"}
        for name in ("GetJob", "GetJob", *(f"MadeUp{number}" for number in range(5))):
            asked = {**target, "X-Amz-Target": f"AWSGlue.{name}"}
            assert urllib3.request("POST", served.url, headers=asked, body=b"{}", retries=False).status == 400
        found = read(get(served.url))
    counted = {labels: value for labels, value in found.items() if labels[0] == "penstock_request_seconds_count"}
    code = "MissingAuthenticationTokenException"
    assert counted == {
        ("penstock_request_seconds_count", code, "GetJob"): 2,
        ("penstock_request_seconds_count", code, "unknown"): 5,
    }


def test_measurements_are_histograms_and_counters(serve):
    measured = Measurements()
    for seconds in (0.0005, 0.2, 100.0):
        measured.decisions.add(seconds)
    measured.hop_began("jr_1", NOW)
    measured.hop_ended("jr_1", "JOB", NOW + timedelta(seconds=0.5))
    measured.runs_ended.add("JOB", "FAILED")
    measured.workflow_runs_ended.add("COMPLETED", "PARTIAL")
    with serve(measured) as served:
        found = read(get(served.url))
    buckets = [found["penstock_decision_seconds_bucket", bound] for bound in (*map(str, BOUNDS), "+Inf")]
    assert buckets == [1] * 7 + [2] * 7 + [3]
    assert found["penstock_decision_seconds_sum",] == pytest.approx(100.2005)
    assert found["penstock_hop_seconds_bucket", "JOB", "0.25"] == 0
    assert found["penstock_hop_seconds_bucket", "JOB", "0.5"] == 1
    assert found["penstock_runs_ended_total", "JOB", "FAILED"] == 1
    assert found["penstock_workflow_runs_ended_total", "PARTIAL", "COMPLETED"] == 1
    assert found["penstock_build_info", __version__] == 1


def test_the_store_says_what_waits_and_how_large_it_is(serve, store, tmp_path):
    with store.write() as transaction:
        transaction.inbox.put("wr_1", RunFinished("jr_1", "SUCCEEDED", NOW), "finished jr_1", NOW)
    with serve() as served:
        found = read(get(served.url))
    assert found["penstock_inbox_facts",] == 1
    assert found["penstock_outbox_commands",] == 0
    assert found["penstock_runs", "JOB", "RUNNING"] == 0
    assert 50_000 < found["penstock_store_bytes",] < 10_000_000


def test_without_a_token_only_programs_of_this_machine_are_answered(serve):
    with serve() as served:
        assert get(served.url).status == 200
        for header in (
            {"host": "penstock.example"},
            {"origin": "https://evil.example"},
            {"x_forwarded_for": "1.2.3.4"},
        ):
            refused = get(served.url, **header)
            assert refused.status == 403
            assert b"metrics_token" in refused.data


def test_with_a_token_whoever_sends_it_is_answered(serve):
    with serve(metrics_token="s3cret") as served:
        assert get(served.url, authorization="Bearer s3cret", host="penstock.example").status == 200
        for wrong in (
            {},
            {"authorization": "Bearer s3cre"},
            {"authorization": "s3cret"},
            {"authorization": "Bearer é"},
        ):
            refused = get(served.url, **wrong)
            assert refused.status == 401
            assert refused.headers["www-authenticate"].startswith("Bearer")
            assert b"s3cret" not in refused.data
