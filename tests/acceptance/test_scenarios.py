"""Scenarios in which Glue is imitated wrongly most often, each numbered as in the list that the project keeps."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow


def waiting_for(gate):
    return f"import pathlib, time\nwhile not pathlib.Path({str(gate)!r}).exists(): time.sleep(0.02)\n"


def job_runs(run, name):
    (node,) = (node for node in run["Graph"]["Nodes"] if node["Name"] == name and node["Type"] == "JOB")
    return node["JobDetails"].get("JobRuns", [])


def refused(client, code):
    return getattr(client.exceptions, code)


def test_4_overlapping_runs_are_apart(shared, tmp_path):
    gates = {(job, run): tmp_path / f"{job}-{run}" for job in "ab" for run in "12"}
    script = (
        "import boto3, pathlib, sys, time\n"
        "a = dict(zip(sys.argv[1::2], sys.argv[2::2]))\n"
        "g = boto3.client('glue')\n"
        "p = g.get_workflow_run_properties(Name=a['--WORKFLOW_NAME'], RunId=a['--WORKFLOW_RUN_ID'])['RunProperties']\n"
        f"gate = pathlib.Path({str(tmp_path)!r}) / (a['--JOB_NAME'][-1] + '-' + p['run'])\n"
        "while not gate.exists(): time.sleep(0.02)\n"
    )
    for name in ("s4-a", "s4-b", "s4-both"):
        shared.job(name, script if name != "s4-both" else "pass", ExecutionProperty={"MaxConcurrentRuns": 2})
    shared.workflow("s4", ["s4-a", "s4-b"])
    shared.when("s4", "s4-all", {"s4-a": "SUCCEEDED", "s4-b": "SUCCEEDED"}, ["s4-both"])
    one, two = (shared.glue.start_workflow_run(Name="s4", RunProperties={"run": run})["RunId"] for run in ("1", "2"))

    def ended(run_id, name):
        run = shared.glue.get_workflow_run(Name="s4", RunId=run_id, IncludeGraph=True)["Run"]
        return [attempt["JobRunState"] for attempt in job_runs(run, name)] == ["SUCCEEDED"]

    gates["a", "1"].touch()
    gates["b", "2"].touch()
    shared.until(lambda: ended(one, "s4-a") and ended(two, "s4-b"), "one job of each run to end")
    assert shared.glue.get_job_runs(JobName="s4-both")["JobRuns"] == []
    gates["b", "1"].touch()
    gates["a", "2"].touch()
    for run_id in (one, two):
        assert len(job_runs(shared.finished("s4", run_id), "s4-both")) == 1


def test_11_a_job_that_was_deleted_meanwhile(shared, tmp_path):
    gate = tmp_path / "gate"
    shared.job("s11-first", waiting_for(gate))
    shared.job("s11-gone")
    shared.workflow("s11", ["s11-first"])
    shared.when("s11", "s11-then", {"s11-first": "SUCCEEDED"}, ["s11-gone"])
    run_id = shared.glue.start_workflow_run(Name="s11")["RunId"]
    shared.glue.delete_job(JobName="s11-gone")
    gate.touch()
    run = shared.finished("s11", run_id)
    assert (run["Status"], run["Statistics"]["ErroredActions"]) == ("COMPLETED", 1)
    assert [attempt["JobRunState"] for attempt in job_runs(run, "s11-gone")] == ["ERROR"]


def test_16_to_18_states_updates_and_deletion_of_triggers(shared):
    glue = shared.glue
    shared.job("s16")
    shared.workflow("s16-other", ["s16"])
    glue.create_workflow(Name="s16")
    glue.create_trigger(Name="s16-event", Type="EVENT", WorkflowName="s16", Actions=[{"JobName": "s16"}])
    with pytest.raises(refused(glue, "InvalidInputException"), match="Trigger Type EVENT cannot be started"):
        glue.start_trigger(Name="s16-event")
    for name in ("s16-event", "s16-other-start"):
        with pytest.raises(
            refused(glue, "InvalidInputException"),
            match="The operation is not allowed when trigger is in state: CREATED",
        ):
            glue.stop_trigger(Name=name)
    glue.create_trigger(
        Name="s17",
        Type="SCHEDULED",
        Schedule="cron(0 1 1 1 ? 2199)",
        Description="d",
        Actions=[{"JobName": "s16"}],
        StartOnCreation=True,
    )
    update = {"Schedule": "cron(0 2 1 1 ? 2199)", "Actions": [{"JobName": "s16"}]}
    answer = glue.update_trigger(Name="s17", TriggerUpdate=update)["Trigger"]
    assert answer == {"Name": "s17", "Type": "SCHEDULED", "State": "ACTIVATED", **update}
    for _ in range(2):
        assert glue.delete_trigger(Name="s17")["Name"] == "s17"
        with pytest.raises(refused(glue, "EntityNotFoundException")):
            glue.get_trigger(Name="s17")


def test_19_a_workflow_that_is_made_anew_has_its_triggers_again(shared):
    shared.job("s19")
    shared.workflow("s19", ["s19"])
    before = shared.glue.get_workflow(Name="s19", IncludeGraph=True)["Workflow"]["Graph"]
    shared.glue.delete_workflow(Name="s19")
    assert shared.glue.get_trigger(Name="s19-start")["Trigger"]["WorkflowName"] == "s19"
    shared.glue.create_workflow(Name="s19")
    assert shared.glue.get_workflow(Name="s19", IncludeGraph=True)["Workflow"]["Graph"] == before
    assert shared.run("s19")["Statistics"]["SucceededActions"] == 1


def test_20_schedules(shared):
    shared.job("s20")
    create = shared.glue.create_trigger
    for expression in ("cron(0 0 * * * *)", "cron(0/4 * * * ? *)"):
        with pytest.raises(refused(shared.glue, "InvalidInputException")) as caught:
            create(Name="s20", Type="SCHEDULED", Schedule=expression, Actions=[{"JobName": "s20"}])
        assert f"The schedule {expression} is invalid." in caught.value.response["Error"]["Message"]
    create(Name="s20", Type="SCHEDULED", Schedule="cron(0/5 8-17 ? * MON-FRI *)", Actions=[{"JobName": "s20"}])


def test_25_jobs_that_run_side_by_side_share_the_properties(shared):
    script = (
        "import boto3, sys\n"
        "a = dict(zip(sys.argv[1::2], sys.argv[2::2]))\n"
        "boto3.client('glue').put_workflow_run_properties(Name=a['--WORKFLOW_NAME'],"
        " RunId=a['--WORKFLOW_RUN_ID'], RunProperties={a['--JOB_NAME']: 'done'})\n"
    )
    names = ["s25-a", "s25-b", "s25-c"]
    for name in names:
        shared.job(name, script)
    shared.workflow("s25", names, DefaultRunProperties={"base": "1"})
    run = shared.run("s25")
    assert run["WorkflowRunProperties"] == {"base": "1", **dict.fromkeys(names, "done")}
    assert shared.glue.get_workflow(Name="s25")["Workflow"]["DefaultRunProperties"] == {"base": "1"}
