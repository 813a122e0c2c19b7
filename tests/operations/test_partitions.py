from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.arns import Namespace
from penstock.errors import AlreadyExists, EntityNotFound, InvalidInput, InvalidState
from penstock.operations.scanning import EXAMINED_MAXIMUM
from penstock.store.contract import Store

Call = Callable[..., dict[str, Any]]
TABLE = {"DatabaseName": "db", "TableName": "t"}
KEYS = [{"Name": "Year", "Type": "string"}, {"Name": "month", "Type": "int"}]
DESCRIPTOR = {"Location": "s3://b/k/", "Columns": [{"Name": "a", "Type": "int"}]}


@pytest.fixture(autouse=True)
def table(call: Call) -> None:
    call("CreateDatabase", DatabaseInput={"Name": "db"})
    call("CreateTable", DatabaseName="db", TableInput={"Name": "t", "PartitionKeys": KEYS})


def create(call: Call, *values: str, **members: Any) -> None:
    call("CreatePartition", **TABLE, PartitionInput={"Values": list(values), **members})


def listed(call: Call, **request: Any) -> list[tuple[str, ...]]:
    found = []
    token: dict[str, str] = {}
    while True:
        page = call("GetPartitions", **TABLE, **request, **token)
        found += [tuple(partition["Values"]) for partition in page["Partitions"]]
        if "NextToken" not in page:
            return found
        token = {"NextToken": page["NextToken"]}


def test_a_partition_comes_back_with_what_was_given_and_what_glue_adds(call: Call) -> None:
    create(call, "2024", "1", StorageDescriptor=DESCRIPTOR, Parameters={"recordCount": "3"}, LastAccessTime=5)
    partition = call("GetPartition", DatabaseName="DB", TableName="T", PartitionValues=["2024", "1"])["Partition"]
    assert partition.pop("CreationTime").timestamp() == 1_700_000_003
    descriptor = partition.pop("StorageDescriptor")
    assert DESCRIPTOR.items() <= descriptor.items()
    assert (descriptor["Compressed"], descriptor["SortColumns"]) == (False, [])
    assert partition == {
        "Values": ["2024", "1"],
        "DatabaseName": "db",
        "TableName": "t",
        "CatalogId": "123456789012",
        "Parameters": {"recordCount": "3"},
        "LastAccessTime": 5,
    }


def test_a_partition_of_nothing_but_values_has_no_descriptor(call: Call) -> None:
    create(call, "2024", "1")
    partition = call("GetPartition", **TABLE, PartitionValues=["2024", "1"])["Partition"]
    assert "StorageDescriptor" not in partition
    assert partition["Parameters"] == {}


@pytest.mark.parametrize("values", [[], ["2024"], ["2024", "1", "x"]])
def test_there_is_one_value_for_each_key(call: Call, values: list[str]) -> None:
    message = "^The number of partition keys do not match the number of partition values$"
    with pytest.raises(InvalidInput, match=message):
        create(call, *values)
    for operation in ("GetPartition", "DeletePartition"):
        with pytest.raises(InvalidInput, match=message):
            call(operation, **TABLE, PartitionValues=values)
    with pytest.raises(InvalidInput, match=message):
        call("CreatePartition", **TABLE, PartitionInput={})


def test_values_are_kept_as_they_are(call: Call) -> None:
    values = ("ÄÖ/=%2F \t", "007")
    create(call, *values)
    assert listed(call) == [values]
    with pytest.raises(AlreadyExists, match=r"^Partition already exists\.$"):
        create(call, *values)
    create(call, "äö/=%2F \t", "007")
    assert len(listed(call)) == 2


def test_what_is_missing_is_missing(call: Call) -> None:
    missing = r"^Partition \[2024, 1\] not found$"
    with pytest.raises(EntityNotFound, match=missing):
        call("GetPartition", **TABLE, PartitionValues=["2024", "1"])
    with pytest.raises(EntityNotFound, match=missing):
        call("DeletePartition", **TABLE, PartitionValues=["2024", "1"])
    with pytest.raises(EntityNotFound, match=missing):
        call("UpdatePartition", **TABLE, PartitionValueList=["2024", "1"], PartitionInput={"Values": ["2024", "1"]})
    with pytest.raises(EntityNotFound, match="Table nope not found"):
        call("GetPartitions", DatabaseName="db", TableName="nope")


def test_an_update_replaces_everything(call: Call) -> None:
    create(call, "2024", "1", StorageDescriptor=DESCRIPTOR, Parameters={"a": "b"})
    created = call("GetPartition", **TABLE, PartitionValues=["2024", "1"])["Partition"]["CreationTime"]
    for values in ({"Values": ["2024", "1"]}, {}):
        call("UpdatePartition", **TABLE, PartitionValueList=["2024", "1"], PartitionInput={**values, "Parameters": {}})
        partition = call("GetPartition", **TABLE, PartitionValues=["2024", "1"])["Partition"]
        assert (partition["Parameters"], partition["CreationTime"]) == ({}, created)
        assert "StorageDescriptor" not in partition


def test_other_values_move_the_partition(call: Call) -> None:
    create(call, "2024", "1")
    create(call, "2024", "3")
    created = call("GetPartition", **TABLE, PartitionValues=["2024", "1"])["Partition"]["CreationTime"]
    call("UpdatePartition", **TABLE, PartitionValueList=["2024", "1"], PartitionInput={"Values": ["2024", "2"]})
    assert listed(call) == [("2024", "2"), ("2024", "3")]
    assert call("GetPartition", **TABLE, PartitionValues=["2024", "2"])["Partition"]["CreationTime"] == created
    with pytest.raises(AlreadyExists):
        call("UpdatePartition", **TABLE, PartitionValueList=["2024", "2"], PartitionInput={"Values": ["2024", "3"]})
    assert listed(call) == [("2024", "2"), ("2024", "3")]


def test_deleting(call: Call) -> None:
    create(call, "2024", "1")
    call("DeletePartition", **TABLE, PartitionValues=["2024", "1"])
    assert listed(call) == []


def fill(call: Call, count: int) -> list[tuple[str, str]]:
    rows = [(str(2000 + number % 5), str(number)) for number in range(count)]
    for start in range(0, count, 100):
        inputs = [{"Values": list(values), "StorageDescriptor": DESCRIPTOR} for values in rows[start : start + 100]]
        assert call("BatchCreatePartition", **TABLE, PartitionInputList=inputs) == {"Errors": []}
    return sorted(rows)


def test_lists_are_by_values_in_pages(call: Call) -> None:
    rows = fill(call, 230)
    for size in (1, 50, 229, 230, 1000):
        assert listed(call, MaxResults=size) == rows
    assert "NextToken" not in call("GetPartitions", **TABLE, MaxResults=230)
    assert len(call("GetPartitions", **TABLE)["Partitions"]) == 100


def test_expressions_in_pages(call: Call) -> None:
    rows = fill(call, 230)
    for expression, wanted in {
        "year = '2003'": lambda year, month: year == "2003",
        "YEAR >= '2003' AND month < 100": lambda year, month: year >= "2003" and int(month) < 100,
        "year > '2001' and year < '2003' or month = '7'": lambda year, month: year == "2002" or month == "7",
        "month between 10 and 19": lambda year, month: 10 <= int(month) <= 19,
        "year = '2003' and month in (3, 8)": lambda year, month: year == "2003" and month in ("3", "8"),
        "year like '%4'": lambda year, month: year.endswith("4"),
        "year = 'nope'": lambda year, month: False,
        "  ": lambda year, month: True,
        "": lambda year, month: True,
    }.items():
        expected = [row for row in rows if wanted(*row)]
        for size in (1, 7, 1000):
            assert listed(call, Expression=expression, MaxResults=size) == expected, expression


def test_a_token_belongs_to_its_question(call: Call) -> None:
    fill(call, 20)
    token = call("GetPartitions", **TABLE, Expression="month > 1", MaxResults=5)["NextToken"]
    with pytest.raises(InvalidInput, match="NextToken is not valid"):
        call("GetPartitions", **TABLE, Expression="month > 2", MaxResults=5, NextToken=token)


def test_bad_expressions_and_bad_values_are_told_apart(call: Call) -> None:
    create(call, "2024", "abc")
    with pytest.raises(InvalidInput, match=r"^x is not an integer$"):
        listed(call, Expression="month = 'x'")
    with pytest.raises(InvalidState, match=r"^abc is not an integer"):
        listed(call, Expression="month = 1")
    with pytest.raises(InvalidInput, match="Invalid partition expression!"):
        listed(call, Expression="day = 1")


def test_the_default_partition_is_null(call: Call) -> None:
    create(call, "2024", "__HIVE_DEFAULT_PARTITION__")
    create(call, "2024", "1")
    assert listed(call, Expression="month = 1") == [("2024", "1")]
    assert listed(call, Expression="month is null") == [("2024", "__HIVE_DEFAULT_PARTITION__")]


def test_segments_divide_the_partitions(call: Call) -> None:
    rows = fill(call, 230)
    for total in (1, 2, 5, 10):
        segments = [
            listed(call, Segment={"SegmentNumber": number, "TotalSegments": total}, MaxResults=20)
            for number in range(total)
        ]
        assert sorted(row for segment in segments for row in segment) == rows
        assert all(segments)
        assert all(segment == sorted(segment) for segment in segments)
    with pytest.raises(InvalidInput, match="SegmentNumber 2 must be less than TotalSegments 2"):
        listed(call, Segment={"SegmentNumber": 2, "TotalSegments": 2})


def test_a_token_belongs_to_one_segment(call: Call) -> None:
    fill(call, 100)
    token = call("GetPartitions", **TABLE, Segment={"SegmentNumber": 0, "TotalSegments": 2}, MaxResults=5)["NextToken"]
    with pytest.raises(InvalidInput):
        call("GetPartitions", **TABLE, Segment={"SegmentNumber": 1, "TotalSegments": 2}, NextToken=token)


def test_without_column_schema_the_rest_of_the_descriptor_stays(call: Call) -> None:
    create(call, "2024", "1", StorageDescriptor=DESCRIPTOR)
    (partition,) = call("GetPartitions", **TABLE, ExcludeColumnSchema=True)["Partitions"]
    assert "Columns" not in partition["StorageDescriptor"]
    assert partition["StorageDescriptor"]["Location"] == "s3://b/k/"


def test_changed_keys_leave_partitions_where_they_are(call: Call) -> None:
    """AWS takes the update of a table that has partitions, and keeps them (spec 3.4)."""
    create(call, "2024", "1")
    keys = [*KEYS, {"Name": "day", "Type": "string"}]
    call("UpdateTable", DatabaseName="db", TableInput={"Name": "t", "PartitionKeys": keys})
    assert listed(call, Expression="day is null") == [("2024", "1")]
    assert listed(call, Expression="day = '1'") == []


@pytest.mark.slow
def test_a_large_table_is_filtered_in_bounded_requests(call: Call, store: Store) -> None:
    """One request looks at a bounded number of partitions; the first keys' bounds spare it the looking."""
    count = EXAMINED_MAXIMUM + 10_000
    rows = [((f"{2000 + number // 10_000}", str(number)), {}) for number in range(count)]
    with store.write() as transaction:
        table = transaction.tables.page(Namespace("123456789012", "eu-west-1"), "db", None, 1)[0]
        now = table.created
        assert transaction.partitions.insert_many(table, rows, now) == []
    everything = call("GetPartitions", **TABLE, Expression="month = -1")
    assert everything["Partitions"] == []
    assert "NextToken" in everything
    assert listed(call, Expression="month = 55000") == [("2005", "55000")]
    narrow = call("GetPartitions", **TABLE, Expression="year = '2005' and month = 55000")
    assert [partition["Values"] for partition in narrow["Partitions"]] == [["2005", "55000"]]
    assert "NextToken" not in narrow


def test_bounds_that_name_every_key_leave_the_partition_itself_in(call: Call) -> None:
    call(
        "CreateTable",
        DatabaseName=TABLE["DatabaseName"],
        TableInput={"Name": "yearly", "PartitionKeys": [{"Name": "year", "Type": "string"}]},
    )
    yearly = {**TABLE, "TableName": "yearly"}
    for year in ("2020", "2021", "2022"):
        call("CreatePartition", **yearly, PartitionInput={"Values": [year]})
    for expression, expected in {
        "year = '2021'": ["2021"],
        "year >= '2021'": ["2021", "2022"],
        "year > '2021'": ["2022"],
        "year = '2020'": ["2020"],
        "year between '2020' and '2021'": ["2020", "2021"],
    }.items():
        found = call("GetPartitions", **yearly, Expression=expression)["Partitions"]
        assert [partition["Values"][0] for partition in found] == expected, expression
