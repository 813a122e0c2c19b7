"""The Hive type grammar."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.catalog import types
from penstock.catalog.types import Array, Decimal, HiveType, Map, Member, Scalar, Struct, Text, Union
from penstock.errors import BadType

NAMES = ["boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "string", "binary", "date", "timestamp"]
MEMBER_NAMES = st.sampled_from(["a", "b", "Cc", "d_d", "e e", "f:<,>", " g`", ""])


def decimals() -> st.SearchStrategy[HiveType]:
    return st.integers(1, 38).flatmap(lambda p: st.integers(0, p).map(lambda s: Decimal(p, s)))


def leaves() -> st.SearchStrategy[HiveType]:
    texts = st.builds(Text, st.sampled_from(["char", "varchar"]), st.integers(1, 255))
    return st.one_of(st.sampled_from([Scalar(name) for name in NAMES]), decimals(), texts)


def nest(inner: st.SearchStrategy[HiveType]) -> st.SearchStrategy[HiveType]:
    members = st.lists(st.builds(Member, MEMBER_NAMES, inner), max_size=4, unique_by=lambda m: m.name)
    return st.one_of(
        inner.map(Array),
        st.builds(Map, leaves(), inner),
        members.map(lambda found: Struct(tuple(found))),
    )


hive_types = st.recursive(leaves(), nest, max_leaves=8)


def unordered(kind: HiveType | None) -> object:
    """A type without the order of struct members."""
    match kind:
        case Struct(members):
            return frozenset((m.name.lower(), unordered(m.type)) for m in members)
        case Array(element):
            return ("array", unordered(element))
        case Map(key, value):
            return ("map", unordered(key), unordered(value))
        case _:
            return kind


@given(hive_types)
def test_a_printed_type_parses_to_itself(kind: HiveType) -> None:
    assert types.parse(str(kind)) == kind


@given(hive_types, st.booleans())
def test_merging_is_idempotent(kind: HiveType, text: bool) -> None:
    assert types.merge(kind, kind, text) == kind


@given(hive_types, hive_types, st.booleans())
def test_merging_is_commutative_but_for_the_order_of_members(left: HiveType, right: HiveType, text: bool) -> None:
    assert unordered(types.merge(left, right, text)) == unordered(types.merge(right, left, text))


@given(leaves(), leaves(), leaves())
def test_merging_scalars_is_associative(first: HiveType, second: HiveType, third: HiveType) -> None:
    left = types.merge(first, second, text=True)
    right = types.merge(second, third, text=True)
    assert left is not None
    assert right is not None
    assert types.merge(left, third, text=True) == types.merge(first, right, text=True)


@given(hive_types, hive_types)
def test_text_always_merges_and_both_sides_are_readable_as_the_result(left: HiveType, right: HiveType) -> None:
    merged = types.merge(left, right, text=True)
    assert merged is not None
    assert unordered(types.merge(left, merged, text=True)) == unordered(merged)


@given(hive_types)
def test_void_gives_way_to_everything(kind: HiveType) -> None:
    assert types.merge(kind, types.VOID, text=False) == kind
    assert types.merge(types.VOID, kind, text=False) == kind
    assert types.fill_void(types.VOID, kind) == kind


@pytest.mark.parametrize(
    ("left", "right", "merged"),
    [
        ("int", "bigint", "bigint"),
        ("int", "double", "double"),
        ("bigint", "double", "double"),
        ("float", "double", "double"),
        ("float", "bigint", "double"),
        ("decimal(5,2)", "decimal(10,1)", "decimal(11,2)"),
        ("decimal(38,0)", "decimal(38,10)", "decimal(38,0)"),
        ("int", "decimal(5,2)", "decimal(12,2)"),
        ("date", "timestamp", "timestamp"),
        ("int", "string", "string"),
        ("boolean", "int", "string"),
        ("varchar(3)", "varchar(9)", "varchar(9)"),
        ("char(3)", "varchar(2)", "varchar(3)"),
        ("struct<a:int,b:string>", "struct<c:int,A:bigint>", "struct<a:bigint,b:string,c:int>"),
        ("array<int>", "array<double>", "array<double>"),
        ("map<string,int>", "map<string,bigint>", "map<string,bigint>"),
    ],
)
def test_the_published_merge_rules(left: str, right: str, merged: str) -> None:
    assert str(types.merge(types.parse(left), types.parse(right), text=False)) == merged


def test_a_scalar_and_a_nested_value_are_text_in_text_formats_and_two_schemas_in_binary_ones() -> None:
    struct = types.parse("struct<a:int>")
    assert types.merge(struct, types.INT, text=True) == types.STRING
    assert types.merge(struct, types.INT, text=False) is None
    assert types.merge(types.parse("struct<a:struct<b:int>>"), struct, text=False) is None


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("INT", "int"),
        ("integer", "int"),
        ("decimal", "decimal(10,0)"),
        ("Decimal( 5 , 2 )", "decimal(5,2)"),
        ("decimal(7)", "decimal(7,0)"),
        (" array < struct < Name : string , n : map<string,array<int>> > > ", None),
        ("struct<>", "struct<>"),
        ("struct<`odd:name`:int>", "struct<`odd:name`:int>"),
        ("uniontype<int,string>", "uniontype<int,string>"),
        ("timestamp with local time zone", "timestamp with local time zone"),
        ("double precision", "double"),
    ],
)
def test_spellings(text: str, printed: str | None) -> None:
    expected = printed or "array<struct<Name:string,n:map<string,array<int>>>>"
    assert str(types.parse(text)) == expected


@pytest.mark.parametrize(
    "text",
    ["", "strin", "array", "array<int", "array<int,int>", "map<int>", "struct<a>", "decimal(39,0)", "decimal(2,3)"],
)
def test_what_is_not_in_the_grammar_names_the_type(text: str) -> None:
    with pytest.raises(BadType, match="column type"):
        types.parse(text)


@pytest.mark.parametrize(
    "text",
    ["int int", "varchar", "varchar()", "struct<:int>", "array<" * 200 + "int" + ">" * 200, "decimal(0,0)"],
)
def test_other_grammars_can_be_kept_as_they_are_spelled(text: str) -> None:
    with pytest.raises(BadType):
        types.parse(text)
    assert types.parse_leniently(text) == Scalar(text)


def test_settling_leaves_no_void() -> None:
    kind = Struct((Member("a", types.VOID), Member("b", Array(types.VOID)), Member("c", Map(types.STRING, types.VOID))))
    assert str(types.settle(kind)) == "struct<a:string,b:array<string>,c:map<string,string>>"
    like = types.parse("struct<a:bigint,b:array<double>>")
    assert str(types.fill_void(kind, like)) == "struct<a:bigint,b:array<double>,c:map<string,string>>"


@pytest.mark.parametrize(
    ("left", "right", "answer"),
    [
        ("int", "double", True),
        ("int", "string", False),
        ("decimal(3,1)", "bigint", True),
        ("date", "timestamp", True),
        ("char(2)", "string", True),
        ("struct<a:int>", "struct<b:string>", True),
        ("struct<a:int>", "struct<a:string>", False),
        ("array<int>", "array<string>", False),
        ("array<int>", "string", False),
    ],
)
def test_compatible(left: str, right: str, answer: bool) -> None:
    assert types.compatible(types.parse(left), types.parse(right)) is answer
    assert types.compatible(types.parse(right), types.parse(left)) is answer


def test_readable_as() -> None:
    assert types.readable_as(types.INT, types.BIGINT)
    assert not types.readable_as(types.BIGINT, types.INT)
    assert not types.readable_as(types.STRING, types.BIGINT)
    assert types.readable_as(types.parse("struct<a:int,z:string>"), types.parse("struct<a:bigint,b:int>"))
    assert types.readable_as(types.parse("array<int>"), types.parse("array<double>"))
    assert types.family(Union((types.INT,))) == "union"
