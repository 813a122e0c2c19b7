"""Lines of the server's log: for people, or one JSON object each for whatever collects logs."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

TEXT = "%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s %(message)s"
_SECONDS = "%Y-%m-%dT%H:%M:%S"


class TextLines(logging.Formatter):
    """`2026-03-01T12:00:00.123Z INFO penstock.requests operation=GetJob ...`; times are UTC."""

    def __init__(self) -> None:
        super().__init__(TEXT, _SECONDS)
        self.converter = time.gmtime


class JsonLines(logging.Formatter):
    """An object a line: `time`, `level`, `logger`, `message`, `exception` with its traceback, and what a record brings
    in `extra={"members": {...}}`: `run_id`, `job`, `crawler`, `workflow`, `workflow_run_id`, and others."""

    def __init__(self) -> None:
        super().__init__()
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": f"{self.formatTime(record, _SECONDS)}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update(getattr(record, "members", {}))
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str).encode("utf-8", "replace").decode("utf-8")


def formatter(form: str) -> logging.Formatter:
    """The formatter of setting `log_format`."""
    return JsonLines() if form == "json" else TextLines()
