"""Partition filters: examples, and every predicate against DuckDB over columns of the real types."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.catalog.filters import DEFAULT_PARTITION, PartitionFilter
from penstock.errors import InvalidInput, InvalidState

KEYS = [("s", "string"), ("i", "int"), ("x", "decimal(12,4)"), ("d", "date"), ("t", "timestamp")]
SQL_TYPES = {"s": "VARCHAR", "i": "BIGINT", "x": "DECIMAL(12,4)", "d": "DATE", "t": "TIMESTAMP_NS"}
STORED = {
    "s": ["a", "B", "ab", "b", "9", "10", "it's", "%", "a_b", "é"],
    "i": ["9", "10", "-3", "007", "7", "+1"],
    "x": ["1.5", "1.50", "10", "9.25", "-0.5"],
    "d": ["2023-12-31", "2024-01-01", "2024-02-29"],
    "t": ["2024-01-01 00:00:00", "2024-01-01 00:00:00.5", "2024-01-01 00:00:00.000000001", "2023-12-31 23:59:59"],
}
WRITTEN = {
    "s": lambda text: st.just(quoted(text)) | (st.just(text) if text.isdigit() else st.nothing()),
    "i": lambda text: st.sampled_from([text, quoted(text), f"({text})"]),
    "x": lambda text: st.sampled_from([text, quoted(text)]),
    "d": lambda text: st.sampled_from([quoted(text), f"DATE {quoted(text)}", f"date{quoted(text)}"]),
    "t": lambda text: st.sampled_from([quoted(text), f"TIMESTAMP {quoted(text)}"]),
}


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@st.composite
def literals(draw: st.DrawFn, key: str) -> tuple[str, str]:
    """A literal for a key: as a client writes it, and as DuckDB is told."""
    text = draw(st.sampled_from(STORED[key]))
    return draw(WRITTEN[key](text)), f"CAST({quoted(text)} AS {SQL_TYPES[key]})"


@st.composite
def conditions(draw: st.DrawFn) -> tuple[str, str]:
    key = draw(st.sampled_from(sorted(STORED)))
    name = draw(st.sampled_from([key, key.upper(), f"({key})", f"`{key}`", f'"{key}"']))
    column = f'"{key}"'
    form = draw(st.sampled_from(["compare", "flip", "in", "between", "null", "like"]))
    negation = draw(st.sampled_from(["", "NOT "]))
    if form == "null":
        return f"{name} IS {negation}NULL", f"{column} IS {negation}NULL"
    if form == "like":
        pattern = quoted(draw(st.text(alphabet="ab%_é9", max_size=4)))
        return f"s {negation}LIKE {pattern}", f"s {negation}LIKE {pattern}"
    if form == "in":
        members = draw(st.lists(literals(key), min_size=1, max_size=3))
        ours, theirs = (", ".join(side) for side in zip(*members, strict=True))
        return f"{name} {negation}IN ({ours})", f"{column} {negation}IN ({theirs})"
    ours, theirs = draw(literals(key))
    if form == "between":
        ours_high, theirs_high = draw(literals(key))
        return (
            f"{name} {negation}between {ours} and {ours_high}",
            f"{column} {negation}BETWEEN {theirs} AND {theirs_high}",
        )
    sign = draw(st.sampled_from(["=", "<>", "!=", "<", ">", "<=", ">="]))
    if form == "flip":
        return f"{ours} {sign} {name}", f"{theirs} {sign} {column}"
    return f"{name}{sign}{ours}", f"{column} {sign} {theirs}"


def joined(parts: st.SearchStrategy[tuple[str, str]]) -> st.SearchStrategy[tuple[str, str]]:
    def join(word: str) -> st.SearchStrategy[tuple[str, str]]:
        lists = st.lists(parts, min_size=2, max_size=3)
        return lists.map(
            lambda found: (f" {word.lower()} ".join(p[0] for p in found), f" {word} ".join(p[1] for p in found))
        )

    return (
        join("AND")
        | join("OR")
        | parts.map(lambda part: (f"not ({part[0]})", f"NOT ({part[1]})"))
        | parts.map(lambda part: (f"({part[0]})", f"({part[1]})"))
    )


PREDICATES = st.recursive(conditions(), joined, max_leaves=6)
PARTITIONS = st.tuples(*(st.sampled_from([*STORED[name], DEFAULT_PARTITION]) for name, _ in KEYS))


@pytest.fixture(scope="module")
def duck() -> Any:
    with duckdb.connect(config={"threads": 1}) as connection:
        yield connection


@pytest.mark.slow
def test_agrees_with_duckdb(duck: Any) -> None:
    @settings(max_examples=300, deadline=None)
    @given(PREDICATES, PARTITIONS)
    def check(predicate: tuple[str, str], values: tuple[str, ...]) -> None:
        ours, theirs = predicate
        columns = ", ".join(
            f'CAST({"NULL" if value == DEFAULT_PARTITION else quoted(value)} AS {SQL_TYPES[name]}) AS "{name}"'
            for (name, _), value in zip(KEYS, values, strict=True)
        )
        expected = duck.execute(f"SELECT coalesce({theirs}, false) FROM (SELECT {columns})").fetchone()[0]  # noqa: S608
        assert PartitionFilter(ours, KEYS).matches(values) is expected

    check()


@settings(deadline=None)
@given(PREDICATES, PARTITIONS)
def test_bounds_leave_nothing_out(predicate: tuple[str, str], values: tuple[str, ...]) -> None:
    """What is meant lies at or above the low end and not beyond the high one."""
    found = PartitionFilter(predicate[0], KEYS)
    if found.matches(values):
        assert values >= found.bounds.low
        assert not found.bounds.is_beyond(values)


def matches(expression: str, **values: str) -> bool:
    keys = [(name, {"s": "string", "i": "int", "d": "date", "t": "timestamp"}[name[0]]) for name in values]
    return PartitionFilter(expression, keys).matches(tuple(values.values()))


def test_the_type_of_the_key_decides() -> None:
    assert not matches("s = '9' and s < '10'", s="9")
    assert matches("i = '9' and i < '10'", i="9")
    assert matches("s = 2024", s="2024")
    assert matches("i = 7", i="007")


def test_what_clients_send() -> None:
    trino = "((s1 = 'v') OR (s1 in ('a', 'b')) OR (s1 >= 'x' AND s1 < 'z')) AND (i = 3)"
    hive = r"((s1 = 'x\'y') and (s2 not in ('a')) and (i between 1 and 3))"
    assert matches(trino, s1="y", s2="", i="3")
    assert not matches(trino, s1="w", s2="", i="3")
    assert matches(hive, s1="x'y", s2="b", i="3")
    assert matches("s1='2020' AND s2='10'", s1="2020", s2="10", i="0")


def test_names_are_found_in_any_case_and_the_first_of_two_wins() -> None:
    assert PartitionFilter("YEAR = '2024'", [("Year", "string")]).matches(["2024"])


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("f = 1", "Unknown type : 'float'"),
        ("i = 'a'", "a is not an integer"),
        ("i = 1.5", "1.5 is not an integer"),
        ("x = 'a'", "a is not a decimal"),
        ("d = '2024-13-01'", "2024-13-01 is not a date"),
        ("d = 20240101", "20240101 is not a date"),
        ("t = '2024-01-01'", "2024-01-01 is not a timestamp"),
        ("i in (1, 'b')", "b is not an integer"),
        ("i between 1 and 'b'", "b is not an integer"),
        ("i like '1%'", "Integral data type doesn't support operation 'LIKE'"),
        ("x like '1%'", "Decimal data type doesn't support operation 'LIKE'"),
        ("d like '1%'", "Date data type doesn't support operation 'LIKE'"),
        ("t like '1%'", "Timestamp data type doesn't support operation 'LIKE'"),
        ("d = 2021-01-01", "Unsupported expression '2021 - 01 - 01'"),
        ("s = i", "Unsupported expression 's = i'"),
        ("nope = 1", "Invalid partition expression! 'nope' is not a partition key of the table, named at position 1"),
    ],
)
def test_bad_expressions(expression: str, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        PartitionFilter(expression, [*KEYS, ("f", "float")])
    assert caught.value.message == message


def test_a_table_without_partition_keys_has_nothing_to_filter_by() -> None:
    with pytest.raises(InvalidInput, match=r"^Invalid partition expression!"):
        PartitionFilter("year = '2024'", [])


def test_a_stored_value_that_is_none_of_the_type_is_a_bad_state_not_a_bad_request() -> None:
    with pytest.raises(InvalidState, match=r"^abc is not an integer: partition key i of partition \[abc\]"):
        matches("i = 1", i="abc")
    assert not matches("s = 'other' and i = 1", s="s", i="abc")


def test_the_default_partition_is_null() -> None:
    for expression in ("i = 1", "i <> 1", "not i = 1", "i in (1)", "i not in (1)", "i between 1 and 2", "not (i > 5)"):
        assert not matches(expression, i=DEFAULT_PARTITION), expression
    assert matches("i is null", i=DEFAULT_PARTITION)
    assert not matches("i is not null", i=DEFAULT_PARTITION)
    assert matches("i is not null", i="1")


def test_the_name_of_the_default_partition_asks_for_null() -> None:
    name = f"'{DEFAULT_PARTITION}'"
    for key in ("s", "i"):
        assert matches(f"{key} = {name}", **{key: DEFAULT_PARTITION})
        assert not matches(f"{key} = {name}", **{key: "1"})
        assert matches(f"{key} <> {name}", **{key: "1"})
        assert matches(f"{key} in (1, {name})", **{key: DEFAULT_PARTITION})
        assert not matches(f"{key} not in (1, {name})", **{key: DEFAULT_PARTITION})


def test_a_key_added_later_is_null_in_older_partitions() -> None:
    keys = [("year", "string"), ("month", "string")]
    assert PartitionFilter("month is null", keys).matches(["2024"])
    assert not PartitionFilter("month = '1'", keys).matches(["2024"])


def test_literals_compare_among_themselves() -> None:
    assert matches("1 = 1.0", s="")
    assert not matches("'9' < '10'", s="")
    assert matches("9 < 10", s="")


def test_a_date_may_bound_a_timestamp() -> None:
    assert matches("t >= DATE '2024-01-01'", t="2024-01-01 00:00:00")
    assert not matches("t > DATE '2024-01-01'", t="2024-01-01 00:00:00")


def test_both_ends_belong_to_the_bounds() -> None:
    bounds = PartitionFilter("y >= '2023' and y <= '2024'", [("y", "string"), ("m", "string")]).bounds
    assert bounds.low <= ("2023", "01")
    assert not bounds.is_beyond(("2024", "12"))
    assert bounds.is_beyond(("2025", "01"))


@pytest.mark.parametrize(
    ("expression", "low", "high"),
    [
        ("y = '2024'", ("2024",), ("2024",)),
        ("y = '2024' and m = '05'", ("2024", "05"), ("2024", "05")),
        ("y = '2024' and m >= '05' and m < '09'", ("2024", "05"), ("2024", "09")),
        ("y >= '2024'", ("2024",), ()),
        ("y between '2023' and '2024' and m = '05'", ("2023",), ("2024",)),
        ("y = '2024' and i = 5", ("2024",), ("2024",)),
        ("i = 5", (), ()),
        ("y = '2024' or m = '05'", (), ()),
        ("not y = '2024'", (), ()),
        ("y in ('2024')", (), ()),
    ],
)
def test_bounds(expression: str, low: tuple[str, ...], high: tuple[str, ...]) -> None:
    bounds = PartitionFilter(expression, [("y", "string"), ("m", "string"), ("i", "int")]).bounds
    assert (bounds.low, bounds.high) == (low, high)


def test_the_examples_of_the_reference_page_are_expressions() -> None:
    page = Path(__file__).parents[2] / "docs/reference/data-catalog.md"
    examples = re.search(r"```sql\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert examples is not None
    keys = [("year", "string"), ("month", "int"), ("day", "date"), ("loaded", "timestamp")]
    values = ["2029", "5", "2024-02-29", "2024-02-01 00:00:00"]
    found = [PartitionFilter(line, keys).matches(values) for line in examples[1].splitlines()]
    assert found == [False, True, True, True, True]
