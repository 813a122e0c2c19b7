"""The first page, over HTTP."""

from __future__ import annotations

import pytest
from tests.server.console.conftest import WORKFLOW, Browser

pytestmark = pytest.mark.slow


def test_the_first_page_counts_and_shows_what_went_wrong(reader: Browser, run: str) -> None:
    found = reader.get("/console/api/home").json
    assert [one["runId"] for one in found["failed"]["items"]] == [run]
    assert found["failed"]["count"] == 1
    assert found["failed"]["items"][0]["workflow"] == WORKFLOW
    assert found["running"] == {"count": 0, "items": []}
    assert found["counts"] == {"workflows": 1, "jobs": 3, "crawlers": 0, "triggers": 3}
