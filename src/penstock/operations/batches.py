"""How one item of a batch reports its failure: the call succeeds, the item carries an ErrorDetail."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from penstock.errors import Fault

_MESSAGE_LENGTH_MAXIMUM = 2048


def error_detail(fault: Fault) -> dict[str, str]:
    """The fault as an ErrorDetail, its message cut to what the service model allows."""
    return {"ErrorCode": fault.code, "ErrorMessage": fault.message[:_MESSAGE_LENGTH_MAXIMUM]}
