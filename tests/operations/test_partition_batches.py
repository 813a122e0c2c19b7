from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.errors import EntityNotFound, InvalidInput

Call = Callable[..., dict[str, Any]]
TABLE = {"DatabaseName": "db", "TableName": "t"}


@pytest.fixture(autouse=True)
def table(call: Call) -> None:
    call("CreateDatabase", DatabaseInput={"Name": "db"})
    call("CreateTable", DatabaseName="db", TableInput={"Name": "t", "PartitionKeys": [{"Name": "a"}, {"Name": "b"}]})


def create(call: Call, *values: list[str]) -> list[dict[str, Any]]:
    inputs = [{"Values": one} for one in values]
    errors: list[dict[str, Any]] = call("BatchCreatePartition", **TABLE, PartitionInputList=inputs)["Errors"]
    return errors


def listed(call: Call) -> list[list[str]]:
    return [partition["Values"] for partition in call("GetPartitions", **TABLE)["Partitions"]]


def test_creating_reports_what_is_there_and_creates_the_rest(call: Call) -> None:
    assert create(call, ["1", "x"], ["2", "x"]) == []
    errors = create(call, ["2", "x"], ["3", "x"], ["3", "x"], ["4"])
    assert sorted((error["PartitionValues"], error["ErrorDetail"]["ErrorCode"]) for error in errors) == [
        (["2", "x"], "AlreadyExistsException"),
        (["3", "x"], "AlreadyExistsException"),
        (["4"], "InvalidInputException"),
    ]
    assert listed(call) == [["1", "x"], ["2", "x"], ["3", "x"]]


def test_getting_leaves_missing_ones_out_without_a_word(call: Call) -> None:
    create(call, ["1", "x"], ["2", "x"])
    wanted = [{"Values": values} for values in (["2", "x"], ["9", "x"], ["1", "x"], ["2", "x"])]
    response = call("BatchGetPartition", **TABLE, PartitionsToGet=wanted)
    assert [partition["Values"] for partition in response["Partitions"]] == [["2", "x"], ["1", "x"]]
    assert response["UnprocessedKeys"] == []
    with pytest.raises(InvalidInput, match="number of partition keys"):
        call("BatchGetPartition", **TABLE, PartitionsToGet=[{"Values": ["1"]}])


def test_getting_a_thousand(call: Call) -> None:
    rows = [[str(number), "x"] for number in range(1000)]
    for start in range(0, 1000, 100):
        assert create(call, *rows[start : start + 100]) == []
    response = call("BatchGetPartition", **TABLE, PartitionsToGet=[{"Values": values} for values in rows])
    assert [partition["Values"] for partition in response["Partitions"]] == rows


def test_updating_reports_what_is_missing_and_moves_what_moves(call: Call) -> None:
    create(call, ["1", "x"], ["2", "x"], ["3", "x"])
    entries = [
        {"PartitionValueList": ["1", "x"], "PartitionInput": {"Values": ["1", "x"], "Parameters": {"n": "1"}}},
        {"PartitionValueList": ["9", "x"], "PartitionInput": {"Values": ["9", "x"]}},
        {"PartitionValueList": ["2", "x"], "PartitionInput": {"Values": ["3", "x"]}},
        {"PartitionValueList": ["3", "x"], "PartitionInput": {"Values": ["4", "x"]}},
    ]
    errors = call("BatchUpdatePartition", **TABLE, Entries=entries)["Errors"]
    assert [(error["PartitionValueList"], error["ErrorDetail"]) for error in errors] == [
        (["9", "x"], {"ErrorCode": "EntityNotFoundException", "ErrorMessage": "Partition [9, x] not found"}),
        (["2", "x"], {"ErrorCode": "AlreadyExistsException", "ErrorMessage": "Partition already exists."}),
    ]
    assert listed(call) == [["1", "x"], ["2", "x"], ["4", "x"]]
    assert call("GetPartition", **TABLE, PartitionValues=["1", "x"])["Partition"]["Parameters"] == {"n": "1"}


def test_deleting_reports_what_is_missing(call: Call) -> None:
    create(call, ["1", "x"], ["2", "x"])
    entries = [{"Values": values} for values in (["1", "x"], ["9", "x"], ["1"])]
    errors = call("BatchDeletePartition", **TABLE, PartitionsToDelete=entries)["Errors"]
    assert [(error["PartitionValues"], error["ErrorDetail"]["ErrorCode"]) for error in errors] == [
        (["9", "x"], "EntityNotFoundException"),
        (["1"], "InvalidInputException"),
    ]
    assert listed(call) == [["2", "x"]]


def test_a_missing_table_fails_the_call(call: Call) -> None:
    missing = {"DatabaseName": "db", "TableName": "nope"}
    for operation, members in {
        "BatchCreatePartition": {"PartitionInputList": []},
        "BatchGetPartition": {"PartitionsToGet": []},
        "BatchDeletePartition": {"PartitionsToDelete": []},
        "BatchUpdatePartition": {"Entries": [{"PartitionValueList": ["1"], "PartitionInput": {}}]},
    }.items():
        with pytest.raises(EntityNotFound, match="Table nope not found"):
            call(operation, **missing, **members)
