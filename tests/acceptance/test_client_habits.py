"""The order in which well-known clients call, and what each reads back at once: Terraform, Airflow, OpenMetadata."""

from __future__ import annotations

import time

import pytest

pytestmark = pytest.mark.slow

ARN = "arn:aws:glue:us-east-1:000000000000:"


def test_terraform_applies_changes_and_destroys(shared):
    """Create, read at once, compare, tag by ARN; an on-demand trigger is started, which runs the workflow (21)."""
    glue = shared.glue
    missing = glue.exceptions.EntityNotFoundException
    shared.s3.put_object(Bucket="lake", Key="scripts/tf.py", Body=b"pass")
    job = {
        "Name": "tf",
        "Role": "arn:aws:iam::000000000000:role/service-role/etl",
        "Command": {"Name": "pythonshell", "PythonVersion": "3.9", "ScriptLocation": "s3://lake/scripts/tf.py"},
        "MaxRetries": 0,
        "MaxCapacity": 0.0625,
    }
    glue.create_job(**job, Tags={})
    read = glue.get_job(JobName="tf")["Job"]
    assert {member: read[member] for member in job} == job
    not_computed = {"Description", "ExecutionClass", "MaintenanceWindow", "SecurityConfiguration", "Connections"}
    assert not (not_computed | {"DefaultArguments", "NonOverridableArguments"}) & set(read)
    assert glue.get_tags(ResourceArn=ARN + "job/tf")["Tags"] == {}

    glue.create_workflow(Name="tf")
    assert glue.get_workflow(Name="tf")["Workflow"]["Name"] == "tf"
    assert glue.get_tags(ResourceArn=ARN + "workflow/tf")["Tags"] == {}
    glue.create_trigger(Name="tf", Type="ON_DEMAND", WorkflowName="tf", Actions=[{"JobName": "tf"}], Tags={"a": "b"})
    glue.start_trigger(Name="tf")
    trigger = glue.get_trigger(Name="tf")["Trigger"]
    assert trigger == {
        "Name": "tf",
        "Type": "ON_DEMAND",
        "WorkflowName": "tf",
        "State": "CREATED",
        "Actions": [{"JobName": "tf"}],
    }
    (run,) = glue.get_workflow_runs(Name="tf")["Runs"]
    assert shared.finished("tf", run["WorkflowRunId"])["Status"] == "COMPLETED"

    conditions = [{"LogicalOperator": "EQUALS", "JobName": "tf", "State": "FAILED"}]
    second = {
        "Type": "CONDITIONAL",
        "WorkflowName": "tf",
        "Predicate": {"Logical": "AND", "Conditions": conditions},
        "Actions": [{"JobName": "tf-2"}],
    }
    shared.job("tf-2")
    glue.create_trigger(Name="tf-2", StartOnCreation=True, **second)
    assert glue.get_trigger(Name="tf-2")["Trigger"] == {"Name": "tf-2", "State": "ACTIVATED", **second}
    changed = {"Actions": [{"JobName": "tf-2", "Arguments": {"--x": "1"}}], "Predicate": second["Predicate"]}
    glue.update_trigger(Name="tf-2", TriggerUpdate=changed)
    assert glue.get_trigger(Name="tf-2")["Trigger"]["State"] == "ACTIVATED"

    update = {member: value for member, value in job.items() if member != "Name"}
    glue.update_job(JobName="tf", JobUpdate={**update, "MaxRetries": 1})
    glue.tag_resource(ResourceArn=ARN + "job/tf", TagsToAdd={"team": "x"})
    assert glue.get_job(JobName="tf")["Job"]["MaxRetries"] == 1
    assert glue.get_tags(ResourceArn=ARN + "job/tf")["Tags"] == {"team": "x"}

    for name in ("tf", "tf-2"):
        glue.delete_trigger(Name=name)
        with pytest.raises(missing):
            glue.get_trigger(Name=name)
    glue.delete_workflow(Name="tf")
    with pytest.raises(missing):
        glue.get_workflow(Name="tf")
    glue.delete_job(JobName="tf")
    with pytest.raises(missing):
        glue.get_job(JobName="tf")


def test_terraform_removes_a_crawlers_schedule_and_configuration(shared):
    glue = shared.glue
    crawler = {
        "Name": "tf-c",
        "Role": "arn:aws:iam::000000000000:role/service-role/etl",
        "DatabaseName": "tf",
        "Targets": {"S3Targets": [{"Path": "s3://lake/tf", "Exclusions": ["*.tmp"]}]},
    }
    glue.create_crawler(**crawler, Schedule="cron(0 1 1 1 ? 2199)", Configuration='{"Version":1.0}')
    read = glue.get_crawler(Name="tf-c")["Crawler"]
    assert (read["Role"], read["Version"]) == ("service-role/etl", 1)
    assert read["Targets"]["S3Targets"] == crawler["Targets"]["S3Targets"]
    assert read["Schedule"] == {"ScheduleExpression": "cron(0 1 1 1 ? 2199)", "State": "SCHEDULED"}
    assert glue.get_tags(ResourceArn=ARN + "crawler/tf-c")["Tags"] == {}
    glue.update_crawler(**crawler, Schedule="", Configuration="")
    read = glue.get_crawler(Name="tf-c")["Crawler"]
    assert not {"Schedule", "Configuration", "LastCrawl"} & set(read)
    glue.delete_crawler(Name="tf-c")
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.get_crawler(Name="tf-c")


def test_airflow_runs_a_job(shared):
    """Has it, create or update it, start it, poll it; then the log groups are computed from the run."""
    glue = shared.glue
    shared.s3.put_object(Bucket="lake", Key="scripts/af.py", Body=b"print('hello from airflow')")
    config = {
        "Description": "by Airflow",
        "Role": "etl",
        "ExecutionProperty": {"MaxConcurrentRuns": 1},
        "Command": {"Name": "pythonshell", "ScriptLocation": "s3://lake/scripts/af.py"},
        "MaxRetries": 0,
    }
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.get_job(JobName="af")
    assert glue.create_job(Name="af", **config)["Name"] == "af"
    current = glue.get_job(JobName="af")["Job"]
    assert {member: current[member] for member in config} == config, "no update is due"
    run_id = glue.start_job_run(JobName="af", Arguments={"--x": "1"})["JobRunId"]
    run = glue.get_job_run(JobName="af", RunId=run_id, PredecessorsIncluded=True)["JobRun"]
    assert run["JobRunState"] in ("STARTING", "RUNNING", "SUCCEEDED")
    run = shared.job_run("af", run_id)
    assert (run["JobRunState"], run["LogGroupName"]) == ("SUCCEEDED", "/aws-glue/python-jobs")
    assert run["StartedOn"] <= run["CompletedOn"]
    assert [found["Id"] for found in glue.get_job_runs(JobName="af")["JobRuns"]] == [run_id]


def test_airflow_kills_a_job(shared):
    shared.job("af-kill", "import time; time.sleep(600)")
    run_id = shared.glue.start_job_run(JobName="af-kill")["JobRunId"]
    shared.job_run("af-kill", run_id, "RUNNING")
    answer = shared.glue.batch_stop_job_run(JobName="af-kill", JobRunIds=[run_id])
    assert answer["SuccessfulSubmissions"] == [{"JobName": "af-kill", "JobRunId": run_id}]
    assert answer["Errors"] == []
    assert shared.job_run("af-kill", run_id)["JobRunState"] == "STOPPED"


def test_airflow_runs_a_crawler(shared):
    """Its waiter asks for READY and a last crawl that did not fail; then it reads the metrics."""
    glue = shared.glue
    shared.s3.put_object(Bucket="lake", Key="af/towns/part.csv", Body=b"city,people\nulm,120\nbonn,300\n")
    config = {"Name": "af-c", "Role": "etl", "DatabaseName": "af", "Targets": {"S3Targets": [{"Path": "s3://lake/af"}]}}
    glue.create_crawler(**config)
    current = glue.get_crawler(Name="af-c")["Crawler"]
    assert set(config) <= set(current)
    glue.start_crawler(Name="af-c")
    deadline = time.monotonic() + 60
    while (crawler := glue.get_crawler(Name="af-c")["Crawler"])["State"] != "READY":
        (metrics,) = glue.get_crawler_metrics(CrawlerNameList=["af-c"])["CrawlerMetricsList"]
        assert int(metrics["TimeLeftSeconds"]) >= 0
        assert time.monotonic() < deadline
    assert crawler["LastCrawl"]["Status"] == "SUCCEEDED"
    (metrics,) = glue.get_crawler_metrics(CrawlerNameList=["af-c"])["CrawlerMetricsList"]
    assert (metrics["CrawlerName"], metrics["TablesCreated"], metrics["TablesUpdated"]) == ("af-c", 1, 0)
    assert metrics["LastRuntimeSeconds"] == metrics["MedianRuntimeSeconds"] > 0


def test_openmetadata_walks_the_graphs(shared):
    """Every workflow with its graph: both lists are there, and every edge ends at nodes of the same graph."""
    glue = shared.glue
    shared.job("om-a")
    shared.job("om-b")
    glue.create_workflow(Name="om-empty")
    shared.workflow("om", ["om-a"])
    shared.when("om", "om-then", {"om-a": "SUCCEEDED"}, ["om-b"])
    shared.run("om")
    names = [name for page in glue.get_paginator("list_workflows").paginate() for name in page["Workflows"]]
    assert {"om", "om-empty"} <= set(names)
    walked = {}
    for name in names:
        workflow = glue.get_workflow(Name=name, IncludeGraph=True)["Workflow"]
        graphs = [workflow["Graph"], *([workflow["LastRun"]["Graph"]] if "LastRun" in workflow else [])]
        for graph in graphs:
            ids = {node["UniqueId"]: node for node in graph["Nodes"]}
            assert all(edge["SourceId"] in ids and edge["DestinationId"] in ids for edge in graph["Edges"])
        walked[name] = graphs
    assert walked["om-empty"] == [{"Nodes": [], "Edges": []}]
    design, last = walked["om"]
    assert {node["UniqueId"] for node in design["Nodes"]} == {node["UniqueId"] for node in last["Nodes"]}
    states = [run["JobRunState"] for node in last["Nodes"] for run in node.get("JobDetails", {}).get("JobRuns", [])]
    assert states == ["SUCCEEDED", "SUCCEEDED"]
