"""Watching a server: what its metrics and its log say of a workflow that ran."""

from __future__ import annotations

import json
import logging

import pytest
import urllib3
from prometheus_client.parser import text_string_to_metric_families

from penstock.cli.hosting import server_log

pytestmark = pytest.mark.slow


def test_a_workflow_run_is_in_the_metrics_and_in_the_log(site, tmp_path):
    site.job("extract")
    site.job("load", script="raise SystemExit('no data')")
    site.glue.create_workflow(Name="nightly")
    site.glue.create_trigger(Name="begin", WorkflowName="nightly", Type="ON_DEMAND", Actions=[{"JobName": "extract"}])
    condition = {"LogicalOperator": "EQUALS", "JobName": "extract", "State": "SUCCEEDED"}
    site.glue.create_trigger(
        Name="then",
        WorkflowName="nightly",
        Type="CONDITIONAL",
        StartOnCreation=True,
        Predicate={"Conditions": [condition]},
        Actions=[{"JobName": "load"}],
    )
    with server_log(tmp_path, on_stderr=False, form="json") as file:
        run_id = site.glue.start_workflow_run(Name="nightly")["RunId"]
        site.finished("nightly", run_id)
        logging.getLogger().handlers[-1].flush()
        lines = [json.loads(line) for line in file.read_text().splitlines()]
    page = urllib3.request("GET", f"{site.server.endpoint}/metrics").data.decode()
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }
    assert found["penstock_runs_ended_total", "JOB", "SUCCEEDED"] == 1
    assert found["penstock_runs_ended_total", "JOB", "FAILED"] == 1
    assert found["penstock_workflow_runs_ended_total", "FAILED", "COMPLETED"] == 1
    assert found["penstock_hop_seconds_count", "JOB"] == 1
    assert found["penstock_request_seconds_count", "OK", "StartWorkflowRun"] == 1
    assert found["penstock_decision_seconds_count",] >= 2
    assert (
        found["penstock_inbox_facts",]
        == found["penstock_outbox_commands",]
        == found["penstock_runs", "JOB", "RUNNING"]
        == 0
    )
    ended = [line for line in lines if line["logger"] == "penstock.loops.dispatcher"]
    assert [(line.get("job"), line.get("state"), line.get("outcome")) for line in ended] == [
        ("extract", "SUCCEEDED", None),
        ("load", "FAILED", None),
        (None, None, "FAILED"),
    ]
    assert {(line["workflow"], line["workflow_run_id"]) for line in ended} == {("nightly", run_id)}
    launched = [line for line in lines if line["logger"] == "penstock.loops.worker"]
    assert [line["job"] for line in launched] == ["extract", "load"]
    assert {line["workflow_run_id"] for line in launched} == {run_id}
    asked = [line for line in lines if line.get("operation") == "StartWorkflowRun"]
    assert [(line["status"], line["code"]) for line in asked] == [(200, None)]
