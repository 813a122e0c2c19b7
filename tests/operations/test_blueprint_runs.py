"""Runs of blueprints as they are asked for and read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from penstock.errors import EntityNotFound, IllegalBlueprintState, InvalidInput
from penstock.operations.contract import Context

Call = Callable[..., dict[str, Any]]
ROLE = "arn:aws:iam::123456789012:role/etl"


@pytest.fixture
def blueprint(call: Call, context: Context) -> str:
    call("CreateBlueprint", Name="b", BlueprintLocation="s3://lake/b.zip")
    entry = {"type": "Integer", "collection": False, "description": None, "defaultValue": None, "allowedValues": None}
    active = {"ParameterSpec": json.dumps({"Day": entry}), "Digest": "1", "BlueprintLocation": "s3://lake/b.zip"}
    with context.store.write() as transaction:
        document = {"Name": "b", "Status": "ACTIVE", "Active": active}
        transaction.blueprints.replace(context.namespace, "b", document, context.now)
    return "b"


def test_a_run_is_running_until_the_loop_has_made_it(call: Call, blueprint: str, context: Context) -> None:
    run_id = call("StartBlueprintRun", BlueprintName=blueprint, RoleArn=ROLE, Parameters='{"Day": "5"}')["RunId"]
    run = call("GetBlueprintRun", BlueprintName=blueprint, RunId=run_id)["BlueprintRun"]
    assert run.pop("StartedOn") > context.now
    assert run == {
        "BlueprintName": "b", "RunId": run_id, "State": "RUNNING", "Parameters": '{"Day": "5"}', "RoleArn": ROLE
    }  # fmt: skip
    with context.store.read() as transaction:
        row = transaction.blueprint_runs.get(context.namespace, "b", run_id)
        assert row is not None
        assert row.document["Values"] == {"Day": 5}


def test_parameters_are_refused_by_name_and_nothing_is_written(call: Call, blueprint: str) -> None:
    for parameters, words in (('{"Day": "x"}', "'Day' is of type Integer"), ('{"Dya": 1}', "'Dya'"), ("{}", "missing")):
        with pytest.raises(InvalidInput, match=words):
            call("StartBlueprintRun", BlueprintName=blueprint, RoleArn=ROLE, Parameters=parameters)
    assert call("GetBlueprintRuns", BlueprintName=blueprint) == {"BlueprintRuns": []}


def test_a_blueprint_without_a_definition_cannot_be_run(call: Call) -> None:
    call("CreateBlueprint", Name="new", BlueprintLocation="s3://lake/b.zip")
    with pytest.raises(IllegalBlueprintState, match="new is CREATING"):
        call("StartBlueprintRun", BlueprintName="new", RoleArn=ROLE)
    with pytest.raises(EntityNotFound):
        call("StartBlueprintRun", BlueprintName="nobody", RoleArn=ROLE)


def test_runs_come_in_pages_and_outlive_their_blueprint(call: Call, blueprint: str) -> None:
    ids = [
        call("StartBlueprintRun", BlueprintName=blueprint, RoleArn=ROLE, Parameters='{"Day": 1}')["RunId"]
        for _ in range(3)
    ]
    call("DeleteBlueprint", Name=blueprint)
    page = call("GetBlueprintRuns", BlueprintName=blueprint, MaxResults=2)
    rest = call("GetBlueprintRuns", BlueprintName=blueprint, MaxResults=2, NextToken=page["NextToken"])
    shown = [run["RunId"] for run in page["BlueprintRuns"] + rest["BlueprintRuns"]]
    assert shown == ids[::-1]
    assert "NextToken" not in rest
    with pytest.raises(EntityNotFound):
        call("GetBlueprintRuns", BlueprintName="nobody")
    with pytest.raises(EntityNotFound):
        call("GetBlueprintRun", BlueprintName=blueprint, RunId="bpr_nothing")
