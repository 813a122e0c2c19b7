from __future__ import annotations

from penstock.catalog.descriptors import shown_descriptor


def test_lists_flags_and_counts_show_their_defaults_and_nothing_else_is_added() -> None:
    assert shown_descriptor({}) == {
        "Columns": [],
        "Compressed": False,
        "NumberOfBuckets": 0,
        "BucketColumns": [],
        "SortColumns": [],
        "StoredAsSubDirectories": False,
    }


def test_what_was_given_stays() -> None:
    given = {
        "Columns": [{"Name": "A", "Type": "int", "Parameters": {"iceberg.field.id": "1"}}],
        "Compressed": True,
        "NumberOfBuckets": -1,
        "Location": "s3://bucket/key/",
    }
    shown = shown_descriptor(given)
    assert {member: shown[member] for member in given} == given


def test_without_columns_the_rest_stays() -> None:
    shown = shown_descriptor({"Columns": [{"Name": "a"}], "Location": "s3://b/k"}, with_columns=False)
    assert "Columns" not in shown
    assert shown["Location"] == "s3://b/k"


def test_answers_share_no_lists() -> None:
    shown_descriptor({})["SortColumns"].append("changed")
    assert shown_descriptor({})["SortColumns"] == []
