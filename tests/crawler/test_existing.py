"""Comparing what the catalogue has with what a crawl would write."""

from __future__ import annotations

import pytest

from penstock.crawler.existing import ExistingTable, known_schemas, lies_within, place, same


@pytest.mark.parametrize(
    ("stored", "planned", "answer"),
    [
        ({"a": 1}, {"a": 1, "b": [], "c": {}, "d": None, "e": False, "f": 0}, True),
        ({"LastAccessTime": 1}, {"LastAccessTime": 2}, True),
        ({"Parameters": {"CRAWL_RUN_ID": "x", "k": "v"}}, {"Parameters": {"CRAWL_RUN_ID": "y", "k": "v"}}, True),
        ({"S": {"Parameters": {"CRAWL_RUN_ID": "x"}}}, {"S": {}}, True),
        ({"a": 1}, {"a": 2}, False),
        ({"l": [{"a": 1}, {"b": 2}]}, {"l": [{"b": 2}, {"a": 1}]}, False),
    ],
)
def test_same(stored: dict[str, object], planned: dict[str, object], answer: bool) -> None:
    assert same(stored, planned) is answer


def test_places() -> None:
    assert place("s3a://b/k/") == place("s3://b/k") == "s3://b/k"
    assert lies_within("s3://b/k/x/", "s3n://b/k")
    assert lies_within("s3://b/k", "s3://b/k/")
    assert not lies_within("s3://b/k2", "s3://b/k")


def test_schemas_are_known_by_folder() -> None:
    descriptor = {
        "Location": "s3://b/t/p=1/",
        "Columns": [{"Name": "a", "Type": "bigint"}],
        "SerdeInfo": {"Parameters": {"paths": "A"}},
        "Parameters": {"classification": "json", "compressionType": "gzip"},
    }
    partitions = {
        ("1",): {"StorageDescriptor": descriptor},
        ("2",): {"StorageDescriptor": {"Location": "s3://b/t/p=2/"}},
    }
    table = ExistingTable("db", "t", 0, {"PartitionKeys": [{"Name": "p", "Type": "string"}]}, partitions)
    known = known_schemas([table])
    assert list(known) == ["s3://b/t/p=1/"]
    schema = known["s3://b/t/p=1/"]
    assert (schema.kind, schema.names) == (("json", "gzip", ""), ("A",))
