from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.errors import AlreadyExists, EntityNotFound, InvalidInput

Call = Callable[..., dict[str, Any]]
GIVEN: dict[str, dict[str, Any]] = {
    "GrokClassifier": {
        "Name": "grok",
        "Classification": "app",
        "GrokPattern": "%{TIMESTAMP_ISO8601:at} %{WORD} %{NUMBER:n:int} plain",
        "CustomPatterns": "THING x+",
    },
    "XMLClassifier": {"Name": "xml", "Classification": "xml", "RowTag": "row"},
    "JsonClassifier": {"Name": "json", "JsonPath": "$.a['b c'][*].d[0].*"},
    "CsvClassifier": {
        "Name": "csv",
        "Delimiter": ";",
        "QuoteSymbol": "'",
        "ContainsHeader": "PRESENT",
        "Header": ["a", "b"],
        "CustomDatatypeConfigured": True,
        "CustomDatatypes": ["INT", "string"],
        "Serde": "OpenCSVSerDe",
    },
}


@pytest.mark.parametrize("kind", GIVEN)
def test_each_kind_comes_back_with_its_version(call: Call, kind: str) -> None:
    given = GIVEN[kind]
    call("CreateClassifier", **{kind: given})
    found = call("GetClassifier", Name=given["Name"])["Classifier"]
    assert list(found) == [kind]
    known = found[kind]
    assert {member: known[member] for member in given} == given
    assert known["Version"] == 1
    assert known["CreationTime"] == known["LastUpdated"]
    call("UpdateClassifier", **{kind: {"Name": given["Name"]}})
    changed = call("GetClassifier", Name=given["Name"])["Classifier"][kind]
    assert {member: changed[member] for member in given} == given
    assert changed["Version"] == 2
    assert changed["CreationTime"] < changed["LastUpdated"]


def test_names_are_one_space_in_pages(call: Call) -> None:
    for kind, given in GIVEN.items():
        call("CreateClassifier", **{kind: given})
    with pytest.raises(AlreadyExists):
        call("CreateClassifier", JsonClassifier={"Name": "csv", "JsonPath": "$"})
    page = call("GetClassifiers", MaxResults=3)
    rest = call("GetClassifiers", MaxResults=3, NextToken=page["NextToken"])
    kinds = [kind for classifier in page["Classifiers"] + rest["Classifiers"] for kind in classifier]
    assert kinds == ["CsvClassifier", "GrokClassifier", "JsonClassifier", "XMLClassifier"]
    assert "NextToken" not in rest
    call("DeleteClassifier", Name="csv")
    for operation in ("GetClassifier", "DeleteClassifier"):
        with pytest.raises(EntityNotFound, match="Classifier csv not found"):
            call(operation, Name="csv")


def test_the_kind_cannot_change(call: Call) -> None:
    call("CreateClassifier", JsonClassifier=GIVEN["JsonClassifier"])
    with pytest.raises(InvalidInput, match="is a JsonClassifier and cannot become a XMLClassifier"):
        call("UpdateClassifier", XMLClassifier={"Name": "json", "RowTag": "row"})
    with pytest.raises(EntityNotFound):
        call("UpdateClassifier", XMLClassifier={"Name": "none", "RowTag": "row"})


@pytest.mark.parametrize(
    ("kind", "members", "text"),
    [
        ("GrokClassifier", {"GrokPattern": "%{NUMBER:n:money}"}, "NUMBER:n:money"),
        ("GrokClassifier", {"GrokPattern": "%{}"}, "GrokPattern"),
        ("JsonClassifier", {"JsonPath": "a.b"}, "JsonPath 'a.b'"),
        ("JsonClassifier", {"JsonPath": "$..a"}, "JsonPath"),
        ("JsonClassifier", {"JsonPath": "$.a[?(@.b)]"}, "JsonPath"),
        ("CsvClassifier", {"Delimiter": "'"}, "must be different"),
        ("CsvClassifier", {"CustomDatatypes": ["MONEY"]}, "MONEY must be among"),
    ],
)
def test_what_no_classifier_can_be(call: Call, kind: str, members: dict[str, Any], text: str) -> None:
    with pytest.raises(InvalidInput, match=text.replace("$", r"\$")):
        call("CreateClassifier", **{kind: {**GIVEN[kind], **members}})
    call("CreateClassifier", **{kind: GIVEN[kind]})
    with pytest.raises(InvalidInput):
        call("UpdateClassifier", **{kind: {"Name": GIVEN[kind]["Name"], **members}})


def test_exactly_one_kind_at_a_time(call: Call) -> None:
    for given in ({}, {kind: GIVEN[kind] for kind in ("XMLClassifier", "JsonClassifier")}):
        with pytest.raises(InvalidInput, match="Exactly one of"):
            call("CreateClassifier", **given)


def test_a_crawler_may_name_classifiers(call: Call, crawler: Callable[..., str]) -> None:
    call("CreateClassifier", JsonClassifier=GIVEN["JsonClassifier"])
    crawler("c", Classifiers=["json"])
    call("DeleteClassifier", Name="json")
    assert call("GetCrawler", Name="c")["Crawler"]["Classifiers"] == ["json"]
