from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from penstock.catalog.changes import (
    CatalogChange,
    CreatePartitions,
    CreateTable,
    DeletePartitions,
    DeleteTable,
    UpdatePartitions,
    UpdateTable,
)
from penstock.errors import Conflict
from penstock.operations.catalog_changes import apply_changes, existing_tables
from penstock.operations.contract import Context

Call = Callable[..., dict[str, Any]]
WHY = "because"
CRAWLER = "arn:aws:sts::123456789012:assumed-role/role/AWS-Crawler"
TABLE_INPUT = {"Name": "flights", "PartitionKeys": [{"Name": "year", "Type": "string"}], "TableType": "EXTERNAL_TABLE"}


def partition(year: str, **members: Any) -> dict[str, Any]:
    return {"Values": [year], **members}


@pytest.fixture
def apply(context: Context) -> Callable[[Sequence[CatalogChange]], None]:
    def apply(changes: Sequence[CatalogChange]) -> None:
        with context.store.write() as transaction:
            apply_changes(transaction, context.namespace, changes, CRAWLER, context.now)

    return apply


Apply = Callable[[Sequence[CatalogChange]], None]
NEW = [
    CreateTable("db", "flights", TABLE_INPUT, WHY),
    CreatePartitions("db", "flights", (partition("2013"), partition("2014")), None, WHY),
]


def years(call: Call) -> list[str]:
    response = call("GetPartitions", DatabaseName="db", TableName="flights")
    return [found["Values"][0] for found in response["Partitions"]]


def test_a_new_table_comes_with_its_database_and_partitions(call: Call, apply: Apply) -> None:
    apply(NEW)
    table = call("GetTable", DatabaseName="db", Name="flights")["Table"]
    assert (table["VersionId"], table["CreatedBy"], table["TableType"]) == ("0", CRAWLER, "EXTERNAL_TABLE")
    assert years(call) == ["2013", "2014"]
    assert [database["Name"] for database in call("GetDatabases")["DatabaseList"]] == ["db"]


def test_a_database_that_is_there_stays_as_it_is(call: Call, apply: Apply) -> None:
    call("CreateDatabase", DatabaseInput={"Name": "db", "Description": "mine"})
    apply(NEW)
    assert call("GetDatabase", Name="db")["Database"]["Description"] == "mine"


def test_a_plan_for_a_known_table(call: Call, apply: Apply) -> None:
    apply(NEW)
    apply(
        [
            UpdateTable("db", "flights", {**TABLE_INPUT, "Description": "new"}, 0, WHY),
            CreatePartitions("db", "flights", (partition("2015"),), 0, WHY),
            UpdatePartitions("db", "flights", (partition("2013", Parameters={"a": "b"}),), 0, WHY),
            DeletePartitions("db", "flights", (("2014",), ("1999",)), 0, WHY),
        ]
    )
    table = call("GetTable", DatabaseName="db", Name="flights")["Table"]
    assert (table["VersionId"], table["Description"]) == ("1", "new")
    assert years(call) == ["2013", "2015"]
    updated = call("GetPartition", DatabaseName="db", TableName="flights", PartitionValues=["2013"])["Partition"]
    assert updated["Parameters"] == {"a": "b"}
    versions = call("GetTableVersions", DatabaseName="db", TableName="flights")["TableVersions"]
    assert [version["VersionId"] for version in versions] == ["1", "0"]
    apply([DeleteTable("db", "flights", 1, WHY)])
    assert call("GetTables", DatabaseName="db") == {"TableList": []}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (CreateTable("db", "flights", TABLE_INPUT, WHY), "flights is there already"),
        (UpdateTable("db", "flights", TABLE_INPUT, 1, WHY), "flights is at version 0, not 1"),
        (UpdateTable("db", "nope", TABLE_INPUT, 0, WHY), "nope is gone"),
        (DeleteTable("db", "flights", 1, WHY), "flights is at version 0, not 1"),
        (CreatePartitions("db", "flights", (partition("2015"),), 1, WHY), "flights is at version 0, not 1"),
        (
            CreatePartitions("db", "flights", (partition("2013"),), 0, WHY),
            r"partition \['2013'\] of db.flights is there",
        ),
        (
            UpdatePartitions("db", "flights", (partition("1999"),), 0, WHY),
            r"partition \['1999'\] of db.flights is gone",
        ),
        (DeletePartitions("db", "flights", (("2013",),), 1, WHY), "flights is at version 0, not 1"),
    ],
)
def test_a_stale_plan_changes_nothing(call: Call, apply: Apply, change: CatalogChange, reason: str) -> None:
    apply(NEW)
    with pytest.raises(Conflict, match=reason):
        apply([CreateTable("other", "first", {"Name": "first"}, WHY), change])
    assert [database["Name"] for database in call("GetDatabases")["DatabaseList"]] == ["db"]
    assert call("GetTable", DatabaseName="db", Name="flights")["Table"]["VersionId"] == "0"
    assert years(call) == ["2013", "2014"]


def test_a_crawler_sees_its_database_and_its_catalog_targets(call: Call, apply: Apply, context: Context) -> None:
    apply(
        [
            *NEW,
            CreateTable("db", "planes", {"Name": "planes"}, WHY),
            CreateTable("target", "t", {"Name": "t"}, WHY),
            CreateTable("default", "d", {"Name": "d"}, WHY),
        ]
    )
    call("UpdateTable", DatabaseName="db", TableInput={"Name": "planes"})

    def seen(crawler: dict[str, Any]) -> list[tuple[str, str, int]]:
        with context.store.read() as transaction:
            found = existing_tables(transaction, context.namespace, crawler)
        return [(table.database, table.name, table.version) for table in found]

    targets = {"CatalogTargets": [{"DatabaseName": "Target", "Tables": ["t"]}]}
    assert seen({"DatabaseName": "DB", "Targets": {}}) == [("db", "flights", 0), ("db", "planes", 1)]
    assert seen({"DatabaseName": "nope", "Targets": targets}) == [("target", "t", 0)]
    assert seen({"Targets": {}}) == [("default", "d", 0)]
    with context.store.read() as transaction:
        flights = existing_tables(transaction, context.namespace, {"DatabaseName": "db"})[0]
    assert flights.table == TABLE_INPUT
    assert flights.partitions == {("2013",): {"Values": ["2013"]}, ("2014",): {"Values": ["2014"]}}


def test_more_partitions_than_one_page(call: Call, apply: Apply, context: Context) -> None:
    inputs = tuple(partition(str(year)) for year in range(1000, 3500))
    apply([NEW[0], CreatePartitions("db", "flights", inputs, None, WHY)])
    with context.store.read() as transaction:
        flights = existing_tables(transaction, context.namespace, {"DatabaseName": "db"})[0]
    assert len(flights.partitions) == 2500
