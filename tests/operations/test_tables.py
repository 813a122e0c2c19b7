from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from penstock.errors import AlreadyExists, ConcurrentModification, EntityNotFound, InvalidInput
from penstock.operations.contract import Context, declared
from penstock.store.sql.open import file_url, open_store

Call = Callable[..., dict[str, Any]]
COLUMNS = [{"Name": "Id", "Type": "bigint", "Parameters": {"iceberg.field.id": "1"}}, {"Name": "x", "Type": "int"}]


@pytest.fixture(autouse=True)
def database(call: Call) -> None:
    call("CreateDatabase", DatabaseInput={"Name": "db"})


def create(call: Call, name: str = "t", **members: Any) -> None:
    call("CreateTable", DatabaseName="db", TableInput={"Name": name, **members})


def get(call: Call, name: str = "t") -> dict[str, Any]:
    table: dict[str, Any] = call("GetTable", DatabaseName="db", Name=name)["Table"]
    return table


def test_a_table_of_nothing_but_a_name(call: Call) -> None:
    create(call, "T")
    table = get(call)
    created = table.pop("CreateTime")
    assert created == table.pop("UpdateTime")
    assert table == {
        "Name": "t",
        "DatabaseName": "db",
        "Retention": 0,
        "PartitionKeys": [],
        "Parameters": {},
        "CreatedBy": "arn:aws:iam::123456789012:root",
        "IsRegisteredWithLakeFormation": False,
        "CatalogId": "123456789012",
        "VersionId": "0",
    }


def test_columns_keep_their_case_order_and_parameters(call: Call) -> None:
    create(call, StorageDescriptor={"Columns": COLUMNS}, PartitionKeys=[{"Name": "Year", "Type": "string"}])
    table = get(call)
    assert table["StorageDescriptor"] == {
        "Columns": COLUMNS,
        "Compressed": False,
        "NumberOfBuckets": 0,
        "BucketColumns": [],
        "SortColumns": [],
        "StoredAsSubDirectories": False,
    }
    assert table["PartitionKeys"] == [{"Name": "Year", "Type": "string"}]


def test_views_and_links_come_back_as_they_were_given(call: Call) -> None:
    view = {
        "TableType": "VIRTUAL_VIEW",
        "ViewOriginalText": "/* Presto View: eyJhIjoxfQ== */",
        "ViewExpandedText": "/* Presto View */",
        "Parameters": {"presto_view": "true"},
    }
    create(call, "view", **view)
    link = {"TargetTable": {"CatalogId": "123456789012", "DatabaseName": "db", "Name": "view", "Region": "eu-west-1"}}
    create(call, "link", **link)
    assert view.items() <= get(call, "view").items()
    assert link.items() <= get(call, "link").items()


def test_names_are_matched_in_any_case(call: Call) -> None:
    create(call, "MyTable")
    for name in ("mytable", "MYTABLE", "MyTable"):
        assert call("GetTable", DatabaseName="DB", Name=name)["Table"]["Name"] == "mytable"
    with pytest.raises(AlreadyExists, match=r"^Table already exists"):
        create(call, "MYTABLE")


def test_what_is_missing_is_named(call: Call) -> None:
    with pytest.raises(EntityNotFound, match=r"^Database nope not found$"):
        call("CreateTable", DatabaseName="nope", TableInput={"Name": "t"})
    with pytest.raises(EntityNotFound, match=r"^Database nope not found$"):
        call("GetTable", DatabaseName="nope", Name="t")
    with pytest.raises(EntityNotFound, match=r"^Table nope not found$"):
        get(call, "nope")
    with pytest.raises(EntityNotFound, match=r"^Table nope not found$"):
        call("UpdateTable", DatabaseName="db", TableInput={"Name": "nope"})
    with pytest.raises(EntityNotFound, match=r"^Table nope not found$"):
        call("DeleteTable", DatabaseName="db", Name="nope")
    with pytest.raises(EntityNotFound, match=r"^Database nope not found$"):
        call("GetTables", DatabaseName="nope")


def test_an_update_replaces_everything_and_raises_the_version(call: Call) -> None:
    create(call, Description="old", Parameters={"a": "1", "b": "2"})
    before = get(call)
    call("UpdateTable", DatabaseName="db", TableInput={"Name": "T", "Parameters": {"a": "3"}})
    after = get(call)
    assert (after["VersionId"], after["Parameters"]) == ("1", {"a": "3"})
    assert "Description" not in after
    assert after["CreateTime"] == before["CreateTime"] < after["UpdateTime"]
    call("UpdateTable", DatabaseName="db", Name="t", TableInput={"Name": "t"})
    assert get(call)["VersionId"] == "2"
    with pytest.raises(InvalidInput, match="cannot be renamed"):
        call("UpdateTable", DatabaseName="db", Name="t", TableInput={"Name": "u"})


def test_the_optimistic_lock(call: Call) -> None:
    create(call)
    call("UpdateTable", DatabaseName="db", TableInput={"Name": "t"}, VersionId="0")
    with pytest.raises(ConcurrentModification) as caught:
        call("UpdateTable", DatabaseName="db", TableInput={"Name": "t", "Description": "lost"}, VersionId="0")
    assert caught.value.message == "Update table failed due to concurrent modifications."
    assert get(call)["VersionId"] == "1"
    assert "Description" not in get(call)
    with pytest.raises(InvalidInput):
        call("UpdateTable", DatabaseName="db", TableInput={"Name": "t"}, VersionId="latest")
    call("UpdateTable", DatabaseName="db", TableInput={"Name": "t"})
    assert get(call)["VersionId"] == "2"


def test_of_writers_at_once_one_wins_each_version(context: Context, tmp_path: Path) -> None:
    """Compare and swap is atomic: every writer counts up under the lock, and no count is lost."""
    stored = open_store(file_url(tmp_path / "shared.db"))
    here = replace(context, store=stored)
    operations = declared()
    operations["CreateDatabase"]({"DatabaseInput": {"Name": "db"}}, here)
    operations["CreateTable"]({"DatabaseName": "db", "TableInput": {"Name": "t", "Parameters": {"n": "0"}}}, here)

    def increment(_: int) -> None:
        while True:
            table = operations["GetTable"]({"DatabaseName": "db", "Name": "t"}, here)["Table"]
            document = {"Name": "t", "Parameters": {"n": str(int(table["Parameters"]["n"]) + 1)}}
            try:
                operations["UpdateTable"](
                    {"DatabaseName": "db", "TableInput": document, "VersionId": table["VersionId"]}, here
                )
            except ConcurrentModification:
                continue
            return

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(increment, range(40)))
    table = operations["GetTable"]({"DatabaseName": "db", "Name": "t"}, here)["Table"]
    stored.close()
    assert (table["VersionId"], table["Parameters"]) == ("40", {"n": "40"})


def test_skip_archive_raises_the_version_and_keeps_no_copy(call: Call) -> None:
    create(call)
    call("UpdateTable", DatabaseName="db", TableInput={"Name": "t"}, SkipArchive=True)
    call("UpdateTable", DatabaseName="db", TableInput={"Name": "t"})
    versions = call("GetTableVersions", DatabaseName="db", TableName="t")["TableVersions"]
    assert [version["VersionId"] for version in versions] == ["2", "1"]


def names(call: Call, **request: Any) -> list[str]:
    def pages() -> Iterator[str]:
        token: dict[str, str] = {}
        while True:
            page = call("GetTables", DatabaseName="db", **request, **token)
            assert len(page["TableList"]) <= request.get("MaxResults", 100)
            yield from (table["Name"] for table in page["TableList"])
            if "NextToken" not in page:
                return
            token = {"NextToken": page["NextToken"]}

    return list(pages())


def test_lists_are_by_name_in_pages(call: Call) -> None:
    assert names(call) == []
    wanted = [f"t{number:03}" for number in range(30)]
    for name in reversed(wanted):
        create(call, name)
    for size in (1, 7, 10, 29, 30, 31):
        assert names(call, MaxResults=size) == wanted
    assert "NextToken" not in call("GetTables", DatabaseName="db", MaxResults=30)


def test_expressions_are_globs_and_regular_expressions(call: Call) -> None:
    for name in ("flights", "flights_2013", "old_flights", "planes"):
        create(call, name)
    assert names(call, Expression="flights*") == ["flights", "flights_2013"]
    assert names(call, Expression="*flights") == ["flights", "old_flights"]
    assert names(call, Expression="flights.*") == ["flights", "flights_2013"]
    assert names(call, Expression="planes|old.*") == ["old_flights", "planes"]
    assert names(call, Expression=" ", MaxResults=1) == ["flights", "flights_2013", "old_flights", "planes"]
    assert names(call, Expression="*i*", MaxResults=1) == ["flights", "flights_2013", "old_flights"]
    with pytest.raises(InvalidInput, match="not a valid pattern"):
        names(call, Expression="(")


def test_attributes_to_get(call: Call) -> None:
    create(call, TableType="EXTERNAL_TABLE")
    assert call("GetTables", DatabaseName="db", AttributesToGet=["NAME"])["TableList"] == [{"Name": "t"}]
    both = call("GetTable", DatabaseName="db", Name="t", AttributesToGet=["NAME", "TABLE_TYPE"])["Table"]
    assert both == {"Name": "t", "TableType": "EXTERNAL_TABLE"}
    with pytest.raises(InvalidInput, match="must include NAME"):
        call("GetTables", DatabaseName="db", AttributesToGet=["TABLE_TYPE"])


def test_a_deleted_table_takes_everything_along(call: Call) -> None:
    create(call, PartitionKeys=[{"Name": "k"}])
    call("CreatePartition", DatabaseName="db", TableName="t", PartitionInput={"Values": ["1"]})
    call("UpdateTable", DatabaseName="db", TableInput={"Name": "t"})
    arn = "arn:aws:glue:eu-west-1:123456789012:table/db/t"
    call("TagResource", ResourceArn=arn, TagsToAdd={"a": "b"})
    call("DeleteTable", DatabaseName="DB", Name="T")
    create(call, PartitionKeys=[{"Name": "k"}])
    assert get(call)["VersionId"] == "0"
    assert call("GetPartitions", DatabaseName="db", TableName="t") == {"Partitions": []}
    assert call("GetTags", ResourceArn=arn) == {"Tags": {}}


def test_a_batch_deletes_what_there_is_and_reports_the_rest(call: Call) -> None:
    create(call, "a")
    create(call, "b")
    response = call("BatchDeleteTable", DatabaseName="db", TablesToDelete=["A", "nope", "b", "b"])
    detail = {"ErrorCode": "EntityNotFoundException"}
    assert response["Errors"] == [
        {"TableName": "nope", "ErrorDetail": {**detail, "ErrorMessage": "Table nope not found"}},
        {"TableName": "b", "ErrorDetail": {**detail, "ErrorMessage": "Table b not found"}},
    ]
    assert names(call) == []
    with pytest.raises(EntityNotFound, match="Database nope not found"):
        call("BatchDeleteTable", DatabaseName="nope", TablesToDelete=["a"])


@pytest.mark.parametrize(
    ("request_members", "message"),
    [
        ({}, "TableInput must be given"),
        ({"OpenTableFormatInput": {"IcebergInput": {"MetadataOperation": "CREATE"}}}, "OpenTableFormatInput is not"),
    ],
)
def test_what_is_not_supported_is_named(call: Call, request_members: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        call("CreateTable", DatabaseName="db", **request_members)
    assert names(call) == []


def test_updates_that_are_not_supported_are_named(call: Call) -> None:
    create(call)
    with pytest.raises(InvalidInput, match="UpdateOpenTableFormatInput is not supported"):
        call("UpdateTable", DatabaseName="db", UpdateOpenTableFormatInput={})
    with pytest.raises(InvalidInput, match="ViewUpdateAction ADD is not supported"):
        call("UpdateTable", DatabaseName="db", TableInput={"Name": "t"}, ViewUpdateAction="ADD")
    assert get(call)["VersionId"] == "0"


def test_a_transaction_and_a_time_do_not_go_together(call: Call) -> None:
    create(call)
    assert call("GetTable", DatabaseName="db", Name="t", TransactionId="tx")["Table"]["Name"] == "t"
    with pytest.raises(InvalidInput, match="cannot be specified together"):
        call("GetTable", DatabaseName="db", Name="t", TransactionId="tx", QueryAsOfTime=1_700_000_000)
