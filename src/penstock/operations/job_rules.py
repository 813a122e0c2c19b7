"""What a job definition and a start of it must keep beyond their shape, with AWS's sentences (spec 3.2, 3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from penstock.engine.capacity import capacity, command_name, glue_major
from penstock.errors import InvalidInput

_COMMANDS = ("glueetl", "pythonshell", "gluestreaming", "glueray")
_SHELL_CAPACITIES = (0.0625, 1.0)
_RETRIES_MAXIMUM = 10
_TIMEOUT_MAXIMUM_MINUTES = 7 * 24 * 60
_ARGUMENT_BYTES_MAXIMUM = 260 * 1024


def check_job(job: Mapping[str, Any]) -> None:
    """What a job definition must keep beyond its shape (spec 3.2). Raises InvalidInput naming the member."""
    command = job.get("Command") or {}
    name = command_name(job)
    if name not in _COMMANDS:
        raise InvalidInput(f"Command.Name must be one of {', '.join(_COMMANDS)}, not '{name}'")
    if not command.get("ScriptLocation"):
        raise InvalidInput("Command.ScriptLocation cannot be null or empty")
    check_capacity(job)
    if name == "pythonshell" and "MaxCapacity" in job and float(job["MaxCapacity"]) not in _SHELL_CAPACITIES:
        raise InvalidInput(f"MaxCapacity of a Python shell job must be 0.0625 or 1, not {job['MaxCapacity']}")
    if name == "glueray":
        if job.get("WorkerType") != "Z.2X":
            raise InvalidInput("Worker type cannot be null and only [Z.2X] worker types are supported for glueray jobs")
        if "Timeout" in job:
            raise InvalidInput("Timeout not supported for Ray jobs")
    if not 0 <= job.get("MaxRetries", 0) <= _RETRIES_MAXIMUM:
        raise InvalidInput(f"MaxRetries must be between 0 and {_RETRIES_MAXIMUM}, not {job['MaxRetries']}")
    if job.get("ExecutionProperty", {}).get("MaxConcurrentRuns", 1) < 1:
        raise InvalidInput("ExecutionProperty.MaxConcurrentRuns must be at least 1")
    check_timeout(job)
    check_execution_class(job)
    check_arguments({**job.get("DefaultArguments", {}), **job.get("NonOverridableArguments", {})})


def check_capacity(wanted: Mapping[str, Any]) -> None:
    """`wanted` is a job, or what a run asks for in its place."""
    workers = "WorkerType" in wanted or "NumberOfWorkers" in wanted
    if workers and "MaxCapacity" in wanted:
        # GetJob returns both, so an UpdateJob with what was read must pass when the numbers agree (spec 5, 15).
        computed = capacity({key: value for key, value in wanted.items() if key != "MaxCapacity"})
        if computed.get("MaxCapacity") != float(wanted["MaxCapacity"]):
            raise InvalidInput("Please do not set Max Capacity if using Worker Type and Number of Workers.")


def check_timeout(wanted: Mapping[str, Any]) -> None:
    if wanted.get("Timeout", 1) >= _TIMEOUT_MAXIMUM_MINUTES:
        raise InvalidInput(f"Timeout must be less than {_TIMEOUT_MAXIMUM_MINUTES} minutes (7 days)")


def check_execution_class(wanted: Mapping[str, Any]) -> None:
    """FLEX is for Spark jobs of Glue 3.0 and newer (API ExecutionClass)."""
    if wanted.get("ExecutionClass") == "FLEX" and (command_name(wanted) != "glueetl" or glue_major(wanted) < 3):
        raise InvalidInput("ExecutionClass FLEX is for jobs of the command glueetl with GlueVersion 3.0 or newer")


def check_arguments(arguments: Mapping[str, str]) -> None:
    """`arguments` are all that a run would get: the limit is on their sum (spec 3.2)."""
    size = sum(len(key.encode()) + len(value.encode()) for key, value in arguments.items())
    if size > _ARGUMENT_BYTES_MAXIMUM:
        raise InvalidInput(f"The arguments are {size} bytes together; the most is {_ARGUMENT_BYTES_MAXIMUM}")
