"""Workflows as CloudFormation templates, and templates read as what they would make."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.server.console.conftest import Browser

pytestmark = pytest.mark.slow

READ = "/console/api/templates/read"


@pytest.fixture(scope="module")
def workflow(reader: Browser) -> str:
    command = {"Name": "pythonshell", "ScriptLocation": "s3://scripts/a.py"}
    reader.aws("AWSGlue.CreateJob", Name="exported-job", Role="r", Command=command, Tags={"team": "data"})
    reader.aws("AWSGlue.CreateJob", Name="gone", Role="r", Command=command)
    reader.aws("AWSGlue.CreateWorkflow", Name="exported", Description="d", DefaultRunProperties={"k": "v"})
    for name, more in (
        ("exported-start", {"Type": "ON_DEMAND", "Actions": [{"JobName": "exported-job", "Arguments": {"--a": "1"}}]}),
        (
            "exported-then",
            {
                "Type": "CONDITIONAL",
                "Actions": [{"JobName": "gone"}],
                "Predicate": {
                    "Conditions": [{"LogicalOperator": "EQUALS", "JobName": "exported-job", "State": "FAILED"}]
                },
            },
        ),
    ):
        reader.aws("AWSGlue.CreateTrigger", Name=name, WorkflowName="exported", **more)
    reader.aws("AWSGlue.DeleteJob", JobName="gone")
    return "exported"


def _exported(reader: Browser, workflow: str, **query: str) -> str:
    answer = reader.get(f"/console/api/workflows/{workflow}/template", **query)
    assert answer.status == 200, answer.body
    return answer.body.decode()


def _sorts(answer: Any) -> dict[str, str]:
    return {one["name"]: one["sort"] for one in answer["resources"]}


def test_what_was_exported_is_equal_when_it_is_read(reader: Browser, workflow: str) -> None:
    for form in ("yaml", "json"):
        answer = reader.post(READ, {"template": _exported(reader, workflow, format=form)}).json
        assert _sorts(answer) == dict.fromkeys(("exported", "exported-job", "exported-start", "exported-then"), "equal")
        (found,) = answer["workflows"]
        assert found["workflow"]["Description"] == "d"
        assert {one["Name"] for one in found["triggers"]} == {"exported-start", "exported-then"}


def test_a_template_may_be_without_jobs(reader: Browser, workflow: str) -> None:
    whole = json.loads(_exported(reader, workflow, format="json"))["Resources"]
    alone = json.loads(_exported(reader, workflow, format="json", alone="true"))["Resources"]
    assert sorted(one["Type"] for one in alone.values()) == [
        "AWS::Glue::Trigger",
        "AWS::Glue::Trigger",
        "AWS::Glue::Workflow",
    ]
    assert len(whole) == len(alone) + 1


def test_differences_are_named_and_new_things_come_with_their_creation(reader: Browser, workflow: str) -> None:
    text = _exported(reader, workflow).replace("Name: exported\n", "Name: another\n").replace("--a: '1'", "--a: '2'")
    answer = reader.post(READ, {"template": text}).json
    sorts = _sorts(answer)
    assert (sorts["another"], sorts["exported-job"], sorts["exported-start"]) == ("new", "equal", "different")
    creation = next(one["create"] for one in answer["resources"] if one["name"] == "another")
    assert creation["operation"] == "CreateWorkflow"
    assert creation["request"]["Name"] == "another"
    assert reader.aws("AWSGlue.ListWorkflows")["Workflows"].count("another") == 0


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"template": "Resources: {A: {Type: 'AWS::Glue::Job', Color: red}}"}, "A: Color is no member"),
        ({"template": "no template"}, "the template is not a template"),
        ({"template": 7}, "template must be a text"),
        ({"template": "Resources: {}", "parameters": {"a": 1}}, "parameters must be an object of texts"),
    ],
)
def test_what_is_no_template_is_refused(reader: Browser, body: object, words: str) -> None:
    answer = reader.post(READ, body)
    assert answer.status == 400
    assert words in answer.json["message"]


def test_unknown_workflows_and_formats_are_refused(reader: Browser, workflow: str) -> None:
    assert reader.get("/console/api/workflows/nobody/template").code == "EntityNotFoundException"
    assert reader.get(f"/console/api/workflows/{workflow}/template", format="xml").code == "InvalidInputException"
