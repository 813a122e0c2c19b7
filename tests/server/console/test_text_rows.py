"""Rows of CSV and JSON, whatever the file holds."""

from __future__ import annotations

import json

import pytest

from penstock.server.console.text_rows import csv_rows, json_rows


def test_csv_is_read_as_the_parameters_say() -> None:
    content = b'a;b\n1;"x;y"\n2\n\n3;z;more\n'
    parameters = {"field.delim": ";", "skip.header.line.count": "1"}
    rows, more = csv_rows(content, True, parameters, ["a", "b"], 10)
    assert rows == [["1", "x;y"], ["2", None], ["3", "z"]]
    assert not more


def test_a_csv_that_was_cut_ends_with_its_last_whole_line() -> None:
    assert csv_rows(b"1,2\n3,", False, {}, ["a", "b"], 10) == ([["1", "2"]], True)
    assert csv_rows(b"1\n2\n3\n", True, {}, ["a"], 2) == ([["1"], ["2"]], True)


@pytest.mark.parametrize("content", [b"\0\xff\xfe,\n", b'"' + b"x" * 300_000, b"," * 5000, b"\n" * 5000, b""])
@pytest.mark.parametrize("parameters", [{}, {"field.delim": "\\001", "quoteChar": ""}, {"skip.header.line.count": "x"}])
def test_no_csv_does_harm(content: bytes, parameters: dict[str, str]) -> None:
    rows, _ = csv_rows(content, True, parameters, ["a", "b"], 10)
    assert all(len(row) == 2 for row in rows)


@pytest.mark.parametrize("form", ["lines", "array", "pretty"])
def test_json_members_are_found_by_name(form: str) -> None:
    values = [{"Id": 1, "name": "ü<b>", "nested": {"a": [1]}, "flag": True}, {"id": None}]
    text = {
        "lines": "\n".join(map(json.dumps, values)),
        "array": json.dumps(values),
        "pretty": "\n".join(json.dumps(value, indent=2) for value in values),
    }[form]
    rows, more = json_rows(text.encode(), True, {}, ["id", "NAME", "nested", "flag", "absent"], 10)
    assert rows == [["1", "ü<b>", '{"a": [1]}', "true", None], [None] * 5]
    assert not more


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b'{"a":' * 50_000, b"nonsense", b"", b"\xff\xfe", b"7 8 [9]", b"{},,,{}"]
)
def test_no_json_does_harm(content: bytes) -> None:
    rows, _ = json_rows(content, True, {}, ["a"], 10)
    assert all(row == [None] for row in rows)


def test_only_so_many_rows_are_read() -> None:
    assert json_rows(b'{"a":1}\n' * 5, True, {}, ["a"], 3) == ([["1"]] * 3, True)
