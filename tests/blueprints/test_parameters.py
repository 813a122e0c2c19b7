"""Parameters of a blueprint run: every type, defaults, collections, and refusals that name the parameter."""

from __future__ import annotations

import json
from typing import Any

import pytest

from penstock.blueprints.parameters import TYPES, evaluate
from penstock.errors import InvalidInput


def entry(kind: str = "String", **members: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "collection": False,
        "description": None,
        "defaultValue": None,
        "allowedValues": None,
    } | members


def value(given: Any, **members: Any) -> Any:
    return evaluate({"P": entry(**members)}, json.dumps({"P": given}))["P"]


GOOD = {
    "String": [("x", "x"), ("", "")],
    "Integer": [(5, 5), ("-7", -7)],
    "Double": [(1.5, 1.5), (2, 2.0), ("0.25", 0.25)],
    "Boolean": [(True, True), ("false", False), ("TRUE", True)],
    "S3Uri": [("s3://lake/raw/", "s3://lake/raw/"), ("s3://lake", "s3://lake")],
    "S3Bucket": [("lake", "lake")],
    "IAMRoleArn": [("arn:aws:iam::123456789012:role/etl", "arn:aws:iam::123456789012:role/etl")],
    "IAMRoleName": [("GlueRole", "GlueRole")],
}
BAD = {
    "String": [1, None, ["x"]],
    "Integer": [1.0, True, "x", "1.5", "9" * 50],
    "Double": ["NaN", "Infinity", True, "x", []],
    "Boolean": [0, 1, "yes"],
    "S3Uri": ["lake/raw", "s3://", "s3://UPPER/x", 5],
    "S3Bucket": ["s3://lake", "..", ""],
    "IAMRoleArn": ["GlueRole", "arn:aws:iam::1:user/x"],
    "IAMRoleName": ["a b", "", "x" * 65],
}


@pytest.mark.parametrize("kind", TYPES)
def test_each_type_takes_what_it_is_and_refuses_the_rest_by_name(kind: str) -> None:
    for given, expected in GOOD[kind]:
        got = value(given, kind=kind)
        assert (got, type(got)) == (expected, type(expected))
    for given in BAD[kind]:
        with pytest.raises(InvalidInput, match="Parameter 'P' is"):
            value(given, kind=kind)


def test_a_parameter_without_a_default_is_mandatory() -> None:
    specification = {"A": entry(), "B": entry(kind="Integer", defaultValue=3)}
    assert evaluate(specification, '{"A": "x"}') == {"A": "x", "B": 3}
    for text in (None, "{}", '{"A": null}'):
        with pytest.raises(InvalidInput, match="Parameter 'A' is missing"):
            evaluate(specification, text)


def test_collections_are_lists_of_their_type() -> None:
    assert value(["1", 2], kind="Integer", collection=True) == [1, 2]
    assert value("[1]", kind="Integer", collection=True) == [1]
    for given in ("s3://lake/a", {"a": 1}, 5):
        with pytest.raises(InvalidInput, match="Parameter 'P' is a collection: give a list"):
            value(given, collection=True)
    with pytest.raises(InvalidInput, match="Parameter 'P' is of type Integer"):
        value([1, "x"], kind="Integer", collection=True)


def test_allowed_values() -> None:
    assert value("day", allowedValues=["day", "hour"]) == "day"
    with pytest.raises(InvalidInput, match="Parameter 'P' must be one of"):
        value("week", allowedValues=["day", "hour"])
    with pytest.raises(InvalidInput, match="Parameter 'P' must be one of"):
        value(["day", "week"], allowedValues=["day", "hour"], collection=True)


@pytest.mark.parametrize("text", ["", "[]", "5", "{", "[" * 100_000, '{"Other": 1}'])
def test_what_is_no_object_of_known_parameters_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="Parameters"):
        evaluate({"P": entry(defaultValue="x")}, text)
