"""Warnings about tables that people would otherwise meet in their queries."""

from __future__ import annotations

from typing import Any


def test_a_column_that_is_also_a_partition_key(lake: Any) -> None:
    lake.put("t/Day=1/f.csv", "id,day\n1,2\n3,4\n")
    plan = lake.crawl("s3://lake/t")
    assert any("column day is also a partition key" in warning for warning in plan.warnings)


def test_a_partition_that_cannot_be_read_through_the_table(lake: Any) -> None:
    columns = "a,b,c,d,e"
    lake.put("t/p=1/f.csv", f"{columns}\n1,2,3,4,5\n1,2,3,4,5\n")
    lake.put("t/p=2/f.csv", f"{columns}\n1,2,3,4,x\n1,2,3,4,y\n")
    plan = lake.crawl("s3://lake/t")
    assert plan.warnings == ()
    lake.put("t/p=2/f.csv", f"{columns}\n1,2,3,4,5.5\n1,2,3,4,5.5\n")
    assert lake.crawl("s3://lake/t").warnings == ()


def test_header_in_some_files_only(lake: Any) -> None:
    lake.put("t/a.csv", "col0,col1\n1,x\n2,y\n")
    lake.put("t/b.csv", "1,x\n2,y\n")
    plan = lake.crawl("s3://lake/t")
    assert any("1 files have a header and 1 have none, as s3://lake/t/b.csv" in warning for warning in plan.warnings)


def test_folders_with_the_same_values_and_values_that_cannot_be_stored(lake: Any) -> None:
    for folder in ("d=a%20b", "d=a b", "d="):
        lake.put(f"t/{folder}/f.csv", "id,name\n1,a\n2,b\n")
    plan = lake.crawl("s3://lake/t")
    assert set(lake.tables["t"].partitions) == {("a b",)}
    assert any("has the same partition values" in warning for warning in plan.warnings)
    assert any("must have 1 to 1024 characters" in warning for warning in plan.warnings)


def test_names_and_types_that_the_catalogue_cannot_hold(lake: Any) -> None:
    members = ", ".join(f'"member_with_a_long_name_{number}": 1' for number in range(5000))
    lake.put("t/f.json", '{"ok": 1, "' + "n" * 300 + '": 1, "wide": {' + members + "}}\n")
    plan = lake.crawl("s3://lake/t")
    assert lake.columns("t") == "ok int, wide string"
    assert any("is left out: its name cannot be stored" in warning for warning in plan.warnings)
    assert "n" * 300 not in lake.tables["t"].table["StorageDescriptor"]["SerdeInfo"]["Parameters"]["paths"]


def test_partitions_are_cleaned_like_their_table(lake: Any) -> None:
    lake.put("t/p=1/f.json", '{"a": {"x\\u0000y": 1, "\\ud800": 2}, "b": 1, "c": 1, "d": 1, "\\udfff": 1}\n')
    lake.crawl("s3://lake/t")
    (partition,) = lake.tables["t"].partitions.values()
    assert partition["StorageDescriptor"]["Columns"][0]["Type"] == "struct<x_y:int,_:int>"
    assert len(partition["StorageDescriptor"]["Columns"]) == 4
    assert partition["StorageDescriptor"]["SerdeInfo"]["Parameters"] == {"paths": "a,b,c,d"}


def test_types_too_long_to_store(lake: Any) -> None:
    members = ", ".join(f'"member_with_a_long_name_{number}": 1' for number in range(5000))
    lake.put("t/f.json", '{"ok": 1, "wide": {' + members + "}}\n")
    plan = lake.crawl("s3://lake/t")
    assert any("the type of column wide exceeds 131072 characters" in warning for warning in plan.warnings)


def test_leading_zeros_are_in_the_log(lake: Any) -> None:
    lake.put("t/f.csv", "zip,n\n07030,1\n10001,0\n")
    lake.crawl("s3://lake/t")
    assert "WARN : s3://lake/t/f.csv: column zip loses leading zeros as bigint, as in '07030'" in lake.log
