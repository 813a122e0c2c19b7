"""Reading a request's body: whole, bounded in bytes and in time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from penstock.errors import RequestTimeout, RequestTooLarge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.server.runtime import Receive


async def read_body(receive: Receive, headers: Mapping[str, str], limit: int, seconds: float) -> bytes | None:
    """The whole body, of at most `limit` bytes and in at most `seconds`; None when the client went away meanwhile."""
    declared = headers.get("content-length", "")
    if declared.isdigit() and int(declared[:20]) > limit:
        raise RequestTooLarge(f"The request body has {declared[:20]} bytes; at most {limit} are read")
    parts = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return None
                part = message.get("body", b"")
                size += len(part)
                if size > limit:
                    raise RequestTooLarge(f"The request body has more than {limit} bytes, the most that are read")
                parts.append(part)
                if not message.get("more_body", False):
                    return b"".join(parts)
    except TimeoutError:
        raise RequestTimeout(f"The request body did not arrive within {seconds:g} s") from None
