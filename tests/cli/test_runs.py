from __future__ import annotations

import pytest

from penstock.cli.runs import latest_run
from penstock.errors import NothingThere


class Glue:
    def __init__(self, *runs: str) -> None:
        self._runs = runs

    def get_workflow_runs(self, **_: object) -> dict[str, object]:
        return {"Runs": [{"WorkflowRunId": run} for run in self._runs]}


def test_a_workflow_that_never_ran_has_no_latest_run() -> None:
    with pytest.raises(NothingThere, match="never run"):
        latest_run(Glue(), "flights")


def test_runs_come_newest_first() -> None:
    assert latest_run(Glue("wr_2", "wr_1"), "flights") == "wr_2"
