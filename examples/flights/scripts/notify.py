"""Job of the error branch: write down which nodes of the workflow run failed, and why."""

from __future__ import annotations

import argparse
import json

import boto3
import pyarrow.fs

BAD = {"FAILED", "TIMEOUT", "ERROR"}


def main() -> None:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--output", required=True)
    parser.add_argument("--WORKFLOW_NAME", required=True)
    parser.add_argument("--WORKFLOW_RUN_ID", required=True)
    arguments = parser.parse_known_args()[0]
    run = boto3.client("glue").get_workflow_run(
        Name=arguments.WORKFLOW_NAME, RunId=arguments.WORKFLOW_RUN_ID, IncludeGraph=True
    )["Run"]
    failures = failed_nodes(run["Graph"]["Nodes"])
    for failure in failures:
        print(f"{failure['node']}: {failure['state']}: {failure['message']}")
    filesystem, path = pyarrow.fs.FileSystem.from_uri(f"{arguments.output.rstrip('/')}/failures.json")
    with filesystem.open_output_stream(path) as stream:
        stream.write(json.dumps({"run": run["WorkflowRunId"], "failures": failures}, indent=2).encode())


def failed_nodes(nodes: list[dict[str, object]]) -> list[dict[str, str]]:
    """The failed runs among a Glue run graph's nodes, as {node, state, message}."""
    failures = []
    for node in nodes:
        for run in (node.get("JobDetails") or {}).get("JobRuns") or []:
            if run["JobRunState"] in BAD:
                message = run.get("ErrorMessage", "no message")
                failures.append({"node": node["Name"], "state": run["JobRunState"], "message": message})
    return failures


if __name__ == "__main__":
    main()
