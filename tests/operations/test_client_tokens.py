from __future__ import annotations

import pytest

from penstock.errors import ConcurrentRunsExceeded, InvalidInput
from penstock.operations.client_tokens import KEY, read_start


def test_a_job_run_is_started_once(call, job, ends):
    job("a", ExecutionProperty={"MaxConcurrentRuns": 5})
    arguments = {f"--{KEY}": "2026-11-01", "--k": "v"}
    first = call("StartJobRun", JobName="a", Arguments=arguments)["JobRunId"]
    assert call("StartJobRun", JobName="a", Arguments=arguments)["JobRunId"] == first
    ends(first, "FAILED")
    assert call("StartJobRun", JobName="a", Arguments={f"--{KEY}": "2026-11-01"})["JobRunId"] == first
    (run,) = call("GetJobRuns", JobName="a")["JobRuns"]
    assert run["Arguments"] == {"--k": "v"}
    assert call("StartJobRun", JobName="a", Arguments={KEY: "2026-11-02"})["JobRunId"] != first
    assert call("StartJobRun", JobName="a")["JobRunId"] != call("StartJobRun", JobName="a")["JobRunId"]


def test_a_workflow_run_is_started_once(call, job, workflow, context):
    job("a", ExecutionProperty={"MaxConcurrentRuns": 5})
    workflow("w", ["a"])
    workflow("v", ["a"])
    properties = {KEY: "x", "day": "1"}
    first = call("StartWorkflowRun", Name="w", RunProperties=properties)["RunId"]
    assert call("StartWorkflowRun", Name="w", RunProperties=properties)["RunId"] == first
    assert call("GetWorkflowRunProperties", Name="w", RunId=first)["RunProperties"] == {"day": "1"}
    assert len(call("GetWorkflowRuns", Name="w")["Runs"]) == 1
    assert call("StartWorkflowRun", Name="v", RunProperties=properties)["RunId"] != first


def test_a_refused_start_uses_no_token_up(call, job, workflow, ends):
    job("a")
    workflow("w", ["a"], MaxConcurrentRuns=1)
    running = call("StartWorkflowRun", Name="w")["RunId"]
    with pytest.raises(ConcurrentRunsExceeded):
        call("StartWorkflowRun", Name="w", RunProperties={KEY: "x"})
    ends(call("GetJobRuns", JobName="a")["JobRuns"][0]["Id"])
    second = call("StartWorkflowRun", Name="w", RunProperties={KEY: "x"})["RunId"]
    assert second != running
    # The repeated start is no start: that the workflow is full does not matter.
    assert call("StartWorkflowRun", Name="w", RunProperties={KEY: "x"})["RunId"] == second


@pytest.mark.parametrize("given", [{KEY: ""}, {KEY: "x" * 256}, {KEY: "a", f"--{KEY}": "a"}])
def test_what_is_no_token(context, given):
    with pytest.raises(InvalidInput, match=KEY):
        read_start("jr_", "a", given, context)


def test_ids_look_like_any_other(context):
    drawn, derived = (read_start("jr_", "a", given, context) for given in ({}, {KEY: "t"}))
    assert (len(drawn.run_id), drawn.repeatable) == (len(derived.run_id), False)
    assert derived.repeatable
    assert derived.run_id.removeprefix("jr_") == derived.origin_id.removeprefix("manual_")
