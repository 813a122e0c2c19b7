"""One line in the log for each request: what was asked and how it went; never bodies, headers or secrets."""

from __future__ import annotations

import json
import logging
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from penstock.server.runtime import Answer

_log = logging.getLogger("penstock.requests")
_PLAIN = re.compile(r"[A-Za-z0-9_.:/-]{1,120}")


def log_request(answer: Answer, request_id: str, seconds: float) -> None:
    """`operation=GetJob status=200 code=- ms=1.84 request_id=...`; a client's odd names stand quoted, on one line."""
    if _log.isEnabledFor(logging.INFO):
        _log.info(
            "operation=%s status=%d code=%s ms=%.2f request_id=%s",
            _word(answer.operation),
            answer.status,
            answer.code or "-",
            seconds * 1000,
            request_id,
            extra={
                "members": {
                    "operation": answer.operation[:120],
                    "status": answer.status,
                    "code": answer.code,
                    "ms": round(seconds * 1000, 2),
                    "request_id": request_id,
                }
            },
        )


def _word(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text[:120])
