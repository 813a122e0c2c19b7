"""CloudWatch Logs of what ran here, line by line: GetLogEvents, FilterLogEvents. Lines are events, if not empty."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from penstock.errors import InvalidParameter
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.log_patterns import message_filter
from penstock.operations.log_streams import (
    LogStream,
    bad_token,
    existing_stream,
    group_asked,
    make_token,
    streams_named,
    token_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from penstock.operations.log_streams import Segment
    from penstock.store.contract import Transaction

_LIMIT_DEFAULT = 10_000
_ANSWER_BYTES_MAX = 1024 * 1024
_SEARCHED_BYTES_MAX = 32 * 1024 * 1024
"""What one request looks through; behind that it answers what it has, with a token."""
_LINES = 1000


@dataclass(frozen=True, slots=True)
class _Event:
    """`offset` and `next_offset` are where its line begins and ends in the segment's file, in bytes."""

    segment: str
    offset: int
    next_offset: int
    at: int
    message: str


_Position = tuple[str, int]
"""A place in a stream: the name of a segment, and an offset in its file."""


@operation("GetLogEvents", "logs")
def get_log_events(request: Request, context: Context) -> Response:
    """From the end backwards, or with startFromHead from the beginning; both tokens are always there.

    At an end of the stream the token comes back as it was given (API GetLogEvents). endTime itself is excluded.
    """
    group = group_asked(request)
    with context.store.read() as transaction:
        stream = existing_stream(transaction, context, group, request["logStreamName"])
    start, end = request.get("startTime", 0), request.get("endTime")
    limit = int(request.get("limit", _LIMIT_DEFAULT))

    def wanted(event: _Event) -> bool:
        return bool(event.at >= start and (end is None or event.at < end))

    forward, place = _direction(request, stream)
    found = _Found(limit)
    if forward:
        first = place or (stream.segments[0].name, 0)
        last = found.gather(_forward(stream, first), wanted, first)
    else:
        last = place or _end(stream)
        first = found.gather(_backward(stream, last), wanted, last, backward=True)
        found.events.reverse()
    return {
        "events": [
            {"timestamp": event.at, "message": event.message, "ingestionTime": event.at} for event in found.events
        ],
        "nextForwardToken": f"f/{last[0]}/{last[1]}",
        "nextBackwardToken": f"b/{first[0]}/{first[1]}",
    }


@operation("FilterLogEvents", "logs")
def filter_log_events(request: Request, context: Context) -> Response:
    """Stream by stream, by name, each in the order of its lines. endTime itself is included.

    A page with events has a nextToken: what is written later is found behind it. Without one everything was looked at.
    """
    group = group_asked(request)
    names = request.get("logStreamNames")
    if names and "logStreamNamePrefix" in request:
        raise InvalidParameter("logStreamNames and logStreamNamePrefix cannot be specified together.")
    start, end = request.get("startTime", 0), request.get("endTime")
    matches = message_filter(request.get("filterPattern", ""))
    place = _filter_place(request)
    found = _Found(int(request.get("limit", _LIMIT_DEFAULT)))
    events: list[dict[str, Any]] = []

    def wanted(event: _Event) -> bool:
        return bool(event.at >= start and (end is None or event.at <= end) and matches(event.message))

    after = None
    with context.store.read() as transaction:
        for stream in _streams(transaction, context, group, request, place[0]):
            begin = place[1] if stream.name == place[0] and place[1] else (stream.segments[0].name, 0)
            _check_place(begin, stream)
            reached = found.gather(_forward(stream, begin), wanted, begin)
            events += [_filtered(stream, event) for event in found.take()]
            after = (stream.name, *reached)
            if found.full:
                break
    more = events or found.full
    token = {"nextToken": make_token("FilterLogEvents", request, after)} if more else {}
    return {"events": events, "searchedLogStreams": [], **token}


class _Found:
    """Events gathered until there are `limit` of them, or enough bytes of them, or enough was looked through."""

    def __init__(self, limit: int) -> None:
        self.events: list[_Event] = []
        self.full = False
        self._left = limit
        self._bytes = 0
        self._searched = 0

    def gather(
        self, events: Iterator[_Event], wanted: Callable[[_Event], bool], place: _Position, backward: bool = False
    ) -> _Position:
        """Where the walk that began at `place` came to."""
        for event in events:
            keep = bool(event.message) and wanted(event)
            size = event.next_offset - event.offset
            if keep and (self._left == 0 or (self._bytes > 0 and self._bytes + size > _ANSWER_BYTES_MAX)):
                self.full = True
                return place
            place = (event.segment, event.offset if backward else event.next_offset)
            if keep:
                self.events.append(event)
                self._left -= 1
                self._bytes += size
            self._searched += size
            if self._searched >= _SEARCHED_BYTES_MAX:
                self.full = True
                return place
        return place

    def take(self) -> list[_Event]:
        taken, self.events = self.events, []
        return taken


def _forward(stream: LogStream, place: _Position) -> Iterator[_Event]:
    names = [segment.name for segment in stream.segments]
    for segment in stream.segments[names.index(place[0]) :]:
        offset = place[1] if segment.name == place[0] else 0
        while (page := segment.file.after(offset, _LINES)).lines:
            yield from _events(segment, page.lines, page.offset)
            offset = page.next_offset


def _backward(stream: LogStream, place: _Position) -> Iterator[_Event]:
    names = [segment.name for segment in stream.segments]
    for segment in reversed(stream.segments[: names.index(place[0]) + 1]):
        end = place[1] if segment.name == place[0] else None
        while (page := segment.file.before(end, _LINES)).lines:
            yield from reversed(list(_events(segment, page.lines, page.offset)))
            end = page.offset


def _events(segment: Segment, lines: Iterable[bytes], offset: int) -> Iterator[_Event]:
    for line in lines:
        at, message = segment.event(line)
        yield _Event(segment.name, offset, offset + len(line) + 1, at, message)
        offset += len(line) + 1


def _end(stream: LogStream) -> _Position:
    last = stream.segments[-1]
    return last.name, last.file.before(None, 0).next_offset


def _direction(request: Request, stream: LogStream) -> tuple[bool, _Position | None]:
    """Whether to read forward, and from where. Raises InvalidParameter for a token that is none of this stream's."""
    token = request.get("nextToken")
    if token is None:
        return bool(request.get("startFromHead", False)), None
    parts = token.split("/")
    if len(parts) != 3 or parts[0] not in ("f", "b") or not (parts[2].isascii() and parts[2].isdecimal()):
        raise bad_token()
    place = (parts[1], int(parts[2][:18]))
    _check_place(place, stream)
    return parts[0] == "f", place


def _check_place(place: _Position, stream: LogStream) -> None:
    if all(segment.name != place[0] for segment in stream.segments):
        raise bad_token()


def _filter_place(request: Request) -> tuple[str, _Position | None]:
    """The stream where the page starts, and the place in it."""
    token = token_of("FilterLogEvents", request)
    if token is None:
        return "", None
    match token:
        case [str(name), str(segment), int(offset)]:
            return name, (segment, offset)
    raise bad_token()


def _streams(
    transaction: Transaction, context: Context, group: str, request: Request, after: str
) -> Iterable[LogStream]:
    """The streams asked for, by name, from `after` on. Raises ResourceNotFound for one that is named and not there."""
    names = request.get("logStreamNames")
    if not names:
        return streams_named(transaction, context, group, request.get("logStreamNamePrefix", ""), after)
    streams = [existing_stream(transaction, context, group, name) for name in sorted(set(names))]
    return [stream for stream in streams if stream.name >= after]


def _filtered(stream: LogStream, event: _Event) -> dict[str, Any]:
    """The id is the same whenever the event is read: `aws logs tail` tells by it what it has shown."""
    digest = hashlib.sha256(f"{stream.name}/{event.segment}/{event.offset}".encode()).hexdigest()
    return {
        "logStreamName": stream.name,
        "timestamp": event.at,
        "message": event.message,
        "ingestionTime": event.at,
        "eventId": str(int(digest, 16) % 10**56).zfill(56),
    }
