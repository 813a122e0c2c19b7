"""The kinds of orchestration: effective values of jobs, schedules and roles of crawlers, updates of triggers."""

from __future__ import annotations

from typing import Any

import pytest

from penstock.templates.orchestration_kinds import BUCKET, CRAWLER, JOB, TRIGGER

SPARK = {"Name": "j", "Command": {"Name": "glueetl"}, "GlueVersion": "4.0"}
SHELL = {"Name": "j", "Command": {"Name": "pythonshell"}}


@pytest.mark.parametrize(
    ("job", "answered"),
    [
        (
            SPARK,
            {
                "WorkerType": "G.1X",
                "NumberOfWorkers": 10,
                "MaxCapacity": 10.0,
                "AllocatedCapacity": 10,
                "Timeout": 2880,
            },
        ),
        (
            {**SPARK, "WorkerType": "G.2X", "NumberOfWorkers": 3},
            {"MaxCapacity": 6.0, "AllocatedCapacity": 6, "Timeout": 2880},
        ),
        (
            {**SPARK, "MaxCapacity": 4.0},
            {"WorkerType": "G.1X", "NumberOfWorkers": 4, "AllocatedCapacity": 4, "Timeout": 2880},
        ),
        (
            {**SPARK, "AllocatedCapacity": 4},
            {"WorkerType": "G.1X", "NumberOfWorkers": 4, "MaxCapacity": 4.0, "Timeout": 2880},
        ),
        (SHELL, {"MaxCapacity": 0.0625, "AllocatedCapacity": 0, "Timeout": 2880}),
        ({**SHELL, "Timeout": 5}, {"MaxCapacity": 0.0625, "AllocatedCapacity": 0}),
    ],
)
def test_a_job_is_shown_alike_before_and_after_glue_completed_it(job: Any, answered: Any) -> None:
    assert JOB.shown(job) == JOB.shown({**job, **answered})


def test_a_job_with_other_workers_differs_by_its_workers_alone() -> None:
    two, three = (JOB.shown({**SPARK, "WorkerType": "G.1X", "NumberOfWorkers": count}) for count in (2, 3))
    assert {member for member in two if two[member] != three[member]} == {"NumberOfWorkers"}


def test_a_schedule_is_unwrapped_and_wrapped() -> None:
    properties = {"Name": "c", "Schedule": {"ScheduleExpression": "cron(0 1 * * ? *)"}}
    request = CRAWLER.from_properties(properties)
    assert request == {"Name": "c", "Schedule": "cron(0 1 * * ? *)"}
    assert CRAWLER.to_properties(request) == properties
    assert CRAWLER.from_properties({"Name": "c", "Schedule": {}}) == {"Name": "c"}


def test_a_role_is_compared_without_its_account() -> None:
    assert CRAWLER.shown({"Role": "arn:aws:iam::1:role/a/etl"}) == CRAWLER.shown({"Role": "a/etl"})


def test_a_found_crawler_has_its_schedule_as_a_request_has_it() -> None:
    answer = {"Crawler": {"Name": "c", "Schedule": {"ScheduleExpression": "x", "State": "SCHEDULED"}}}
    assert CRAWLER.found(answer) == {"Name": "c", "Schedule": "x"}
    assert CRAWLER.found({"Crawler": {"Name": "c"}}) == {"Name": "c"}


def test_the_defaults_of_a_catalog_crawler_are_its_own() -> None:
    defaults = CRAWLER.defaults({"Targets": {"CatalogTargets": [{}]}})
    assert defaults["SchemaChangePolicy"]["DeleteBehavior"] == "LOG"
    assert "Configuration" not in CRAWLER.defaults({"Targets": {"S3Targets": [{}]}})


def test_a_trigger_is_overwritten_but_for_what_cannot_change() -> None:
    call = TRIGGER.update({"Name": "t", "Type": "CONDITIONAL", "WorkflowName": "w", "Actions": []}, {})
    assert call is not None
    assert call.request == {"Name": "t", "TriggerUpdate": {"Actions": []}}


def test_a_bucket_is_its_name() -> None:
    assert BUCKET.from_properties({"BucketName": "b", "Tags": []}) == {"Bucket": "b"}
    assert BUCKET.update({"Bucket": "b"}, {}) is None
