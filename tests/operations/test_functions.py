from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.errors import AlreadyExists, EntityNotFound, InvalidInput

Call = Callable[..., dict[str, Any]]
GIVEN = {
    "FunctionName": "Strip",
    "ClassName": "org.example.Strip",
    "OwnerName": "me",
    "OwnerType": "USER",
    "FunctionType": "REGULAR_FUNCTION",
    "ResourceUris": [{"ResourceType": "JAR", "Uri": "s3://b/strip.jar"}],
}


@pytest.fixture(autouse=True)
def databases(call: Call) -> None:
    for name in ("one", "two"):
        call("CreateDatabase", DatabaseInput={"Name": name})


def create(call: Call, database: str, name: str, **members: Any) -> None:
    call("CreateUserDefinedFunction", DatabaseName=database, FunctionInput={"FunctionName": name, **members})


def names(call: Call, **members: Any) -> list[str]:
    return [
        f"{found['DatabaseName']}.{found['FunctionName']}"
        for found in call("GetUserDefinedFunctions", **members)["UserDefinedFunctions"]
    ]


def test_a_function_comes_back_in_lower_case(call: Call) -> None:
    call("CreateUserDefinedFunction", DatabaseName="ONE", FunctionInput=GIVEN)
    found = call("GetUserDefinedFunction", DatabaseName="one", FunctionName="STRIP")["UserDefinedFunction"]
    assert {
        **GIVEN,
        "FunctionName": "strip",
        "DatabaseName": "one",
        "CatalogId": "123456789012",
    }.items() <= found.items()
    with pytest.raises(AlreadyExists):
        create(call, "one", "strip")
    create(call, "two", "strip")


def test_lists_of_one_database_and_of_all(call: Call) -> None:
    for database, name in (("two", "a"), ("one", "trino__x"), ("one", "a"), ("one", "b")):
        create(call, database, name, FunctionType="AGGREGATE_FUNCTION" if name == "b" else "REGULAR_FUNCTION")
    assert names(call, Pattern=".*") == names(call, Pattern="*") == ["one.a", "one.b", "one.trino__x", "two.a"]
    assert names(call, Pattern="trino__.*", DatabaseName="one") == ["one.trino__x"]
    assert names(call, Pattern="A") == ["one.a", "two.a"]
    assert names(call, Pattern="*", FunctionType="AGGREGATE_FUNCTION") == ["one.b"]
    page = call("GetUserDefinedFunctions", Pattern="*", MaxResults=3)
    rest = call("GetUserDefinedFunctions", Pattern="*", MaxResults=3, NextToken=page["NextToken"])
    assert [found["DatabaseName"] for found in rest["UserDefinedFunctions"]] == ["two"]
    assert "NextToken" not in rest


def test_update_replaces_and_delete_removes(call: Call) -> None:
    call("CreateUserDefinedFunction", DatabaseName="one", FunctionInput=GIVEN)
    at = {"DatabaseName": "one", "FunctionName": "Strip"}
    call("UpdateUserDefinedFunction", **at, FunctionInput={"FunctionName": "STRIP", "ClassName": "New"})
    found = call("GetUserDefinedFunction", **at)["UserDefinedFunction"]
    assert (found["ClassName"], found["ResourceUris"]) == ("New", [])
    assert "OwnerName" not in found
    with pytest.raises(InvalidInput, match="no rename"):
        call("UpdateUserDefinedFunction", **at, FunctionInput={"FunctionName": "other"})
    call("DeleteUserDefinedFunction", **at)
    for operation, members in (
        ("GetUserDefinedFunction", {}),
        ("DeleteUserDefinedFunction", {}),
        ("UpdateUserDefinedFunction", {"FunctionInput": {}}),
    ):
        with pytest.raises(EntityNotFound, match="Function Strip not found"):
            call(operation, **at, **members)


def test_functions_go_with_their_database(call: Call) -> None:
    create(call, "one", "a")
    call("DeleteDatabase", Name="one")
    with pytest.raises(EntityNotFound, match="Database one"):
        call("GetUserDefinedFunction", DatabaseName="one", FunctionName="a")
    call("CreateDatabase", DatabaseInput={"Name": "one"})
    assert names(call, Pattern="*", DatabaseName="one") == []


def test_what_cannot_be(call: Call) -> None:
    with pytest.raises(EntityNotFound):
        create(call, "none", "a")
    with pytest.raises(InvalidInput, match="FunctionName must be given"):
        call("CreateUserDefinedFunction", DatabaseName="one", FunctionInput={"ClassName": "a"})
    with pytest.raises(InvalidInput, match="not a valid pattern"):
        call("GetUserDefinedFunctions", Pattern="(")
