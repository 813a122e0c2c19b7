"""`penstock apply` and `penstock export` against a running server: templates in, the same templates out."""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

from penstock.cli.main import run

pytestmark = pytest.mark.slow

FLIGHTS = Path(__file__).parents[2] / "examples" / "flights"

EVERYTHING = """
Parameters:
  Environment: {Type: String, Default: test, AllowedValues: [test, live]}
  Secret: {Type: String, Default: hunter2hunter2, NoEcho: true}
Conditions:
  Live: !Equals [!Ref Environment, live]
Mappings:
  Size:
    test: {Workers: 2}
    live: {Workers: 20}
Resources:
  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub "lake-${Environment}", Tags: [{Key: a, Value: b}]}}
  Database:
    Type: AWS::Glue::Database
    Properties:
      CatalogId: !Ref AWS::AccountId
      DatabaseInput: {Name: Sales_DB, Parameters: {owner: etl, empty: ""}}
      Tags: {team: sales}
  Table:
    Type: AWS::Glue::Table
    Properties:
      CatalogId: !Ref AWS::AccountId
      DatabaseName: !Ref Database
      TableInput:
        Name: Orders
        TableType: EXTERNAL_TABLE
        Parameters: {classification: csv, skip.header.line.count: 1}
        PartitionKeys: [{Name: year, Type: string}]
        StorageDescriptor:
          Columns: [{Name: item, Type: string, Comment: what}, {Name: price, Type: "decimal(9,2)"}]
          Location: !Sub "s3://${Bucket}/orders/"
          Compressed: false
          NumberOfBuckets: -1
          SerdeInfo: {SerializationLibrary: org.apache.hadoop.hive.serde2.OpenCSVSerde}
  Partition:
    Type: AWS::Glue::Partition
    Properties:
      CatalogId: !Ref AWS::AccountId
      DatabaseName: !Ref Database
      TableName: !Ref Table
      PartitionInput: {Values: [2024], StorageDescriptor: {Location: !Sub "s3://${Bucket}/orders/2024/"}}
  Connection:
    Type: AWS::Glue::Connection
    Properties:
      CatalogId: !Ref AWS::AccountId
      ConnectionInput:
        Name: warehouse
        ConnectionType: JDBC
        ConnectionProperties: {JDBC_CONNECTION_URL: "jdbc:postgresql://db/sales", USERNAME: u, PASSWORD: !Ref Secret}
  Classifier:
    Type: AWS::Glue::Classifier
    Properties: {GrokClassifier: {Name: lines, Classification: log, GrokPattern: "%{GREEDYDATA:message}"}}
  Spark:
    Type: AWS::Glue::Job
    Properties:
      Role: !GetAtt Role.Arn
      Command: {Name: glueetl, PythonVersion: 3, ScriptLocation: !Sub "s3://${Bucket}/spark.py"}
      GlueVersion: 4.0
      WorkerType: G.1X
      NumberOfWorkers: !FindInMap [Size, !Ref Environment, Workers]
      ExecutionProperty: {MaxConcurrentRuns: 3}
      Connections: {Connections: [!Ref Connection]}
      DefaultArguments: {"--enable-metrics": "true", "--empty": ""}
      Tags: {team: sales, stage: !Ref Environment}
  Plain:
    Type: AWS::Glue::Job
    Properties:
      Name: plain
      Role: any
      Command: {Name: pythonshell, PythonVersion: 3.9, ScriptLocation: !Sub "s3://${Bucket}/plain.py"}
  Crawler:
    Type: AWS::Glue::Crawler
    Properties:
      Name: sales
      Role: !GetAtt Role.Arn
      DatabaseName: !Ref Database
      Schedule: {ScheduleExpression: cron(15 3 * * ? *)}
      SchemaChangePolicy: {DeleteBehavior: LOG}
      Classifiers: [!Ref Classifier]
      Configuration: '{"Version":1.0,"Grouping":{"TableGroupingPolicy":"CombineCompatibleSchemas"}}'
      Targets: {S3Targets: [{Path: !Sub "s3://${Bucket}/orders/", Exclusions: ["*.tmp"]}]}
  Nightly:
    Type: AWS::Glue::Workflow
    Properties: {Name: nightly, MaxConcurrentRuns: 1, DefaultRunProperties: {a: 1}, Tags: {x: y}}
  Start:
    Type: AWS::Glue::Trigger
    Properties:
      Name: nightly-start
      WorkflowName: !Ref Nightly
      Type: SCHEDULED
      Schedule: cron(0 2 * * ? *)
      StartOnCreation: true
      Actions: [{CrawlerName: !Ref Crawler}]
  Then:
    Type: AWS::Glue::Trigger
    Properties:
      Name: nightly-then
      WorkflowName: !Ref Nightly
      Type: CONDITIONAL
      StartOnCreation: true
      Predicate: {Conditions: [{LogicalOperator: EQUALS, CrawlerName: !Ref Crawler, CrawlState: SUCCEEDED}]}
      Actions: [{JobName: !Ref Spark, Arguments: {"--x": !If [Live, "1", !Ref AWS::NoValue]}}, {JobName: !Ref Plain}]
  OnlyLive:
    Type: AWS::Glue::Workflow
    Condition: Live
    Properties: {Name: live}
  Role: {Type: AWS::IAM::Role, Properties: {Path: /etl/}}
Outputs:
  Job: {Value: !Ref Spark}
"""


class Templates:
    """The command line on a site's server."""

    def __init__(self, site: Any, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self.site = site
        self.folder = folder
        self.capfd = capfd

    def run(self, *arguments: str, code: int = 0) -> tuple[str, str]:
        self.capfd.readouterr()
        ended = run(["--data", str(self.site.data), "--endpoint", self.site.server.endpoint, *arguments])
        out, err = self.capfd.readouterr()
        assert ended == code, f"{arguments} ended with {ended}\n{out}\n{err}"
        return out, err

    def apply(self, template: str | Path, *arguments: str, code: int = 0) -> Any:
        """The document of the plan and its results."""
        path = template
        if isinstance(template, str):
            path = self.folder / "stack.yaml"
            path.write_text(template)
        out, err = self.run("apply", str(path), *arguments, "--output", "json", code=code)
        return json.loads(out) if out else err

    def changed(self, template: str | Path, *arguments: str) -> dict[str, tuple[str, list[str]]]:
        """Logical id → action and changed properties, for what a plan would change."""
        plan = self.apply(template, "--plan", *arguments)["Plan"]
        return {
            one["LogicalId"] or one["Name"]: (one["Action"], [change["Property"] for change in one["Changes"]])
            for one in plan
            if one["Action"] != "Unchanged"
        }


@pytest.fixture
def templates(site: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Templates:
    return Templates(site, tmp_path, capfd)


def graph(glue: Any) -> tuple[set[str], set[tuple[str, str]]]:
    """Names of the nodes and of the ends of edges: what must be equal whoever created the workflow."""
    found = glue.get_workflow(Name="flights", IncludeGraph=True)["Workflow"]["Graph"]
    names = {node["UniqueId"]: f"{node['Type']} {node['Name']}" for node in found["Nodes"]}
    return set(names.values()), {(names[one["SourceId"]], names[one["DestinationId"]]) for one in found["Edges"]}


def test_the_flights_template_is_what_the_example_creates(
    templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = templates.site
    results = templates.apply(FLIGHTS / "template.yaml", "--yes")["Results"]
    assert {one["Result"] for one in results} == {"Created"}
    applied = graph(site.glue)
    assert len(applied[0]) == 12
    assert templates.changed(FLIGHTS / "template.yaml") == {}
    assert "Nothing to change" in templates.run("apply", str(FLIGHTS / "template.yaml"), "--yes")[0].splitlines()[-1]

    site.glue.update_job(
        JobName="flights-report",
        JobUpdate={
            "Role": "arn:aws:iam::000000000000:role/flights",
            "Command": {
                "Name": "pythonshell",
                "PythonVersion": "3.9",
                "ScriptLocation": "s3://flights/scripts/missing.py",
            },
        },
    )
    changes = templates.changed(FLIGHTS / "template.yaml")
    assert changes.keys() == {"Report"}
    assert changes["Report"][0] == "Update"
    assert set(changes["Report"][1]) == {
        "Command.ScriptLocation",
        "DefaultArguments.--database",
        "DefaultArguments.--extra-py-files",
        "DefaultArguments.--output",
        "MaxCapacity",
        "Timeout",
    }
    templates.apply(FLIGHTS / "template.yaml", "--yes")
    assert templates.changed(FLIGHTS / "template.yaml") == {}

    monkeypatch.syspath_prepend(str(FLIGHTS))
    example = runpy.run_path(str(FLIGHTS / "create.py"))
    monkeypatch.delitem(sys.modules, "raw_data", raising=False)
    example["create"](site.glue, site.s3, "flights", "arn:aws:iam::000000000000:role/flights", lambda _: None)
    assert graph(site.glue) == applied
    assert templates.changed(FLIGHTS / "template.yaml") == {}


def test_every_kind_is_created_found_unchanged_and_exported(templates: Templates) -> None:
    first = templates.apply(EVERYTHING, "--yes")
    assert {one["Result"] for one in first["Results"]} == {"Created"}
    assert first["Outputs"] == {"Job": "stack-Spark"}
    assert {one["LogicalId"] for one in first["Ignored"]} == {"Bucket", "OnlyLive", "Role"}
    assert "hunter2" not in json.dumps(first)
    assert templates.changed(EVERYTHING) == {}

    for *arguments, form in (("nightly", "yaml"), ("json",), ("--tables", "yaml")):
        written, said = templates.run("export", *arguments, "--format", form)
        assert said == ""
        exported = templates.folder / "exported.template"
        exported.write_text(written)
        assert templates.changed(exported) == {}, arguments
    glue = templates.site.glue
    glue.delete_trigger(Name="nightly-then")
    glue.delete_workflow(Name="nightly")
    assert {one: change[0] for one, change in templates.changed(exported).items()} == {
        "NightlyWorkflow": "Create",
        "NightlyThenTrigger": "Create",
    }
    templates.apply(exported, "--yes")
    assert templates.changed(EVERYTHING) == {}


def test_an_update_changes_what_differs_and_takes_away_what_is_left_out(templates: Templates) -> None:
    templates.apply(EVERYTHING, "--yes")
    other = (
        EVERYTHING.replace("Schedule: {ScheduleExpression: cron(15 3 * * ? *)}", "Description: no schedule")
        .replace("SchemaChangePolicy: {DeleteBehavior: LOG}", "TablePrefix: p_")
        .replace("Configuration: '{", "Metadata: '{")
        .replace(
            '      Metadata: \'{"Version":1.0,"Grouping":{"TableGroupingPolicy":"CombineCompatibleSchemas"}}\'\n', ""
        )
        .replace("MaxConcurrentRuns: 1, DefaultRunProperties: {a: 1}, Tags: {x: y}", "Description: d, Tags: {z: y}")
        .replace("Tags: {team: sales, stage: !Ref Environment}", "Tags: {}")
        .replace("Comment: what", "Comment: which")
        .replace("owner: etl", "owner: all")
        .replace(
            "Values: [2024], StorageDescriptor: {Location: ",
            "Values: [2024], StorageDescriptor: {InputFormat: x, Location: ",
        )
        .replace("%{GREEDYDATA:message}", "%{DATA:message}")
        .replace("jdbc:postgresql://db/sales", "jdbc:postgresql://db/other")
        .replace("      StartOnCreation: true\n      Predicate", "      StartOnCreation: false\n      Predicate")
    )
    assert templates.changed(other) == {
        "Database": ("Update", ["DatabaseInput.Parameters.owner"]),
        "Table": ("Update", ["TableInput.StorageDescriptor.Columns"]),
        "Partition": ("Update", ["PartitionInput.StorageDescriptor.InputFormat"]),
        "Connection": ("Update", ["ConnectionInput.ConnectionProperties.JDBC_CONNECTION_URL"]),
        "Classifier": ("Update", ["GrokClassifier.GrokPattern"]),
        "Spark": ("Update", ["Tags.stage", "Tags.team"]),
        "Crawler": (
            "Update",
            ["Description", "TablePrefix", "Schedule", "SchemaChangePolicy.DeleteBehavior", "Configuration"],
        ),
        "Nightly": ("Update", ["Description", "DefaultRunProperties.a", "MaxConcurrentRuns", "Tags.z", "Tags.x"]),
        "Then": ("Update", ["StartOnCreation"]),
    }
    templates.apply(other, "--yes")
    assert templates.changed(other) == {}
    glue = templates.site.glue
    assert glue.get_trigger(Name="nightly-then")["Trigger"]["State"] == "DEACTIVATED"
    assert "Schedule" not in glue.get_crawler(Name="sales")["Crawler"]
    templates.apply(EVERYTHING, "--yes")
    assert templates.changed(EVERYTHING) == {}
    assert glue.get_trigger(Name="nightly-then")["Trigger"]["State"] == "ACTIVATED"


def test_what_glue_cannot_change_is_replaced(templates: Templates) -> None:
    templates.apply(EVERYTHING, "--yes")
    other = EVERYTHING.replace(
        "Type: SCHEDULED\n      Schedule: cron(0 2 * * ? *)\n      StartOnCreation: true", "Type: ON_DEMAND"
    )
    other = other.replace(
        '{GrokClassifier: {Name: lines, Classification: log, GrokPattern: "%{GREEDYDATA:message}"}}',
        '{JsonClassifier: {Name: lines, JsonPath: "$[*]"}}',
    )
    assert {one: change[0] for one, change in templates.changed(other).items()} == {
        "Classifier": "Replace",
        "Start": "Replace",
    }
    assert {one["Result"] for one in templates.apply(other, "--yes")["Results"]} == {"Replaced"}
    assert templates.changed(other) == {}


def test_triggers_that_left_the_template_are_named_and_pruned(templates: Templates) -> None:
    templates.apply(EVERYTHING, "--yes")
    head, _, rest = EVERYTHING.partition("  Then:\n")
    less = head + rest[rest.index("  OnlyLive:") :]
    assert templates.apply(less, "--plan")["Strays"] == ["nightly-then"]
    assert templates.changed(less) == {}
    assert templates.changed(less, "--prune") == {"nightly-then": ("Delete", [])}
    assert templates.apply(less, "--prune", "--yes")["Results"][0]["Result"] == "Deleted"
    assert templates.apply(less, "--plan")["Strays"] == []


def test_a_refusal_in_the_middle_says_what_was_done_and_a_second_apply_goes_on(templates: Templates) -> None:
    wrong = EVERYTHING.replace("cron(0 2 * * ? *)", "cron(nonsense)")
    path = templates.folder / "stack.yaml"
    path.write_text(wrong)
    out, err = templates.run("apply", str(path), "--yes", code=1)
    assert "Created Nightly" in out
    assert "Start (AWS::Glue::Trigger nightly-start): InvalidInputException" in err
    assert "not carried out: Then (AWS::Glue::Trigger)" in err
    assert "Traceback" not in err
    assert {one: change[0] for one, change in templates.changed(EVERYTHING).items()} == {
        "Start": "Create",
        "Then": "Create",
    }
    results = templates.apply(wrong, "--yes", code=1)["Results"]
    assert [one["Result"] for one in results] == ["Failed", "NotDone"]
    templates.apply(EVERYTHING, "--yes")
    assert templates.changed(EVERYTHING) == {}


def test_without_a_terminal_nothing_is_changed_unasked(templates: Templates) -> None:
    _, err = templates.run("apply", str(FLIGHTS / "template.yaml"), code=2)
    assert "--yes" in err
    assert templates.site.glue.list_workflows()["Workflows"] == []


def test_what_does_not_exist_is_a_line_and_a_code(templates: Templates) -> None:
    assert "nowhere.yaml" in templates.run("apply", "nowhere.yaml", "--plan", code=1)[1]
    assert "none" in templates.run("export", "none", code=6)[1]
