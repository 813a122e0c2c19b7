"""Exporting: what Glue shows becomes a template that says it."""

from __future__ import annotations

from typing import Any

import pytest

from penstock.errors import BadTemplate
from penstock.templates.catalog_kinds import DATABASE, TABLE
from penstock.templates.exporting import Exported, template_of
from penstock.templates.orchestration_kinds import CRAWLER, JOB, TRIGGER, WORKFLOW
from penstock.templates.planning import Found

JOB_FOUND = {
    "Name": "a-job",
    "Role": "r",
    "Command": {"Name": "glueetl"},
    "WorkerType": "G.1X",
    "NumberOfWorkers": 2,
    "MaxCapacity": 2.0,
    "AllocatedCapacity": 2,
    "MaxRetries": 0,
    "ExecutionProperty": {"MaxConcurrentRuns": 1},
    "DefaultArguments": {"--empty": ""},
    "CreatedOn": 1,
}


def exported(model: Any, *resources: tuple[Any, dict[str, Any]]) -> dict[str, Any]:
    found = [Exported(kind, Found(answer, {})) for kind, answer in resources]
    resources_of: dict[str, Any] = template_of(found, model, "d")["Resources"]
    return resources_of


def test_what_glue_computes_is_left_out(model: Any) -> None:
    assert exported(model, (JOB, {"Job": JOB_FOUND})) == {
        "AJobJob": {
            "Type": "AWS::Glue::Job",
            "Properties": {
                "Name": "a-job",
                "Role": "r",
                "Command": {"Name": "glueetl"},
                "DefaultArguments": {"--empty": ""},
                "WorkerType": "G.1X",
                "NumberOfWorkers": 2,
            },
        }
    }


def test_a_capacity_without_workers_is_kept(model: Any) -> None:
    shell = {"Name": "s", "Role": "r", "Command": {"Name": "pythonshell"}, "MaxCapacity": 1.0, "AllocatedCapacity": 1}
    assert exported(model, (JOB, {"Job": shell}))["SJob"]["Properties"]["MaxCapacity"] == 1.0
    odd = {**JOB_FOUND, "MaxCapacity": 2.5}
    properties = exported(model, (JOB, {"Job": odd}))["AJobJob"]["Properties"]
    assert properties["MaxCapacity"] == 2.5
    assert "WorkerType" not in properties


def test_names_of_what_is_exported_too_become_references(model: Any) -> None:
    trigger = {
        "Name": "t",
        "WorkflowName": "w",
        "Type": "CONDITIONAL",
        "State": "ACTIVATED",
        "Predicate": {"Logical": "AND", "Conditions": [{"CrawlerName": "elsewhere", "LogicalOperator": "EQUALS"}]},
        "Actions": [{"JobName": "a-job"}],
    }
    crawler = {
        "Name": "c",
        "Role": "r",
        "DatabaseName": "D",
        "Targets": {"S3Targets": [{"Path": "s3://b/"}], "JdbcTargets": []},
    }
    found = exported(
        model,
        (TRIGGER, {"Trigger": trigger}),
        (WORKFLOW, {"Workflow": {"Name": "w"}}),
        (JOB, {"Job": JOB_FOUND}),
        (CRAWLER, {"Crawler": crawler}),
        (DATABASE, {"Database": {"Name": "d"}}),
    )
    assert list(found) == ["DDatabase", "AJobJob", "CCrawler", "WWorkflow", "TTrigger"]
    properties = found["TTrigger"]["Properties"]
    assert properties["WorkflowName"] == {"Ref": "WWorkflow"}
    assert properties["Actions"] == [{"JobName": {"Ref": "AJobJob"}}]
    assert properties["Predicate"]["Conditions"][0]["CrawlerName"] == "elsewhere"
    assert properties["Predicate"]["Logical"] == "AND"
    assert properties["StartOnCreation"] is True
    assert found["CCrawler"]["Properties"]["Targets"] == {"S3Targets": [{"Path": "s3://b/"}]}
    assert found["CCrawler"]["Properties"]["DatabaseName"] == {"Ref": "DDatabase"}
    assert found["DDatabase"]["Properties"]["CatalogId"] == {"Ref": "AWS::AccountId"}


def test_logical_ids_stay_apart(model: Any) -> None:
    found = exported(model, *((WORKFLOW, {"Workflow": {"Name": name}}) for name in ("a-b", "aB", "a b", "-", "A.b")))
    assert list(found) == ["ABWorkflow", "ABWorkflow2", "ABWorkflow3", "Workflow", "ABWorkflow4"]


def test_what_would_be_read_as_a_function_is_refused(model: Any) -> None:
    flow = {"Name": "w", "DefaultRunProperties": {"Ref": "x"}}
    with pytest.raises(BadTemplate, match="AWS::Glue::Workflow w cannot be written as a template: 'Ref'"):
        exported(model, (WORKFLOW, {"Workflow": flow}))


def test_tables_of_two_databases_may_have_one_name(model: Any) -> None:
    found = exported(model, *((TABLE, {"Table": {"DatabaseName": name, "Name": "t"}}) for name in ("d", "e")))
    assert list(found) == ["TTable", "TTable2"]
