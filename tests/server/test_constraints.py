from __future__ import annotations

from typing import Any

import pytest

from penstock.errors import MalformedRequest
from penstock.server.constraints import Checks

SHAPES: dict[str, dict[str, Any]] = {
    "Request": {
        "type": "structure",
        "required": ["Name"],
        "members": {
            name: {"shape": name}
            for name in ("Name", "Size", "Share", "Flag", "At", "Iso", "Blob", "Names", "Tags", "Child", "Any")
        }
        | {"Secrets": {"shape": "Secrets"}, "WorkerType": {"shape": "WorkerType"}, "Choice": {"shape": "Choice"}},
    },
    "Name": {"type": "string", "min": 1, "max": 5, "pattern": "[a-z]*"},
    "Size": {"type": "integer", "min": 0, "max": 10},
    "Share": {"type": "double", "min": 0, "max": 1},
    "Flag": {"type": "boolean"},
    "At": {"type": "timestamp"},
    "Iso": {"type": "timestamp", "timestampFormat": "iso8601"},
    "Blob": {"type": "blob"},
    "Names": {"type": "list", "member": {"shape": "Name"}, "min": 1, "max": 2},
    "Tags": {"type": "map", "key": {"shape": "Name"}, "value": {"shape": "Name"}, "max": 1},
    "Child": {"type": "structure", "members": {"Child": {"shape": "Child"}, "Name": {"shape": "Name"}}},
    "Any": {"type": "structure", "members": {}, "document": True},
    "Secrets": {"type": "list", "sensitive": True, "member": {"shape": "Name"}},
    "WorkerType": {"type": "string", "enum": ["G.1X"]},
    "Choice": {"type": "structure", "union": True, "members": {"A": {"shape": "Name"}, "B": {"shape": "Name"}}},
}


def check(**members: Any) -> tuple[Any, list[tuple[Any, str, Any, bool]]]:
    violations: list[Any] = []
    kept = Checks(SHAPES).of("Request")({"Name": "ok"} | members, None, violations)
    return kept, violations


@pytest.mark.parametrize(
    "members",
    [
        {"Size": 10, "Share": 1, "Flag": False},
        {"At": 1578556843.049, "Iso": "2026-01-02T03:04:05Z", "Blob": "AAE="},
        {"Names": ["a", "b"], "Tags": {"k": "v"}},
        {"Child": {"Child": {"Child": {"Child": {"Name": "deep"}}}}},
        {"Any": {"anything": [1, {"goes": None}]}},
        {"WorkerType": "R.8X"},
        {"Choice": {"B": "b"}},
    ],
)
def test_valid_values_come_through_as_they_are(members: dict[str, Any]) -> None:
    assert check(**members) == ({"Name": "ok"} | members, [])


def test_unknown_members_and_nulls_are_left_out_at_every_depth() -> None:
    kept, violations = check(New=1, Flag=None, Child={"Name": None, "Newer": [[]], "Child": {"Later": 1}})
    assert kept == {"Name": "ok", "Child": {"Child": {}}}
    assert violations == []


def test_a_whole_number_may_be_written_as_a_fraction() -> None:
    kept, violations = check(Size=3.0)
    assert violations == []
    assert repr(kept["Size"]) == "3"


@pytest.mark.parametrize(
    ("members", "path", "rule"),
    [
        ({"Name": None}, (None, "Name"), "Member must not be null"),
        ({"Name": ""}, (None, "Name"), "Member must have length greater than or equal to 1"),
        ({"Name": "aaaaaa"}, (None, "Name"), "Member must have length less than or equal to 5"),
        ({"Name": "A"}, (None, "Name"), "Member must satisfy regular expression pattern: [a-z]*"),
        ({"Size": -1}, (None, "Size"), "Member must have value greater than or equal to 0"),
        ({"Size": 11}, (None, "Size"), "Member must have value less than or equal to 10"),
        ({"Share": 1.5}, (None, "Share"), "Member must have value less than or equal to 1"),
        ({"Names": []}, (None, "Names"), "Member must have length greater than or equal to 1"),
        ({"Names": ["a"] * 3}, (None, "Names"), "Member must have length less than or equal to 2"),
        ({"Names": ["a", None]}, ((None, "Names"), 1), "Member must not be null"),
        ({"Names": ["a", ""]}, ((None, "Names"), 1), "Member must have length greater than or equal to 1"),
        ({"Tags": {"a": "b", "c": "d"}}, (None, "Tags"), "Member must have length less than or equal to 1"),
        ({"Tags": {"a": ""}}, ((None, "Tags"), ("a",)), "Member must have length greater than or equal to 1"),
        ({"Tags": {"a": None}}, ((None, "Tags"), ("a",)), "Member must not be null"),
        (
            {"Tags": {"": "a"}},
            (None, "Tags"),
            "Map keys must satisfy constraint: [Member must have length greater than or equal to 1]",
        ),
        ({"Choice": {}}, (None, "Choice"), "Member must have exactly one of these members set: [A, B]"),
        (
            {"Choice": {"A": "a", "B": "b"}},
            (None, "Choice"),
            "Member must have exactly one of these members set: [A, B]",
        ),
    ],
)
def test_each_broken_constraint_is_named(members: dict[str, Any], path: Any, rule: str) -> None:
    _, violations = check(**members)
    assert [(found[0], found[1]) for found in violations] == [(path, rule)]


def test_all_of_them_are_found_at_once() -> None:
    _, violations = check(Name="A", Size=99, Child={"Child": {"Name": ""}})
    assert [found[0] for found in violations] == [
        (None, "Name"),
        (None, "Size"),
        (((None, "Child"), "Child"), "Name"),
    ]


def test_what_a_sensitive_shape_holds_is_masked() -> None:
    _, violations = check(Secrets=["GEHEIM"], Name="OPEN")
    assert {found[2]: found[3] for found in violations} == {"GEHEIM": True, "OPEN": False}


@pytest.mark.parametrize(
    "members",
    [
        {"Name": 1},
        {"Size": "1"},
        {"Size": True},
        {"Size": 1.5},
        {"Size": 2**31},
        {"Share": "0.5"},
        {"Share": float("inf")},
        {"Share": 10**400},
        {"Flag": "true"},
        {"Flag": 1},
        {"At": "2026-01-02"},
        {"At": 1e300},
        {"At": True},
        {"Iso": "yesterday or so"},
        {"Blob": "not base64!"},
        {"Blob": 7},
        {"Names": {"a": 1}},
        {"Names": "a"},
        {"Tags": []},
        {"Child": []},
        {"Child": {"Child": 1}},
        {"Any": "text"},
    ],
)
def test_values_of_the_wrong_kind_are_refused_while_reading(members: dict[str, Any]) -> None:
    with pytest.raises(MalformedRequest, match=next(iter(members))[:1].lower() + next(iter(members))[1:]):
        check(**members)
