"""The only place where an exception becomes a response."""

from __future__ import annotations

import logging

from penstock.errors import ConcurrentModification, Conflict, Fault, InternalService

_log = logging.getLogger("penstock.server")

# What is no Fault but has one meaning for a client, by class; looked up along the ancestry of what was raised.
_MEANINGS: dict[type[BaseException], type[Fault]] = {Conflict: ConcurrentModification}
_TEXTS: dict[type[BaseException], str] = {
    Conflict: "The resource was changed by another request at the same time; try again.",
}


def fault_of(error: Exception, operation: str, request_id: str) -> Fault:
    """The fault that a client is told about `error`.

    A Fault is told as it is. What has no meaning for a client is a bug: it is logged with its traceback, and the client
    gets InternalServiceException with the request id to find it by, and nothing of what is inside.
    """
    for kind in type(error).__mro__:
        if kind in _MEANINGS:
            _log.info("%s lost a race, request %s: %s", operation, request_id, error)
            return _MEANINGS[kind](_TEXTS[kind])
    if isinstance(error, Fault):
        return error
    _log.error("%s failed, request %s", operation, request_id, exc_info=error)
    return InternalService(
        f"Penstock could not answer {operation} because of an error of its own; its log names request {request_id}."
    )
