"""What a layout asks for is created by the operations themselves: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.blueprints.plan import plan
from penstock.errors import BadBlueprint, EntityNotFound
from penstock.operations.blueprint_entities import create_entities
from penstock.operations.contract import Context
from penstock.server.service_model import glue_model

Call = Callable[..., dict[str, Any]]
JOB = {"Name": "j", "Role": "r", "Command": {"Name": "pythonshell", "ScriptLocation": "s3://b/s.py"}}
CRAWLER = {"Name": "c", "Role": "r", "DatabaseName": "db", "Targets": {"S3Targets": [{"Path": "s3://lake/raw"}]}}
TRIGGER = {"Name": "t", "WorkflowName": "w", "Type": "ON_DEMAND", "Actions": [{"JobName": "j"}, {"CrawlerName": "c"}]}
LAYOUT = {"Workflow": {"Name": "w"}, "Jobs": [JOB], "Crawlers": [CRAWLER], "Triggers": [TRIGGER]}
DETAILS = {"BlueprintName": "b", "RunId": "bpr_1"}


def create(context: Context, layout: dict[str, Any]) -> None:
    with context.store.write() as transaction:
        create_entities(transaction, plan(layout)[1], DETAILS, context, glue_model().validate)


def test_all_of_a_workflow_is_there_with_where_it_came_from(call: Call, context: Context) -> None:
    create(context, LAYOUT)
    found = call("GetWorkflow", Name="w", IncludeGraph=True)["Workflow"]
    assert found["BlueprintDetails"] == DETAILS
    assert sorted(node["Name"] for node in found["Graph"]["Nodes"]) == ["c", "j", "t"]
    call("UpdateWorkflow", Name="w", Description="d")
    assert call("GetWorkflow", Name="w")["Workflow"]["BlueprintDetails"] == DETAILS


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Triggers": [TRIGGER, {**TRIGGER, "Name": "t2"}]}, "trigger t2 cannot be created: InvalidInputException"),
        ({"Triggers": [{**TRIGGER, "Actions": [{"JobName": "x"}]}]}, "trigger t cannot be created: EntityNotFound"),
        ({"Jobs": [{**JOB, "Timeout": "soon"}]}, "job j cannot be created"),
        ({"Jobs": [JOB, {**JOB, "Name": "", "Role": None}]}, "cannot be created: ValidationException"),
    ],
)
def test_nothing_stays_when_one_of_it_is_refused(
    call: Call, context: Context, change: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadBlueprint, match=words):
        create(context, LAYOUT | change)
    for operation, member in (("GetWorkflow", "Name"), ("GetJob", "JobName"), ("GetCrawler", "Name")):
        with pytest.raises(EntityNotFound):
            call(operation, **{member: {"GetWorkflow": "w", "GetJob": "j", "GetCrawler": "c"}[operation]})
