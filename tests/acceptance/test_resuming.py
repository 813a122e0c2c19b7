"""ResumeWorkflowRun through boto3: scenarios 13 and 14 of the orchestration, and what surrounds them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow


def nodes(run):
    return {node["Name"]: node for node in run["Graph"]["Nodes"]}


def job_runs(run, name):
    return nodes(run)[name]["JobDetails"].get("JobRuns", [])


def error(caught):
    return caught.value.response["Error"]["Code"]


def needs(flag):
    return f"import pathlib; assert pathlib.Path({str(flag)!r}).exists(), 'not yet'"


def test_13_a_failed_node_is_resumed_and_the_rest_follows(site, tmp_path):
    flag = tmp_path / "mended"
    site.job("j1", needs(flag))
    site.job("j2", "import boto3, sys; print(sys.argv)")
    site.workflow("w", ["j1"], DefaultRunProperties={"day": "1"})
    site.when("w", "t1", {"j1": "SUCCEEDED"}, ["j2"])
    first = site.run("w")
    assert first["Status"] == "COMPLETED"
    site.glue.put_workflow_run_properties(Name="w", RunId=first["WorkflowRunId"], RunProperties={"day": "2"})
    ids = {name: node["UniqueId"] for name, node in nodes(first).items()}

    resume = site.glue.resume_workflow_run
    for wrong in ([ids["j1"], ids["j2"]], [ids["t1"]], ["wnode_none"], []):
        with pytest.raises(site.glue.exceptions.InvalidInputException):
            resume(Name="w", RunId=first["WorkflowRunId"], NodeIds=wrong)
    with pytest.raises(site.glue.exceptions.EntityNotFoundException):
        resume(Name="w", RunId="wr_none", NodeIds=[ids["j1"]])

    flag.touch()
    answer = resume(Name="w", RunId=first["WorkflowRunId"], NodeIds=[ids["j1"]])
    assert answer["NodeIds"] == [ids["j1"]]
    second = site.finished("w", answer["RunId"])
    assert second["Status"] == "COMPLETED"
    assert second["PreviousRunId"] == first["WorkflowRunId"] != second["WorkflowRunId"]
    assert second["WorkflowRunProperties"] == {"day": "2"}
    assert {name: node["UniqueId"] for name, node in nodes(second).items()} == ids
    assert [run["JobRunState"] for run in job_runs(second, "j1")] == ["SUCCEEDED"]
    assert second["WorkflowRunId"] in site.output(job_runs(second, "j2")[0]["Id"])
    assert "PreviousRunId" not in site.glue.get_workflow_run(Name="w", RunId=first["WorkflowRunId"])["Run"]
    assert len(site.glue.get_job_runs(JobName="j1")["JobRuns"]) == 2


def test_14_nodes_behind_others_are_left_out_and_copies_are_shown(site):
    site.job("j1")
    site.job("j2", "raise SystemExit(3)")
    site.job("j3", "raise SystemExit(3)")
    site.workflow("w", ["j1"])
    site.when("w", "t1", {"j1": "SUCCEEDED"}, ["j2"])
    site.when("w", "t2", {"j2": "FAILED"}, ["j3"])
    first = site.run("w")
    ids = {name: node["UniqueId"] for name, node in nodes(first).items()}
    site.glue.update_workflow(Name="w", MaxConcurrentRuns=1)
    answer = site.glue.resume_workflow_run(Name="w", RunId=first["WorkflowRunId"], NodeIds=[ids["j3"], ids["j2"]])
    assert answer["NodeIds"] == [ids["j2"]]
    with pytest.raises(site.glue.exceptions.ConcurrentRunsExceededException):
        site.glue.resume_workflow_run(Name="w", RunId=first["WorkflowRunId"], NodeIds=[ids["j2"]])
    second = site.finished("w", answer["RunId"])
    assert job_runs(second, "j1") == job_runs(first, "j1")
    assert [run["Id"] for run in job_runs(second, "j2")] != [run["Id"] for run in job_runs(first, "j2")]
    assert len(job_runs(second, "j3")) == 1
    statistics = second["Statistics"]
    assert (statistics["TotalActions"], statistics["SucceededActions"], statistics["FailedActions"]) == (3, 1, 2)
    third = site.glue.resume_workflow_run(Name="w", RunId=answer["RunId"], NodeIds=[ids["j1"]])["RunId"]
    assert site.finished("w", third)["PreviousRunId"] == answer["RunId"]


def test_only_a_completed_run_can_be_resumed_and_a_resumed_one_can_be_stopped(site, tmp_path):
    flag = tmp_path / "second"
    site.job("j1", f"import pathlib, time; p = pathlib.Path({str(flag)!r}); assert p.exists(); time.sleep(60)")
    site.job("j2")
    site.workflow("w", ["j1"])
    site.when("w", "t1", {"j1": "STOPPED"}, ["j2"])
    first = site.run("w")
    unique = nodes(first)["j1"]["UniqueId"]
    flag.touch()
    again = site.glue.resume_workflow_run(Name="w", RunId=first["WorkflowRunId"], NodeIds=[unique])["RunId"]
    with pytest.raises(site.glue.exceptions.IllegalWorkflowStateException):
        site.glue.resume_workflow_run(Name="w", RunId=again, NodeIds=[unique])
    site.glue.stop_workflow_run(Name="w", RunId=again)
    stopped = site.finished("w", again)
    assert stopped["Status"] == "STOPPED"
    assert job_runs(stopped, "j2") == []
    with pytest.raises(site.glue.exceptions.ClientError) as caught:
        site.glue.resume_workflow_run(Name="w", RunId=again, NodeIds=[unique])
    assert error(caught) == "IllegalWorkflowStateException"


def test_the_command_line_resumes_what_went_wrong(site, tmp_path):
    flag = tmp_path / "mended"
    site.job("good")
    site.job("bad", needs(flag))
    site.job("last")
    site.workflow("w", ["good", "bad"])
    site.when("w", "t1", {"good": "SUCCEEDED", "bad": "SUCCEEDED"}, ["last"])
    first = site.run("w")
    flag.touch()

    def resume(*options):
        command = [sys.executable, "-m", "penstock", "--data", str(site.data), "workflow", "resume", "w", *options]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    done = resume("--wait", "--output", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["PreviousRunId"] == first["WorkflowRunId"]
    assert len(site.glue.get_job_runs(JobName="good")["JobRuns"]) == 1
    assert [run["JobRunState"] for run in site.glue.get_job_runs(JobName="bad")["JobRuns"]] == ["SUCCEEDED", "FAILED"]
    assert "nothing went wrong" in resume().stderr
