"""conditions.py: what If-… and Range headers mean."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.errors import ObjectFault
from penstock.objects.conditions import Span, WriteCondition, check_read, requested_span, write_condition

NOON = datetime(2026, 3, 4, 12, 0, 0, 500_000, tzinfo=UTC)
AT_NOON, BEFORE, AFTER = (f"Wed, 04 Mar 2026 {time} GMT" for time in ("12:00:00", "11:59:59", "12:00:01"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("bytes=0-0", Span(0, 1)),
        ("bytes=5-", Span(5, 5)),
        ("bytes=-3", Span(7, 3)),
        ("bytes=-30", Span(0, 10)),
        ("bytes=8-30", Span(8, 2)),
        ("bytes=0-1,3-4", None),
        ("bytes=5-4", None),
        ("bytes=-", None),
        ("lines=1-2", None),
        ("bytes=a-b", None),
    ],
)
def test_ranges(value: str | None, expected: Span | None) -> None:
    assert requested_span(value, 10) == expected


@pytest.mark.parametrize(("value", "size"), [("bytes=10-", 10), ("bytes=10-20", 10), ("bytes=-0", 10), ("bytes=0-", 0)])
def test_ranges_beyond_the_end(value: str, size: int) -> None:
    with pytest.raises(ObjectFault) as caught:
        requested_span(value, size)
    assert (caught.value.code, caught.value.status) == ("InvalidRange", 416)


@given(st.integers(1, 100), st.integers(0, 200), st.integers(0, 200))
def test_a_range_never_leaves_the_object(size: int, first: int, last: int) -> None:
    try:
        span = requested_span(f"bytes={first}-{last}", size)
    except ObjectFault:
        assert first >= size
        return
    assert span is None or (span.length > 0 and span.start >= 0 and span.start + span.length <= size)


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        ({}, True),
        ({"if-match": '"e"'}, True),
        ({"if-match": "*"}, True),
        ({"if-none-match": '"x", "e"'}, False),
        ({"if-none-match": '"x"'}, True),
        ({"if-modified-since": AT_NOON}, False),
        ({"if-modified-since": BEFORE}, True),
        ({"if-modified-since": "nonsense"}, True),
        ({"if-unmodified-since": AT_NOON}, True),
        ({"if-match": '"e"', "if-unmodified-since": BEFORE}, True),
        ({"if-none-match": '"x"', "if-modified-since": AFTER}, True),
    ],
)
def test_reads(headers: dict[str, str], sent: bool) -> None:
    assert check_read(headers, "e", NOON) is sent


@pytest.mark.parametrize("headers", [{"if-match": '"x"'}, {"if-unmodified-since": BEFORE}])
def test_reads_that_fail(headers: dict[str, str]) -> None:
    with pytest.raises(ObjectFault) as caught:
        check_read(headers, "e", NOON)
    assert caught.value.status == 412


def test_writes() -> None:
    write_condition({}).check("k", None)
    write_condition({}).check("k", "e")
    write_condition({"if-none-match": "*"}).check("k", None)
    write_condition({"if-match": '"e"'}).check("k", "e")
    write_condition({"if-match": "*"}).check("k", "e")
    for condition, current, code in (
        (WriteCondition(absent=True), "e", "PreconditionFailed"),
        (WriteCondition(etag="x"), "e", "PreconditionFailed"),
        (WriteCondition(etag="x"), None, "NoSuchKey"),
    ):
        with pytest.raises(ObjectFault) as caught:
            condition.check("k", current)
        assert caught.value.code == code
    with pytest.raises(ObjectFault) as caught:
        write_condition({"if-none-match": '"e"'})
    assert caught.value.code == "NotImplemented"
