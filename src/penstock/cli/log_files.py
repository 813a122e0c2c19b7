"""Logs of runs and crawls in the server's data folder: followed while they grow, or their end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from penstock.errors import NothingThere
from penstock.executors.logs import ERROR, OUTPUT, RunLogs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STREAMS = (OUTPUT, ERROR)
_TAIL_BYTES = 64 * 1024
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def has_logs(data: Path, run_id: str) -> bool:
    """Whether the data folder knows of a job run: it has begun, on the server of this folder."""
    return RunLogs(data).path(run_id, OUTPUT).parent.is_dir()


class Follower:
    """The lines of one stream of a job run, each once, as they come."""

    missing = ""
    """As of an EventFollower: a file that is not there is a stream to which nothing was written."""

    def __init__(self, data: Path, run_id: str, stream: str) -> None:
        self.stream = stream
        self._logs = RunLogs(data)
        self._run_id = run_id
        self._offset = 0

    def lines(self) -> Iterator[str]:
        """The whole lines since the last call; none while the run has written nothing."""
        while True:
            page = self._logs.read(self._run_id, self.stream, self._offset)
            if page.next_offset == self._offset:
                return
            self._offset = page.next_offset
            for _, message in page.lines:
                yield message


def run_tail(data: Path, run_id: str, count: int) -> tuple[Path, list[str]]:
    """The last lines of what a run wrote to stderr, or to stdout when it wrote nothing there; and that file."""
    logs = RunLogs(data)
    for stream in (ERROR, OUTPUT):
        lines = [message for _, message in logs.tail(run_id, stream, count).lines]
        if lines:
            return logs.path(run_id, stream), lines
    return logs.path(run_id, OUTPUT), []


def crawl_log(data: Path, crawl_id: str) -> Path:
    """The log file of a crawl. Raises NothingThere for what is no crawl id: it becomes part of a path."""
    if not _ID.fullmatch(crawl_id):
        raise NothingThere(f"'{crawl_id}' is no id of a crawl")
    return data / "crawls" / f"{crawl_id}.log"


def crawl_tail(data: Path, crawl_id: str, count: int) -> tuple[Path, list[str]]:
    """The last lines of a crawl's log, none when there is no log; and the file."""
    file = crawl_log(data, crawl_id)
    try:
        with file.open("rb") as stream:
            stream.seek(max(0, stream.seek(0, 2) - _TAIL_BYTES))
            lines = stream.read(_TAIL_BYTES).decode(errors="replace").splitlines()
    except FileNotFoundError:
        lines = []
    return file, lines[-count:]
