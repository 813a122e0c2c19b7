"""Merging, growing and comparing columns."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.catalog import columns, types
from penstock.catalog.columns import Column, Columns


def schema(text: str) -> Columns:
    """`a int, b struct<c:int>` as columns."""
    parts, depth, start = [], 0, 0
    for at, character in enumerate(text + ","):
        depth += {"<": 1, "(": 1, ">": -1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append(text[start:at].split(None, 1))
            start = at + 1
    return tuple(Column(name, types.parse(kind)) for name, kind in (part for part in parts if part))


schemas = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from(["int", "bigint", "double", "string", "struct<x:int>"])),
    max_size=6,
    unique_by=lambda pair: pair[0],
).map(lambda pairs: tuple(Column(name, types.parse(kind)) for name, kind in pairs))


def as_set(found: Columns | None) -> set[tuple[str, str]] | None:
    return None if found is None else {(column.key, str(column.type)) for column in found}


@given(schemas, st.booleans())
def test_merging_is_idempotent(found: Columns, text: bool) -> None:
    assert columns.merge(found, found, text) == found


@given(schemas, schemas, st.booleans())
def test_merging_is_commutative_but_for_order(left: Columns, right: Columns, text: bool) -> None:
    assert as_set(columns.merge(left, right, text)) == as_set(columns.merge(right, left, text))


@given(schemas, schemas)
def test_similarity_is_symmetric_and_between_0_and_1(left: Columns, right: Columns) -> None:
    measure = columns.similarity(left, right)
    assert measure == columns.similarity(right, left)
    assert 0 <= measure <= 1
    assert columns.similarity(left, left) == 1


@given(schemas, schemas)
def test_adding_never_changes_what_is_there(left: Columns, right: Columns) -> None:
    grown = columns.add_new(left, right)
    assert [column.name for column in grown[: len(left)]] == [column.name for column in left]
    assert not columns.compare(left, grown).removed
    assert {column.key for column in grown} == {c.key for c in left} | {c.key for c in right}
    assert columns.add_new(grown, right) == grown


def test_merge_keeps_order_of_first_appearance_and_ignores_case() -> None:
    merged = columns.merge(schema("B int, a string"), schema("a string, b bigint, c double"), text=True)
    assert merged == schema("B bigint, a string, c double")


def test_merge_of_binary_schemas_that_conflict_names_the_column() -> None:
    left, right = schema("a int, b struct<x:int>"), schema("a int, b string")
    assert columns.merge(left, right, text=False) is None
    assert columns.conflicts(left, right, text=False) == ("b: struct<x:int> and string",)


@pytest.mark.parametrize(
    ("left", "right", "measure"),
    [
        ("a int, b int, c int, d int", "a int, b int, c int, d int, e int", 0.8),
        ("a int, b string", "c int, d string", 0.0),
        ("a int", "a double", 1.0),
        ("a int", "a string", 0.0),
        ("a int, b int, c int", "a int, b int", 2 / 3),
    ],
)
def test_similarity(left: str, right: str, measure: float) -> None:
    assert columns.similarity(schema(left), schema(right)) == pytest.approx(measure)


def test_seven_of_ten_is_not_above_the_threshold_and_eight_of_ten_is() -> None:
    ten = schema(", ".join(f"c{n} int" for n in range(10)))
    assert not columns.similar(ten, ten[:7])
    assert columns.similar(ten, ten[:8])


def test_add_new_grows_nested_structs_and_never_retypes() -> None:
    grown = columns.add_new(
        schema("id int, who struct<name:string>, tags array<struct<k:int>>, m map<string,struct<a:int>>"),
        schema(
            "ID string, who struct<age:int,NAME:int>, tags array<struct<k:string,v:int>>, m map<string,struct<b:int>>"
        ),
    )
    assert [str(column.type) for column in grown] == [
        "int",
        "struct<name:string,age:int>",
        "array<struct<k:int,v:int>>",
        "map<string,struct<a:int,b:int>>",
    ]


def test_compare_says_what_changed() -> None:
    difference = columns.compare(schema("a int, b string, c int"), schema("c int, a bigint, d date"))
    assert difference.added == ("d",)
    assert difference.removed == ("b",)
    assert difference.retyped == (("a", "int", "bigint"),)
    assert difference.reordered
    assert str(difference) == "added d; removed b; a from int to bigint; columns in another order"
    assert not columns.compare(schema("a int"), schema("A int"))
    assert str(columns.compare((), ())) == "same columns"


def test_unreadable_names_the_column_and_both_types() -> None:
    (reason,) = columns.unreadable(schema("a string, b int"), schema("a bigint, b bigint, c int"))
    assert reason == "a is string in the data and bigint in the table"


def test_documents_round_trip_and_keep_foreign_types() -> None:
    documents = [
        {"Name": "a", "Type": "bigint", "Comment": "of a", "Parameters": {"k": "v"}},
        {"Name": "b", "Type": "geometry(4326)"},
    ]
    found = columns.from_document(documents)
    assert found[0] == Column("a", types.BIGINT, "of a", MappingProxyType({"k": "v"}))
    assert columns.to_document(found) == documents
    assert hash(found) == hash(columns.from_document(documents))


def test_settle_takes_the_type_of_the_table_for_columns_without_values() -> None:
    empty = (Column("a", types.VOID), Column("b", types.VOID), Column("c", types.INT))
    assert columns.settle(empty, schema("A bigint")) == schema("a bigint, b string, c int")


def test_what_the_catalogue_cannot_hold() -> None:
    odd = types.Struct((types.Member("a\x00b", types.INT), types.Member("\ud800", types.Array(types.INT))))
    wide = types.Struct(tuple(types.Member(f"member_{number}", types.STRING) for number in range(10_000)))
    found = (
        Column("ok", odd),
        Column("m", types.Map(types.STRING, odd)),
        Column("wide", wide),
        Column("", types.INT),
        Column("n" * 256, types.INT),
        Column("line\nbreak", types.INT),
    )
    kept, warnings = columns.storable(found)
    assert [(column.name, str(column.type)) for column in kept] == [
        ("ok", "struct<a_b:int,_:array<int>>"),
        ("m", "map<string,struct<a_b:int,_:array<int>>>"),
        ("wide", "string"),
    ]
    assert len(warnings) == 4
    assert columns.storable(schema("a int, b tinyint")) == (schema("a int, b tinyint"), ())


def test_shape_ignores_order_and_width() -> None:
    assert columns.shape(schema("a int, b string")) == columns.shape(schema("B string, a double"))
    assert columns.shape(schema("a int")) != columns.shape(schema("a string"))
