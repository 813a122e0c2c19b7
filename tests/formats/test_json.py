"""JSON: records, arrays, merged types, cut-off and broken ends (specification 2.5)."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.catalog.types import parse
from penstock.formats.contract import UNKNOWN, Verdict

Judge = Callable[..., Verdict]


def typed(verdict: Verdict) -> str:
    return ", ".join(f"{column.name} {column.type}" for column in verdict.columns)


@pytest.mark.parametrize(
    "text",
    [
        '{"B": 1, "a": "x"}\n{"B": 2, "a": "y"}\n',
        '{"B": 1, "a": "x"}{"B": 2, "a": "y"}',
        '{\n  "B": 1,\n  "a": "x"\n}\n{\n  "B": 2,\n  "a": "y"\n}\n',
        '\n\n {"B": 1, "a": "x"} {"B": 2, "a": "y"}',
    ],
)
def test_lines_concatenated_and_pretty_printed_records(judge: Judge, text: str) -> None:
    verdict = judge(text)
    assert (verdict.classification, verdict.certainty) == ("json", 1.0)
    assert typed(verdict) == "b int, a string"
    assert verdict.names == ("B", "a")
    assert verdict.sampled_records == 2


def test_types(judge: Judge) -> None:
    record = {"i": 1, "big": 2**31, "huge": 2**63, "d": 1.5, "t": True, "s": "x", "n": None, "e": [], "o": {}}
    nested = {"list": [1, 2.5], "objects": [{"Aa": 1}, {"b": "x"}], "deep": {"K": {"v": [True]}}}
    verdict = judge(json.dumps(record | nested))
    assert typed(verdict) == (
        "i int, big bigint, huge double, d double, t boolean, s string, n void, e array<void>, o string, "
        "list array<double>, objects array<struct<Aa:int,b:string>>, deep struct<K:struct<v:array<boolean>>>"
    )


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ("[1, 2147483648]", "bigint"),
        ("[1, 1.5]", "double"),
        ('[1, "x"]', "string"),
        ("[1, null]", "int"),
        ('[{"a": 1}, {"b": 2}]', "struct<a:int,b:int>"),
        ('[{"a": 1}, 5]', "string"),
        ('[[1], ["x"]]', "array<string>"),
        ("[[], [1]]", "array<int>"),
        ("[true, 1]", "string"),
    ],
)
def test_values_of_different_records_merge(judge: Judge, values: str, kind: str) -> None:
    text = "\n".join(json.dumps({"c": value}) for value in json.loads(values))
    assert judge(text).columns[0].type == parse(kind)


def test_a_top_level_array_is_one_column(judge: Judge) -> None:
    verdict = judge('[{"A": 1}, {"A": 2, "b": "x"}]')
    assert typed(verdict) == "record array<struct<A:int,b:string>>"
    assert verdict.sampled_records == 1


def test_names_that_differ_by_case_become_one_column(judge: Judge) -> None:
    verdict = judge('{"Id": 1, "id": 1.5}')
    assert typed(verdict) == "id double"
    assert verdict.names == ("Id", "id")
    assert "differ only by case" in verdict.warnings[0]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"a": 1, "b": ', "its first record is cut off"),
        ('{"a": 1}\nnot json\n{"a": 2}\n', "line 2 is not JSON"),
        ('{"a": 1,\n{"a": 2}\n', "not JSON"),
        ("[1, 2", "begins"),
        ("{}", "no members"),
        ("[]", "without elements"),
        ('[{"a": 1}] trailing', "behind the array"),
        ('{"a": 1}[1]', "is not an object"),
        ('{"a": NaN}\n{"a": 1}', "not JSON"),
        ('{"a":' * 100_000, "nested too deeply"),
        ('{"a": ' + "9" * 5000 + "}\n{}", "not JSON"),
    ],
)
def test_what_is_not_json_is_unknown_with_a_reason(judge: Judge, text: str, why: str) -> None:
    verdict = judge(text)
    assert why in verdict.evidence or verdict.certainty == 0.5, verdict
    assert verdict.classification == UNKNOWN or why == "begins"


@pytest.mark.parametrize("end", ['{"a": 3, "b', '{"a": tru', '{"a"', '{"a": "x'])
def test_a_last_record_cut_off_is_recognised_but_not_enough(judge: Judge, end: str) -> None:
    verdict = judge('{"a": 1}\n{"a": 2}\n' + end)
    assert verdict.classification == "json"
    assert 0 < verdict.certainty < 1
    assert "the last record is cut off" in verdict.evidence


def test_the_sample_may_end_inside_a_record(judge: Judge) -> None:
    record = json.dumps({"id": 1, "text": "x" * 10_000})
    verdict = judge("\n".join([record] * 300))
    assert verdict.certainty == 1.0
    assert 90 < verdict.sampled_records < 110


def test_a_broken_record_in_a_long_file_is_not_taken_for_the_end_of_the_sample(judge: Judge) -> None:
    record = json.dumps({"id": 1, "text": "x" * 1000})
    assert judge("\n".join([record, "oops", *[record] * 3000])).classification == UNKNOWN


def test_a_record_of_up_to_ten_megabytes_is_read_and_a_longer_one_is_not(judge: Judge) -> None:
    assert typed(judge(json.dumps({"a": "x" * 3_000_000, "b": 1}))) == "a string, b int"
    verdict = judge(json.dumps({"a": "x" * 11_000_000, "b": 1}))
    assert verdict.classification == UNKNOWN
    assert "no record ends within 10 megabytes" in verdict.evidence


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False, allow_infinity=False)
)
values = st.recursive(
    st.one_of(scalars, st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=6,
)


@settings(max_examples=40)
@given(st.lists(st.dictionaries(st.text("abAB", min_size=1, max_size=2), values, min_size=1), min_size=1, max_size=5))
def test_whatever_json_holds_its_types_parse_again(records: list[dict[str, object]]) -> None:
    import io

    from penstock.catalog.columns import settle
    from penstock.formats.classify import classify
    from penstock.formats.sampling import open_sample

    stored = "\n".join(map(json.dumps, records)).encode()
    with open_sample(io.BytesIO(stored), "data.json", len(stored)) as sample:
        verdict = classify(sample)
    assert verdict.classification == "json"
    for column in settle(verdict.columns):
        assert parse(str(column.type)) == column.type
