from __future__ import annotations

from penstock.catalog.filter_tree import Column, Literal


def test_operands_print_as_they_are_written() -> None:
    assert str(Column("year", 1)) == "year"
    assert str(Literal("2024", "number")) == "2024"
    assert str(Literal("2024", "string")) == "'2024'"
