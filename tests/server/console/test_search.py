"""Names by a part of them, runs by their whole id, over HTTP."""

from __future__ import annotations

import pytest
from tests.server.console.conftest import WORKFLOW, Browser, details

pytestmark = pytest.mark.slow


def search(reader: Browser, text: str) -> list[tuple[str, str]]:
    return [(one["kind"], one["name"]) for one in reader.get("/console/api/search", q=text).json["items"]]


def test_search_finds_names_and_ids(reader: Browser, run: str) -> None:
    assert search(reader, "GOOD")[0] == ("job", "good")
    assert ("trigger", "then") in search(reader, "the")
    assert search(reader, "<script>") == [("workflow", WORKFLOW)]
    assert search(reader, run) == [("workflowRun", run)]
    (attempt,) = next(node for node in details(reader, run)["nodes"] if node["name"] == "good")["attempts"]
    (item,) = reader.get("/console/api/search", q=attempt["runId"]).json["items"]
    assert (item["kind"], item["node"], item["workflow"], item["workflowRun"]) == ("jobRun", "good", WORKFLOW, run)
    assert search(reader, "") == search(reader, "no such thing") == []
    assert search(reader, "wr_nowhere") == []
