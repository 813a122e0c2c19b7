"""JsonPath: what it understands, what lies at it."""

from __future__ import annotations

from typing import Any

import pytest

from penstock.errors import InvalidInput
from penstock.formats.json_path import read_path

DOCUMENT = {"a": {"b": [1, 2, {"c": 3}], "d e": None}, "x": [{"y": 1}, {"y": 2}, {}]}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", [DOCUMENT]),
        ("$.a.b", [[1, 2, {"c": 3}]]),
        ("$.a.b[*]", [1, 2, {"c": 3}]),
        ("$.a.b[1]", [2]),
        ("$.a.b[2].c", [3]),
        ("$.a.b[9]", []),
        ("$['a']['d e']", [None]),
        ("$.x[*].y", [1, 2]),
        ("$.a.*", [[1, 2, {"c": 3}], None]),
        ("$.a.b.c", []),
        ("$.none", []),
    ],
)
def test_what_lies_there(path: str, found: list[Any]) -> None:
    assert read_path(path).of(DOCUMENT) == found


@pytest.mark.parametrize(
    ("path", "found"), [("$[*].y", [[1], [2], []]), ("$[1].y", [[], [2], []]), ("$.y", [[], [], []])]
)
def test_elements_of_a_top_level_array_one_by_one(path: str, found: list[Any]) -> None:
    assert [read_path(path).of_element(at, element) for at, element in enumerate(DOCUMENT["x"])] == found


@pytest.mark.parametrize("path", ["", "a", "$a", "$.", "$..a", "$[", "$['a", "$[-1]", "$.a[?(@.b)]", "$.a b]", "$[*"])
def test_what_is_no_path(path: str) -> None:
    with pytest.raises(InvalidInput, match="JsonPath"):
        read_path(path)
