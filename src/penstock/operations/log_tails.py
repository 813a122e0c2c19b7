"""The end of what a run wrote: of a job run its stderr, or its stdout when that is empty; of a crawl its log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.engine.state import NodeKind
from penstock.executors.line_files import LineFile
from penstock.executors.logs import ERROR, OUTPUT, RunLogs

if TYPE_CHECKING:
    from pathlib import Path

    from penstock.engine.state import Run

_LINE_CHARACTERS_MAX = 2_000


def log_tail(data: Path, run: Run, count: int) -> list[str]:
    """The last `count` lines, each cut to 2,000 characters; none when it wrote nothing. `data`: the data folder."""
    if count == 0:
        return []
    if run.node.kind is NodeKind.CRAWLER:
        found = LineFile(data / "crawls" / f"{run.id}.log").before(None, count).lines
        return [line.decode("utf-8", "replace")[:_LINE_CHARACTERS_MAX] for line in found]
    logs = RunLogs(data)
    for stream in (ERROR, OUTPUT):
        messages = [message[:_LINE_CHARACTERS_MAX] for _, message in logs.tail(run.id, stream, count).lines]
        if messages:
            return messages
    return []
