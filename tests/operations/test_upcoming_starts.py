from __future__ import annotations

import pytest

from penstock.errors import InvalidInput

BEGIN = 1_700_006_400  # 2023-11-15 00:00:00 UTC


@pytest.fixture
def schedules(call, job, crawler):
    job("a")
    call("CreateWorkflow", Name="w")

    def trigger(name, schedule, active=True, **members):
        call(
            "CreateTrigger",
            Name=name,
            Type="SCHEDULED",
            Schedule=schedule,
            StartOnCreation=active,
            Actions=[{"JobName": "a"}],
            **members,
        )

    trigger("six-hourly", "cron(0 0/6 * * ? *)", WorkflowName="w")
    trigger("off", "cron(0 * * * ? *)", active=False)
    call("CreateTrigger", Name="by-hand", Type="ON_DEMAND", Actions=[{"JobName": "a"}])
    crawler("c-noon", Schedule="cron(0 12 * * ? *)")
    crawler("c-never")
    crawler("c-stopped", Schedule="cron(0 * * * ? *)")
    call("StopCrawlerSchedule", CrawlerName="c-stopped")


def shown(page):
    return [(one["DueOn"].hour, one["Kind"], one["Name"]) for one in page["Upcoming"]]


def test_what_is_due_in_a_day(call, schedules):
    page = call("ListUpcoming", StartingAt=BEGIN)
    assert shown(page) == [
        (6, "TRIGGER", "six-hourly"),
        (12, "CRAWLER", "c-noon"),
        (12, "TRIGGER", "six-hourly"),
        (18, "TRIGGER", "six-hourly"),
        (0, "TRIGGER", "six-hourly"),
    ]
    assert page["Upcoming"][0]["WorkflowName"] == "w"
    assert page["Upcoming"][1]["Schedule"] == "cron(0 12 * * ? *)"
    assert "NextToken" not in page


def test_from_now_on_and_for_so_many_hours(call, schedules):
    # The tests' clock stands a little behind 22:13.
    assert [hour for hour, *_ in shown(call("ListUpcoming", Hours=2))] == [0]
    assert shown(call("ListUpcoming", Hours=1)) == []


def test_pages_cut_an_instant_in_two(call, schedules):
    found, token = [], {}
    while not found or token:
        page = call("ListUpcoming", StartingAt=BEGIN, MaxResults=2, **token)
        found += shown(page)
        token = {"NextToken": page["NextToken"]} if "NextToken" in page else {}
    assert found == shown(call("ListUpcoming", StartingAt=BEGIN))


def test_a_span_that_leaves_the_calendar_and_a_token_of_another(call, schedules):
    with pytest.raises(InvalidInput, match="9999"):
        call("ListUpcoming", StartingAt=253_402_300_799)
    token = call("ListUpcoming", StartingAt=BEGIN, MaxResults=1)["NextToken"]
    with pytest.raises(InvalidInput, match="NextToken"):
        call("ListUpcoming", StartingAt=BEGIN + 1, MaxResults=1, NextToken=token)
