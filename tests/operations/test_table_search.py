from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.errors import InvalidInput

Call = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def tables(call: Call) -> None:
    for name in ("lake", "sales"):
        call("CreateDatabase", DatabaseInput={"Name": name})
    columns = [{"Name": "tail_number", "Comment": "of the plane"}, {"Name": "delay"}]
    flights = {
        "Name": "flights",
        "Owner": "ops-team",
        "Description": "Departures from NYC",
        "StorageDescriptor": {"Columns": columns},
        "Parameters": {"classification": "parquet", "stage": "raw-data"},
    }
    call("CreateTable", DatabaseName="lake", TableInput=flights)
    call("CreateTable", DatabaseName="lake", TableInput={"Name": "customer-link", "PartitionKeys": [{"Name": "year"}]})
    call("CreateTable", DatabaseName="sales", TableInput={"Name": "xxlinkyy", "Owner": "ops"})
    call("CreateTable", DatabaseName="sales", TableInput={"Name": "customer_orders"})


def found(call: Call, **members: Any) -> list[str]:
    return [f"{table['DatabaseName']}.{table['Name']}" for table in call("SearchTables", **members)["TableList"]]


ALL = ["lake.customer-link", "lake.flights", "sales.customer_orders", "sales.xxlinkyy"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("link", ["lake.customer-link"]),
        ("customer", ["lake.customer-link", "sales.customer_orders"]),
        ("NYC", ["lake.flights"]),
        ("departures nyc", ["lake.flights"]),
        ("departures orders", []),
        ("tail", ["lake.flights"]),
        ("plane", ["lake.flights"]),
        ("parquet", ["lake.flights"]),
        ("year", ["lake.customer-link"]),
        ("sales", ["sales.customer_orders", "sales.xxlinkyy"]),
        ('"customer-link"', ["lake.customer-link"]),
        ('"customer"', []),
        ("...", ALL),
    ],
)
def test_words_are_found_wherever_they_stand(call: Call, text: str, names: list[str]) -> None:
    assert found(call, SearchText=text) == names


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ([], ALL),
        ([{"Key": "DatabaseName", "Value": "sales"}], ["sales.customer_orders", "sales.xxlinkyy"]),
        ([{"Key": "Name", "Value": "link"}], ["lake.customer-link"]),
        ([{"Key": "Owner", "Value": "ops"}], ["lake.flights", "sales.xxlinkyy"]),
        ([{"Key": "classification", "Value": "parquet"}], ["lake.flights"]),
        ([{"Key": "stage", "Value": "raw"}, {"Key": "Owner", "Value": "team"}], ["lake.flights"]),
        ([{"Key": "nothing", "Value": "x"}], []),
        ([{"Key": "CreateTime", "Value": "2023-11-14T00:00:00Z", "Comparator": "GREATER_THAN"}], ALL),
        ([{"Key": "UpdateTime", "Value": "1700000000", "Comparator": "LESS_THAN"}], []),
        ([{"Key": "CreateTime", "Value": "1700000003", "Comparator": "LESS_THAN_EQUALS"}], ["lake.flights"]),
        ([{"Key": "LastAccessTime", "Value": "1", "Comparator": "GREATER_THAN"}], []),
    ],
)
def test_all_filters_must_hold(call: Call, filters: list[dict[str, str]], names: list[str]) -> None:
    assert found(call, Filters=filters) == names


def test_one_sort_criterion(call: Call) -> None:
    by_name = ["lake.customer-link", "sales.customer_orders", "lake.flights", "sales.xxlinkyy"]
    assert found(call, SortCriteria=[{"FieldName": "Name", "Sort": "ASC"}]) == by_name
    assert found(call, SortCriteria=[{"FieldName": "Name", "Sort": "DESC"}]) == by_name[::-1]
    by_time = ["lake.flights", "lake.customer-link", "sales.xxlinkyy", "sales.customer_orders"]
    assert found(call, SortCriteria=[{"FieldName": "CreateTime"}]) == by_time


@pytest.mark.parametrize("criteria", [[], [{"FieldName": "Name", "Sort": "DESC"}], [{"FieldName": "CreateTime"}]])
def test_pages(call: Call, criteria: list[dict[str, str]]) -> None:
    whole = found(call, SortCriteria=criteria)
    shown: list[str] = []
    token: dict[str, str] = {}
    while True:
        page = call("SearchTables", SortCriteria=criteria, MaxResults=1, **token)
        shown += [f"{table['DatabaseName']}.{table['Name']}" for table in page["TableList"]]
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert shown == whole
    assert len(whole) == 4


def test_tables_of_others(call: Call) -> None:
    assert found(call, ResourceShareType="FOREIGN") == []
    assert found(call, ResourceShareType="FEDERATED") == []
    assert found(call, ResourceShareType="ALL") == ALL


@pytest.mark.parametrize("given", [{"Key": "CreateTime", "Value": "soon"}, {"Key": "Name"}, {"Value": "x"}])
def test_filters_that_cannot_be(call: Call, given: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        call("SearchTables", Filters=[given])
