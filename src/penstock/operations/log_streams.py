"""CloudWatch Logs of what ran here, groups and streams: DescribeLogGroups, DescribeLogStreams.

What a job run printed is a stream of the group `<LogGroupName>/output` or `/error`, named by the run (spec 3.13). The
crawls of a crawler are one stream, named by the crawler. Streams are files of the data folder, read where they lie.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from penstock.clock import to_milliseconds
from penstock.engine.state import Node, NodeKind
from penstock.errors import InvalidInput, InvalidParameter, ResourceNotFound
from penstock.executors.line_files import LineFile
from penstock.executors.logs import ERROR, OUTPUT, RunLogs, stamped
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.paging import read_token, write_token
from penstock.operations.run_documents import CRAWLER_LOG_GROUP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from penstock.store.contract import Transaction

_JOB_GROUPS = {
    f"{prefix}/{stream}": (prefix, stream)
    for prefix in ("/aws-glue/jobs", "/aws-glue/python-jobs")
    for stream in (ERROR, OUTPUT)
}
GROUPS = tuple(sorted((CRAWLER_LOG_GROUP, *_JOB_GROUPS)))
_PAGE_DEFAULT = 50
_CRAWLS_MAX = 1000
_ARN = re.compile(r"arn:aws[a-z-]*:logs:[^:]*:[^:]*:log-group:([^:]+)(?::\*)?")


@dataclass(frozen=True, slots=True)
class Segment:
    """One file of a stream. `at`: the time of all its lines, in milliseconds; None when each says its own."""

    name: str
    file: LineFile
    at: int | None

    def event(self, line: bytes) -> tuple[int, str]:
        return stamped(line) if self.at is None else (self.at, line.decode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class LogStream:
    """`created` in milliseconds; the segments follow one another in time, and there is at least one."""

    name: str
    created: int
    segments: tuple[Segment, ...]


@operation("DescribeLogGroups", "logs")
def describe_log_groups(request: Request, context: Context) -> Response:
    """The five groups that Glue writes to: they are always there."""
    after = token_of("DescribeLogGroups", request) or ""
    if not isinstance(after, str):
        raise bad_token()
    wanted = {group_name(text) for text in request.get("logGroupIdentifiers", GROUPS)}
    names = [
        name
        for name in GROUPS
        if name > after
        and name in wanted
        and name.startswith(request.get("logGroupNamePrefix", ""))
        and request.get("logGroupNamePattern", "").lower() in name.lower()
        and request.get("logGroupClass", "STANDARD") == "STANDARD"
    ]
    size = request.get("limit", _PAGE_DEFAULT)
    token = {} if len(names) <= size else {"nextToken": make_token("DescribeLogGroups", request, names[size - 1])}
    return {"logGroups": [_group(name, context) for name in names[:size]], **token}


@operation("DescribeLogStreams", "logs")
def describe_log_streams(request: Request, context: Context) -> Response:
    """By name, or by LastEventTime, which no prefix goes with (API DescribeLogStreams)."""
    group = group_asked(request)
    prefix = request.get("logStreamNamePrefix", "")
    by_time = request.get("orderBy") == "LastEventTime"
    if by_time and prefix:
        raise InvalidParameter("Cannot order by LastEventTime with a logStreamNamePrefix.")
    descending = bool(request.get("descending", False))
    size = int(request.get("limit", _PAGE_DEFAULT))
    after = token_of("DescribeLogStreams", request)
    with context.store.read() as transaction:
        places = [(last if by_time else 0, name) for name, last in _names(transaction, context, group, prefix, by_time)]
        places.sort(reverse=descending)
        if after is not None:
            match after:
                case [int(at), str(name)]:
                    seen = (at, name)
                case _:
                    raise bad_token()
            places = [place for place in places if (place < seen if descending else place > seen)]
        found: list[tuple[tuple[int, str], LogStream]] = []
        for place in places:
            stream = find_stream(transaction, context, group, place[1])
            if stream is not None:
                found.append((place, stream))
            if len(found) > size:
                break
    shown = found[:size]
    token = {} if len(found) <= size else {"nextToken": make_token("DescribeLogStreams", request, list(shown[-1][0]))}
    return {"logStreams": [_shown(stream, group, context) for _, stream in shown], **token}


def group_asked(request: Request) -> str:
    """The group that logGroupName or logGroupIdentifier names. Raises ResourceNotFound, InvalidParameter for both."""
    given = [request[member] for member in ("logGroupName", "logGroupIdentifier") if member in request]
    if len(given) != 1:
        raise InvalidParameter("Exactly one of logGroupName and logGroupIdentifier must be specified.")
    name = group_name(given[0])
    if name not in GROUPS:
        raise ResourceNotFound("The specified log group does not exist.")
    return name


def group_name(identifier: str) -> str:
    """A name as it is, or that in an ARN."""
    arn = _ARN.fullmatch(identifier)
    return identifier if arn is None else arn[1]


def existing_stream(transaction: Transaction, context: Context, group: str, name: str) -> LogStream:
    """Raises ResourceNotFound; it names the server that has the stream, if that is another one on this database."""
    stream = find_stream(transaction, context, group, name)
    if stream is None:
        raise ResourceNotFound("The specified log stream does not exist." + _elsewhere(transaction, context, name))
    return stream


def _elsewhere(transaction: Transaction, context: Context, run_id: str) -> str:
    row = transaction.runs.get(run_id)
    if row is None or row.namespace != context.namespace or row.server is None:
        return ""
    if RunLogs(context.settings.data).path(run_id, OUTPUT).parent.is_dir():
        return ""  # it runs or ran here, and has written nothing
    names = [server.name for server in transaction.servers.all() if server.id == row.server]
    return f" Run {run_id} was given to another server ({names[0] if names else 'it is not up'}), which has its logs."


def find_stream(transaction: Transaction, context: Context, group: str, name: str) -> LogStream | None:
    """None until something of it is on the disk."""
    if group == CRAWLER_LOG_GROUP:
        return _stream_of_crawler(transaction, context, name)
    prefix, stream = _JOB_GROUPS[group]
    row = transaction.runs.get(name)
    if (
        row is None
        or row.namespace != context.namespace
        or row.run.node.kind is not NodeKind.JOB
        or row.run.details.get("LogGroupName") != prefix
    ):
        return None
    file = LineFile(RunLogs(context.settings.data).path(name, stream))
    if not file.path.is_file():
        return None
    assert row.run.started_on is not None
    return LogStream(name, to_milliseconds(row.run.started_on), (Segment(name, file, None),))


def streams_named(
    transaction: Transaction, context: Context, group: str, prefix: str, after: str
) -> Iterator[LogStream]:
    """Those whose names begin with `prefix`, by name, from `after` on, itself included."""
    for name, _ in sorted(_names(transaction, context, group, prefix, timed=False)):
        if name >= after and (stream := find_stream(transaction, context, group, name)) is not None:
            yield stream


def token_of(operation_name: str, request: Request) -> Any | None:
    """What a nextToken carries, None without one. Raises InvalidParameter for one of another query."""
    try:
        return read_token(operation_name, _as_paged(request))
    except InvalidInput:
        raise bad_token() from None


def bad_token() -> InvalidParameter:
    return InvalidParameter("The specified nextToken is invalid.")


def make_token(operation_name: str, request: Request, after: Any) -> str:
    return write_token(operation_name, _as_paged(request), after)


def _as_paged(request: Request) -> dict[str, Any]:
    query = {member: value for member, value in request.items() if member not in ("nextToken", "limit")}
    return {**query, "NextToken": request.get("nextToken")}


def _names(
    transaction: Transaction, context: Context, group: str, prefix: str, timed: bool
) -> Iterator[tuple[str, int]]:
    """Names that may be streams of the group, each with the time of its last event (0 unless `timed`)."""
    if group == CRAWLER_LOG_GROUP:
        after: str | None = None
        while rows := transaction.crawlers.page(context.namespace, after, _CRAWLS_MAX):
            for row in rows:
                if row.name.startswith(prefix):
                    yield row.name, _last_event(transaction, context, group, row.name) if timed else 0
            after = rows[-1].name
        return
    runs = context.settings.data / "runs"
    stream = f"{_JOB_GROUPS[group][1]}.log"
    for folder in runs.iterdir() if runs.is_dir() else ():
        if folder.name.startswith(prefix):
            try:
                yield folder.name, int((folder / stream).stat().st_mtime * 1000) if timed else 0
            except FileNotFoundError:
                continue  # it has not begun, or retention took it


def _last_event(transaction: Transaction, context: Context, group: str, name: str) -> int:
    stream = find_stream(transaction, context, group, name)
    return 0 if stream is None else stream.segments[-1].at or 0


def _stream_of_crawler(transaction: Transaction, context: Context, name: str) -> LogStream | None:
    """The log files of its last crawls, oldest first. Their lines bear no time: it is that of the crawl's start."""
    rows = transaction.runs.page(context.namespace, Node(NodeKind.CRAWLER, name), None, _CRAWLS_MAX)
    segments = []
    for row in reversed(rows):
        file = LineFile(context.settings.data / "crawls" / f"{row.run.id}.log")
        if row.run.started_on is not None and file.path.is_file():
            segments.append(Segment(row.run.id, file, to_milliseconds(row.run.started_on)))
    if not segments:
        return None
    assert segments[0].at is not None
    return LogStream(name, segments[0].at, tuple(segments))


def _group(name: str, context: Context) -> dict[str, Any]:
    arn = _group_arn(name, context)
    return {
        "logGroupName": name,
        "creationTime": 0,
        "metricFilterCount": 0,
        "arn": f"{arn}:*",
        "logGroupArn": arn,
        "storedBytes": 0,
        "logGroupClass": "STANDARD",
    }


def _shown(stream: LogStream, group: str, context: Context) -> dict[str, Any]:
    first, last = stream.segments[0], stream.segments[-1]
    shown: dict[str, Any] = {
        "logStreamName": stream.name,
        "creationTime": stream.created,
        "arn": f"{_group_arn(group, context)}:log-stream:{stream.name}",
        "storedBytes": 0,
    }
    begin, end = first.file.after(0, 1).lines, last.file.before(None, 1).lines
    if begin and end:
        shown["firstEventTimestamp"] = first.event(begin[0])[0]
        shown["lastEventTimestamp"] = shown["lastIngestionTime"] = last.event(end[0])[0]
    return shown


def _group_arn(name: str, context: Context) -> str:
    return f"arn:aws:logs:{context.namespace.region}:{context.namespace.account}:log-group:{name}"
