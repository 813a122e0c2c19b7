"""Parquet: types and counts from the footer."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from penstock.errors import DamagedData
from penstock.formats.contract import Verdict
from penstock.formats.parquet import hive_type

Judge = Callable[..., Verdict]


def written(table: pa.Table, **options: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, **options)
    return sink.getvalue()


def test_columns_and_counts_come_from_the_footer(judge: Judge) -> None:
    table = pa.table({"Id": pa.array(range(1000), pa.int32()), "n": pa.array(["x"] * 1000)})
    verdict = judge(written(table, row_group_size=300))
    assert (verdict.classification, verdict.certainty, verdict.records) == ("parquet", 1.0, 1000)
    assert [(column.name, str(column.type)) for column in verdict.columns] == [("id", "int"), ("n", "string")]
    assert "1000 rows in 4 row groups" in verdict.evidence


@pytest.mark.parametrize(
    ("kind", "hive"),
    [
        (pa.bool_(), "boolean"),
        (pa.int8(), "tinyint"),
        (pa.int16(), "smallint"),
        (pa.int32(), "int"),
        (pa.int64(), "bigint"),
        (pa.uint32(), "bigint"),
        (pa.float32(), "float"),
        (pa.float64(), "double"),
        (pa.string(), "string"),
        (pa.large_string(), "string"),
        (pa.binary(), "binary"),
        (pa.binary(4), "binary"),
        (pa.date32(), "date"),
        (pa.timestamp("ns"), "timestamp"),
        (pa.timestamp("us", "UTC"), "timestamp"),
        (pa.decimal128(10, 2), "decimal(10,2)"),
        (pa.decimal256(50, 2), "string"),
        (pa.time64("us"), "bigint"),
        (pa.duration("s"), "bigint"),
        (pa.dictionary(pa.int8(), pa.string()), "string"),
        (pa.list_(pa.int32()), "array<int>"),
        (pa.large_list(pa.int32()), "array<int>"),
        (pa.map_(pa.string(), pa.float64()), "map<string,double>"),
        (pa.struct([("A", pa.int32()), ("b", pa.list_(pa.date32()))]), "struct<A:int,b:array<date>>"),
        (pa.null(), "void"),
    ],
)
def test_types(kind: pa.DataType, hive: str) -> None:
    assert str(hive_type(kind)) == hive


def test_an_empty_table_still_has_a_schema(judge: Judge) -> None:
    verdict = judge(written(pa.table({"a": pa.array([], pa.int64())})))
    assert (verdict.records, verdict.certainty) == (0, 1.0)


def test_truncated_and_damaged_files_say_what_is_wrong(judge: Judge) -> None:
    whole = written(pa.table({"a": list(range(100))}))
    for content, why in [
        (whole[:-20], "cut off"),
        (whole[:6], "cut off|cannot be read"),
        (whole[:-8] + b"\xff\xff\xff\x7fPAR1", "claims"),
        (whole[:-8] + (0).to_bytes(4, "little") + b"PAR1", "claims"),
        (whole[:20] + b"\xff" * (len(whole) - 28) + whole[-8:], "cannot be read"),
    ]:
        with pytest.raises(DamagedData, match=why):
            judge(content)


def test_parquet_inside_gzip_and_encrypted_footers_are_refused(judge: Judge) -> None:
    import gzip

    assert "no engine reads" in judge(gzip.compress(written(pa.table({"a": [1]})))).evidence
    assert "encrypted" in judge(b"PARE" + b"\x00" * 100).evidence
