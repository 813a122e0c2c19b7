from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.errors import EntityNotFound, InvalidInput

Call = Callable[..., dict[str, Any]]
TABLE = {"DatabaseName": "DB", "TableName": "T"}


@pytest.fixture(autouse=True)
def table(call: Call) -> None:
    """Versions 0, 1 and 2, each described by its number."""
    call("CreateDatabase", DatabaseInput={"Name": "db"})
    call("CreateTable", DatabaseName="db", TableInput={"Name": "t", "Description": "0"})
    for number in ("1", "2"):
        call("UpdateTable", DatabaseName="db", TableInput={"Name": "t", "Description": number})


def listed(call: Call) -> list[str]:
    return [version["VersionId"] for version in call("GetTableVersions", **TABLE)["TableVersions"]]


def test_newest_first_with_the_current_one(call: Call) -> None:
    versions = call("GetTableVersions", **TABLE)["TableVersions"]
    assert [version["VersionId"] for version in versions] == ["2", "1", "0"]
    assert [version["Table"]["VersionId"] for version in versions] == ["2", "1", "0"]
    assert [version["Table"]["Description"] for version in versions] == ["2", "1", "0"]
    times = [version["Table"]["UpdateTime"] for version in versions]
    assert times == sorted(times, reverse=True)
    assert len({version["Table"]["CreateTime"] for version in versions}) == 1


def test_pages(call: Call) -> None:
    first = call("GetTableVersions", **TABLE, MaxResults=2)
    assert [version["VersionId"] for version in first["TableVersions"]] == ["2", "1"]
    second = call("GetTableVersions", **TABLE, MaxResults=2, NextToken=first["NextToken"])
    assert [version["VersionId"] for version in second["TableVersions"]] == ["0"]
    assert "NextToken" not in second


def test_one_version_or_the_latest(call: Call) -> None:
    assert call("GetTableVersion", **TABLE)["TableVersion"]["VersionId"] == "2"
    assert call("GetTableVersion", **TABLE, VersionId="2")["TableVersion"]["Table"]["Description"] == "2"
    assert call("GetTableVersion", **TABLE, VersionId="0")["TableVersion"]["Table"]["Description"] == "0"
    with pytest.raises(EntityNotFound, match=r"^Version not found: 7$"):
        call("GetTableVersion", **TABLE, VersionId="7")
    with pytest.raises(EntityNotFound):
        call("GetTableVersion", **TABLE, VersionId="9" * 100)
    with pytest.raises(InvalidInput):
        call("GetTableVersion", **TABLE, VersionId="abc")
    with pytest.raises(EntityNotFound, match="Table nope not found"):
        call("GetTableVersion", DatabaseName="db", TableName="nope")


def test_old_versions_can_be_deleted_and_the_current_one_cannot(call: Call) -> None:
    call("DeleteTableVersion", **TABLE, VersionId="0")
    assert listed(call) == ["2", "1"]
    with pytest.raises(EntityNotFound):
        call("DeleteTableVersion", **TABLE, VersionId="0")
    with pytest.raises(InvalidInput, match="current version"):
        call("DeleteTableVersion", **TABLE, VersionId="2")
    assert listed(call) == ["2", "1"]


def test_a_batch_deletes_what_it_can(call: Call) -> None:
    errors = call("BatchDeleteTableVersion", **TABLE, VersionIds=["0", "2", "9", "x", "1"])["Errors"]
    assert [(error["TableName"], error["VersionId"], error["ErrorDetail"]["ErrorCode"]) for error in errors] == [
        ("t", "2", "InvalidInputException"),
        ("t", "9", "EntityNotFoundException"),
        ("t", "x", "InvalidInputException"),
    ]
    assert listed(call) == ["2"]


def test_a_deleted_version_never_comes_back(call: Call) -> None:
    call("DeleteTableVersion", **TABLE, VersionId="1")
    call("UpdateTable", DatabaseName="db", TableInput={"Name": "t"})
    assert listed(call) == ["3", "2", "0"]
