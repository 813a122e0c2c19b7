"""How big a run is: worker types, DPUs and the members that Glue fills in from them (spec 3.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_DPU_PER_WORKER = {
    "Standard": 1.0,
    "G.025X": 0.25,
    "G.1X": 1.0,
    "G.2X": 2.0,
    "G.4X": 4.0,
    "G.8X": 8.0,
    "G.12X": 12.0,
    "G.16X": 16.0,
    "R.1X": 1.0,
    "R.2X": 2.0,
    "R.4X": 4.0,
    "R.8X": 8.0,
    "Z.2X": 2.0,
}
_SPARK_CAPACITY_DEFAULT = 10.0
_SHELL_CAPACITY_DEFAULT = 0.0625
_WORKER_TYPE_DEFAULT = "G.1X"
_WORKERS_DEFAULT = 10
_GLUE_VERSION_DEFAULT = "5.1"


def capacity(document: Mapping[str, Any]) -> dict[str, Any]:
    """MaxCapacity, AllocatedCapacity, WorkerType and NumberOfWorkers as Glue returns them together.

    `document` is a job definition, or a job definition overlaid with what a run asks for.
    """
    if command_name(document) == "pythonshell":
        shell = float(document.get("MaxCapacity", _SHELL_CAPACITY_DEFAULT))
        return {"MaxCapacity": shell, "AllocatedCapacity": int(shell)}
    worker_type = document.get("WorkerType")
    workers = document.get("NumberOfWorkers")
    if worker_type is not None or workers is not None:
        # Either alone is completed: what a client has sent comes back as it was (spec 3.2).
        worker_type, workers = worker_type or _WORKER_TYPE_DEFAULT, workers or _WORKERS_DEFAULT
        dpus = _DPU_PER_WORKER.get(worker_type, 1.0) * workers
        return {
            "WorkerType": worker_type,
            "NumberOfWorkers": workers,
            "MaxCapacity": dpus,
            "AllocatedCapacity": int(dpus),
        }
    dpus = float(document.get("MaxCapacity", document.get("AllocatedCapacity", _SPARK_CAPACITY_DEFAULT)))
    answer: dict[str, Any] = {"MaxCapacity": dpus, "AllocatedCapacity": int(dpus)}
    if glue_major(document) >= 2:
        # A capacity alone is turned into workers of the smallest standard size (seen on AWS, spec 3.2).
        answer |= {"WorkerType": _WORKER_TYPE_DEFAULT, "NumberOfWorkers": max(1, int(dpus))}
    return answer


def command_name(document: Mapping[str, Any]) -> str:
    return str(document.get("Command", {}).get("Name", "glueetl"))


def glue_version(document: Mapping[str, Any]) -> str | None:
    """The version a Spark job runs on; a Python shell job has one only when it was given (spec 3.2)."""
    given = document.get("GlueVersion")
    if given is not None:
        return str(given)
    return None if command_name(document) == "pythonshell" else _GLUE_VERSION_DEFAULT


def glue_major(document: Mapping[str, Any]) -> int:
    version = glue_version(document) or "0"
    head = version.split(".", 1)[0]
    return int(head) if head.isdigit() else 0


def timeout_minutes(document: Mapping[str, Any]) -> int:
    """The job's timeout; by default 8 hours from Glue 5.0 on and 2 days before (spec 3.2)."""
    given = document.get("Timeout")
    if given:
        return int(given)
    return 480 if glue_major(document) >= 5 else 2880
