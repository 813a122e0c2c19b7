"""A listener that others can POST to, and notices to tell."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from penstock.arns import Namespace
from penstock.store.notice_contract import Notice

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
ENDED = {
    "workflow": "nightly",
    "runId": "wr_1",
    "outcome": "FAILED",
    "status": "COMPLETED",
    "startedOn": "2026-11-01T11:59:00.000Z",
    "completedOn": "2026-11-01T12:00:00.000Z",
    "statistics": {"TotalActions": 1},
    "firstFailure": {"kind": "JOB", "name": "jöb", "runId": "jr_1", "state": "FAILED", "message": "KeyError: 'a'"},
}


class Listener:
    """Remembers what was posted; answers with `status` (and to GET as well: a redirect that is followed is seen)."""

    def __init__(self) -> None:
        self.status = 202
        self.heard: list[tuple[str, str, dict[str, str], bytes]] = []
        listener = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                listener.heard.append((self.command, self.path, dict(self.headers), self.rfile.read(length)))
                self.send_response(listener.status)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "4")
                self.end_headers()
                self.wfile.write(b"busy")

            do_GET = do_POST  # noqa: N815 (its caller names it)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def close(self) -> None:
        if not self._thread.is_alive():
            return
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.close()


@pytest.fixture
def ended() -> Notice:
    return Notice(7, Namespace("000000000000", "us-east-1"), "webhook", ENDED, NOW, NOW, 0)
