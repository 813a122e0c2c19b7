"""The list of workflows over HTTP: filters, orders, pages; always as the store is now."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.server.console.conftest import OWN_PAGE, Browser

pytestmark = pytest.mark.slow

LIST = "/console/api/workflows"
COMMAND = {"Name": "pythonshell", "ScriptLocation": "s3://nowhere/x.py"}


@pytest.fixture
def region(browser: Browser, request: pytest.FixtureRequest) -> Browser:
    """A browser in a region of the test's own, with four workflows: empty, nightly, failing, waiting."""
    browser.headers = {**OWN_PAGE, "X-Penstock-Region": f"r-{abs(hash(request.node.name)) % 10**9}"}
    browser.aws("AWSGlue.CreateJob", Name="j", Role="r", Command=COMMAND)
    browser.aws("AWSGlue.CreateWorkflow", Name="empty", Description="Nothing in it, ÄÖÜ")
    browser.aws("AWSGlue.CreateWorkflow", Name="nightly", Tags={"team": "data"}, MaxConcurrentRuns=2)
    browser.aws("AWSGlue.CreateWorkflow", Name="failing", Tags={"team": "ops"})
    browser.aws("AWSGlue.CreateWorkflow", Name="waiting")
    trigger(browser, "nightly", "SCHEDULED", Schedule="cron(0 7 * * ? *)", StartOnCreation=True)
    trigger(browser, "failing", "ON_DEMAND")
    trigger(browser, "waiting", "SCHEDULED", Schedule="cron(0 8 * * ? *)")
    return browser


def trigger(browser: Browser, workflow: str, kind: str, **more: Any) -> None:
    actions = [{"JobName": "j"}]
    browser.aws(
        "AWSGlue.CreateTrigger", Name=f"t {workflow}", WorkflowName=workflow, Type=kind, Actions=actions, **more
    )


def names(browser: Browser, **query: Any) -> list[str]:
    answer = browser.get(LIST, **query)
    assert answer.status == 200, answer.body
    return [row["name"] for row in answer.json["items"]]


def run_failing(browser: Browser) -> str:
    run = browser.aws("AWSGlue.StartWorkflowRun", Name="failing")["RunId"]
    while browser.aws("AWSGlue.GetWorkflowRun", Name="failing", RunId=run)["Run"]["Status"] == "RUNNING":
        pass
    return str(run)


def test_a_row_says_what_the_list_shows(region: Browser) -> None:
    rows = {row["name"]: row for row in region.get(LIST).json["items"]}
    nightly = rows["nightly"]
    assert nightly["tags"] == {"team": "data"}
    assert nightly["maxConcurrentRuns"] == 2
    assert nightly["start"]["words"] == "every day at 07:00 UTC"
    assert nightly["nextRun"] > nightly["createdOn"]
    assert nightly["counts"] == {"triggers": 1, "jobs": 1, "crawlers": 0, "notActivated": 0}
    assert nightly["lastRun"] is None
    assert (rows["waiting"]["nextRun"], rows["waiting"]["counts"]["notActivated"]) == (None, 1)
    assert rows["empty"]["start"] is None


def test_rows_follow_what_is_written(region: Browser) -> None:
    assert names(region) == ["empty", "failing", "nightly", "waiting"]
    region.aws("AWSGlue.DeleteWorkflow", Name="empty")
    assert names(region) == ["failing", "nightly", "waiting"]
    region.aws("AWSGlue.UpdateWorkflow", Name="nightly", Description="changed")
    assert region.get(LIST, q="changed").json["items"][0]["description"] == "changed"
    arn = f"arn:aws:glue:{region.headers['X-Penstock-Region']}:123456789012:workflow/nightly"
    region.aws("AWSGlue.TagResource", ResourceArn=arn, TagsToAdd={"new": "tag"})
    assert names(region, filter=tokens(("tag", "=", "new=tag"))) == ["nightly"]
    region.aws("AWSGlue.StartTrigger", Name="t waiting")
    assert region.get(LIST, q="waiting").json["items"][0]["nextRun"]
    region.aws("AWSGlue.DeleteTrigger", Name="t waiting")
    assert region.get(LIST, q="waiting").json["items"][0]["start"] is None
    run = run_failing(region)
    row = region.get(LIST, q="failing").json["items"][0]
    assert (row["lastRun"]["runId"], row["lastRun"]["failed"], row["running"]) == (run, 1, 0)
    assert names(region, status="FAILED") == ["failing"]
    assert names(region, status=["FAILED", "NEVER"], sort="-name") == ["waiting", "nightly", "failing"]
    assert names(region, sort="lastRun")[0] == names(region, sort="-lastRun")[0] == "failing"
    home = region.get("/console/api/home").json
    assert [one["runId"] for one in home["failed"]["items"]] == [run]
    assert home["counts"] == {"workflows": 3, "jobs": 1, "crawlers": 0, "triggers": 2}


def tokens(*found: tuple[str | None, str, str], operation: str = "and") -> str:
    parts = [{"propertyKey": key, "operator": operator, "value": value} for key, operator, value in found]
    return json.dumps({"operation": operation, "tokens": parts})


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "NIGHT"}, ["nightly"]),
        ({"q": "äöü nothing"}, ["empty"]),
        ({"q": "data"}, ["nightly"]),
        ({"filter": tokens(("name", "=", "Nightly"))}, ["nightly"]),
        ({"filter": tokens(("name", "!=", "nightly"))}, ["empty", "failing", "waiting"]),
        ({"filter": tokens(("name", ":", "ing"))}, ["failing", "waiting"]),
        ({"filter": tokens(("name", "!:", "ing"))}, ["empty", "nightly"]),
        ({"filter": tokens(("name", "^", "n"), ("name", "^", "e"), operation="or")}, ["empty", "nightly"]),
        ({"filter": tokens(("tag", "=", "team"))}, ["failing", "nightly"]),
        ({"filter": tokens(("tag", "=", "team=ops"))}, ["failing"]),
        ({"filter": tokens(("startType", "=", "SCHEDULED"))}, ["nightly", "waiting"]),
        ({"filter": tokens(("activated", "=", "false"))}, ["waiting"]),
        ({"filter": tokens((None, ":", "ops"))}, ["failing"]),
        ({"filter": tokens(("status", "=", "never")), "sort": "-name"}, ["waiting", "nightly", "failing", "empty"]),
        ({"sort": "nextRun"}, ["nightly", "empty", "failing", "waiting"]),
        ({"sort": "-maxConcurrentRuns"}, ["nightly", "empty", "failing", "waiting"]),
        ({"sort": "-startType"}, ["nightly", "waiting", "failing", "empty"]),
        ({"size": 3, "page": 2}, ["waiting"]),
        ({"size": 3, "page": 99}, ["waiting"]),
        ({"size": 1, "select": "nightly"}, ["nightly"]),
    ],
)
def test_filters_orders_and_pages(region: Browser, query: dict[str, Any], expected: list[str]) -> None:
    assert names(region, **query) == expected


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "colour"},
        {"size": 0},
        {"size": 201},
        {"page": "x"},
        {"page": "-1"},
        {"filter": "{"},
        {"filter": "[]"},
        {"filter": "7"},
        {"filter": tokens(("colour", "=", "red"))},
        {"filter": tokens(("name", "~", "red"))},
        {"filter": json.dumps({"tokens": [7]})},
        {"filter": json.dumps({"tokens": [{}] * 51})},
        {"filter": "[" * 3000},
    ],
)
def test_parameters_that_cannot_be_used_are_refused(region: Browser, query: dict[str, Any]) -> None:
    answer = region.get(LIST, **query)
    assert (answer.status, answer.code) == (400, "InvalidInputException")
