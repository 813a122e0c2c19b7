from __future__ import annotations

from typing import Any

import pytest

from penstock.errors import InvalidInput
from penstock.testing import from_documents, load, simulate

TRIGGERS: list[dict[str, Any]] = [
    {"Name": "start", "Type": "SCHEDULED", "Schedule": "cron(0 5 * * ? *)", "Actions": [{"CrawlerName": "raw"}]},
    {
        "Name": "crawled",
        "Type": "CONDITIONAL",
        "StartOnCreation": True,
        "Actions": [{"JobName": "clean"}],
        "Predicate": {"Conditions": [{"LogicalOperator": "EQUALS", "CrawlerName": "raw", "CrawlState": "SUCCEEDED"}]},
    },
    {
        "Name": "on-failure",
        "Type": "CONDITIONAL",
        "StartOnCreation": True,
        "Actions": [{"JobName": "alarm"}],
        "Predicate": {"Conditions": [{"LogicalOperator": "EQUALS", "JobName": "clean", "State": "FAILED"}]},
    },
]


def test_a_design_that_works() -> None:
    result = simulate(from_documents(TRIGGERS))
    assert result.outcome == "SUCCEEDED"
    assert result.status == "COMPLETED"
    assert result.order == ["raw", "clean"]
    assert result.ran == {"raw", "clean"}
    assert result.fired == ["start", "crawled"]
    assert result.seconds == 2
    assert result.statistics["TotalActions"] == 3
    assert result.state("alarm") is None
    assert "job clean is SUCCEEDED, and must be FAILED" in result.why("alarm")
    assert result.why("on-failure").startswith("NOT_MET: ")
    assert result.why("clean") == "clean ran: SUCCEEDED"


def test_a_failure_with_a_retry() -> None:
    jobs = [{"Name": "clean", "MaxRetries": 1}, {"Name": "alarm"}]
    workflow = from_documents(TRIGGERS, jobs=jobs)
    assert simulate(workflow, outcomes={"clean": ["FAILED", "SUCCEEDED"]}).outcome == "SUCCEEDED"
    result = simulate(workflow, outcomes={"job clean": "FAILED"}, seconds={"clean": 60})
    assert [(run.attempt, run.state, run.started, run.ended) for run in result.attempts("clean")] == [
        (0, "FAILED", 1, 61),
        (1, "FAILED", 61, 121),
    ]
    assert result.state("alarm") == "SUCCEEDED"
    assert result.outcome == "PARTIAL"
    assert "job clean failed (mocked failure) and is tried again" in str(result)
    assert repr(result) == "<PARTIAL: ran raw, clean, alarm; fired start, crawled, on-failure>"


def test_a_trigger_that_nobody_activated_is_a_problem() -> None:
    documents = [{**document, "StartOnCreation": False} for document in TRIGGERS]
    result = simulate(from_documents(documents))
    assert result.order == ["raw"]
    assert "trigger crawled is CREATED: it never fires until it is activated" in result.problems
    assert "problem: job clean can never run" in str(result)


def test_a_job_that_is_missing() -> None:
    result = simulate(from_documents(TRIGGERS, jobs=[]))
    assert result.state("clean") == "ERROR"
    assert result.attempts("clean")[0].message == "Job clean does not exist"
    assert "job clean does not exist" in result.problems


@pytest.mark.parametrize(
    ("mocked", "says"),
    [
        ({"outcomes": {"clena": "FAILED"}}, "starts 'clena'"),
        ({"outcomes": {"crawler clean": "FAILED"}}, "starts 'clean'"),
        ({"outcomes": {"clean": "failed"}}, "cannot end as failed"),
        ({"outcomes": {"raw": "TIMEOUT"}}, "cannot end as TIMEOUT"),
        ({"outcomes": {"clean": []}}, "cannot end"),
        ({"seconds": {"clean": -1}}, "cannot run for -1"),
    ],
)
def test_a_mistake_in_a_test_is_no_success(mocked: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        simulate(from_documents(TRIGGERS), **mocked)


def test_why_of_a_name_that_is_not_there() -> None:
    with pytest.raises(KeyError, match="no trigger, job or crawler"):
        simulate(from_documents(TRIGGERS)).why("nobody")


def test_a_workflow_without_a_start() -> None:
    with pytest.raises(InvalidInput, match="no start trigger"):
        simulate(from_documents(TRIGGERS[1:]))


def test_a_job_and_a_crawler_of_one_name() -> None:
    start = {"Name": "s", "Type": "ON_DEMAND", "Actions": [{"CrawlerName": "x"}, {"JobName": "x"}]}
    workflow = from_documents([start])
    with pytest.raises(InvalidInput, match="job and a crawler"):
        simulate(workflow, outcomes={"x": "FAILED"})
    result = simulate(workflow, outcomes={"crawler x": "FAILED"})
    assert [run.state for run in result.runs] == ["FAILED", "SUCCEEDED"]


def test_loading_asks_glue_in_batches() -> None:
    """The answers are those of GetWorkflow, BatchGetJobs and BatchGetCrawlers; tests/acceptance asks a server."""
    names = [f"job-{number:03}" for number in range(120)]
    start = {"Name": "s", "Type": "ON_DEMAND", "State": "CREATED", "Actions": [{"JobName": name} for name in names]}
    asked: list[int] = []

    class Glue:
        def get_workflow(self, **request: Any) -> dict[str, Any]:
            node = {"Type": "TRIGGER", "Name": "s", "TriggerDetails": {"Trigger": start}}
            nodes = [node, {"Type": "JOB", "Name": "job-000"}]
            return {"Workflow": {"Name": request["Name"], "Graph": {"Nodes": nodes}}}

        def batch_get_jobs(self, **request: Any) -> dict[str, Any]:
            asked.append(len(request["JobNames"]))
            return {"Jobs": [{"Name": name} for name in request["JobNames"] if name != "job-119"]}

    result = simulate(load(Glue(), "wide"))
    assert asked == [100, 20]
    assert len(result.ran) == 120
    assert result.state("job-119") == "ERROR"
