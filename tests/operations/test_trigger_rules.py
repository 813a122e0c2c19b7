"""Refusals of triggers, with AWS's sentences."""

from __future__ import annotations

from typing import Any

import pytest

from penstock.errors import InvalidInput, ResourceNumberLimitExceeded, ValidationFailed
from penstock.operations.trigger_rules import check_job_count, check_trigger

JOB = {"JobName": "a"}


def trigger(kind: str = "CONDITIONAL", conditions: Any = None, **members: Any) -> dict[str, Any]:
    document = {"Name": "t", "Type": kind, "Actions": [JOB], **members}
    if conditions is not None:
        document["Predicate"] = {"Conditions": conditions}
    return document


def watching(**members: Any) -> dict[str, Any]:
    return {"LogicalOperator": "EQUALS", **members}


SUCCESS = watching(JobName="b", State="SUCCEEDED")


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (trigger("ON_DEMAND", Actions=[]), "Actions cannot be null or empty"),
        (trigger("ON_DEMAND", Actions=[{}]), "JobName or CrawlerName in action cannot be null or empty"),
        (
            trigger("ON_DEMAND", Actions=[JOB | {"CrawlerName": "c"}]),
            "Both JobName and CrawlerName cannot be set together in an action",
        ),
        (trigger(), "Predicate cannot be null or empty"),
        (trigger(conditions=[]), "Predicate cannot be null or empty"),
        (trigger(conditions=[{"JobName": "b", "State": "SUCCEEDED"}]), "Logical operator cannot be null or empty"),
        (
            trigger(conditions=[watching(JobName="b")]),
            (
                "State cannot be null or empty, choose from one of the following job state: "
                "[SUCCEEDED, STOPPED, FAILED, TIMEOUT]"
            ),
        ),
        (
            trigger(conditions=[watching(JobName="b", State="ERROR")]),
            "State cannot be null or empty, choose from one of the following job state: ",
        ),
        (
            trigger(conditions=[watching(CrawlerName="c", State="SUCCEEDED")]),
            (
                "State cannot be null or empty, choose from one of the following crawler state: "
                "[SUCCEEDED, FAILED, CANCELLED]"
            ),
        ),
        (
            trigger(conditions=[watching(State="SUCCEEDED")]),
            "JobName or CrawlerName in condition cannot be null or empty",
        ),
        (
            trigger(conditions=[watching(JobName="b", CrawlerName="c", State="SUCCEEDED")]),
            "Both JobName and CrawlerName cannot be set together in a condition",
        ),
        (
            trigger(conditions=[watching(JobName="a", State="FAILED")]),
            "Job cannot be a Predicate and Action for Conditional Trigger.",
        ),
        (
            trigger("SCHEDULED", [watching(JobName="a", State="FAILED")], Schedule="cron(0 1 * * ? *)"),
            "Job cannot be a Predicate and Action for Conditional Trigger.",
        ),
        (trigger(conditions=[SUCCESS, SUCCESS]), "Logical cannot be null or empty"),
        (trigger("SCHEDULED"), "Schedule cannot be null or empty"),
        (trigger("SCHEDULED", Schedule="cron(0 0 * * * *)"), "The schedule cron(0 0 * * * *) is invalid."),
        (trigger("SCHEDULED", Schedule="rate(1 day)"), "The schedule rate(1 day) is invalid."),
        (trigger("ON_DEMAND", Schedule="daily"), "The schedule daily is invalid."),
        (trigger("EVENT"), "WorkflowName cannot be null or empty"),
        (
            trigger("ON_DEMAND", EventBatchingCondition={"BatchSize": 1}),
            "EventBatchingCondition is for triggers of type",
        ),
        (
            trigger(conditions=[SUCCESS], EventBatchingCondition={"BatchSize": 1}),
            "EventBatchingCondition is for triggers",
        ),
    ],
)
def test_what_is_refused(document: dict[str, Any], text: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        check_trigger(document, start_on_creation=False)
    assert raised.value.message.startswith(text)


def test_the_field_is_named_behind_the_sentence() -> None:
    with pytest.raises(InvalidInput, match=r"\(predicate\.conditions\.2\.member\.crawlState\)"):
        check_trigger(
            {
                **trigger(),
                "Predicate": {"Logical": "AND", "Conditions": [SUCCESS, watching(CrawlerName="c", State="FAILED")]},
            },
            start_on_creation=False,
        )


def test_another_operator_breaks_the_enumeration() -> None:
    with pytest.raises(ValidationFailed) as raised:
        check_trigger(trigger(conditions=[{**SUCCESS, "LogicalOperator": "NEQ"}]), start_on_creation=False)
    assert raised.value.message == (
        "1 validation error detected: Value 'NEQ' at 'predicate.conditions.1.member.logicalOperator' failed to satisfy "
        "constraint: Member must satisfy enum value set: [EQUALS]"
    )


@pytest.mark.parametrize("kind", ["ON_DEMAND", "EVENT"])
def test_these_types_cannot_start_on_creation(kind: str) -> None:
    document = trigger(kind, WorkflowName="w")
    check_trigger(document, start_on_creation=False)
    with pytest.raises(InvalidInput, match=f"StartOnCreation is not supported for a trigger of type {kind}"):
        check_trigger(document, start_on_creation=True)


@pytest.mark.parametrize(
    "document",
    [
        trigger(conditions=[SUCCESS]),
        trigger(conditions=[watching(CrawlerName="c", CrawlState="CANCELLED")]),
        {**trigger(), "Predicate": {"Logical": "ANY", "Conditions": [SUCCESS, {**SUCCESS, "State": "TIMEOUT"}]}},
        trigger("SCHEDULED", Schedule="cron(0/5 8-17 ? * MON-FRI *)"),
        trigger("SCHEDULED", [SUCCESS], Schedule="cron(0 1 * * ? *)"),
        trigger("ON_DEMAND", Actions=[JOB, {"CrawlerName": "c"}]),
    ],
)
def test_what_is_accepted(document: dict[str, Any]) -> None:
    check_trigger(document, start_on_creation=document["Type"] != "ON_DEMAND")


def test_a_trigger_may_start_so_many_jobs() -> None:
    document = trigger("ON_DEMAND", Actions=[{"JobName": f"j{number}"} for number in range(3)] * 2)
    check_job_count(document, 3)
    check_job_count(document, 0)
    with pytest.raises(ResourceNumberLimitExceeded, match="starts 3 jobs; the most is 2"):
        check_job_count(document, 2)
