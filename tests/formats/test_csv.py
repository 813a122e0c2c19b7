"""CSV: delimiters, headers, types (specification 2.4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from penstock.formats.contract import UNKNOWN, Verdict

Judge = Callable[..., Verdict]


def typed(verdict: Verdict) -> str:
    return ", ".join(f"{column.name} {column.type}" for column in verdict.columns)


@pytest.mark.parametrize("delimiter", [",", "|", "\t", ";", "\x01"])
def test_each_delimiter(judge: Judge, delimiter: str) -> None:
    verdict = judge("\n".join(delimiter.join(row) for row in [("id", "name"), ("1", "a"), ("2", "b")]))
    assert (verdict.classification, verdict.certainty) == ("csv", 1.0)
    assert verdict.parameters == {
        "delimiter": delimiter,
        "columnsOrdered": "true",
        "areColumnsQuoted": "false",
        "skip.header.line.count": "1",
    }
    assert typed(verdict) == "id bigint, name string"


def test_types_are_bigint_double_and_string_and_nothing_else(judge: Judge) -> None:
    verdict = judge("i,d,mixed,date,flag,empty\n1,1.5,1,2013-01-01,true,\n-2,2e3,2.5,2013-01-02,false,\n,.5,,x,,\n")
    assert typed(verdict) == "i bigint, d double, mixed double, date string, flag string, empty void"


def test_all_text_has_no_header_and_columns_from_col0(judge: Judge) -> None:
    verdict = judge("carrier,name\nUA,United\nAA,American\n")
    assert typed(verdict) == "col0 string, col1 string"
    assert "skip.header.line.count" not in verdict.parameters
    assert "no header: all columns are text" in verdict.evidence
    assert verdict.sampled_records == 3


@pytest.mark.parametrize(
    ("first", "why"),
    [
        ("1,a", "'1' in the first row is a number"),
        (",name", "field 1 of the first row is empty"),
        ("x" * 150 + ",name", "150 or more"),
    ],
)
def test_a_first_row_that_is_no_header_and_why(judge: Judge, first: str, why: str) -> None:
    verdict = judge(f"{first}\n1,b\n2,c\n")
    assert verdict.columns[0].name == "col0"
    assert why in verdict.evidence


def test_the_last_name_may_be_empty_for_a_trailing_delimiter(judge: Judge) -> None:
    verdict = judge("id,name,\n1,a,\n2,b,\n")
    assert typed(verdict) == "id bigint, name string, col2 void"


def test_names_keep_blanks_and_dots_are_lower_cased_and_numbered_when_they_repeat(judge: Judge) -> None:
    verdict = judge("Total Revenue,unit.price,ID,id\n1,2,3,4\n1,2,3,4\n")
    assert [column.name for column in verdict.columns] == ["total revenue", "unit.price", "id", "id_1"]
    assert "repeats" in verdict.warnings[0]


@pytest.mark.parametrize("text", ["a,b\n", "a,b\n1,2\n", "1,2\n"])
def test_fewer_than_two_data_rows_are_recognised_but_not_enough(judge: Judge, text: str) -> None:
    verdict = judge(text)
    assert verdict.classification == "csv"
    assert 0 < verdict.certainty < 1
    assert "fewer than two data rows" in verdict.evidence


@pytest.mark.parametrize(
    "content",
    [
        "just words\nand more\n",
        "one\ntwo\nthree\n",
        "",
        "   \n\n ",
        b"\x00\x01\x02,\x03\n" * 9,
        b"a,b\n1,\x1b\x05\n",
        '{"a": 1,\n{"b": 2}\n',
        "a,b\n1\n2,3,4\nx,y,z,w\n5\n",
        "a,b\n1,2\n3,4\n".encode("utf-16"),
    ],
)
def test_what_is_not_csv_is_unknown_with_a_reason(judge: Judge, content: str | bytes) -> None:
    verdict = judge(content)
    assert (verdict.classification, verdict.certainty) == (UNKNOWN, 0.0)
    assert "not csv: " in verdict.evidence


def test_quoted_delimiters_do_not_split_and_are_warned_of(judge: Judge) -> None:
    verdict = judge('id,name\n1,"a, b"\n2,"line\nbreak"\n')
    assert typed(verdict) == "id bigint, name string"
    assert verdict.parameters["areColumnsQuoted"] == "false"
    assert "OpenCSVSerDe" in verdict.warnings[0]


def test_leading_zeros_are_kept_as_bigint_and_warned_of(judge: Judge) -> None:
    verdict = judge("zip,n\n07030,1\n10001,0\n")
    assert typed(verdict) == "zip bigint, n bigint"
    assert verdict.warnings == ("column zip loses leading zeros as bigint, as in '07030'",)


def test_numbers_too_large_for_bigint_are_text(judge: Judge) -> None:
    verdict = judge(f"a,b,c\n{2**63 - 1},{2**63},{'9' * 5000}\n1,1,1\n")
    assert typed(verdict) == "a bigint, b string, c string"


def test_a_few_odd_rows_are_warned_of(judge: Judge) -> None:
    verdict = judge("a,b\n" + "1,2\n" * 20 + "1,2,3\n")
    assert verdict.certainty == 1.0
    assert verdict.warnings == ("1 of 22 rows have not 2 fields, the first is row 22",)


def test_the_delimiter_that_fits_every_row_wins_over_an_earlier_one_that_does_not(judge: Judge) -> None:
    assert judge("a;b\n1,5;2,5\n3,5;4,5\n").parameters["delimiter"] == ";"
    assert judge("a\tb\nx,y\t1\nz\t2\n").parameters["delimiter"] == "\t"


def test_latin_1_is_read_with_a_warning_and_a_byte_order_mark_is_no_name(judge: Judge) -> None:
    verdict = judge("id,city\n1,Zürich\n2,Genève\n".encode("latin-1"))
    assert "not UTF-8" in verdict.warnings[0]
    assert judge(b"\xef\xbb\xbfid,n\n1,2\n3,4\n").columns[0].name == "id"


def test_no_more_than_a_thousand_records_are_read(judge: Judge) -> None:
    verdict = judge("id,x\n" + "1,2\n" * 1500 + "late,text\n" * 10)
    assert typed(verdict) == "id bigint, x bigint"
    assert verdict.sampled_records == 1001
    assert verdict.sampled_bytes == 5 + 1000 * 4


def test_a_record_cut_by_the_end_of_the_sample_is_left_out(judge: Judge) -> None:
    row = "1," + "x" * 5000 + "\n"
    verdict = judge("id,text\n" + row * 400)
    assert typed(verdict) == "id bigint, text string"
    assert not verdict.warnings
