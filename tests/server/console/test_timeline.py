"""The runs of a span of time, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from tests.server.console.conftest import WORKFLOW, Browser, details

pytestmark = pytest.mark.slow


def test_the_timeline_shows_what_overlaps(reader: Browser, run: str) -> None:
    at = details(reader, run)["run"]["startedOn"]

    def runs(**query: Any) -> list[str]:
        return [one["runId"] for one in reader.get("/console/api/timeline", **query).json["runs"]]

    assert run in runs()
    assert run in runs(**{"from": at - 1, "to": at + 1}, workflow=WORKFLOW, status="FAILED")
    assert run not in runs(status="RUNNING")
    assert run not in runs(workflow="other")
    assert run not in runs(**{"from": at - 100, "to": at - 1})
    assert reader.get("/console/api/timeline").json["peak"] >= 1
    for query in ({"from": "x"}, {"from": "nan"}, {"to": 1e300}, {"from": 2, "to": 1}):
        assert reader.get("/console/api/timeline", **query).code == "InvalidInputException"
