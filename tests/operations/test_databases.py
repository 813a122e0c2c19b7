from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from penstock.arns import Namespace
from penstock.errors import AlreadyExists, EntityNotFound, InvalidInput
from penstock.operations.contract import Context, declared

Call = Callable[..., dict[str, Any]]


def test_a_database_comes_back_with_what_was_given_and_what_glue_adds(call: Call) -> None:
    given = {"Description": "", "LocationUri": "s3://bucket/sales/", "Parameters": {"Owner": "Me"}}
    call("CreateDatabase", DatabaseInput={"Name": "Sales", **given})
    database = call("GetDatabase", Name="sales")["Database"]
    assert {member: database[member] for member in given} == given
    assert database["Name"] == "sales"
    assert database["CatalogId"] == "123456789012"
    assert database["CreateTime"].timestamp() == 1_700_000_001
    assert database["CreateTableDefaultPermissions"] == [
        {"Principal": {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}, "Permissions": ["ALL"]}
    ]
    assert "TargetDatabase" not in database


def test_default_permissions_that_were_given_stay(call: Call) -> None:
    call("CreateDatabase", DatabaseInput={"Name": "a", "CreateTableDefaultPermissions": []})
    assert call("GetDatabase", Name="a")["Database"]["CreateTableDefaultPermissions"] == []


def test_names_are_matched_in_any_case(call: Call) -> None:
    call("CreateDatabase", DatabaseInput={"Name": "MyBase"})
    assert call("GetDatabase", Name="MYBASE")["Database"]["Name"] == "mybase"
    with pytest.raises(AlreadyExists, match="already exists"):
        call("CreateDatabase", DatabaseInput={"Name": "mybase"})


@pytest.mark.parametrize("name", ["with/slash", "with space", "größe", "'; DROP TABLE", "a" * 255, "tab\there"])
def test_any_printable_name_is_a_name(call: Call, name: str) -> None:
    call("CreateDatabase", DatabaseInput={"Name": name})
    assert call("GetDatabase", Name=name)["Database"]["Name"] == name.lower()
    call("DeleteDatabase", Name=name)


def test_missing_databases(call: Call) -> None:
    with pytest.raises(EntityNotFound, match=r"^Database nope not found$"):
        call("GetDatabase", Name="nope")
    with pytest.raises(EntityNotFound):
        call("UpdateDatabase", Name="nope", DatabaseInput={"Name": "nope"})
    with pytest.raises(EntityNotFound):
        call("DeleteDatabase", Name="nope")


def test_lists_are_by_name_in_pages_and_the_last_has_no_token(call: Call) -> None:
    assert call("GetDatabases") == {"DatabaseList": []}
    names = [f"d{number:02}" for number in range(25)]
    for name in reversed(names):
        call("CreateDatabase", DatabaseInput={"Name": name})
    page = call("GetDatabases", MaxResults=10)
    seen = [database["Name"] for database in page["DatabaseList"]]
    while "NextToken" in page:
        page = call("GetDatabases", MaxResults=10, NextToken=page["NextToken"])
        seen += [database["Name"] for database in page["DatabaseList"]]
    assert seen == names
    assert "NextToken" not in call("GetDatabases", MaxResults=25)
    with pytest.raises(InvalidInput, match="NextToken is not valid"):
        call("GetDatabases", NextToken="bogus")


def test_attributes_to_get(call: Call) -> None:
    target = {"CatalogId": "123456789012", "DatabaseName": "other"}
    call("CreateDatabase", DatabaseInput={"Name": "link", "TargetDatabase": target})
    assert call("GetDatabases", AttributesToGet=["NAME"])["DatabaseList"] == [{"Name": "link"}]
    both = call("GetDatabases", AttributesToGet=["NAME", "TARGET_DATABASE"])["DatabaseList"]
    assert both == [{"Name": "link", "TargetDatabase": target}]
    with pytest.raises(InvalidInput, match="must include NAME"):
        call("GetDatabases", AttributesToGet=["TARGET_DATABASE"])


def test_share_types(call: Call) -> None:
    call("CreateDatabase", DatabaseInput={"Name": "own"})
    call("CreateDatabase", DatabaseInput={"Name": "fed", "FederatedDatabase": {"Identifier": "x"}})

    def names(share: str) -> list[str]:
        return [database["Name"] for database in call("GetDatabases", ResourceShareType=share)["DatabaseList"]]

    assert (names("ALL"), names("FEDERATED"), names("FOREIGN")) == (["fed", "own"], ["fed"], [])


def test_an_update_replaces_everything_and_renames_nothing(call: Call) -> None:
    call("CreateDatabase", DatabaseInput={"Name": "a", "Description": "old", "Parameters": {"k": "v"}})
    created = call("GetDatabase", Name="a")["Database"]["CreateTime"]
    call("UpdateDatabase", Name="A", DatabaseInput={"Name": "a", "Description": "new"})
    database = call("GetDatabase", Name="a")["Database"]
    assert (database["Description"], database["CreateTime"]) == ("new", created)
    assert "Parameters" not in database
    with pytest.raises(InvalidInput, match="cannot be renamed"):
        call("UpdateDatabase", Name="a", DatabaseInput={"Name": "b"})


def test_a_deleted_database_takes_its_tables_partitions_and_tags_along(call: Call) -> None:
    arn = "arn:aws:glue:eu-west-1:123456789012:database/a"
    call("CreateDatabase", DatabaseInput={"Name": "a"}, Tags={"team": "x"})
    call("CreateTable", DatabaseName="a", TableInput={"Name": "t", "PartitionKeys": [{"Name": "k"}]})
    call("CreatePartition", DatabaseName="a", TableName="t", PartitionInput={"Values": ["1"]})
    assert call("GetTags", ResourceArn=arn) == {"Tags": {"team": "x"}}
    call("DeleteDatabase", Name="a")
    with pytest.raises(EntityNotFound, match="Database a not found"):
        call("GetTables", DatabaseName="a")
    call("CreateDatabase", DatabaseInput={"Name": "a"})
    assert call("GetTables", DatabaseName="a") == {"TableList": []}
    assert call("GetTags", ResourceArn=arn) == {"Tags": {}}


def test_catalog_ids(call: Call) -> None:
    call("CreateDatabase", CatalogId="123456789012", DatabaseInput={"Name": "a"})
    assert call("GetDatabase", CatalogId="123456789012", Name="a")
    for other in ("999999999999", "123456789012:s3tablescatalog/bucket"):
        with pytest.raises(EntityNotFound, match=f"Catalog {other} not found"):
            call("GetDatabase", CatalogId=other, Name="a")
        with pytest.raises(EntityNotFound):
            call("CreateDatabase", CatalogId=other, DatabaseInput={"Name": "b"})


def test_every_account_and_region_has_databases_of_its_own(call: Call, context: Context) -> None:
    call("CreateDatabase", DatabaseInput={"Name": "a"})
    for namespace in (Namespace("123456789012", "us-east-1"), Namespace("999999999999", "eu-west-1")):
        elsewhere = replace(context, namespace=namespace)
        assert declared()["GetDatabases"]({}, elsewhere) == {"DatabaseList": []}


def test_tags_that_cannot_be_refuse_the_database(call: Call) -> None:
    with pytest.raises(InvalidInput, match="reserved"):
        call("CreateDatabase", DatabaseInput={"Name": "a"}, Tags={"aws:x": "y"})
    assert call("GetDatabases") == {"DatabaseList": []}
