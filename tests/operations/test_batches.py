from __future__ import annotations

from penstock.errors import EntityNotFound
from penstock.operations.batches import error_detail


def test_a_fault_is_its_code_and_its_message_as_far_as_the_model_lets_it() -> None:
    assert error_detail(EntityNotFound("Table x not found")) == {
        "ErrorCode": "EntityNotFoundException",
        "ErrorMessage": "Table x not found",
    }
    assert len(error_detail(EntityNotFound("x" * 5000))["ErrorMessage"]) == 2048
