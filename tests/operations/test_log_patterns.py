from __future__ import annotations

import pytest

from penstock.errors import InvalidParameter
from penstock.operations.log_patterns import message_filter


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("", ["ERROR: no file", "WARN: no disk", "done"]),
        ("  ", ["ERROR: no file", "WARN: no disk", "done"]),
        ("no", ["ERROR: no file", "WARN: no disk"]),
        ("NO", []),
        ("no file", ["ERROR: no file"]),
        ("file no", ["ERROR: no file"]),
        ('"no file"', ["ERROR: no file"]),
        ('"file no"', []),
        ("?ERROR ?WARN", ["ERROR: no file", "WARN: no disk"]),
        ("no -WARN", ["ERROR: no file"]),
        ("-no", ["done"]),
        ("?done no", ["ERROR: no file", "WARN: no disk"]),
    ],
)
def test_terms(pattern: str, found: list[str]) -> None:
    matches = message_filter(pattern)
    assert [message for message in ("ERROR: no file", "WARN: no disk", "done") if matches(message)] == found


def test_a_quote_in_a_phrase() -> None:
    assert message_filter(r'"say \"no\""')('they say "no"')


@pytest.mark.parametrize("pattern", ["{ $.level = 1 }", "[a, b]", "%x%", 'half "open', '"a"b'])
def test_what_is_no_list_of_terms_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidParameter, match="Invalid filter pattern"):
        message_filter(pattern)
