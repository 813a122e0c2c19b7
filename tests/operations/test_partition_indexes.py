from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.errors import AlreadyExists, EntityNotFound, InvalidInput, ResourceNumberLimitExceeded

Call = Callable[..., dict[str, Any]]
KEYS = [
    {"Name": "year", "Type": "int"},
    {"Name": "Country", "Type": "string"},
    {"Name": "day", "Type": "date"},
]
AT = {"DatabaseName": "db", "TableName": "t"}


@pytest.fixture
def table(call: Call) -> None:
    call("CreateDatabase", DatabaseInput={"Name": "db"})
    call("CreateTable", DatabaseName="db", TableInput={"Name": "t", "PartitionKeys": KEYS})


def index(name: str, *keys: str) -> dict[str, Any]:
    return {"IndexName": name, "Keys": list(keys)}


def indexes(call: Call) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call("GetPartitionIndexes", **AT)["PartitionIndexDescriptorList"]
    return found


def test_every_table_has_none_and_a_missing_table_is_missing(call: Call) -> None:
    call("CreateDatabase", DatabaseInput={"Name": "db"})
    call("CreateTable", DatabaseName="db", TableInput={"Name": "t"})
    assert call("GetPartitionIndexes", DatabaseName="db", TableName="T") == {"PartitionIndexDescriptorList": []}
    with pytest.raises(EntityNotFound):
        call("GetPartitionIndexes", DatabaseName="db", TableName="nope")


@pytest.mark.usefixtures("table")
def test_an_index_is_active_at_once_and_gone_at_once(call: Call) -> None:
    call("CreatePartitionIndex", **AT, PartitionIndex=index("i", "country", "year"))
    keys = [{"Name": "Country", "Type": "string"}, {"Name": "year", "Type": "int"}]
    assert indexes(call) == [{"IndexName": "i", "Keys": keys, "IndexStatus": "ACTIVE"}]
    with pytest.raises(AlreadyExists):
        call("CreatePartitionIndex", **AT, PartitionIndex=index("i", "year"))
    call("DeletePartitionIndex", **AT, IndexName="i")
    assert indexes(call) == []
    with pytest.raises(EntityNotFound, match="Index i of table t"):
        call("DeletePartitionIndex", **AT, IndexName="i")


def test_a_table_can_be_made_with_its_indexes(call: Call) -> None:
    call("CreateDatabase", DatabaseInput={"Name": "db"})
    table = {"Name": "t", "PartitionKeys": KEYS}
    with pytest.raises(InvalidInput):
        call("CreateTable", DatabaseName="db", TableInput=table, PartitionIndexes=[index("a", "none")])
    with pytest.raises(EntityNotFound):
        call("GetTable", DatabaseName="db", Name="t")  # nothing of it was written
    call("CreateTable", DatabaseName="db", TableInput=table, PartitionIndexes=[index("b", "year"), index("a", "year")])
    assert sorted(found["IndexName"] for found in indexes(call)) == ["a", "b"]


@pytest.mark.usefixtures("table")
def test_a_fourth_is_one_too_many(call: Call) -> None:
    for name in ("a", "b", "c"):
        call("CreatePartitionIndex", **AT, PartitionIndex=index(name, "year"))
    with pytest.raises(ResourceNumberLimitExceeded):
        call("CreatePartitionIndex", **AT, PartitionIndex=index("d", "year"))


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize(
    ("keys", "text"),
    [(["none"], "not a partition key"), (["day"], "has type date"), (["year", "YEAR"], "different")],
)
def test_keys_that_no_index_can_have(call: Call, keys: list[str], text: str) -> None:
    with pytest.raises(InvalidInput, match=text):
        call("CreatePartitionIndex", **AT, PartitionIndex=index("i", *keys))


@pytest.mark.usefixtures("table")
def test_partitions_that_do_not_fit_fail_the_index(call: Call) -> None:
    for values in (["2013", "US", "d"], ["x", "US", "d"], ["2014", "\x01", "d"]):
        call("CreatePartition", **AT, PartitionInput={"Values": values})
    call("CreatePartitionIndex", **AT, PartitionIndex=index("i", "year"))
    (found,) = indexes(call)
    assert found["IndexStatus"] == "FAILED"
    assert {error["Code"]: error["Partitions"] for error in found["BackfillErrors"]} == {
        "INVALID_PARTITION_TYPE_DATA_ERROR": [{"Values": ["x", "US", "d"]}],
        "UNSUPPORTED_PARTITION_CHARACTER_ERROR": [{"Values": ["2014", "\x01", "d"]}],
    }
    call("CreatePartition", **AT, PartitionInput={"Values": ["y", "US", "d"]})  # a failed index checks nothing


@pytest.mark.usefixtures("table")
def test_new_partitions_are_checked_while_there_is_an_index(call: Call) -> None:
    call("CreatePartition", **AT, PartitionInput={"Values": ["1", "US", "d"]})
    call("CreatePartitionIndex", **AT, PartitionIndex=index("i", "country"))
    call("CreatePartition", **AT, PartitionInput={"Values": ["__HIVE_DEFAULT_PARTITION__", "US", "d"]})
    for values in (["x", "US", "d"], ["1", "\x02", "d"], [str(2**31), "US", "d"]):
        with pytest.raises(InvalidInput, match="cannot be in a partition index"):
            call("CreatePartition", **AT, PartitionInput={"Values": values})
    with pytest.raises(InvalidInput):
        call("UpdatePartition", **AT, PartitionValueList=["1", "US", "d"], PartitionInput={"Values": ["x", "US", "d"]})
    batch = [{"Values": ["2", "US", "d"]}, {"Values": ["x", "US", "d"]}]
    (error,) = call("BatchCreatePartition", **AT, PartitionInputList=batch)["Errors"]
    assert error["PartitionValues"] == ["x", "US", "d"]
    assert error["ErrorDetail"]["ErrorCode"] == "InvalidInputException"
    assert call("GetPartition", **AT, PartitionValues=["2", "US", "d"])
    call("DeletePartitionIndex", **AT, IndexName="i")
    call("CreatePartition", **AT, PartitionInput={"Values": ["x", "US", "d"]})


@pytest.mark.usefixtures("table")
def test_partition_keys_are_frozen_while_there_is_an_index(call: Call) -> None:
    call("CreatePartitionIndex", **AT, PartitionIndex=index("i", "year"))
    commented = [{**key, "Comment": "c"} for key in KEYS]
    call("UpdateTable", DatabaseName="db", TableInput={"Name": "t", "PartitionKeys": commented})
    for keys in (KEYS[:2], [KEYS[1], KEYS[0], KEYS[2]], [{"Name": "year", "Type": "string"}, *KEYS[1:]], []):
        with pytest.raises(InvalidInput, match="PartitionKeys cannot change"):
            call("UpdateTable", DatabaseName="db", TableInput={"Name": "t", "PartitionKeys": keys})
    call("DeletePartitionIndex", **AT, IndexName="i")
    call("UpdateTable", DatabaseName="db", TableInput={"Name": "t", "PartitionKeys": KEYS[:2]})


@pytest.mark.usefixtures("table")
def test_indexes_go_with_their_table(call: Call) -> None:
    call("CreatePartitionIndex", **AT, PartitionIndex=index("i", "year"))
    call("DeleteTable", DatabaseName="db", Name="t")
    call("CreateTable", DatabaseName="db", TableInput={"Name": "t", "PartitionKeys": KEYS})
    assert indexes(call) == []
