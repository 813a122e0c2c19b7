from __future__ import annotations

import logging

import pytest

from penstock.errors import Conflict, EntityNotFound, IllegalTransition
from penstock.server.faults import fault_of


class LostRow(Conflict):
    """A store's own kind of conflict."""


def test_a_fault_is_told_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    fault = EntityNotFound("no such job")
    assert fault_of(fault, "GetJob", "id-1") is fault
    assert not caplog.records


def test_a_conflict_of_any_kind_is_a_concurrent_modification() -> None:
    fault = fault_of(LostRow("row 7, version 3"), "UpdateJob", "id-1")
    assert (fault.code, fault.status) == ("ConcurrentModificationException", 400)
    assert "row 7" not in fault.message


@pytest.mark.parametrize("error", [IllegalTransition("secret"), ZeroDivisionError("secret"), RecursionError("secret")])
def test_what_nobody_foresaw_is_logged_and_not_told(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "penstock.server"):
        fault = fault_of(error, "GetJob", "id-1")
    assert (fault.code, fault.status) == ("InternalServiceException", 500)
    assert "secret" not in fault.message
    assert "id-1" in fault.message
    assert caplog.records[0].exc_info is not None
    assert "id-1" in caplog.text
    assert "secret" in caplog.text
