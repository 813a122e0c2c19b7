from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.catalog.filter_parser import NESTING_MAXIMUM, parse
from penstock.catalog.filter_tree import And, Between, Column, Comparison, In, IsNull, Like, Literal, Not, Or
from penstock.errors import InvalidInput

A, B = Column("a", 1), Literal("b", "string")


def test_and_binds_tighter_than_or_and_not_tighter_than_both() -> None:
    tree = parse("a = 1 OR not b = 2 and c = 3")
    assert isinstance(tree, Or)
    first, second = tree.predicates
    assert isinstance(first, Comparison)
    assert isinstance(second, And)
    assert isinstance(second.predicates[0], Not)


@pytest.mark.parametrize(
    "text",
    ["a = 'b'", "(a = 'b')", "((a)) = (('b'))", "(((a) = 'b'))", "A='b'", "`a` = 'b'", "\"a\"='b'", "not not a = 'b'"],
)
def test_one_meaning_in_many_brackets(text: str) -> None:
    tree = parse(text)
    assert isinstance(tree, Comparison)
    assert isinstance(tree.left, Column)
    assert (tree.left.name.lower(), tree.operator, tree.right) == ("a", "=", B)


@pytest.mark.parametrize(
    ("text", "operator"), [("'b' < a", ">"), ("'b' >= a", "<="), ("'b' = a", "="), ("'b' != a", "<>")]
)
def test_the_column_stands_left(text: str, operator: str) -> None:
    tree = parse(text)
    assert isinstance(tree, Comparison)
    assert (type(tree.left), tree.operator, tree.right) == (Column, operator, B)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a IN ('b')", In(A, (B,))),
        ("a NOT IN ('b', -1)", Not(In(A, (B, Literal("-1", "number"))))),
        ("a between 1 and 2", Between(A, Literal("1", "number"), Literal("2", "number"))),
        ("a not like 'b'", Not(Like(A, "b", None))),
        ("a LIKE 'b' ESCAPE '!'", Like(A, "b", "!")),
        ("a is null", IsNull(A)),
        ("a IS NOT NULL", Not(IsNull(A))),
        ("a = DATE '2024-01-01'", Comparison(A, "=", Literal("2024-01-01", "date"))),
        ("a = timestamp 'x'", Comparison(A, "=", Literal("x", "timestamp"))),
        ("date = 'x'", Comparison(Column("date", 1), "=", Literal("x", "string"))),
    ],
)
def test_predicates(text: str, tree: object) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("d = 2021-01-01", "2021 - 01 - 01"),
        ("d = (2021-01-01)", "2021 - 01 - 01"),
        ("a + 1 = 2", "a + 1"),
        ("(a) + 1 = 2", "a + 1"),
        ("a = 'x' || 'y'", "'x' || 'y'"),
        ("upper(a) = 'X'", "upper(...)"),
        ("CAST(a AS int) = 1", "CAST(...)"),
        ("a IN (b)", "b"),
        ("a LIKE 5", "a LIKE 5"),
        ("1 IN (1)", "1 IN"),
        ("a", "a"),
        ("(a) AND b = 1", "a"),
        ("NOT a", "a"),
        ("'x'", "'x'"),
    ],
)
def test_sql_that_glue_does_not_evaluate(text: str, refused: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse(text)
    assert caught.value.message == f"Unsupported expression '{refused}'"


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("a =", 4),
        ("= 1", 1),
        ("a = 1 OR", 9),
        ("(a = 1", 7),
        ("a = 1)", 6),
        ("a IN ()", 7),
        ("a IN (1,)", 9),
        ("a BETWEEN 1 OR 2", 13),
        ("a NOT = 1", 7),
        ("a IS 1", 6),
        ("a = NULL", 5),
        ("a == 1", 4),
        ("a = 1 b = 2", 7),
        ("AND", 1),
        ("a = - b", 7),
        ("SELECT * FROM t", 8),
        ("a = 1; DROP TABLE t", 6),
    ],
)
def test_what_is_no_predicate_names_the_place(text: str, position: int) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse(text)
    place = re.fullmatch(r"Invalid partition expression! .+ at position (\d+)", caught.value.message)
    if place is None:
        assert caught.value.message.startswith("Unsupported expression")
    else:
        assert int(place[1]) == position


def test_nesting_is_bounded_without_reaching_the_stack() -> None:
    deep = "(" * NESTING_MAXIMUM + "a = 1" + ")" * NESTING_MAXIMUM
    assert parse(deep) == parse("a = 1") or isinstance(parse(deep), Comparison)
    with pytest.raises(InvalidInput, match=f"More than {NESTING_MAXIMUM} nested parentheses"):
        parse(f"({deep})")
    with pytest.raises(InvalidInput):
        parse("(" * 2000)


def test_long_chains_are_no_nesting() -> None:
    assert isinstance(parse("not " * 501 + "a = 1"), Not)
    assert isinstance(parse(" or ".join(["a = 1"] * 500)), Or)
    assert isinstance(parse("a = " + "(" * 900 + "1" + ")" * 900), Comparison)


@given(st.lists(st.sampled_from(["a", "(", ")", "=", "AND", "OR", "NOT", "IN", "'x'", "5", ",", "-", "IS", "NULL"])))
def test_any_row_of_words_is_a_tree_or_invalid(words: list[str]) -> None:
    try:
        tree = parse(" ".join(words))
    except InvalidInput:
        return
    assert not isinstance(tree, Column | Literal)
