"""A server with all three ways to tell, one run that fails: what arrives where."""

from __future__ import annotations

import json
import shlex
import sys
import time

import boto3
import pytest

from penstock.compose import Server
from penstock.settings import Settings

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 60.0


def until(probe):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not probe():
        assert time.monotonic() < deadline, "nothing was told in time"


def test_a_failed_run_reaches_webhook_command_and_lineage(tmp_path, listener):
    file = tmp_path / "told"
    program = f"import os; open({str(file)!r}, 'w').write(os.environ['PENSTOCK_OUTCOME'])"
    settings = Settings(
        data=tmp_path / "data",
        port=0,
        notify_webhook=f"{listener.url}/hook",
        notify_command=shlex.join([sys.executable, "-c", program]),
        openlineage_url=listener.url,
    )
    (tmp_path / "lake").mkdir()
    (tmp_path / "lake" / "orders.csv").write_text("id,name\n1,anna\n2,ben\n")
    server = Server.start(settings)
    try:
        key = server.keyring.primary
        glue = boto3.client(
            "glue",
            endpoint_url=server.endpoint,
            region_name="us-east-1",
            aws_access_key_id=key.id,
            aws_secret_access_key=key.secret,
        )
        script = tmp_path / "bad.py"
        script.write_text("raise KeyError('orders')\n")
        glue.create_job(Name="bad", Role="r", Command={"Name": "pythonshell", "ScriptLocation": str(script)})
        glue.create_database(DatabaseInput={"Name": "shop"})
        targets = {"S3Targets": [{"Path": str(tmp_path / "lake")}]}
        glue.create_crawler(Name="raw", Role="r", DatabaseName="shop", Targets=targets)
        glue.create_workflow(Name="w")
        actions = [{"JobName": "bad"}, {"CrawlerName": "raw"}]
        glue.create_trigger(Name="go", WorkflowName="w", Type="ON_DEMAND", Actions=actions)
        run_id = glue.start_workflow_run(Name="w")["RunId"]

        def events(path):
            return [json.loads(body) for _, where, _, body in list(listener.heard) if where == path]

        def over():
            ends = [event for event in events("/api/v1/lineage") if event["job"]["name"] == "w"]
            return len(ends) == 2 and events("/hook") and file.exists() and file.read_text()

        until(over)
    finally:
        server.close()

    (told,) = events("/hook")
    assert (told["data"]["runId"], told["data"]["outcome"]) == (run_id, "PARTIAL")
    assert told["data"]["firstFailure"]["message"] == "KeyError: 'orders'"
    assert file.read_text() == "PARTIAL"
    lineage = events("/api/v1/lineage")
    by_job = {
        name: [event["eventType"] for event in lineage if event["job"]["name"] == name] for name in named(lineage)
    }
    assert by_job == {
        "w": ["START", "FAIL"],
        "w.bad": ["START", "FAIL"],
        "w.raw": ["START", "RUNNING", "COMPLETE"],
    }
    written = [one["name"] for event in lineage for one in event["outputs"]]
    assert written == ["table/shop/lake"]


def named(lineage):
    return {event["job"]["name"] for event in lineage}
