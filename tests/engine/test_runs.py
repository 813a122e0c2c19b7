"""Admission, details, times."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from penstock.engine.runs import Admission, RunRequest, admit, execution_seconds, job_run_details
from penstock.engine.state import JobDefinition

SHELL = {"Name": "j", "Command": {"Name": "pythonshell"}}
SPARK = {"Name": "j", "Command": {"Name": "glueetl"}, "WorkerType": "G.1X", "NumberOfWorkers": 4}


@pytest.mark.parametrize(
    ("active", "queues", "expected"),
    [
        (0, False, Admission.ADMITTED),
        (1, False, Admission.ADMITTED),
        (2, False, Admission.REFUSED),
        (2, True, Admission.QUEUED),
        (3, False, Admission.REFUSED),
    ],
)
def test_admission(active, queues, expected):
    job = JobDefinition({"Name": "j", "ExecutionProperty": {"MaxConcurrentRuns": 2}})
    assert admit(job, active, queues) is expected


def test_a_python_shell_run_has_the_members_seen_on_aws():
    details = job_run_details(SHELL, RunRequest("jr_1"))
    assert details == {
        "MaxCapacity": 0.0625,
        "AllocatedCapacity": 0,
        "Timeout": 2880,
        "LogGroupName": "/aws-glue/python-jobs",
        "JobMode": "SCRIPT",
        "JobRunQueuingEnabled": False,
    }


def test_a_runs_own_wishes_replace_the_jobs():
    request = RunRequest("jr_1", timeout_minutes=3, overrides={"WorkerType": "G.2X", "NumberOfWorkers": 2})
    details = job_run_details(SPARK, request)
    assert (details["Timeout"], details["MaxCapacity"], details["WorkerType"]) == (3, 4.0, "G.2X")
    capacity = job_run_details(SPARK, RunRequest("jr_1", overrides={"MaxCapacity": 20.0}))
    assert (capacity["MaxCapacity"], capacity["NumberOfWorkers"]) == (20.0, 20)
    assert job_run_details(SPARK, request)["LogGroupName"] == "/aws-glue/jobs"


def test_execution_time_counts_from_the_scripts_beginning(stage):
    stage.trigger("t0", ["j1"])
    stage.start()
    run = stage.run("j1")
    later = stage.now + timedelta(seconds=90, milliseconds=900)
    assert execution_seconds(run, later) == 0
    running = replace(run, running_on=stage.now)
    assert execution_seconds(running, later) == 90.9
    assert execution_seconds(replace(running, completed_on=stage.now + timedelta(seconds=7)), later) == 7
