"""The logs of job runs and crawls by line numbers: ranges, tails, searches, the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.engine.state import NodeKind
from penstock.errors import EntityNotFound, InvalidInput
from penstock.executors.logs import ERROR, OUTPUT, RunLogs, stamped
from penstock.server.console.log_levels import level_of, wanted_levels
from penstock.server.runtime import Answer

if TYPE_CHECKING:
    from pathlib import Path

    from penstock.server.console.asked import Asked
    from penstock.server.console.desk import Desk
    from penstock.store.contract import RunRow

_LIMIT_DEFAULT, LIMIT_MAX = 1000, 5000
_NUMBER_MAX = 10**12
_SEARCHED_LINES_MAX = 200_000
"""What one search looks through; behind that it says where to go on."""

Line = list[Any]
"""Instant (or None) and text."""


def lines(desk: Desk, asked: Asked) -> dict[str, Any]:
    row, path = _log(desk, asked)
    index = desk.lines.of(path)
    total, size = index.total()
    limit = asked.number("limit", _LIMIT_DEFAULT, 1, LIMIT_MAX)
    first = asked.number("from", 0, 0, _NUMBER_MAX)
    if asked.one("tail"):
        limit = asked.number("tail", _LIMIT_DEFAULT, 1, LIMIT_MAX)
        first = max(0, total - limit)
    found, total = index.lines(first, limit)
    return {
        "run": row.run.id,
        "stream": asked.one("stream", OUTPUT),
        "from": min(first, total),
        "total": total,
        "bytes": size,
        "ended": row.run.ended,
        "lines": [shown(line, row) for line in found],
    }


def find(desk: Desk, asked: Asked) -> dict[str, Any]:
    row, path = _log(desk, asked)
    levels = wanted_levels(asked.all("level"))
    wanted = (asked.one("q") if levels else asked.required("q")).casefold()
    limit = asked.number("limit", _LIMIT_DEFAULT, 1, LIMIT_MAX)
    at = asked.number("from", 0, 0, _NUMBER_MAX)
    index = desk.lines.of(path)
    matches: list[int] = []
    total, end = index.total()[0], at + _SEARCHED_LINES_MAX
    while at < min(total, end):
        found, total = index.lines(at, LIMIT_MAX)
        for number, line in enumerate(found, start=at):
            text = shown(line, row)[1]
            if wanted in text.casefold() and (not levels or level_of(text) in levels):
                matches.append(number)
                if len(matches) == limit:
                    return {"matches": matches, "next": number + 1, "total": total}
        at += len(found)
        if not found:
            break
    return {"matches": matches, "next": at if at < total else None, "total": total}


def download(desk: Desk, asked: Asked) -> Answer:
    row, path = _log(desk, asked)
    try:
        content = path.read_bytes()  # bounded by the setting log_bytes_max
    except FileNotFoundError:
        content = b""
    name = f"{row.run.id}-{asked.one('stream', OUTPUT)}.log"
    headers = (
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-disposition", f'attachment; filename="{name}"'.encode("ascii", "replace")),
    )
    return Answer(200, headers, content, "console:GET:logs")


def shown(line: bytes, row: RunRow) -> Line:
    """A line of a run's log; those of a crawl bear no instant."""
    if row.run.node.kind is NodeKind.CRAWLER:
        return [None, line.decode("utf-8", "replace")]
    at, text = stamped(line)
    return [at / 1000 if at else None, text]


def log_file(data: Path, row: RunRow, stream: str) -> Path:
    """Raises InvalidInput for a stream that such a run has not."""
    if row.run.node.kind is NodeKind.CRAWLER:
        if stream != OUTPUT:
            raise InvalidInput(f"A crawl has the stream {OUTPUT} alone, not '{stream[:40]}'")
        return data / "crawls" / f"{row.run.id}.log"
    if stream not in (OUTPUT, ERROR):
        raise InvalidInput(f"A run has the streams {OUTPUT} and {ERROR}, not '{stream[:40]}'")
    return RunLogs(data).path(row.run.id, stream)


def _log(desk: Desk, asked: Asked) -> tuple[RunRow, Path]:
    """The run that is asked about, and the file. Only ids that the store knows become paths."""
    run_id = asked.required("run")
    with desk.runtime.store.read() as transaction:
        row = transaction.runs.get(run_id)
    if row is None or row.namespace != desk.namespace(asked):
        raise EntityNotFound(f"There is no run {run_id[:100]}.")
    return row, log_file(desk.runtime.settings.data, row, asked.one("stream", OUTPUT))
