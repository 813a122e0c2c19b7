"""Which run is meant: the latest of a workflow, when a command names none."""

from __future__ import annotations

from typing import Any

from penstock.cli.pages import items
from penstock.errors import NothingThere


def latest_run(glue: Any, name: str) -> str:
    """The id of a workflow's latest run. Raises NothingThere when it has never run."""
    runs = items(glue.get_workflow_runs, "Runs", 1, Name=name, MaxResults=1)
    if not runs:
        raise NothingThere(f"workflow '{name}' has never run")
    found: str = runs[0]["WorkflowRunId"]
    return found
