"""Workflows that really run: boto3 outside, crawlers and Python shell jobs inside."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

pytestmark = pytest.mark.slow


def nodes(run):
    return {node["Name"]: node for node in run["Graph"]["Nodes"]}


def states(run, name):
    return [attempt["JobRunState"] for attempt in nodes(run)[name]["JobDetails"].get("JobRuns", [])]


def test_crawler_then_job_to_completion(site):
    """The thinnest thread: start trigger, crawler, trigger ALL, job that reads what the crawler found."""
    body = b"city,people\n" + b"".join(b"town%d,%d\n" % (n, n * 10) for n in range(1, 21))
    site.s3.put_object(Bucket="lake", Key="raw/towns/part-0.csv", Body=body)
    site.glue.create_crawler(
        Name="c-towns", Role="etl", DatabaseName="geo", Targets={"S3Targets": [{"Path": "s3://lake/raw/towns"}]}
    )
    site.job(
        "count",
        "import boto3, pandas, sys\n"
        "table = boto3.client('glue').get_table(DatabaseName='geo', Name='towns')['Table']\n"
        "frame = pandas.read_csv(table['StorageDescriptor']['Location'] + 'part-0.csv')\n"
        "frame.to_parquet('s3://lake/out/towns.parquet')\n"
        "print('people', frame['people'].sum())\n",
    )
    site.workflow("geo", ["c-towns"])
    site.when("geo", "after-crawl", {"c-towns": "SUCCEEDED"}, ["count"])
    run = site.run("geo")
    assert run["Status"] == "COMPLETED"
    assert run["Statistics"]["SucceededActions"] == run["Statistics"]["TotalActions"] == 2
    table = site.glue.get_table(DatabaseName="geo", Name="towns")["Table"]
    assert [(c["Name"], c["Type"]) for c in table["StorageDescriptor"]["Columns"]] == [
        ("city", "string"),
        ("people", "bigint"),
    ]
    (job_run,) = nodes(run)["count"]["JobDetails"]["JobRuns"]
    assert "people 2100" in site.output(job_run["Id"])
    assert site.s3.head_object(Bucket="lake", Key="out/towns.parquet")["ContentLength"] > 0
    (crawl,) = nodes(run)["c-towns"]["CrawlerDetails"]["Crawls"]
    assert crawl["State"] == "SUCCEEDED"


def test_failure_takes_the_error_branch_only(site):
    site.job("bad", "raise ValueError('no such day')")
    site.job("next")
    site.job("alarm")
    site.workflow("w", ["bad"])
    site.when("w", "ok", {"bad": "SUCCEEDED"}, ["next"])
    site.when("w", "broken", {"bad": "FAILED"}, ["alarm"])
    run = site.run("w")
    assert run["Status"] == "COMPLETED"
    assert states(run, "bad") == ["FAILED"]
    assert states(run, "alarm") == ["SUCCEEDED"]
    assert states(run, "next") == []
    assert nodes(run)["bad"]["JobDetails"]["JobRuns"][0]["ErrorMessage"] == "ValueError: no such day"
    statistics = run["Statistics"]
    assert (statistics["TotalActions"], statistics["FailedActions"], statistics["SucceededActions"]) == (3, 1, 1)


def test_a_retry_that_succeeds_counts_as_success(site, tmp_path):
    flag = tmp_path / "once"
    site.job(
        "flaky", f"import pathlib; p = pathlib.Path({str(flag)!r}); n = p.exists(); p.touch(); assert n", MaxRetries=1
    )
    site.job("next")
    site.workflow("w", ["flaky"])
    site.when("w", "ok", {"flaky": "SUCCEEDED"}, ["next"])
    run = site.run("w")
    attempts = nodes(run)["flaky"]["JobDetails"]["JobRuns"]
    assert [(a["Attempt"], a["JobRunState"]) for a in attempts] == [(0, "FAILED"), (1, "SUCCEEDED")]
    assert attempts[1]["PreviousRunId"] == attempts[0]["Id"]
    assert attempts[0]["ErrorMessage"].startswith("AssertionError")
    assert states(run, "next") == ["SUCCEEDED"]


def test_a_script_sees_its_arguments_as_glue_passes_them(site):
    site.job(
        "show",
        "import json, sys; print(json.dumps(sys.argv))",
        DefaultArguments={"--a": "1", "--empty": ""},
        NonOverridableArguments={"--b": "3"},
    )
    site.workflow("w", [{"JobName": "show", "Arguments": {"--a": "2", "--b": "9"}}])
    run = site.run("w")
    (attempt,) = nodes(run)["show"]["JobDetails"]["JobRuns"]
    assert attempt["Arguments"] == {"--a": "2", "--b": "9"}
    arguments = printed_arguments(site, attempt["Id"])
    assert arguments["--a"] == "2"
    assert arguments["--b"] == "3"
    assert arguments["--empty"] == ""
    assert arguments["--JOB_NAME"] == "show"
    assert arguments["--JOB_RUN_ID"] == attempt["Id"]
    assert arguments["--WORKFLOW_NAME"] == "w"
    assert arguments["--WORKFLOW_RUN_ID"] == run["WorkflowRunId"]
    by_hand = site.glue.start_job_run(JobName="show")["JobRunId"]
    site.job_run("show", by_hand)
    assert not [key for key in printed_arguments(site, by_hand) if key.startswith("--WORKFLOW")]


def printed_arguments(site, run_id):
    line = next(line for line in site.output(run_id).splitlines() if "[" in line)
    argv = json.loads(line[line.index("[") :])
    return dict(zip(argv[1::2], argv[2::2], strict=True))


def test_stopping_a_workflow_run_ends_what_runs(site):
    site.job("sleeper", "import time; print('up', flush=True); time.sleep(600)")
    site.job("after")
    site.workflow("w", ["sleeper"])
    site.when("w", "on-stop", {"sleeper": "STOPPED"}, ["after"])
    run_id = site.glue.start_workflow_run(Name="w")["RunId"]

    def running():
        run = site.glue.get_workflow_run(Name="w", RunId=run_id, IncludeGraph=True)["Run"]
        return "RUNNING" in states(run, "sleeper")

    site.until(running, "the sleeper to run")
    site.glue.stop_workflow_run(Name="w", RunId=run_id)
    with pytest.raises(ClientError) as raised:
        site.glue.stop_workflow_run(Name="w", RunId=run_id)
    assert raised.value.response["Error"]["Code"] == "IllegalWorkflowStateException"
    run = site.finished("w", run_id)
    assert run["Status"] == "STOPPED"
    assert states(run, "sleeper") == ["STOPPED"]
    assert states(run, "after") == []
    assert run["Statistics"]["StoppedActions"] == 1


def test_a_timeout_ends_the_run_and_is_not_retried(site):
    """Timeouts are whole minutes in Glue, so this is the one test that waits for a minute."""
    site.job("slow", "import time; time.sleep(600)", MaxRetries=3, Timeout=1)
    run_id = site.glue.start_job_run(JobName="slow")["JobRunId"]
    site.job_run("slow", run_id, "RUNNING")
    run = site.job_run("slow", run_id, deadline_seconds=90)
    assert (run["JobRunState"], run["Timeout"]) == ("TIMEOUT", 1)
    assert 59 <= run["ExecutionTime"] <= 75
    assert len(site.glue.get_job_runs(JobName="slow")["JobRuns"]) == 1


def test_run_properties_are_merged_and_shared(site):
    site.job(
        "put",
        "import boto3, sys\n"
        "a = dict(zip(sys.argv[1::2], sys.argv[2::2]))\n"
        "g = boto3.client('glue')\n"
        "g.put_workflow_run_properties(Name=a['--WORKFLOW_NAME'], RunId=a['--WORKFLOW_RUN_ID'],"
        " RunProperties={a['--key']: 'x'})\n",
        ExecutionProperty={"MaxConcurrentRuns": 5},
    )
    site.job("put2", "")
    start = [{"JobName": "put", "Arguments": {"--key": "one"}}]
    site.workflow("w", start, DefaultRunProperties={"base": "1", "over": "1"})
    run = site.run("w", RunProperties={"over": "2"})
    properties = site.glue.get_workflow_run_properties(Name="w", RunId=run["WorkflowRunId"])["RunProperties"]
    assert properties == {"base": "1", "over": "2", "one": "x"}
    assert site.glue.get_workflow(Name="w")["Workflow"]["DefaultRunProperties"] == {"base": "1", "over": "1"}


def test_concurrency_limits(site):
    site.job("sleeper", "import time; time.sleep(600)")
    site.workflow("w", ["sleeper"], MaxConcurrentRuns=1)
    first = site.glue.start_workflow_run(Name="w")["RunId"]
    with pytest.raises(site.glue.exceptions.ConcurrentRunsExceededException):
        site.glue.start_workflow_run(Name="w")
    with pytest.raises(
        site.glue.exceptions.ConcurrentRunsExceededException, match="Concurrent runs exceeded for sleeper"
    ):
        site.glue.start_job_run(JobName="sleeper")
    site.workflow("other", ["sleeper"])
    refused = site.run("other")
    (attempt,) = nodes(refused)["sleeper"]["JobDetails"]["JobRuns"]
    assert (attempt["JobRunState"], attempt["ErrorMessage"]) == ("FAILED", "Max concurrent runs exceeded")
    assert attempt["ExecutionTime"] == 0
    site.glue.stop_workflow_run(Name="w", RunId=first)
    site.finished("w", first)


def test_conditional_triggers_outside_workflows_follow_chains_only(site):
    site.job("a")
    site.job("b")
    site.glue.create_trigger(Name="root", Type="ON_DEMAND", Actions=[{"JobName": "a"}])
    site.when(None, "then", {"a": "SUCCEEDED"}, ["b"])
    by_hand = site.glue.start_job_run(JobName="a")["JobRunId"]
    site.job_run("a", by_hand)
    assert site.glue.get_job_runs(JobName="b")["JobRuns"] == [], "a start by hand fires nothing"
    site.glue.start_trigger(Name="root")
    runs = site.until(lambda: site.glue.get_job_runs(JobName="b")["JobRuns"], "b to be started by the chain")
    run = site.job_run("b", runs[0]["Id"])
    assert run["TriggerName"] == "then"
    full = site.glue.get_job_run(JobName="b", RunId=run["Id"], PredecessorsIncluded=True)["JobRun"]
    assert [p["JobName"] for p in full["PredecessorRuns"]] == ["a"]


def test_starting_an_on_demand_trigger_of_a_workflow_starts_the_workflow(site):
    site.job("a")
    site.workflow("w", ["a"])
    site.glue.start_trigger(Name="w-start")
    (run,) = site.glue.get_workflow_runs(Name="w")["Runs"]
    assert site.finished("w", run["WorkflowRunId"])["Status"] == "COMPLETED"


def test_the_snapshot_holds_and_job_definitions_are_live(site, tmp_path):
    gate = tmp_path / "gate"
    wait = f"import pathlib, time\nwhile not pathlib.Path({str(gate)!r}).exists(): time.sleep(0.02)\n"
    site.job("first", wait)
    site.job("second", "print('old')")
    site.workflow("w", ["first"])
    site.when("w", "then", {"first": "SUCCEEDED"}, ["second"])
    run_id = site.glue.start_workflow_run(Name="w")["RunId"]
    site.glue.stop_trigger(Name="then")
    site.s3.put_object(Bucket="lake", Key="scripts/new.py", Body=b"print('new')")
    command = {"Name": "pythonshell", "ScriptLocation": "s3://lake/scripts/new.py"}
    site.glue.update_job(JobName="second", JobUpdate={"Role": "r", "Command": command})
    gate.touch()
    run = site.finished("w", run_id)
    (attempt,) = nodes(run)["second"]["JobDetails"]["JobRuns"]
    assert "new" in site.output(attempt["Id"])
    later = site.run("w")
    assert states(later, "second") == [], "the next run sees the trigger deactivated"


def test_a_restarted_server_adopts_what_runs(site, tmp_path):
    gate = tmp_path / "gate"
    site.job(
        "wait", f"import pathlib, time\nwhile not pathlib.Path({str(gate)!r}).exists(): time.sleep(0.02)\nprint('done')"
    )
    site.job("next")
    site.workflow("w", ["wait"])
    site.when("w", "then", {"wait": "SUCCEEDED"}, ["next"])
    run_id = site.glue.start_workflow_run(Name="w")["RunId"]
    site.until(
        lambda: site.glue.get_job_runs(JobName="wait")["JobRuns"][0]["JobRunState"] == "RUNNING", "the job to run"
    )
    site.restart()
    gate.touch()
    run = site.finished("w", run_id)
    assert (states(run, "wait"), states(run, "next")) == (["SUCCEEDED"], ["SUCCEEDED"])


def test_a_script_that_ended_while_the_server_was_down_is_reported(site, tmp_path):
    gate = tmp_path / "gate"
    site.job(
        "wait",
        f"import pathlib, time\nwhile not pathlib.Path({str(gate)!r}).exists(): time.sleep(0.02)\nraise SystemExit(7)",
    )
    run_id = site.glue.start_job_run(JobName="wait")["JobRunId"]
    site.job_run("wait", run_id, "RUNNING")
    site.server.close()
    gate.touch()
    site.until(lambda: list((site.data / "runs" / run_id).glob("exit*")), "the exit to be recorded")
    site.restart_after_close()
    run = site.job_run("wait", run_id)
    assert (run["JobRunState"], run["ErrorMessage"]) == ("FAILED", "Command failed with exit code 7")


def test_regions_are_apart(site):
    site.job("here")
    far = site.client("glue", "eu-central-1")
    assert far.list_jobs()["JobNames"] == []
    with pytest.raises(far.exceptions.EntityNotFoundException):
        far.get_job(JobName="here")
