"""Jobs: definitions, and what Glue computes into them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.errors import AlreadyExists, EntityNotFound, IdempotentParameterMismatch, InvalidInput

Call = Callable[..., dict[str, Any]]
ARN = "arn:aws:glue:eu-west-1:123456789012:job/"
SPARK = {"Name": "glueetl", "ScriptLocation": "s3://b/s.py"}


def get(call: Call, name: str) -> dict[str, Any]:
    found: dict[str, Any] = call("GetJob", JobName=name)["Job"]
    return found


def test_a_python_shell_job(call: Call, job: Callable[..., str]) -> None:
    job("a", Tags={"x": "y"})
    found = get(call, "a")
    assert found.pop("CreatedOn") == found.pop("LastModifiedOn")
    assert found == {
        "Name": "a",
        "Role": "r",
        "Command": {"Name": "pythonshell", "ScriptLocation": "s3://b/s.py"},
        "ExecutionProperty": {"MaxConcurrentRuns": 1},
        "MaxRetries": 0,
        "MaxCapacity": 0.0625,
        "AllocatedCapacity": 0,
        "Timeout": 2880,
    }
    assert call("GetTags", ResourceArn=ARN + "a")["Tags"] == {"x": "y"}


def test_members_that_terraform_does_not_compute_stay_absent(call: Call, job: Callable[..., str]) -> None:
    job("a", Command=SPARK)
    assert not {
        "Description",
        "ExecutionClass",
        "MaintenanceWindow",
        "SecurityConfiguration",
        "Connections",
        "DefaultArguments",
        "NonOverridableArguments",
        "Tags",
    } & set(get(call, "a"))


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"MaxCapacity": 10.0}, ("5.1", "G.1X", 10, 10.0, 10, 480)),
        ({"MaxCapacity": 4.0, "GlueVersion": "2.0"}, ("2.0", "G.1X", 4, 4.0, 4, 2880)),
        ({"WorkerType": "G.2X", "NumberOfWorkers": 3, "GlueVersion": "4.0"}, ("4.0", "G.2X", 3, 6.0, 6, 2880)),
        ({"WorkerType": "G.025X", "NumberOfWorkers": 2, "Timeout": 7}, ("5.1", "G.025X", 2, 0.5, 0, 7)),
        ({"WorkerType": "G.2X"}, ("5.1", "G.2X", 10, 20.0, 20, 480)),
        ({"NumberOfWorkers": 4}, ("5.1", "G.1X", 4, 4.0, 4, 480)),
        ({"WorkerType": "R.2X", "NumberOfWorkers": 4}, ("5.1", "R.2X", 4, 8.0, 8, 480)),
    ],
)
def test_what_glue_computes(
    call: Call, job: Callable[..., str], members: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    job("a", Command=SPARK, **members)
    found = get(call, "a")
    computed = ("GlueVersion", "WorkerType", "NumberOfWorkers", "MaxCapacity", "AllocatedCapacity", "Timeout")
    assert tuple(found[member] for member in computed) == expected


def test_what_was_read_can_be_written_back(call: Call, job: Callable[..., str]) -> None:
    job("a", Command=SPARK, MaxCapacity=10.0, Description="d", DefaultArguments={"--a": "1"})
    before = get(call, "a")
    update = {
        member: value for member, value in before.items() if member not in ("Name", "CreatedOn", "LastModifiedOn")
    }
    assert call("UpdateJob", JobName="a", JobUpdate=update) == {"JobName": "a"}
    after = get(call, "a")
    assert after.pop("LastModifiedOn") > before.pop("LastModifiedOn")
    assert after == before


def test_updates_overwrite_and_keep_tags(call: Call, job: Callable[..., str]) -> None:
    job("a", Description="d", MaxRetries=3, DefaultArguments={"--a": "1"}, Tags={"x": "y"})
    call("UpdateJob", JobName="a", JobUpdate={"Role": "s", "Command": SPARK})
    found = get(call, "a")
    assert (found["Role"], found["MaxRetries"]) == ("s", 0)
    assert not {"Description", "DefaultArguments"} & set(found)
    assert call("GetTags", ResourceArn=ARN + "a")["Tags"] == {"x": "y"}
    with pytest.raises(InvalidInput):
        call("UpdateJob", JobName="a", JobUpdate={"Role": "s"})
    with pytest.raises(EntityNotFound, match=r"Job nobody not found\."):
        call("UpdateJob", JobName="nobody", JobUpdate={"Command": SPARK})


def test_the_same_name_again(call: Call, job: Callable[..., str]) -> None:
    job("a")
    with pytest.raises(AlreadyExists):
        job("a")
    with pytest.raises(IdempotentParameterMismatch, match=r"^Job already submitted with different configuration$"):
        job("a", Description="other")
    with pytest.raises(InvalidInput, match="reserved"):
        job("b", Tags={"aws": ""})


def test_deleting_is_done_twice_and_leaves_runs_readable(call: Call, job: Callable[..., str]) -> None:
    job("a")
    run_id = call("StartJobRun", JobName="a")["JobRunId"]
    assert call("DeleteJob", JobName="a") == call("DeleteJob", JobName="a") == {"JobName": "a"}
    with pytest.raises(EntityNotFound, match=r"Job a not found\."):
        get(call, "a")
    assert call("GetJobRun", JobName="a", RunId=run_id)["JobRun"]["JobRunState"] == "STARTING"
    assert [run["Id"] for run in call("GetJobRuns", JobName="a")["JobRuns"]] == [run_id]


def test_lists_and_batches(call: Call, job: Callable[..., str]) -> None:
    for name in ("c", "a", "b"):
        job(name, Tags={"name": name, "all": "yes"})
    first = call("ListJobs", MaxResults=2)
    assert first["JobNames"] == ["a", "b"]
    assert call("ListJobs", MaxResults=2, NextToken=first["NextToken"]) == {"JobNames": ["c"]}
    assert [found["Name"] for found in call("GetJobs", MaxResults=2)["Jobs"]] == ["a", "b"]
    assert call("ListJobs", Tags={"all": "yes", "name": "b"}) == {"JobNames": ["b"]}
    tagged = call("ListJobs", Tags={"all": "yes"}, MaxResults=1)
    rest = call("ListJobs", Tags={"all": "yes"}, MaxResults=5, NextToken=tagged["NextToken"])
    assert rest == {"JobNames": ["b", "c"]}
    found = call("BatchGetJobs", JobNames=["c", "x", "a"])
    assert [found["Name"] for found in found["Jobs"]] == ["c", "a"]
    assert found["JobsNotFound"] == ["x"]
