from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.errors import EntityNotFound, InvalidInput

Call = Callable[..., dict[str, Any]]
AT = {"DatabaseName": "db", "TableName": "t"}
COUNTS = {"NumberOfNulls": 1, "NumberOfDistinctValues": 9}
DATA: dict[str, dict[str, Any]] = {
    "BOOLEAN": {"BooleanColumnStatisticsData": {"NumberOfTrues": 1, "NumberOfFalses": 2, "NumberOfNulls": 3}},
    "DATE": {"DateColumnStatisticsData": {"MinimumValue": 1356998400, **COUNTS}},
    "DECIMAL": {"DecimalColumnStatisticsData": {"MinimumValue": {"UnscaledValue": "AP8=", "Scale": 2}, **COUNTS}},
    "DOUBLE": {"DoubleColumnStatisticsData": {"MinimumValue": -1.5, "MaximumValue": 1e300, **COUNTS}},
    "LONG": {"LongColumnStatisticsData": {"MinimumValue": -(2**63), "MaximumValue": 2**63 - 1, **COUNTS}},
    "STRING": {"StringColumnStatisticsData": {"MaximumLength": 9, "AverageLength": 2.5, **COUNTS}},
    "BINARY": {"BinaryColumnStatisticsData": {"MaximumLength": 9, "AverageLength": 2.5, "NumberOfNulls": 1}},
}


def statistics(column: str, kind: str = "LONG", **data: Any) -> dict[str, Any]:
    return {
        "ColumnName": column,
        "ColumnType": "bigint",
        "AnalyzedTime": 1700000000,
        "StatisticsData": {"Type": kind, **(data or DATA[kind])},
    }


@pytest.fixture(params=["Table", "Partition"])
def about(request: pytest.FixtureRequest, call: Call) -> Callable[..., dict[str, Any]]:
    """`about("Get", ColumnNames=[...])` asks about a table, and about one of its partitions."""
    columns = [{"Name": name} for name in ("delay", "tail", *DATA)]
    call("CreateDatabase", DatabaseInput={"Name": "db"})
    keys = [{"Name": "year", "Type": "int"}]
    table = {"Name": "t", "PartitionKeys": keys, "StorageDescriptor": {"Columns": columns}}
    call("CreateTable", DatabaseName="db", TableInput=table)
    call("CreatePartition", **AT, PartitionInput={"Values": ["2013"]})
    members = {**AT, "PartitionValues": ["2013"]} if request.param == "Partition" else AT

    def about(verb: str, **more: Any) -> dict[str, Any]:
        return call(f"{verb}ColumnStatisticsFor{request.param}", **{**members, **more})

    return about


def test_every_type_comes_back_as_it_was_given(about: Callable[..., dict[str, Any]]) -> None:
    given = [statistics(kind, kind) for kind in DATA]
    assert about("Update", ColumnStatisticsList=given) == {"Errors": []}
    answer = about("Get", ColumnNames=list(DATA))
    assert answer == {"ColumnStatisticsList": given, "Errors": []}


def test_a_column_without_any_is_an_error_of_its_own(about: Callable[..., dict[str, Any]]) -> None:
    about("Update", ColumnStatisticsList=[statistics("delay"), statistics("year")])
    answer = about("Get", ColumnNames=["tail", "year", "none", "delay"])
    assert [found["ColumnName"] for found in answer["ColumnStatisticsList"]] == ["year", "delay"]
    detail = {
        "ErrorCode": "EntityNotFoundException",
        "ErrorMessage": "Statistics do not exist for this column",
    }
    assert answer["Errors"] == [{"ColumnName": name, "Error": detail} for name in ("tail", "none")]


def test_what_cannot_be_does_not_keep_the_others_out(about: Callable[..., dict[str, Any]]) -> None:
    wrong = [
        statistics("none"),
        statistics("tail", "STRING", **DATA["LONG"]),
        statistics("tail", "LONG", **DATA["LONG"], **DATA["STRING"]),
    ]
    errors = about("Update", ColumnStatisticsList=[*wrong, statistics("delay")])["Errors"]
    assert [error["ColumnStatistics"] for error in errors] == wrong
    assert [error["Error"]["ErrorCode"] for error in errors] == [
        "EntityNotFoundException",
        "InvalidInputException",
        "InvalidInputException",
    ]
    answer = about("Get", ColumnNames=["delay", "tail"])
    assert [found["ColumnName"] for found in answer["ColumnStatisticsList"]] == ["delay"]


def test_deleting_what_is_absent_succeeds(about: Callable[..., dict[str, Any]]) -> None:
    about("Update", ColumnStatisticsList=[statistics("delay")])
    for _ in range(2):
        about("Delete", ColumnName="delay")
    assert about("Get", ColumnNames=["delay"])["ColumnStatisticsList"] == []


def test_the_table_or_partition_must_be_there(about: Callable[..., dict[str, Any]], call: Call) -> None:
    for verb, members in (
        ("Update", {"ColumnStatisticsList": []}),
        ("Get", {"ColumnNames": []}),
        ("Delete", {"ColumnName": "a"}),
    ):
        with pytest.raises(EntityNotFound):
            about(verb, **members, TableName="none")
        with pytest.raises(EntityNotFound):
            call(f"{verb}ColumnStatisticsForPartition", **AT, PartitionValues=["2014"], **members)
        with pytest.raises(InvalidInput):
            call(f"{verb}ColumnStatisticsForPartition", **AT, PartitionValues=["2013", "1"], **members)
