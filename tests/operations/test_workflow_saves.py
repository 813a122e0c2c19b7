"""Changes of a definition in the order in which they can succeed, each held against Glue's model first."""

from __future__ import annotations

from typing import Any

import pytest

from penstock.errors import InvalidInput, MalformedRequest
from penstock.operations.workflow_saves import CHANGES_MAX, ChangeRefused, changes_of


def passed(operation: str, request: Any) -> dict[str, Any]:
    """The model is the server's; here every request fits."""
    return dict(request)


def test_what_frees_a_name_comes_before_what_takes_it() -> None:
    given = [
        {"action": "activate", "name": "b"},
        {"action": "create", "trigger": {"Name": "a", "WorkflowName": "another"}},
        {"action": "update", "name": "b", "trigger": {"Description": "x"}},
        {"action": "delete", "name": "a"},
    ]
    changes = changes_of("w", given, passed)
    assert [(change.action, change.name, change.position) for change in changes] == [
        ("delete", "a", 3),
        ("update", "b", 2),
        ("create", "a", 1),
        ("activate", "b", 0),
    ]
    assert changes[2].request == {"Name": "a", "WorkflowName": "w"}
    assert changes[1].request == {"Name": "b", "TriggerUpdate": {"Description": "x"}}


@pytest.mark.parametrize("bad", [7, {}, {"action": "x"}, {"action": "delete"}, {"action": "delete", "name": ""}])
def test_a_change_that_cannot_be_read_is_named(bad: Any) -> None:
    with pytest.raises(ChangeRefused) as refused:
        changes_of("w", [{"action": "delete", "name": "a"}, bad], passed)
    assert refused.value.position == 1


def test_there_are_only_so_many() -> None:
    with pytest.raises(InvalidInput, match="at most"):
        changes_of("w", [{"action": "delete", "name": "a"}] * (CHANGES_MAX + 1), passed)
    with pytest.raises(MalformedRequest):
        changes_of("w", {"action": "delete"}, passed)
