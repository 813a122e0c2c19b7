"""blueprint.cfg: what it says, normalised, and refusals that name what is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from penstock.blueprints.configuration import read_configuration
from penstock.errors import BadBlueprint


def read(**document: Any) -> Any:
    return read_configuration(json.dumps({"layoutGenerator": "a.b.f", **document}).encode())


def test_parameters_are_normalised() -> None:
    found = read(parameterSpec={"N": {"type": "Integer", "defaultValue": "5", "allowedValues": ["5", 6]}})
    assert found.layout_generator == "a.b.f"
    assert json.loads(found.parameter_spec) == {
        "N": {"type": "Integer", "collection": False, "description": None, "defaultValue": 5, "allowedValues": [5, 6]}
    }
    assert read().parameters == {}
    assert read_configuration(b'\xef\xbb\xbf{"layoutGenerator": "a.f"}').layout_generator == "a.f"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[]", "one JSON object"),
        (b"{}", "lacks layoutGenerator"),
        (b'{"layoutGenerator": "f"}', "no dotted path"),
        (b'{"layoutGenerator": "../x.f"}', "no dotted path"),
        (b'{"layoutGenerator": "a.f", "parameterSpec": []}', "parameterSpec"),
    ],
)
def test_what_is_no_configuration(content: bytes, words: str) -> None:
    with pytest.raises(BadBlueprint, match=words):
        read_configuration(content)


@pytest.mark.parametrize(
    "entry",
    [
        5,
        {},
        {"type": "Text"},
        {"type": ["String"]},
        {"type": "String", "collection": "yes"},
        {"type": "String", "allowedValues": "a"},
        {"type": "Integer", "allowedValues": ["x"]},
        {"type": "Integer", "defaultValue": "x"},
        {"type": "String", "defaultValue": "c", "allowedValues": ["a", "b"]},
        {"type": "String", "collection": True, "defaultValue": "c"},
    ],
)
def test_a_bad_parameter_is_named(entry: Any) -> None:
    with pytest.raises(BadBlueprint, match="'Day'"):
        read(parameterSpec={"Day": entry})


def test_a_specification_is_bounded() -> None:
    with pytest.raises(BadBlueprint, match="longer than"):
        read(parameterSpec={f"P{number}": {"type": "String"} for number in range(3000)})
