from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.catalog.name_patterns import NamePattern, name_pattern
from penstock.errors import InvalidInput

NAMES = ["flights", "flights_2013", "old_flights", "planes", "weather"]


def found(expression: str) -> list[str]:
    pattern = NamePattern(expression)
    return [name for name, matched in zip(NAMES, pattern.matching(NAMES), strict=True) if matched]


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        # What awswrangler sends: prefix, contained, suffix, both ends.
        ("flights*", ["flights", "flights_2013"]),
        ("*flights*", ["flights", "flights_2013", "old_flights"]),
        ("*flights", ["flights", "old_flights"]),
        ("f*3", ["flights_2013"]),
        ("*", NAMES),
        # What Hive and Trino send.
        (".*", NAMES),
        ("flights.*", ["flights", "flights_2013"]),
        ("planes|weather", ["planes", "weather"]),
        ("pla.*|wea.*", ["planes", "weather"]),
        ("[pw].*s?", ["planes", "weather"]),
        ("(flights|old)*_.*", ["flights_2013", "old_flights"]),
        ("flights_[0-9]*", ["flights_2013"]),
        ("fligh[a-z]{2}", ["flights"]),
        # The whole name, in any case.
        ("flights", ["flights"]),
        ("light", []),
        ("FLIGHTS", ["flights"]),
    ],
)
def test_globs_and_regular_expressions(expression: str, names: list[str]) -> None:
    assert found(expression) == names


@pytest.mark.parametrize("expression", [None, "", "  ", "\t"])
def test_nothing_to_filter_by(expression: str | None) -> None:
    assert name_pattern(expression) is None


@pytest.mark.parametrize(
    "expression", ["(", "a)|(b", "[a", "a{2000}", "((a{900}){900}){900}", "(?=a)a", r"(a)\1", "+a"]
)
def test_what_is_no_pattern_is_invalid(expression: str) -> None:
    with pytest.raises(InvalidInput, match=re.escape(f"Expression '{expression}' is not a valid pattern")):
        NamePattern(expression)


def test_a_catastrophic_pattern_is_quick() -> None:
    """With a backtracking engine each of these names takes hours."""
    pattern = NamePattern("((a+)+)+(a|aa)+(.*a){20}")
    started = time.monotonic()
    assert not any(pattern.matching(["a" * 254 + "b"] * 100))
    assert time.monotonic() - started < 1


@given(st.text(max_size=60), st.text(min_size=1, max_size=30))
def test_no_expression_does_more_than_match_or_be_refused(expression: str, name: str) -> None:
    try:
        pattern = NamePattern(expression)
    except InvalidInput:
        return
    assert pattern.matching([name]) in ([True], [False])
