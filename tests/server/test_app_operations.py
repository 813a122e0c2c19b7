"""The declared operations through the whole server: each answers boto3 with what Glue's model promises."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.slow

COMMAND = {"Name": "pythonshell", "ScriptLocation": "s3://bucket/script.py", "PythonVersion": "3.9"}
TABLE = {
    "Name": "Planes",
    "PartitionKeys": [{"Name": "year", "Type": "int"}],
    "StorageDescriptor": {"Columns": [{"Name": "tailnum", "Type": "string"}], "Location": "s3://bucket/planes/"},
    "Parameters": {"classification": "csv"},
}
WATCH = {"Conditions": [{"JobName": "clean", "LogicalOperator": "EQUALS", "State": "SUCCEEDED"}]}


@pytest.fixture(scope="module")
def glue(serving_operations: Any) -> Any:
    return serving_operations.client(region="us-east-1")


def test_catalog(glue: Any) -> None:
    glue.create_database(DatabaseInput={"Name": "Flights", "Description": "from NYC"})
    assert glue.get_database(Name="flights")["Database"]["Description"] == "from NYC"
    glue.create_table(DatabaseName="flights", TableInput=TABLE)
    table = glue.get_table(DatabaseName="flights", Name="planes")["Table"]
    assert table["StorageDescriptor"]["Columns"] == [{"Name": "tailnum", "Type": "string"}]
    assert [found["Name"] for found in glue.get_tables(DatabaseName="flights")["TableList"]] == ["planes"]
    assert glue.get_table_versions(DatabaseName="flights", TableName="planes")["TableVersions"]
    glue.delete_table(DatabaseName="flights", Name="planes")
    glue.delete_database(Name="flights")
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.get_database(Name="flights")


def test_workflow_with_jobs_and_triggers(glue: Any) -> None:
    for name in ("clean", "report"):
        glue.create_job(Name=name, Role="role", Command=COMMAND, Tags={"team": "air"})
    assert glue.batch_get_jobs(JobNames=["clean", "nobody"])["JobsNotFound"] == ["nobody"]
    glue.create_workflow(Name="daily", DefaultRunProperties={"day": "1"})
    glue.create_trigger(Name="start", WorkflowName="daily", Type="ON_DEMAND", Actions=[{"JobName": "clean"}])
    glue.create_trigger(
        Name="then",
        WorkflowName="daily",
        Type="CONDITIONAL",
        StartOnCreation=True,
        Predicate=WATCH,
        Actions=[{"JobName": "report"}],
    )
    graph = glue.get_workflow(Name="daily", IncludeGraph=True)["Workflow"]["Graph"]
    assert sorted(node["Name"] for node in graph["Nodes"]) == ["clean", "report", "start", "then"]
    assert glue.batch_get_workflows(Names=["daily", "nobody"])["MissingWorkflows"] == ["nobody"]
    run = glue.start_workflow_run(Name="daily")["RunId"]
    shown = glue.get_workflow_run(Name="daily", RunId=run, IncludeGraph=True)["Run"]
    assert shown["Status"] == "RUNNING"
    assert glue.get_workflow_runs(Name="daily")["Runs"][0]["WorkflowRunId"] == run
    glue.put_workflow_run_properties(Name="daily", RunId=run, RunProperties={"rows": "7"})
    properties = glue.get_workflow_run_properties(Name="daily", RunId=run)["RunProperties"]
    assert properties == {"day": "1", "rows": "7"}
    glue.stop_workflow_run(Name="daily", RunId=run)


def test_job_runs(glue: Any) -> None:
    glue.create_job(Name="alone", Role="role", Command=COMMAND)
    run = glue.start_job_run(JobName="alone", Arguments={"--day": "1"})["JobRunId"]
    assert glue.get_job_run(JobName="alone", RunId=run)["JobRun"]["Arguments"] == {"--day": "1"}
    assert [shown["Id"] for shown in glue.get_job_runs(JobName="alone")["JobRuns"]] == [run]
    stopped = glue.batch_stop_job_run(JobName="alone", JobRunIds=[run, "jr_nobody"])
    assert [entry["JobRunId"] for entry in stopped["SuccessfulSubmissions"]] == [run]
    assert [entry["JobRunId"] for entry in stopped["Errors"]] == ["jr_nobody"]


def test_crawlers(glue: Any) -> None:
    targets = {"S3Targets": [{"Path": "s3://bucket/planes/"}]}
    glue.create_crawler(Name="walk", Role="role", DatabaseName="flights", Targets=targets)
    assert glue.get_crawler(Name="walk")["Crawler"]["State"] == "READY"
    assert glue.get_crawler_metrics(CrawlerNameList=["walk"])["CrawlerMetricsList"][0]["CrawlerName"] == "walk"
    glue.start_crawler(Name="walk")
    assert glue.list_crawls(CrawlerName="walk")["Crawls"][0]["State"] == "RUNNING"
    assert [shown["Name"] for shown in glue.get_crawlers()["Crawlers"]] == ["walk"]


def test_tags_by_arn(glue: Any) -> None:
    glue.create_job(Name="tagged/job", Role="role", Command=COMMAND)
    arn = "arn:aws:glue:us-east-1:123456789012:job/tagged/job"
    assert glue.get_tags(ResourceArn=arn)["Tags"] == {}
    glue.tag_resource(ResourceArn=arn, TagsToAdd={"a": "b", "c": "d"})
    glue.untag_resource(ResourceArn=arn, TagsToRemove=["a"])
    assert glue.get_tags(ResourceArn=arn)["Tags"] == {"c": "d"}


def test_resources_of_other_regions_are_other_resources(glue: Any, serving_operations: Any) -> None:
    glue.create_workflow(Name="regional")
    elsewhere = serving_operations.client(region="eu-west-3")
    assert "regional" not in elsewhere.list_workflows()["Workflows"]
    with pytest.raises(elsewhere.exceptions.EntityNotFoundException):
        elsewhere.get_workflow(Name="regional")
