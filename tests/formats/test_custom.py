"""Custom classifiers: what their documents say is what samples are judged by."""

from __future__ import annotations

import io
from typing import Any

import pytest

from penstock.errors import InvalidInput
from penstock.formats.contract import Verdict
from penstock.formats.custom import custom_classifiers
from penstock.formats.sampling import open_sample


def judged(content: str, kind: str, **members: Any) -> Verdict:
    (classifier,), unusable = custom_classifiers([{kind: {"Name": "c", **members}}])
    assert unusable == []
    stored = content.encode()
    with open_sample(io.BytesIO(stored), "data", len(stored)) as sample:
        return classifier(sample)


def typed(verdict: Verdict) -> str:
    return ", ".join(f"{column.name} {column.type}" for column in verdict.columns)


@pytest.mark.parametrize(
    ("content", "members", "columns", "skips"),
    [
        ("1~a\n2~b\n", {"Delimiter": "~"}, "col0 bigint, col1 string", False),
        ("x,y\n1,a\n2,b\n", {"ContainsHeader": "ABSENT"}, "col0 string, col1 string", False),
        ("x,y\na,b\nc,d\n", {"ContainsHeader": "PRESENT"}, "x string, y string", True),
        ("x,y\n1,a\n2,b\n", {"ContainsHeader": "PRESENT", "Header": ["n", "m"]}, "n bigint, m string", True),
        ("1,a\n2,b\n", {"ContainsHeader": "ABSENT", "Header": ["n", "m"]}, "n bigint, m string", False),
        ("1,a\n2,b\n", {"Header": ["n", "m"]}, "n bigint, m string", False),
        ("N,m\na,b\nc,d\n", {"Header": ["n", "m"]}, "n string, m string", True),
        ("a\nb\n", {"AllowSingleColumn": True}, "col0 string", False),
        ("1,2\n3,4\n", {"AllowSingleColumn": True}, "col0 bigint, col1 bigint", False),
        ("1, 2\n3, 4\n", {}, "col0 bigint, col1 string", False),
        ("1, 2\n3, 4\n", {"DisableValueTrimming": False}, "col0 bigint, col1 bigint", False),
        ("1,'a,b'\n2,'c'\n", {"QuoteSymbol": "'"}, "col0 bigint, col1 string", False),
        (
            "1,2026-01-01,x\n2,2026-01-02,y\n",
            {"CustomDatatypeConfigured": True, "CustomDatatypes": ["LONG", "date", "STRING"]},
            "col0 bigint, col1 date, col2 string",
            False,
        ),
        ("1,2\n3,4\n", {"CustomDatatypes": ["STRING", "STRING"]}, "col0 bigint, col1 bigint", False),
        ("{1,2\n{3,4\n", {"Delimiter": ","}, "col0 string, col1 bigint", False),
    ],
)
def test_csv(content: str, members: dict[str, Any], columns: str, skips: bool) -> None:
    verdict = judged(content, "CsvClassifier", **members)
    assert (verdict.certainty, typed(verdict)) == (1.0, columns)
    assert ("skip.header.line.count" in verdict.parameters) is skips


@pytest.mark.parametrize(
    ("content", "members", "why"),
    [
        ("1,a\n2,b\n", {"Delimiter": "~"}, "no delimiter of '~'"),
        ("1,a\n2,b\n", {"Header": ["n"]}, "rows have 2 columns, and there are names for 1"),
        ("1,a\n2,b\n", {"CustomDatatypeConfigured": True, "CustomDatatypes": ["INT"]}, "there are types for 1"),
        ("a\nb\n", {}, "no delimiter of comma"),
        ("", {"AllowSingleColumn": True}, "empty"),
    ],
)
def test_what_is_not_the_csv_that_was_described(content: str, members: dict[str, Any], why: str) -> None:
    verdict = judged(content, "CsvClassifier", **members)
    assert verdict.certainty == 0.0
    assert why in verdict.evidence


@pytest.mark.parametrize(
    ("content", "path", "columns"),
    [
        ('{"a": 1}\n{"a": 2}\n', "$", "a int"),
        ('[{"a": 1}, {"b": "x"}]', "$[*]", "a int, b string"),
        ('[{"a": 1}, {"b": "x"}]', "$[1]", "b string"),
        ('[{"a": 1}, {"b": "x"}]', "$", "record array<struct<a:int,b:string>>"),
        ('{"rows": [{"a": 1}, {"b": 2.5}]}', "$.rows[*]", "a int, b double"),
        ('{"rows": [{"a": 1}]}', "$.rows", "record array<struct<a:int>>"),
        ('{"id": "x"}\n{"id": "y"}', "$.id", "record string"),
        ('{"person": {"name": "x"}}', "$.person", "name string"),
    ],
)
def test_json(content: str, path: str, columns: str) -> None:
    verdict = judged(content, "JsonClassifier", JsonPath=path)
    assert (verdict.classification, verdict.certainty, typed(verdict)) == ("json", 1.0, columns)


def test_json_without_such_a_place_is_refused() -> None:
    verdict = judged('{"a": 1}', "JsonClassifier", JsonPath="$.rows[*]")
    assert (verdict.certainty, verdict.evidence) == (0.0, "nothing lies at $.rows[*]")
    with pytest.raises(InvalidInput):
        custom_classifiers([{"JsonClassifier": {"Name": "c", "JsonPath": "rows"}}])


@pytest.mark.parametrize("kind", ["GrokClassifier", "XMLClassifier"])
def test_kinds_that_crawls_cannot_use_are_named(kind: str) -> None:
    found, (sentence,) = custom_classifiers([{kind: {"Name": "logs"}}])
    assert found == []
    assert sentence.startswith(f"Classifier logs is a {kind}")
