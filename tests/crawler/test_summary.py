"""The summary of a crawl."""

from __future__ import annotations

import json

from penstock.catalog.changes import (
    CreatePartitions,
    CreateTable,
    DeletePartitions,
    DeleteTable,
    UpdatePartitions,
    UpdateTable,
)
from penstock.crawler.summary import NAMES_MAX, summarize

CHANGES = (
    CreateTable("db", "a", {}, ""),
    UpdateTable("db", "b", {}, 1, ""),
    DeleteTable("db", "c", 1, ""),
    CreatePartitions("db", "a", ({"Values": ["2013", "1"]}, {"Values": ["2013", "2"]}), None, ""),
    UpdatePartitions("db", "b", ({"Values": ["x"]},), 1, ""),
    DeletePartitions("db", "b", (("y",),), 1, ""),
)


def test_the_summary_is_json_in_json() -> None:
    text = summarize(CHANGES).to_json()
    assert text is not None
    outer = json.loads(text)
    assert outer.keys() == {"TABLE", "PARTITION"}
    assert outer["TABLE"].keys() == {"ADD", "UPDATE", "DELETE"}
    assert json.loads(outer["TABLE"]["ADD"]) == {"Details": {"names": ["a"]}, "Count": 1}
    assert json.loads(outer["PARTITION"]["ADD"])["Details"]["names"] == ["a/2013/1", "a/2013/2"]


def test_nothing_changed_has_no_summary_and_zero_counts() -> None:
    summary = summarize(())
    assert summary.to_json() is None
    assert summary.to_document() == {
        "TablesCreated": 0,
        "TablesUpdated": 0,
        "TablesDeleted": 0,
        "PartitionsCreated": 0,
        "PartitionsUpdated": 0,
        "PartitionsDeleted": 0,
    }
    assert summary.lines() == ["Run Summary For TABLE:", "Run Summary For PARTITION:"]


def test_counts_and_lines() -> None:
    summary = summarize(CHANGES)
    document = summary.to_document()
    assert [document[f"Tables{verb}"] for verb in ("Created", "Updated", "Deleted")] == [1, 1, 1]
    assert document["PartitionsCreated"] == 2
    assert document["Summary"] == summary.to_json()
    assert summary.lines()[:5] == [
        "Run Summary For TABLE:",
        "ADD: 1",
        "UPDATE: 1",
        "DELETE: 1",
        "Run Summary For PARTITION:",
    ]


def test_names_are_bounded_and_counts_are_not() -> None:
    many = CreatePartitions("db", "t", tuple({"Values": [str(n)]} for n in range(NAMES_MAX * 2)), None, "")
    inner = json.loads(json.loads(summarize([many]).to_json() or "")["PARTITION"]["ADD"])
    assert len(inner["Details"]["names"]) == NAMES_MAX
    assert inner["Count"] == NAMES_MAX * 2
