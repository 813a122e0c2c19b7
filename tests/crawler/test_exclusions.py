"""Exclusion patterns: the documented examples, and the rules against a slow matcher."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.crawler.exclusions import Exclusions, compile_glob
from penstock.errors import InvalidInput


@pytest.mark.parametrize(
    ("pattern", "excluded", "kept"),
    [
        ("departments/**", ["departments/a.csv", "departments/x/y.csv"], ["departments2/a.csv", "a/departments/b"]),
        (
            "departments/market*",
            ["departments/market.csv", "departments/market-us.db"],
            ["departments/market/x.csv", "departments/sales.csv"],
        ),
        ("**.csv", ["a.csv", "x/y/z.csv"], ["a.csv.gz", "x/acsv"]),
        ("*.csv", ["a.csv"], ["x/a.csv"]),
        ("myfolder*", ["myfolder", "myfolder2"], ["myfolder/a"]),
        ("{myfolder*,myfolder*/**}", ["myfolder", "myfolder/a", "myfolder2/x/y"], ["other/myfolder"]),
        (
            "2015/01/{[!0],0[8-9]}**",
            [f"2015/01/{day:02d}/x" for day in range(8, 32)],
            [*(f"2015/01/{day:02d}/x" for day in range(1, 8)), "2015/02/10/x"],
        ),
        ("file?.txt", ["file1.txt", "file-.txt"], ["file.txt", "file12.txt", "file/.txt"]),
        ("[abc].x", ["a.x", "c.x"], ["d.x", "ab.x"]),
        ("[!a-c].x", ["d.x"], ["a.x", "/.x"]),
        (r"[*?\].x", ["*.x", "?.x", "\\.x"], ["a.x"]),
        ("[-a]", ["-", "a"], ["b"]),
        ("[!-a]", ["b"], ["-", "a"]),
        (r"\*.x", ["*.x"], ["a.x"]),
        (r"\{a,b\}", ["{a,b}"], ["a", "b"]),
        ("{sun*,moon?}.x", ["sun.x", "sunny.x", "moon1.x"], ["moon.x"]),
        (".*", [".hidden"], ["shown", ".a/b"]),
        ("a,b", ["a,b"], ["a"]),
        ("a}b", ["a}b"], ["ab"]),
        ("x+(y)|z", ["x+(y)|z"], ["xxy", "z"]),
        ("", [""], ["a"]),
    ],
)
def test_worked_examples(pattern: str, excluded: list[str], kept: list[str]) -> None:
    exclusions = Exclusions([pattern])
    assert [path for path in excluded if exclusions.matching(path) != pattern] == []
    assert [path for path in kept if exclusions.matching(path) is not None] == []


@pytest.mark.parametrize("pattern", ["[abc", "{a,b", "{a,{b}}", "a\\", "[z-a]", "[", "[!", "x" * 3000])
def test_what_is_no_glob_is_refused_by_name(pattern: str) -> None:
    with pytest.raises(InvalidInput, match="Exclusion pattern"):
        Exclusions(["*.ok", pattern])


def slow(pattern: str, path: str) -> bool:
    """Glob matching by definition, for patterns of letters, slashes, `*` and `?`."""
    if not pattern:
        return not path
    if pattern.startswith("**"):
        rest = pattern.lstrip("*")
        return any(slow(rest, path[at:]) for at in range(len(path) + 1))
    if pattern[0] == "*":
        return any(slow(pattern[1:], path[at:]) for at in range(len(path) + 1) if "/" not in path[:at])
    if not path:
        return False
    if pattern[0] == "?":
        return path[0] != "/" and slow(pattern[1:], path[1:])
    return pattern[0] == path[0] and slow(pattern[1:], path[1:])


@settings(max_examples=300)
@given(st.text("ab/*?", max_size=7), st.text("ab/", max_size=7))
def test_it_agrees_with_the_definition(pattern: str, path: str) -> None:
    assert (compile_glob(pattern).fullmatch(path) is not None) is slow(pattern, path)


@given(st.text(min_size=1, max_size=20))
def test_an_escaped_text_matches_itself_and_nothing_longer(text: str) -> None:
    pattern = "".join(f"\\{character}" for character in text)
    assert Exclusions([pattern]).matching(text) == pattern
    assert Exclusions([pattern]).matching(text + "x") is None


@given(st.lists(st.text("ab", min_size=1, max_size=3), min_size=1, max_size=4), st.text("ab", max_size=3))
def test_braces_are_the_union_of_their_alternatives(alternatives: list[str], path: str) -> None:
    assert (Exclusions(["{" + ",".join(alternatives) + "}"]).matching(path) is not None) is (path in alternatives)


def test_the_first_pattern_that_matches_is_named() -> None:
    assert Exclusions(["*.zip", "**"]).matching("a.zip") == "*.zip"
    assert Exclusions([]).matching("a.zip") is None
