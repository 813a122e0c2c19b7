"""Requests to the console are split before they are decoded, and decoded once."""

from __future__ import annotations

import pytest

from penstock.errors import InvalidInput
from penstock.server.console.asked import split_path, split_query


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        (b"/workflows/a%2Fb/versions/3", ("workflows", "a/b", "versions", "3")),
        (b"/workflows/a%252Fb", ("workflows", "a%2Fb")),
        (b"/runs/%3Cscript%3E/%C3%BC", ("runs", "<script>", "ü")),
        (b"/workflows/..%2F..%2Fetc", ("workflows", "../../etc")),
        (b"//workflows/", ("workflows",)),
        (b"", ()),
    ],
)
def test_a_path_is_split_at_the_slashes_as_sent(path: bytes, parts: tuple[str, ...]) -> None:
    assert split_path(path) == parts


@pytest.mark.parametrize("path", [b"/a/%FF", b"/a/%00", b"/\xc3("])
def test_what_is_no_text_is_refused(path: bytes) -> None:
    with pytest.raises(InvalidInput):
        split_path(path)


def test_a_query_keeps_what_is_repeated() -> None:
    assert split_query(b"topic=a%2Fb&topic=c+d&q=") == {"topic": ("a/b", "c d"), "q": ("",)}


@pytest.mark.parametrize("query", [b"q=%FF", b"q=%00", b"&".join([b"a=1"] * 201), b"\xff=1"])
def test_a_query_that_cannot_be_read_is_refused(query: bytes) -> None:
    with pytest.raises(InvalidInput):
        split_query(query)
