"""Merged schemas and clusters."""

from __future__ import annotations

from dataclasses import replace

from penstock.catalog import types
from penstock.catalog.columns import Column
from penstock.crawler.schema import SKIP_HEADER, Clustering, Schema, fits, joined

JSON = Schema("json", "none", "", True, (Column("a", types.INT), Column("b", types.STRING)), ("A", "b"), {})


def with_columns(schema: Schema, *names: str) -> Schema:
    return replace(schema, columns=tuple(Column(name, types.INT) for name in names), names=names)


def test_joining_keeps_all_columns_names_and_parameters() -> None:
    other = replace(JSON, columns=(Column("c", types.DATE),), names=("b", "C"), parameters={"k": "v"})
    both = joined(JSON, other)
    assert both is not None
    assert [column.name for column in both.columns] == ["a", "b", "c"]
    assert both.names == ("A", "b", "C")
    assert both.parameters == {"k": "v"}
    assert joined(JSON, JSON) is JSON


def test_what_differs_in_kind_does_not_join() -> None:
    for other in (replace(JSON, format="csv"), replace(JSON, compression="gzip"), replace(JSON, layout="|")):
        assert joined(JSON, other) is None
        assert not fits(other, JSON)


def test_a_member_joins_the_running_schema() -> None:
    clustering: Clustering[str] = Clustering(combine=False)
    clustering.add("one", (), with_columns(JSON, "a", "b", "c", "d"))
    clustering.add("two", (), with_columns(JSON, "a", "b", "c", "d", "e"))
    clustering.add("three", (), with_columns(JSON, "b", "c", "d", "e"))
    clustering.add("four", (), with_columns(JSON, "x"))
    clustering.add("five", (), with_columns(JSON, "a", "b", "c", "d"))
    first, second = clustering.clusters
    assert first.members == ["one", "two", "three", "five"]
    assert first.similarities == [1.0, 0.8, 0.8, 1.0]
    assert len(first.shapes) == 3
    assert second.members == ["four"]
    assert clustering.largest() is first


def test_a_column_without_values_is_not_a_schema_of_its_own() -> None:
    clustering: Clustering[int] = Clustering(combine=False)
    for number in range(8):
        kinds = [types.VOID if bit == number else types.BIGINT for bit in range(8)]
        columns = tuple(Column(f"c{bit}", kind) for bit, kind in enumerate(kinds))
        clustering.add(number, (), replace(JSON, columns=columns))
    (cluster,) = clustering.clusters
    assert not cluster.too_varied


def test_a_single_row_fits_a_headerless_table_by_its_width() -> None:
    table = replace(with_columns(JSON, "col0", "col1"), format="csv")
    row = replace(with_columns(JSON, "x", "y"), format="csv")
    assert fits(row, table)
    assert not fits(row, replace(table, parameters={SKIP_HEADER: "1"}))
    assert not fits(with_columns(row, "x", "y", "z"), table)
