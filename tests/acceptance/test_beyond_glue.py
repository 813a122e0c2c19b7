"""What Penstock answers beyond Glue, on real runs, over boto3 and over the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError

import penstock.models
from penstock.cli.main import run
from penstock.testing import load, simulate

pytestmark = pytest.mark.slow


@pytest.fixture
def own(site: Any) -> Any:
    """A client of Penstock's own operations, made of the model in the package."""
    session = botocore.session.get_session()
    penstock.models.register(session)
    key = site.server.keyring.primary
    return session.create_client(
        "penstock",
        endpoint_url=site.server.endpoint,
        region_name="us-east-1",
        aws_access_key_id=key.id,
        aws_secret_access_key=key.secret,
    )


@pytest.fixture
def nightly(site: Any) -> str:
    """fetch and check, both to publish; alarm when check fails. The check fails."""
    site.job("fetch")
    site.job("check", "import sys; print('looking', file=sys.stderr); raise ValueError('no such day')")
    site.job("publish")
    site.job("alarm")
    site.workflow("nightly", ["fetch", "check"])
    site.when("nightly", "ready", {"fetch": "SUCCEEDED", "check": "SUCCEEDED"}, ["publish"])
    site.when("nightly", "broken", {"check": "FAILED"}, ["alarm"])
    return "nightly"


@pytest.fixture
def cli(site: Any, capfd: pytest.CaptureFixture[str]) -> Any:
    def call(*arguments: str, code: int = 0) -> str:
        capfd.readouterr()
        assert run(["--data", str(site.data), *arguments]) == code
        return capfd.readouterr().out

    return call


def test_a_failed_run_says_what_failed_and_why_nothing_followed(site: Any, own: Any, nightly: str, cli: Any) -> None:
    run_id = site.run(nightly)["WorkflowRunId"]
    found = own.describe_workflow_run(Name=nightly, RunId=run_id)["Run"]
    assert (found["Status"], found["Outcome"]) == ("COMPLETED", "PARTIAL")
    failure = found["FirstFailure"]
    assert (failure["NodeName"], failure["State"]) == ("check", "FAILED")
    assert failure["ErrorMessage"] == "ValueError: no such day"
    assert failure["LogTail"][0] == "looking"
    assert failure["LogTail"][-1] == "ValueError: no such day"
    assert found["StartedOn"] <= failure["CompletedOn"] <= found["CompletedOn"]

    explanation = own.explain_workflow_run(Name=nightly, RunId=run_id)["Explanation"]
    verdicts = {trigger["Name"]: trigger["Verdict"] for trigger in explanation["Triggers"]}
    assert verdicts == {"broken": "FIRED", "nightly-start": "FIRED", "ready": "NOT_MET"}
    assert [node["NodeName"] for node in explanation["NotRun"]] == ["publish"]

    listed = own.list_workflow_runs(Outcomes=["PARTIAL"])["Runs"]
    assert [one["WorkflowRunId"] for one in listed] == [run_id]
    assert own.list_workflow_runs(Outcomes=["SUCCEEDED"])["Runs"] == []

    shown = cli("workflow", "show", nightly, "--run", "latest")
    assert "PARTIAL" in shown
    assert "ValueError: no such day" in shown
    assert "  looking" in shown
    assert run_id in cli("workflow", "runs", "--outcome", "PARTIAL", "--hours", "1")
    assert "There is no such run." in cli("workflow", "runs", nightly, "--outcome", "SUCCEEDED")
    explained = cli("workflow", "explain", nightly, "--history")
    assert "◇ ready  did not fire: job check is FAILED, and must be SUCCEEDED" in explained
    assert "job publish" in explained
    assert "trigger broken fires: check is FAILED" in explained
    document = json.loads(cli("workflow", "explain", nightly, run_id, "--output", "json"))
    assert document["WorkflowRunId"] == run_id


def test_a_simulation_says_what_the_run_then_does(site: Any, own: Any, nightly: str, cli: Any) -> None:
    """The same design, simulated three ways and then run: what runs and what fires is the same."""
    asked = [{"NodeName": "check", "States": ["FAILED"]}]
    simulated = own.simulate_workflow(Name=nightly, Outcomes=asked)["Simulation"]
    result = simulate(load(site.glue, nightly), outcomes={"check": "FAILED"})
    printed = json.loads(cli("workflow", "simulate", nightly, "--fail", "check", "--output", "json"))
    real = site.run(nightly)
    explained = own.explain_workflow_run(Name=nightly, RunId=real["WorkflowRunId"])["Explanation"]

    fired = {trigger["Name"] for trigger in explained["Triggers"] if trigger["Verdict"] == "FIRED"}
    ran = {node["NodeName"] for trigger in explained["Triggers"] for node in trigger["Started"]}
    assert ran == result.ran == {one["NodeName"] for one in simulated["Runs"]} == {"fetch", "check", "alarm"}
    assert fired == set(result.fired) == {one["Name"] for one in simulated["Fired"]}
    assert explained["Outcome"] == result.outcome == simulated["Outcome"] == printed["Outcome"] == "PARTIAL"
    assert real["Statistics"] == result.statistics == simulated["Statistics"]
    assert explained["NotRun"] == simulated["NotRun"]
    text = cli("workflow", "simulate", nightly, "--fail", "check", "--duration", "fetch=90")
    assert "1 min 30 s" in text
    assert "◇ ready  did not fire" in text
    # What ran gives the next simulation its durations.
    again = own.simulate_workflow(Name=nightly, Outcomes=asked)["Simulation"]
    took = {one["NodeName"]: one["EndsAfter"] - one["StartsAfter"] for one in again["Runs"]}
    assert took["alarm"] != 1


def test_what_is_due_and_what_is_refused(site: Any, own: Any, cli: Any) -> None:
    site.job("a")
    site.glue.create_trigger(
        Name="hourly",
        Type="SCHEDULED",
        Schedule="cron(0 * * * ? *)",
        StartOnCreation=True,
        Actions=[{"JobName": "a"}],
    )
    assert len(own.list_upcoming(Hours=24)["Upcoming"]) == 24
    assert cli("schedule", "upcoming", "--hours", "3").count("hourly") == 3
    with pytest.raises(ClientError) as missing:
        own.describe_workflow_run(Name="nothing", RunId="wr_1")
    assert missing.value.response["Error"]["Code"] == "EntityNotFoundException"
    assert isinstance(missing.value, own.exceptions.EntityNotFoundException)
    with pytest.raises(ClientError, match="enum value set"):
        own.list_workflow_runs(Outcomes=["COMPLETED"])
    assert "EntityNotFoundException" not in cli("workflow", "explain", "nothing", "wr_1", code=6)


def test_the_aws_command_line_knows_the_operations(site: Any) -> None:
    key = site.server.keyring.primary
    environment = {
        **os.environ,
        "AWS_DATA_PATH": str(penstock.models.FOLDER),
        "AWS_ACCESS_KEY_ID": key.id,
        "AWS_SECRET_ACCESS_KEY": key.secret,
        "AWS_ENDPOINT_URL": site.server.endpoint,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull,
    }
    command = [sys.executable, "-m", "awscli", "penstock", "list-workflow-runs", "--outcomes", "FAILED", "PARTIAL"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"Runs": []}
