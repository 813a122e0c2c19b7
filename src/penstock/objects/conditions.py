"""Conditions and ranges: what the If-… headers and Range ask for, and whether an object meets it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from penstock.objects.faults import fault, no_such_key, precondition_failed

if TYPE_CHECKING:
    from collections.abc import Mapping

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True, slots=True)
class WriteCondition:
    """What must hold at the instant of a write. `etag`: the object must exist and be this one."""

    etag: str | None = None
    absent: bool = False

    def check(self, key: str, current_etag: str | None) -> None:
        """Raises PreconditionFailed, or NoSuchKey when a named version is not there at all."""
        if self.absent and current_etag is not None:
            raise precondition_failed("If-None-Match")
        if self.etag is not None:
            if current_etag is None:
                raise no_such_key(key)
            if self.etag not in ("*", current_etag):
                raise precondition_failed("If-Match")


def write_condition(headers: Mapping[str, str]) -> WriteCondition:
    """If-None-Match (S3 knows `*` alone for writes) and If-Match."""
    none_match = headers.get("if-none-match")
    if none_match is not None and none_match.strip() != "*":
        raise fault("NotImplemented", "If-None-Match of a write must be '*'.", Header="If-None-Match")
    match = headers.get("if-match")
    return WriteCondition(etag=None if match is None else unquoted(match), absent=none_match is not None)


def unquoted(etag: str) -> str:
    return etag.strip().removeprefix("W/").strip('"')


def check_read(headers: Mapping[str, str], etag: str, modified: datetime, prefix: str = "") -> bool:
    """Whether the object is to be sent; False means that the reader has it already (304).

    `prefix` is `x-amz-copy-source-` for the source of a copy. Raises PreconditionFailed.
    """
    modified = modified.replace(microsecond=0)
    if_match = headers.get(f"{prefix}if-match")
    if if_match is not None:
        if not _among(if_match, etag):
            raise precondition_failed("If-Match")
    elif (since := _date(headers.get(f"{prefix}if-unmodified-since"))) is not None and modified > since:
        raise precondition_failed("If-Unmodified-Since")
    none_match = headers.get(f"{prefix}if-none-match")
    if none_match is not None:
        return not _among(none_match, etag)
    since = _date(headers.get(f"{prefix}if-modified-since"))
    return since is None or modified > since


def _among(value: str, etag: str) -> bool:
    return value.strip() == "*" or etag in (unquoted(one) for one in value.split(","))


def _date(value: str | None) -> datetime | None:
    """A date that is none is ignored, as RFC 9110 asks."""
    if value is None:
        return None
    try:
        return parsedate_to_datetime(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Span:
    """A run of bytes: from `start` on, `length` of them."""

    start: int
    length: int


def requested_span(value: str | None, size: int) -> Span | None:
    """What a Range header asks of an object of `size` bytes; None for the whole.

    Several ranges, or a header of another form, mean the whole object, as in S3. Raises InvalidRange when the range
    lies beyond the end.
    """
    match = _RANGE.fullmatch(value.strip()) if value else None
    if match is None or match[0] == "bytes=-":
        return None
    first, last = match[1], match[2]
    if first and last and int(last) < int(first):
        return None
    if first:
        start, end = int(first), min(int(last) if last else size - 1, size - 1)
    else:
        start, end = max(size - int(last), 0), size - 1
    if start >= size or (not first and int(last) == 0):
        raise fault(
            "InvalidRange",
            "The requested range is not satisfiable",
            RangeRequested=value or "",
            ActualObjectSize=str(size),
        )
    return Span(start, end - start + 1)
