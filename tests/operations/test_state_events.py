"""The ends of jobs and crawls as events: once for each state, with the members that public rules match on."""

from __future__ import annotations

import json

import pytest

from penstock.operations.contract import declared


@pytest.fixture
def told(context):
    """What was put on the bus, in order."""

    def told():
        with context.store.read() as transaction:
            return [event.event for event in transaction.event_queue.pending(100)]

    declared("events")["PutRule"]({"Name": "r", "EventPattern": json.dumps({"source": ["aws.glue"]})}, context)
    return told


@pytest.mark.parametrize(
    ("outcome", "message", "severity", "shown"),
    [
        ("SUCCEEDED", None, "INFO", "Job run succeeded"),
        ("FAILED", "ValueError: no", "ERROR", "ValueError: no"),
        ("TIMEOUT", None, "WARN", "Job run timed out"),
        ("STOPPED", None, "INFO", "Job run stopped"),
    ],
)
def test_the_end_of_a_job_run(call, job, ends, told, outcome, message, severity, shown):
    job("a")
    run_id = call("StartJobRun", JobName="a")["JobRunId"]
    ends(run_id, outcome, message)
    (event,) = told()
    assert (event["source"], event["detail-type"]) == ("aws.glue", "Glue Job State Change")
    assert event["detail"] == {
        "jobName": "a",
        "jobRunId": run_id,
        "state": outcome,
        "severity": severity,
        "message": shown,
    }


def test_every_attempt_is_told_and_an_error_is_not(call, job, ends, told):
    job("a", MaxRetries=1)
    run_id = call("StartJobRun", JobName="a")["JobRunId"]
    ends(run_id, "FAILED", "no")
    (retry,) = [run for run in call("GetJobRuns", JobName="a")["JobRuns"] if run["Attempt"] == 1]
    ends(retry["Id"])
    assert [(event["detail"]["jobRunId"], event["detail"]["state"]) for event in told()] == [
        (run_id, "FAILED"),
        (retry["Id"], "SUCCEEDED"),
    ]
    assert len({event["id"] for event in told()}) == 2


def test_a_crawl_is_told_from_its_start(call, crawler, ends, told):
    call("CreateDatabase", DatabaseInput={"Name": "db"})
    crawler("c")
    call("StartCrawler", Name="c")
    (crawl,) = call("ListCrawls", CrawlerName="c")["Crawls"]
    ends(crawl["CrawlId"], "FAILED", "no such bucket")
    started, failed = told()
    assert started["detail-type"] == failed["detail-type"] == "Glue Crawler State Change"
    assert (started["detail"]["crawlerName"], started["detail"]["state"]) == ("c", "Started")
    assert (failed["detail"]["state"], failed["detail"]["errorMessage"]) == ("Failed", "no such bucket")
    assert failed["detail"]["runningTime (sec)"].isdigit()


def test_a_copied_run_is_no_news(call, job, workflow, ends, told):
    job("a")
    job("b")
    workflow("w", ["a", "b"])
    run_id = call("StartWorkflowRun", Name="w")["RunId"]
    for name in ("a", "b"):
        ends(call("GetJobRuns", JobName=name)["JobRuns"][0]["Id"], "FAILED", "no")
    nodes = call("GetWorkflowRun", Name="w", RunId=run_id, IncludeGraph=True)["Run"]["Graph"]["Nodes"]
    (unique,) = [node["UniqueId"] for node in nodes if node["Name"] == "b"]
    before = told()
    call("ResumeWorkflowRun", Name="w", RunId=run_id, NodeIds=[unique])
    assert told() == before
