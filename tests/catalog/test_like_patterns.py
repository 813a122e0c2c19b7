"""LIKE against the LIKE of SQLite, and against the clock."""

from __future__ import annotations

import sqlite3
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.catalog.like_patterns import LikePattern
from penstock.errors import InvalidInput

LETTERS = st.text(alphabet="ab%_!.*\\é😀", max_size=12)


@pytest.fixture(scope="module")
def sqlite() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA case_sensitive_like = ON")
    return connection


def test_matches_as_sqlite_does(sqlite: sqlite3.Connection) -> None:
    @given(LETTERS, st.text(alphabet="ab%_.*é😀", max_size=12))
    def check(value: str, pattern: str) -> None:
        expected = sqlite.execute("SELECT ? LIKE ?", (value, pattern)).fetchone()[0]
        assert LikePattern(pattern).matches(value) == bool(expected)

    check()


def test_escapes_as_sqlite_does(sqlite: sqlite3.Connection) -> None:
    @given(LETTERS, LETTERS.filter(lambda text: not text.replace("!!", "").endswith("!")))
    def check(value: str, pattern: str) -> None:
        expected = sqlite.execute("SELECT ? LIKE ? ESCAPE '!'", (value, pattern)).fetchone()[0]
        assert LikePattern(pattern, "!").matches(value) == bool(expected)

    check()


@pytest.mark.parametrize(
    ("value", "pattern", "expected"),
    [
        ("a", "a%a", False),
        ("aa", "a%a", True),
        ("aba", "a%a", True),
        ("ab", "a%a", False),
        ("", "%", True),
        ("", "_", False),
        ("", "", True),
        ("abcab", "%ab%ab%", True),
        ("abab", "%ab%ba%", False),
        ("xab", "%_ab", True),
        ("ab", "%_ab", False),
    ],
)
def test_pieces_do_not_share_characters(value: str, pattern: str, expected: bool) -> None:
    assert LikePattern(pattern).matches(value) is expected


def test_the_case_counts_and_lines_do_not() -> None:
    assert not LikePattern("A%").matches("ab")
    assert LikePattern("a_b%").matches("a\nb\nc")


def test_an_escape_of_nothing_is_invalid() -> None:
    with pytest.raises(InvalidInput, match="ends with its escape character"):
        LikePattern("a!", "!")


def test_a_pattern_full_of_wildcards_is_quick() -> None:
    """As a regular expression, `.*a.*a.*a ...` against this takes longer than the universe lasts."""
    pattern = LikePattern("%a" * 1000 + "%b")
    started = time.monotonic()
    assert not pattern.matches("a" * 1024)
    assert time.monotonic() - started < 1
