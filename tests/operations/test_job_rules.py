"""Refusals of jobs and of their starts, with AWS's sentences."""

from __future__ import annotations

from typing import Any

import pytest

from penstock.errors import InvalidInput
from penstock.operations.job_rules import (
    check_arguments,
    check_capacity,
    check_execution_class,
    check_job,
    check_timeout,
)


def job(kind: str = "glueetl", **members: Any) -> dict[str, Any]:
    return {"Name": "j", "Role": "r", "Command": {"Name": kind, "ScriptLocation": "s3://b/s.py"}, **members}


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (job("bash"), "Command.Name must be one of glueetl, pythonshell, gluestreaming, glueray, not 'bash'"),
        (job(Command={"Name": "glueetl"}), "Command.ScriptLocation cannot be null or empty"),
        (job(Command={}), "Command.ScriptLocation cannot be null or empty"),
        (
            job(WorkerType="G.1X", NumberOfWorkers=2, MaxCapacity=5.0),
            "Please do not set Max Capacity if using Worker Type and Number of Workers.",
        ),
        (job("pythonshell", MaxCapacity=0.5), "MaxCapacity of a Python shell job must be 0.0625 or 1, not 0.5"),
        (
            job("glueray", WorkerType="G.1X"),
            "Worker type cannot be null and only [Z.2X] worker types are supported for glueray jobs",
        ),
        (job("glueray", WorkerType="Z.2X", Timeout=5), "Timeout not supported for Ray jobs"),
        (job(MaxRetries=11), "MaxRetries must be between 0 and 10, not 11"),
        (job(MaxRetries=-1), "MaxRetries must be between 0 and 10, not -1"),
        (job(ExecutionProperty={"MaxConcurrentRuns": 0}), "ExecutionProperty.MaxConcurrentRuns must be at least 1"),
        (job(Timeout=10_080), "Timeout must be less than 10080 minutes (7 days)"),
        (job("pythonshell", ExecutionClass="FLEX"), "ExecutionClass FLEX is for jobs of the command glueetl"),
        (job(ExecutionClass="FLEX", GlueVersion="2.0"), "ExecutionClass FLEX is for jobs of the command glueetl"),
        (
            job(DefaultArguments={"--a": "x" * 200_000}, NonOverridableArguments={"--b": "x" * 100_000}),
            "The arguments are 300006 bytes together; the most is 266240",
        ),
    ],
)
def test_what_is_refused(document: dict[str, Any], text: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        check_job(document)
    assert raised.value.message.startswith(text)


@pytest.mark.parametrize(
    "document",
    [
        job("pythonshell"),
        job("pythonshell", MaxCapacity=1),
        job(MaxCapacity=10),
        job("gluestreaming", WorkerType="G.025X", NumberOfWorkers=2),
        job("glueray", WorkerType="Z.2X", NumberOfWorkers=3, GlueVersion="4.0"),
        job(Timeout=10_079, MaxRetries=10, ExecutionClass="FLEX", GlueVersion="4.0"),
        job(ExecutionClass="FLEX"),
    ],
)
def test_what_is_accepted(document: dict[str, Any]) -> None:
    check_job(document)


def test_what_get_job_computed_may_come_back() -> None:
    check_capacity({"WorkerType": "G.2X", "NumberOfWorkers": 3, "MaxCapacity": 6.0, "AllocatedCapacity": 6})
    with pytest.raises(InvalidInput):
        check_capacity({"WorkerType": "G.2X", "NumberOfWorkers": 3, "MaxCapacity": 3.0})


def test_limits_of_a_start() -> None:
    check_timeout({})
    check_timeout({"Timeout": 1})
    check_execution_class({})
    check_arguments({"--ü": "x" * (260 * 1024 - 4)})
    with pytest.raises(InvalidInput):
        check_arguments({"--ü": "x" * (260 * 1024 - 3)})
