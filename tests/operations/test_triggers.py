"""Triggers: definitions, states, schedules, starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.engine import schedules
from penstock.errors import AlreadyExists, EntityNotFound, IdempotentParameterMismatch, InvalidInput
from penstock.operations.contract import Context

Call = Callable[..., dict[str, Any]]
HERE = "arn:aws:glue:eu-west-1:123456789012:trigger/"
DAILY = "cron(0 13 * * ? *)"


@pytest.fixture(autouse=True)
def jobs(job: Callable[..., str]) -> None:
    for name in ("a", "b"):
        job(name)


@pytest.fixture
def on_demand(call: Call) -> str:
    call("CreateTrigger", Name="t", Type="ON_DEMAND", Actions=[{"JobName": "a"}])
    return "t"


@pytest.fixture
def daily(call: Call) -> str:
    call(
        "CreateTrigger",
        Name="daily",
        Type="SCHEDULED",
        Schedule=DAILY,
        Description="d",
        StartOnCreation=True,
        Actions=[{"JobName": "a"}],
        Tags={"x": "y"},
    )
    return "daily"


def get(call: Call, name: str) -> dict[str, Any]:
    trigger: dict[str, Any] = call("GetTrigger", Name=name)["Trigger"]
    return trigger


def due(context: Context, name: str) -> Any:
    """When the trigger falls due next, or None when it has no schedule that turns."""
    with context.store.read() as transaction:
        found = transaction.schedules.due(schedules.next_due(schedules.parse("cron(0 0 1 1 ? 2199)"), context.now), 100)
    return next((schedule.next_due for schedule in found if schedule.name == name), None)


def test_a_trigger_comes_back_as_it_was_made_and_nothing_more(call: Call, on_demand: str) -> None:
    assert get(call, "t") == {"Name": "t", "Type": "ON_DEMAND", "State": "CREATED", "Actions": [{"JobName": "a"}]}
    predicate = {"Conditions": [{"LogicalOperator": "EQUALS", "JobName": "b", "State": "FAILED"}]}
    action = {"JobName": "a", "Arguments": {"--k": "v"}, "Timeout": 5, "NotificationProperty": {"NotifyDelayAfter": 3}}
    call("CreateTrigger", Name="c", Type="CONDITIONAL", Predicate=predicate, Actions=[action])
    assert get(call, "c") == {
        "Name": "c",
        "Type": "CONDITIONAL",
        "State": "CREATED",
        "Predicate": predicate,
        "Actions": [action],
    }


def test_an_event_trigger_stays_created(call: Call) -> None:
    call("CreateWorkflow", Name="w")
    batching = {"BatchSize": 3, "BatchWindow": 300}
    members = {"Type": "EVENT", "WorkflowName": "w", "Actions": [{"JobName": "a"}], "EventBatchingCondition": batching}
    call("CreateTrigger", Name="e", StartOnCreation=False, **members)
    assert get(call, "e") == {"Name": "e", "State": "CREATED", **members}
    with pytest.raises(InvalidInput, match=r"^Trigger Type EVENT cannot be started$"):
        call("StartTrigger", Name="e")
    with pytest.raises(InvalidInput, match=r"^The operation is not allowed when trigger is in state: CREATED$"):
        call("StopTrigger", Name="e")


def test_the_same_name_again(call: Call, on_demand: str) -> None:
    with pytest.raises(AlreadyExists):
        call("CreateTrigger", Name="t", Type="ON_DEMAND", Actions=[{"JobName": "a"}])
    with pytest.raises(IdempotentParameterMismatch) as raised:
        call("CreateTrigger", Name="t", Type="ON_DEMAND", Actions=[{"JobName": "b"}])
    assert raised.value.message == "Trigger with name 't' already submitted with different configuration"


def test_what_a_trigger_names_must_exist(call: Call) -> None:
    for missing in ({"JobName": "gone"}, {"CrawlerName": "gone"}):
        with pytest.raises(EntityNotFound, match="gone"):
            call("CreateTrigger", Name="t", Type="ON_DEMAND", Actions=[{"JobName": "a"}, missing])
    with pytest.raises(EntityNotFound, match=r"Workflow with name: nowhere does not exist\."):
        call("CreateTrigger", Name="t", Type="ON_DEMAND", WorkflowName="nowhere", Actions=[{"JobName": "a"}])
    with pytest.raises(InvalidInput, match="reserved"):
        call("CreateTrigger", Name="t", Type="ON_DEMAND", Actions=[{"JobName": "a"}], Tags={"aws:x": ""})
    assert call("ListTriggers")["TriggerNames"] == []


def test_a_workflow_has_one_start_trigger(call: Call, workflow: Callable[..., str], when: Callable[..., str]) -> None:
    workflow("w", ["a"])
    when("c", {"a": "SUCCEEDED"}, ["b"], WorkflowName="w")
    with pytest.raises(InvalidInput, match="has a start trigger already"):
        call("CreateTrigger", Name="s", Type="SCHEDULED", Schedule=DAILY, WorkflowName="w", Actions=[{"JobName": "a"}])
    call("DeleteTrigger", Name="w-start")
    call("CreateTrigger", Name="s", Type="SCHEDULED", Schedule=DAILY, WorkflowName="w", Actions=[{"JobName": "a"}])


def test_states_of_a_schedule(call: Call, context: Context, daily: str) -> None:
    assert (get(call, "daily")["State"], due(context, "daily").hour) == ("ACTIVATED", 13)
    with pytest.raises(InvalidInput, match=r"^The operation is not allowed when trigger is in state: ACTIVATED$"):
        call("StartTrigger", Name="daily")
    assert call("StopTrigger", Name="daily") == {"Name": "daily"}
    assert (get(call, "daily")["State"], due(context, "daily")) == ("DEACTIVATED", None)
    with pytest.raises(InvalidInput, match=r"^The operation is not allowed when trigger is in state: DEACTIVATED$"):
        call("StopTrigger", Name="daily")
    assert call("StartTrigger", Name="daily") == {"Name": "daily"}
    assert (get(call, "daily")["State"], due(context, "daily").hour) == ("ACTIVATED", 13)


def test_a_schedule_that_was_not_asked_to_start_is_not_due(call: Call, context: Context) -> None:
    call("CreateTrigger", Name="s", Type="SCHEDULED", Schedule=DAILY, Actions=[{"JobName": "a"}])
    assert (get(call, "s")["State"], due(context, "s")) == ("CREATED", None)
    call("StartTrigger", Name="s")
    assert due(context, "s").hour == 13


def test_updates_overwrite_and_keep_the_state(call: Call, context: Context, daily: str) -> None:
    update = {"Schedule": "cron(30 7 * * ? *)", "Actions": [{"JobName": "b"}], "Name": "ignored"}
    answer = call("UpdateTrigger", Name="daily", TriggerUpdate=update)["Trigger"]
    assert (
        answer
        == get(call, "daily")
        == {
            "Name": "daily",
            "Type": "SCHEDULED",
            "State": "ACTIVATED",
            "Schedule": "cron(30 7 * * ? *)",
            "Actions": [{"JobName": "b"}],
        }
    )
    assert (due(context, "daily").hour, due(context, "daily").minute) == (7, 30)
    assert call("GetTags", ResourceArn=HERE + "daily")["Tags"] == {"x": "y"}
    assert call("ListTriggers", DependentJobName="b")["TriggerNames"] == ["daily"]


def test_updates_are_checked_like_creations(call: Call, context: Context, daily: str) -> None:
    for update, fault, text in (
        ({"Actions": [{"JobName": "a"}]}, InvalidInput, "Schedule cannot be null or empty"),
        ({"Schedule": "cron(* * * * ? *)", "Actions": [{"JobName": "a"}]}, InvalidInput, "is invalid"),
        ({"Schedule": DAILY, "Actions": [{"JobName": "gone"}]}, EntityNotFound, "gone"),
        ({"Schedule": DAILY}, InvalidInput, "Actions cannot be null or empty"),
    ):
        with pytest.raises(fault, match=text):
            call("UpdateTrigger", Name="daily", TriggerUpdate=update)
    assert (get(call, "daily")["Schedule"], due(context, "daily").hour) == (DAILY, 13)
    with pytest.raises(EntityNotFound, match=r"Trigger nobody not found\."):
        call("UpdateTrigger", Name="nobody", TriggerUpdate={})


def test_deleting_leaves_nothing_behind_and_is_done_twice(call: Call, context: Context, daily: str) -> None:
    assert call("DeleteTrigger", Name="daily") == call("DeleteTrigger", Name="daily") == {"Name": "daily"}
    assert due(context, "daily") is None
    for operation in ("GetTrigger", "StartTrigger", "StopTrigger"):
        with pytest.raises(EntityNotFound):
            call(operation, Name="daily")
    with pytest.raises(EntityNotFound):
        call("GetTags", ResourceArn=HERE + "daily")
    call("CreateTrigger", Name="daily", Type="ON_DEMAND", Actions=[{"JobName": "b"}])
    call("CreateTrigger", Name="other", Type="ON_DEMAND", Actions=[{"JobName": "a"}])
    assert call("ListTriggers", DependentJobName="a")["TriggerNames"] == ["other"]
    assert call("GetTags", ResourceArn=HERE + "daily")["Tags"] == {}


def test_starting_a_chain(call: Call, on_demand: str, when: Callable[..., str], ends: Callable[..., None]) -> None:
    when("then", {"a": "SUCCEEDED"}, ["b"])
    ends(call("StartJobRun", JobName="a")["JobRunId"])
    assert call("GetJobRuns", JobName="b")["JobRuns"] == [], "what was started by hand fires nothing"
    assert call("StartTrigger", Name="t") == {"Name": "t"}
    run = call("GetJobRuns", JobName="a")["JobRuns"][0]
    assert run["TriggerName"] == "t"
    ends(run["Id"])
    (next_run,) = call("GetJobRuns", JobName="b")["JobRuns"]
    assert next_run["TriggerName"] == "then"
    assert get(call, "t")["State"] == "CREATED", "for life"


def test_conditions_are_met_within_one_firing(
    call: Call, job: Callable[..., str], when: Callable[..., str], ends: Callable[..., None]
) -> None:
    for name in ("x", "y"):
        job(name, ExecutionProperty={"MaxConcurrentRuns": 5})
    call("CreateTrigger", Name="root", Type="ON_DEMAND", Actions=[{"JobName": "x"}, {"JobName": "y"}])
    when("both", {"x": "SUCCEEDED", "y": "SUCCEEDED"}, ["b"])
    call("StartTrigger", Name="root")
    call("StartTrigger", Name="root")
    newer_x, _ = (run["Id"] for run in call("GetJobRuns", JobName="x")["JobRuns"])
    newer_y, older_y = (run["Id"] for run in call("GetJobRuns", JobName="y")["JobRuns"])
    ends(newer_x)
    ends(older_y)
    assert call("GetJobRuns", JobName="b")["JobRuns"] == []
    ends(newer_y)
    assert len(call("GetJobRuns", JobName="b")["JobRuns"]) == 1


def test_an_inner_and_an_outer_watcher_see_their_own(
    call: Call, on_demand: str, workflow: Callable[..., str], when: Callable[..., str], ends: Callable[..., None]
) -> None:
    workflow("w", ["a"])
    when("inner", {"a": "SUCCEEDED"}, ["b"], WorkflowName="w")
    when("outer", {"a": "SUCCEEDED"}, ["b"])

    def fired() -> list[str]:
        return [run["TriggerName"] for run in call("GetJobRuns", JobName="b")["JobRuns"]]

    call("StartWorkflowRun", Name="w")
    ends(call("GetJobRuns", JobName="a")["JobRuns"][0]["Id"])
    assert fired() == ["inner"]
    ends(call("GetJobRuns", JobName="b")["JobRuns"][0]["Id"])
    call("StartTrigger", Name="t")
    ends(call("GetJobRuns", JobName="a")["JobRuns"][0]["Id"])
    assert fired() == ["outer", "inner"]


def test_a_root_whose_job_is_gone_records_that(call: Call, on_demand: str) -> None:
    call("DeleteJob", JobName="a")
    call("StartTrigger", Name="t")
    (run,) = call("GetJobRuns", JobName="a")["JobRuns"]
    assert (run["JobRunState"], run["ErrorMessage"], run["TriggerName"]) == ("ERROR", "Job a does not exist", "t")


def test_starting_the_start_trigger_starts_the_workflow(call: Call, workflow: Callable[..., str]) -> None:
    workflow("w", ["a"])
    call("StartTrigger", Name="w-start")
    (run,) = call("GetWorkflowRuns", Name="w")["Runs"]
    assert run["Status"] == "RUNNING"


def test_batches_name_what_is_missing(call: Call, on_demand: str, daily: str) -> None:
    found = call("BatchGetTriggers", TriggerNames=["t", "x", "daily", "t"])
    assert [trigger["Name"] for trigger in found["Triggers"]] == ["t", "daily"]
    assert found["TriggersNotFound"] == ["x"]


@pytest.mark.parametrize(("operation", "member"), [("ListTriggers", "TriggerNames"), ("GetTriggers", "Triggers")])
def test_lists(call: Call, operation: str, member: str) -> None:
    for number in range(5):
        name = "ab"[number % 2]
        call("CreateTrigger", Name=f"t{number}", Type="ON_DEMAND", Actions=[{"JobName": name}])

    def pages(**query: Any) -> list[list[str]]:
        found, token = [], {}
        while True:
            page = call(operation, MaxResults=2, **query, **token)
            found.append([item if isinstance(item, str) else item["Name"] for item in page[member]])
            if "NextToken" not in page:
                return found
            token = {"NextToken": page["NextToken"]}

    everything = [["t0", "t1"], ["t2", "t3"], ["t4"]]
    assert pages() == everything
    assert pages(DependentJobName="a") == [["t0", "t2"], ["t4"]]
    assert pages(DependentJobName="nobody starts me") == everything, "Glue's quirk: none means all"


def test_a_page_behind_what_was_deleted_meanwhile_is_empty(call: Call) -> None:
    for name in ("t0", "t1", "t2"):
        call("CreateTrigger", Name=name, Type="ON_DEMAND", Actions=[{"JobName": "b" if name == "t2" else "a"}])
    page = call("ListTriggers", DependentJobName="a", MaxResults=1)
    call("DeleteTrigger", Name="t1")
    rest = call("ListTriggers", DependentJobName="a", MaxResults=1, NextToken=page["NextToken"])
    assert rest == {"TriggerNames": []}


def test_lists_by_tags(call: Call) -> None:
    for name, tags in (("t0", {"x": "1"}), ("t1", {"x": "1", "y": "2"}), ("t2", {"y": "2"})):
        job_name = "b" if name == "t2" else "a"
        call("CreateTrigger", Name=name, Type="ON_DEMAND", Actions=[{"JobName": job_name}], Tags=tags)
    assert call("ListTriggers", Tags={"y": "2"})["TriggerNames"] == ["t1", "t2"]
    assert call("ListTriggers", Tags={"x": "1", "y": "2"})["TriggerNames"] == ["t1"]
    assert call("ListTriggers", Tags={"x": "3"})["TriggerNames"] == []
    assert call("ListTriggers", Tags={"y": "2"}, DependentJobName="a")["TriggerNames"] == ["t1"]
    first = call("ListTriggers", Tags={"y": "2"}, MaxResults=1)
    assert call("ListTriggers", Tags={"y": "2"}, NextToken=first["NextToken"])["TriggerNames"] == ["t2"]
