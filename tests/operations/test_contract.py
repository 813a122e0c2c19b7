"""Declaring operations."""

from __future__ import annotations

from typing import Any

import pytest

from penstock.operations import contract
from penstock.operations.contract import declared, operation


def test_an_operation_is_declared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contract, "_DECLARED", {})

    @operation("GetNothing")
    def get_nothing(request: Any, context: Any) -> dict[str, Any]:
        return {}

    assert declared() == {"GetNothing": get_nothing}
    with pytest.raises(ValueError, match="operation GetNothing is declared twice"):
        operation("GetNothing")(get_nothing)


def test_what_is_declared_cannot_be_changed_from_outside() -> None:
    dict(declared()).clear()
    assert "StartJobRun" in declared()
