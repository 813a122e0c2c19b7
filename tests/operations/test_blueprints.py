"""Blueprints as they are declared; what their archives hold is the loop's business (tests/loops)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from penstock.errors import AlreadyExists, EntityNotFound, IllegalBlueprintState, ResourceNumberLimitExceeded
from penstock.operations.blueprints import create_blueprint
from penstock.operations.contract import Context

Call = Callable[..., dict[str, Any]]
AT = "s3://lake/b.zip"
ACTIVE = {
    "BlueprintLocation": "s3://lake/old.zip",
    "BlueprintServiceLocation": "penstock:blueprints/b/1.zip",
    "LastModifiedOn": 1_700_000_000,
    "ParameterSpec": "{}",
    "LayoutGenerator": "a.f",
    "Digest": "1",
}


def settle(context: Context, name: str, **members: Any) -> None:
    """What the loop writes when it has looked at the archive."""
    with context.store.write() as transaction:
        row = transaction.blueprints.get(context.namespace, name)
        assert row is not None
        transaction.blueprints.replace(context.namespace, name, {**row.document, **members}, context.now)


def test_a_new_blueprint_is_being_created_and_leaves_a_task(call: Call, context: Context) -> None:
    assert call("CreateBlueprint", Name="b", BlueprintLocation=AT, Description="d", Tags={"team": "x"}) == {"Name": "b"}
    found = call("GetBlueprint", Name="b", IncludeBlueprint=True, IncludeParameterSpec=True)["Blueprint"]
    assert found.pop("CreatedOn") == found.pop("LastModifiedOn")
    assert found == {"Name": "b", "BlueprintLocation": AT, "Description": "d", "Status": "CREATING"}
    assert call("GetTags", ResourceArn="arn:aws:glue:eu-west-1:123456789012:blueprint/b") == {"Tags": {"team": "x"}}
    with context.store.write() as transaction:
        task = transaction.blueprint_tasks.claim("me", context.now, 60)
        assert task is not None
        assert (task.blueprint_name, task.run_id) == ("b", None)
    with pytest.raises(AlreadyExists):
        call("CreateBlueprint", Name="b", BlueprintLocation=AT)


def test_the_parameter_specification_is_shown_on_request(call: Call, context: Context) -> None:
    call("CreateBlueprint", Name="b", BlueprintLocation=AT)
    settle(context, "b", Status="ACTIVE", Active=ACTIVE)
    bare = call("GetBlueprint", Name="b")["Blueprint"]
    assert not {"ParameterSpec", "BlueprintServiceLocation", "LastActiveDefinition", "Active"} & set(bare)
    full = call("GetBlueprint", Name="b", IncludeBlueprint=True, IncludeParameterSpec=True)["Blueprint"]
    assert (full["ParameterSpec"], full["BlueprintServiceLocation"]) == ("{}", "penstock:blueprints/b/1.zip")


def test_an_update_keeps_the_active_definition_until_it_has_succeeded(call: Call, context: Context) -> None:
    call("CreateBlueprint", Name="b", BlueprintLocation=AT, Description="d")
    with pytest.raises(IllegalBlueprintState, match="cannot be updated while it is CREATING"):
        call("UpdateBlueprint", Name="b", BlueprintLocation=AT)
    settle(context, "b", Status="ACTIVE", Active=ACTIVE)
    assert call("UpdateBlueprint", Name="b", BlueprintLocation="s3://lake/new.zip") == {"Name": "b"}
    found = call("GetBlueprint", Name="b", IncludeParameterSpec=True)["Blueprint"]
    assert (found["Status"], found["BlueprintLocation"]) == ("UPDATING", "s3://lake/new.zip")
    assert "Description" not in found
    assert found["LastActiveDefinition"]["BlueprintLocation"] == "s3://lake/old.zip"
    assert found["LastActiveDefinition"]["ParameterSpec"] == "{}"
    with pytest.raises(EntityNotFound):
        call("UpdateBlueprint", Name="nobody", BlueprintLocation=AT)


def test_lists_pages_and_batches(call: Call) -> None:
    for name in ("c", "a", "b"):
        call("CreateBlueprint", Name=name, BlueprintLocation=AT, Tags={"team": name})
    page = call("ListBlueprints", MaxResults=2)
    assert page["Blueprints"] == ["a", "b"]
    assert call("ListBlueprints", MaxResults=2, NextToken=page["NextToken"]) == {"Blueprints": ["c"]}
    assert call("ListBlueprints", Tags={"team": "b"}) == {"Blueprints": ["b"]}
    batch = call("BatchGetBlueprints", Names=["b", "nobody", "b"])
    assert [one["Name"] for one in batch["Blueprints"]] == ["b"]
    assert batch["MissingBlueprints"] == ["nobody"]


def test_deleting_takes_the_tags_along_and_a_missing_one_is_no_error(call: Call) -> None:
    call("CreateBlueprint", Name="b", BlueprintLocation=AT, Tags={"team": "x"})
    for _ in range(2):
        assert call("DeleteBlueprint", Name="b") == {"Name": "b"}
    with pytest.raises(EntityNotFound):
        call("GetBlueprint", Name="b")
    assert call("ListBlueprints", Tags={"team": "x"}) == {"Blueprints": []}


def test_the_quota(context: Context) -> None:
    tight = replace(context, settings=replace(context.settings, quota_blueprints=1))
    create_blueprint({"Name": "a", "BlueprintLocation": AT}, tight)
    with pytest.raises(ResourceNumberLimitExceeded, match="quota_blueprints"):
        create_blueprint({"Name": "b", "BlueprintLocation": AT}, tight)
