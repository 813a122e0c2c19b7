"""Workflows started by events, through boto3: EventBridge, buckets, batches; scenarios 15 and 16."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from penstock.arns import Namespace, arn

pytestmark = pytest.mark.slow


@pytest.fixture
def events(site):
    return site.client("events")


def event_workflow(site, name, **batching):
    site.glue.create_workflow(Name=name)
    given = {"EventBatchingCondition": batching} if batching else {}
    site.glue.create_trigger(Name=f"{name}-event", WorkflowName=name, Type="EVENT", Actions=[{"JobName": "j"}], **given)
    return arn(Namespace(site.settings.account, "us-east-1"), "workflow", name)


def wire(events, rule, pattern, *targets):
    answer = events.put_rule(Name=rule, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=rule, Targets=[{"Id": f"t{i}", "Arn": target} for i, target in enumerate(targets)])
    return answer["RuleArn"]


def order(number, **members):
    return {"Source": "shop", "DetailType": "Order", "Detail": json.dumps({"total": number}), **members}


def runs(site, name):
    return site.glue.get_workflow_runs(Name=name)["Runs"]


def code(caught):
    return caught.value.response["Error"]["Code"]


def test_an_event_starts_the_workflow_behind_a_rule(site, events):
    site.job("j", "import sys; print(sys.argv)")
    target = event_workflow(site, "w")
    wire(events, "big", {"source": ["shop"], "detail": {"total": [{"numeric": [">=", 100]}]}}, target)
    answer = events.put_events(Entries=[order(5), order(500)])
    assert answer["FailedEntryCount"] == 0
    ignored, taken = (entry["EventId"] for entry in answer["Entries"])
    (run,) = site.until(lambda: runs(site, "w"), "a run to start")
    run = site.finished("w", run["WorkflowRunId"])
    assert run["Status"] == "COMPLETED"
    assert json.loads(run["WorkflowRunProperties"]["aws:eventIds"]) == [taken]
    assert run["StartingEventBatchCondition"] == {"BatchSize": 1, "BatchWindow": 0}
    assert ignored != taken


def test_15_silence_or_the_third_event_starts_the_run(moved_site):
    site = moved_site
    events = site.client("events")
    site.job("j")
    target = event_workflow(site, "w", BatchSize=3, BatchWindow=300)
    wire(events, "orders", {"source": ["shop"]}, target)
    two = [entry["EventId"] for entry in events.put_events(Entries=[order(1), order(2)])["Entries"]]
    site.forward(250)
    assert runs(site, "w") == []
    site.restart()
    assert runs(site, "w") == []
    site.forward(51)
    (run,) = site.until(lambda: runs(site, "w"), "the window's run")
    assert run["StartingEventBatchCondition"] == {"BatchSize": 0, "BatchWindow": 300}
    assert json.loads(run["WorkflowRunProperties"]["aws:eventIds"]) == two
    site.finished("w", run["WorkflowRunId"])

    site.client("events").put_events(Entries=[order(3), order(4), order(5)])
    run, _ = site.until(lambda: len(runs(site, "w")) == 2 and runs(site, "w"), "the full batch's run")
    assert run["StartingEventBatchCondition"] == {"BatchSize": 3, "BatchWindow": 0}
    assert len(json.loads(run["WorkflowRunProperties"]["aws:eventIds"])) == 3
    assert "StartingEventBatchCondition" not in site.run("w")


def test_16_event_triggers_are_neither_started_nor_stopped(site):
    site.job("j")
    event_workflow(site, "w")
    with pytest.raises(site.glue.exceptions.InvalidInputException, match="Trigger Type EVENT cannot be started"):
        site.glue.start_trigger(Name="w-event")
    sentence = "The operation is not allowed when trigger is in state: CREATED"
    with pytest.raises(site.glue.exceptions.InvalidInputException, match=sentence):
        site.glue.stop_trigger(Name="w-event")


def test_a_start_over_the_limit_is_a_run_in_error(site, events):
    site.job("j", "import time; time.sleep(60)")
    target = event_workflow(site, "w")
    site.glue.update_workflow(Name="w", MaxConcurrentRuns=1)
    wire(events, "orders", {"source": ["shop"]}, target)
    events.put_events(Entries=[order(1), order(2)])
    found = site.until(lambda: len(runs(site, "w")) == 2 and runs(site, "w"), "two runs")
    assert sorted(run["Status"] for run in found) == ["ERROR", "RUNNING"]
    refused = next(run for run in found if run["Status"] == "ERROR")
    assert refused["ErrorMessage"] == "Concurrent runs exceeded for workflow: w."
    assert refused["StartedOn"] == refused["CompletedOn"]
    running = next(run for run in found if run["Status"] == "RUNNING")
    site.glue.stop_workflow_run(Name="w", RunId=running["WorkflowRunId"])
    site.finished("w", running["WorkflowRunId"])


def test_new_objects_of_a_bucket_start_a_workflow(site, events):
    site.job("j")
    target = event_workflow(site, "w", BatchSize=3, BatchWindow=900)
    pattern = {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": ["lake"]}, "object": {"key": [{"prefix": "raw/"}]}},
    }
    wire(events, "raw", pattern, target)
    site.s3.put_object(Bucket="lake", Key="raw/before.csv", Body=b"1")
    assert "EventBridgeConfiguration" not in site.s3.get_bucket_notification_configuration(Bucket="lake")
    site.s3.put_bucket_notification_configuration(
        Bucket="lake", NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    assert site.s3.get_bucket_notification_configuration(Bucket="lake")["EventBridgeConfiguration"] == {}

    site.s3.put_object(Bucket="lake", Key="raw/a.csv", Body=b"1")
    site.s3.put_object(Bucket="lake", Key="other/a.csv", Body=b"1")
    site.s3.copy_object(Bucket="lake", Key="raw/b.csv", CopySource={"Bucket": "lake", "Key": "other/a.csv"})
    upload = site.s3.create_multipart_upload(Bucket="lake", Key="raw/c.csv")["UploadId"]
    part = site.s3.upload_part(Bucket="lake", Key="raw/c.csv", UploadId=upload, PartNumber=1, Body=b"1")
    assert runs(site, "w") == []
    site.s3.complete_multipart_upload(
        Bucket="lake",
        Key="raw/c.csv",
        UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
    )
    (run,) = site.until(lambda: runs(site, "w"), "three objects to start a run")
    assert run["StartingEventBatchCondition"]["BatchSize"] == 3
    site.finished("w", run["WorkflowRunId"])

    site.s3.put_bucket_notification_configuration(Bucket="lake", NotificationConfiguration={})
    assert "EventBridgeConfiguration" not in site.s3.get_bucket_notification_configuration(Bucket="lake")
    with pytest.raises(ClientError) as caught:
        site.s3.put_bucket_notification_configuration(
            Bucket="lake",
            NotificationConfiguration={
                "QueueConfigurations": [{"QueueArn": "arn:q", "Events": ["s3:ObjectCreated:*"]}]
            },
        )
    assert code(caught) == "NotImplemented"
    with pytest.raises(ClientError) as caught:
        site.s3.put_bucket_notification_configuration(Bucket="no-such-bucket", NotificationConfiguration={})
    assert code(caught) == "NoSuchBucket"


def test_the_end_of_a_job_starts_a_workflow(site, events):
    site.job("j")
    site.job("bad", "raise SystemExit(2)")
    target = event_workflow(site, "w")
    detail = {"jobName": ["bad"], "state": ["FAILED", "TIMEOUT"]}
    wire(
        events, "failures", {"source": ["aws.glue"], "detail-type": ["Glue Job State Change"], "detail": detail}, target
    )
    site.glue.start_job_run(JobName="bad")
    (run,) = site.until(lambda: runs(site, "w"), "the failure to start a run")
    site.finished("w", run["WorkflowRunId"])


def test_entries_fail_one_by_one(site, events):
    entries = [
        order(1),
        {"Source": "shop", "DetailType": "Order"},
        order(1, Detail="{"),
        order(1, Detail="[1]"),
        order(1, Detail='{"a":' * 200 + "1" + "}" * 200),
        order(1, Detail="[" * 100_000),
        order(1, Source="aws.s3"),
        order(1, EventBusName="other"),
        order(1, EventBusName="arn:aws:events:us-east-1:000000000000:event-bus/default", Resources=["arn:x"]),
        order(1, DetailType=""),
    ]
    answer = events.put_events(Entries=entries)
    assert [entry.get("ErrorCode") for entry in answer["Entries"]] == [
        None,
        "InvalidArgument",
        "MalformedDetail",
        "MalformedDetail",
        "MalformedDetail",
        "MalformedDetail",
        "NotAuthorizedForSourceException",
        "InvalidArgument",
        None,
        "InvalidArgument",
    ]
    assert answer["FailedEntryCount"] == 8
    assert (
        answer["Entries"][1]["ErrorMessage"] == "Parameter Detail is not valid. Reason: Detail is a required argument."
    )
    for wrong in ([order(1)] * 11, [order(1, Detail=json.dumps({"a": "x" * 600_000}))] * 2):
        with pytest.raises(ClientError) as caught:
            events.put_events(Entries=wrong)
        assert code(caught) == "ValidationException"


def test_rules_and_targets_are_kept_shown_and_removed(site, events):
    site.job("j")
    target = event_workflow(site, "w")
    rule_arn = wire(events, "a-rule", {"source": ["shop"]}, target)
    assert rule_arn == f"arn:aws:events:us-east-1:{site.settings.account}:rule/a-rule"
    events.put_rule(Name="b-rule", EventPattern='{"source":["x"]}', State="DISABLED", Description="d")
    shown = events.describe_rule(Name="b-rule")
    assert (shown["State"], shown["Description"], shown["EventBusName"]) == ("DISABLED", "d", "default")
    assert [rule["Name"] for rule in events.list_rules()["Rules"]] == ["a-rule", "b-rule"]
    assert [rule["Name"] for rule in events.list_rules(NamePrefix="b")["Rules"]] == ["b-rule"]
    first = events.list_rules(Limit=1)
    assert [rule["Name"] for rule in events.list_rules(Limit=1, NextToken=first["NextToken"])["Rules"]] == ["b-rule"]
    assert events.list_targets_by_rule(Rule="a-rule")["Targets"] == [{"Id": "t0", "Arn": target}]
    assert events.list_rule_names_by_target(TargetArn=target)["RuleNames"] == ["a-rule"]
    events.put_rule(Name="a-rule", EventPattern='{"source":["y"]}')
    assert events.list_targets_by_rule(Rule="a-rule")["Targets"] == [{"Id": "t0", "Arn": target}]
    events.disable_rule(Name="a-rule")
    assert events.describe_rule(Name="a-rule")["State"] == "DISABLED"
    events.enable_rule(Name="a-rule")
    with pytest.raises(ClientError, match="since it has targets") as caught:
        events.delete_rule(Name="a-rule")
    assert code(caught) == "ValidationException"
    removed = events.remove_targets(Rule="a-rule", Ids=["t0", "none"])
    assert [entry["TargetId"] for entry in removed["FailedEntries"]] == ["none"]
    events.delete_rule(Name="a-rule")
    events.delete_rule(Name="a-rule")
    with pytest.raises(events.exceptions.ResourceNotFoundException):
        events.describe_rule(Name="a-rule")
    assert events.test_event_pattern(EventPattern='{"a":[1]}', Event='{"a":1}')["Result"] is True


def test_rules_that_cannot_work_are_refused(site, events):
    with pytest.raises(events.exceptions.InvalidEventPatternException, match="'wildcard' is not supported"):
        events.put_rule(Name="r", EventPattern='{"source":[{"wildcard":"*"}]}')
    for members in ({}, {"ScheduleExpression": "rate(5 minutes)"}):
        with pytest.raises(ClientError) as caught:
            events.put_rule(Name="r", **members)
        assert code(caught) == "ValidationException"
    with pytest.raises(events.exceptions.ResourceNotFoundException):
        events.put_rule(Name="r", EventPattern='{"source":["x"]}', EventBusName="other")
    with pytest.raises(events.exceptions.ResourceNotFoundException):
        events.put_targets(
            Rule="r", Targets=[{"Id": "1", "Arn": arn(Namespace("000000000000", "us-east-1"), "workflow", "w")}]
        )
    events.put_rule(Name="r", EventPattern='{"source":["x"]}')
    far = arn(Namespace(site.settings.account, "eu-west-1"), "workflow", "w")
    for wrong in ("arn:aws:lambda:us-east-1:1:function:f", "arn:aws:glue:us-east-1:1:job/j", far, "no arn"):
        with pytest.raises(ClientError) as caught:
            events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": wrong}])
        assert code(caught) == "ValidationException"
    here = arn(Namespace(site.settings.account, "us-east-1"), "workflow", "w")
    with pytest.raises(events.exceptions.LimitExceededException):
        events.put_targets(Rule="r", Targets=[{"Id": str(number), "Arn": here} for number in range(6)])
