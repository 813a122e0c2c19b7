"""Nodes against runs, over HTTP."""

from __future__ import annotations

import pytest
from tests.server.console.conftest import WORKFLOW, Browser, encoded

pytestmark = pytest.mark.slow


def test_the_grid_has_a_cell_for_each_run(reader: Browser, run: str) -> None:
    found = reader.get(f"/console/api/workflows/{encoded(WORKFLOW)}/grid").json
    column = next(at for at, one in enumerate(found["runs"]) if one["runId"] == run)
    cells = {node["name"]: node["cells"][column] for node in found["nodes"]}
    assert cells["good"]["state"] == "SUCCEEDED"
    assert (cells["bad"]["state"], cells["bad"]["attempt"]) == ("FAILED", 1)
    assert "never" not in cells or cells["never"] is None
    before = reader.get(f"/console/api/workflows/{encoded(WORKFLOW)}/grid", before=run).json
    assert run not in [one["runId"] for one in before["runs"]]
