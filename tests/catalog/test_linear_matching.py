"""RE2 through Arrow: what matches, what is refused, and that no pattern makes it slow."""

from __future__ import annotations

import pytest

from penstock.catalog.linear_matching import match


def test_each_text_is_matched_anywhere_and_in_any_case():
    assert match("fli.ht", ["FLIGHTS", "raw_flights", "planes", ""]) == [True, True, False, False]
    assert match("", ["", "a"]) == [True, True]
    assert match(r"^\p{L}+$", ["Größe", "größe 2", "é"]) == [True, False, True]
    assert match("a", []) == []


@pytest.mark.parametrize("pattern", ["(", "[a", "a**", r"(a)\1", "(?=a)", "a{1001}"])
def test_what_re2_does_not_understand_is_a_value_error(pattern):
    with pytest.raises(ValueError, match="regular expression"):
        match(pattern, ["a"])


def test_a_pattern_that_is_exponential_elsewhere_is_answered():
    assert match("^(a+)+$", ["a" * 5000 + "!", "a" * 5000]) == [False, True]
