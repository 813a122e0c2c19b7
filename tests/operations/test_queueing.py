"""Whether starts wait their turn, as a setting (what it does: test_turns)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.errors import EntityNotFound

Call = Callable[..., dict[str, Any]]


@pytest.mark.parametrize("kind", ["WORKFLOW", "CRAWLER"])
def test_the_setting_is_kept_and_goes_with_what_it_is_about(
    call: Call, workflow: Callable[..., str], job: Callable[..., str], crawler: Callable[..., str], kind: str
) -> None:
    def make() -> None:
        if kind == "CRAWLER":
            crawler("x")
        else:
            call("CreateWorkflow", Name="x")

    make()
    assert call("GetQueueing", Kind=kind, Name="x") == {"Enabled": False, "WaitingRunIds": []}
    for enabled in (True, True, False, True):
        assert call("PutQueueing", Kind=kind, Name="x", Enabled=enabled) == {}
        assert call("GetQueueing", Kind=kind, Name="x")["Enabled"] is enabled
    call("DeleteCrawler" if kind == "CRAWLER" else "DeleteWorkflow", Name="x")
    make()
    assert call("GetQueueing", Kind=kind, Name="x")["Enabled"] is False


@pytest.mark.parametrize("kind", ["WORKFLOW", "CRAWLER"])
def test_what_is_not_there_has_no_setting(call: Call, kind: str) -> None:
    with pytest.raises(EntityNotFound):
        call("PutQueueing", Kind=kind, Name="nobody", Enabled=True)
    with pytest.raises(EntityNotFound):
        call("GetQueueing", Kind=kind, Name="nobody")
