"""Parquet: everything comes from the footer, so that no row is read and the number of records is exact."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from penstock.catalog import types
from penstock.catalog.columns import Column, Columns
from penstock.catalog.types import Array, Decimal, HiveType, Map, Member, Struct
from penstock.errors import DamagedData
from penstock.formats.contract import Format, Sample, Storage, Verdict, refused

NAME: Final = "parquet"
MAGIC: Final = b"PAR1"
FOOTER_BYTES_MAX: Final = 64 * 1024 * 1024


def classify(sample: Sample) -> Verdict:
    """The verdict on a sample. Raises DamagedData when a file that begins as Parquet has no readable footer."""
    if not sample.start.startswith(MAGIC):
        encrypted = sample.start.startswith(b"PARE")
        return refused(NAME, "its footer is encrypted" if encrypted else "it does not begin with PAR1")
    if sample.compression != "none":
        return refused(
            NAME, f"Parquet inside {sample.compression}, which no engine reads; Parquet compresses by itself"
        )
    metadata = _footer(sample)
    try:
        schema = metadata.schema.to_arrow_schema()
        columns = _columns(schema)
        sampled_bytes = sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
    except (pa.ArrowException, OSError, ValueError, RecursionError) as error:
        raise DamagedData(f"its Parquet schema cannot be read: {error}") from error
    if not columns:
        return refused(NAME, "its schema has no columns")
    return Verdict(
        NAME,
        1.0,
        f"footer: {metadata.num_rows} rows in {metadata.num_row_groups} row groups, {len(columns)} columns",
        columns,
        names=tuple(schema.names),
        records=metadata.num_rows,
        sampled_records=metadata.num_rows,
        sampled_bytes=sampled_bytes,
    )


def _footer(sample: Sample) -> pq.FileMetaData:
    """The metadata behind the footer, after its length was checked against the file's own."""
    stored = sample.stored
    try:
        stored.seek(-8, os.SEEK_END)
        length, magic = int.from_bytes(stored.read(4), "little"), stored.read(4)
        if magic != MAGIC:
            raise DamagedData("begins as Parquet but does not end so: it is cut off or still being written")
        if not 0 < length <= min(FOOTER_BYTES_MAX, sample.size - 12):
            raise DamagedData(f"its Parquet footer claims {length} bytes in a file of {sample.size}")
        stored.seek(0)
        return pq.read_metadata(stored)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise DamagedData(f"its Parquet footer cannot be read: {error}") from error


def _columns(schema: pa.Schema) -> Columns:
    """Lower-cased columns; names that differ only by case get a number, since Hive does not tell them apart."""
    seen: dict[str, Column] = {}
    for name, kind in zip(schema.names, schema.types, strict=True):
        wanted = chosen = name.lower()
        number = 1
        while chosen in seen:
            chosen, number = f"{wanted}_{number}", number + 1
        seen[chosen] = Column(chosen, hive_type(kind))
    return tuple(seen.values())


_SCALARS: Final[dict[str, HiveType]] = {
    "bool": types.BOOLEAN,
    "int8": types.TINYINT,
    "int16": types.SMALLINT,
    "int32": types.INT,
    "int64": types.BIGINT,
    "uint8": types.SMALLINT,
    "uint16": types.INT,
    "uint32": types.BIGINT,
    "uint64": Decimal(20, 0),
    "halffloat": types.FLOAT,
    "float": types.FLOAT,
    "double": types.DOUBLE,
    "string": types.STRING,
    "large_string": types.STRING,
    "string_view": types.STRING,
    "binary": types.BINARY,
    "large_binary": types.BINARY,
    "binary_view": types.BINARY,
    "date32[day]": types.DATE,
    "date64[ms]": types.DATE,
    "null": types.VOID,
}


def hive_type(kind: pa.DataType) -> HiveType:
    """Arrow's type of a Parquet column as Hive's; times of day are the whole numbers that they are stored as."""
    scalar = _SCALARS.get(str(kind))
    if scalar is not None:
        return scalar
    return _parametric(kind)


def _parametric(kind: Any) -> HiveType:
    is_a = pa.types
    if is_a.is_timestamp(kind):
        return types.TIMESTAMP
    if is_a.is_decimal(kind):
        # 256-bit decimals have more digits than Hive's; their text keeps them all.
        return Decimal(kind.precision, kind.scale) if 0 <= kind.scale <= kind.precision <= 38 else types.STRING
    if is_a.is_dictionary(kind):
        return hive_type(kind.value_type)
    if is_a.is_fixed_size_binary(kind):
        return types.BINARY
    if is_a.is_time(kind):
        return types.INT if kind.bit_width == 32 else types.BIGINT
    if is_a.is_duration(kind):
        return types.BIGINT
    if is_a.is_map(kind):
        return Map(hive_type(kind.key_type), hive_type(kind.item_type))
    if is_a.is_struct(kind):
        return Struct(
            tuple(Member(kind.field(at).name, hive_type(kind.field(at).type)) for at in range(kind.num_fields))
        )
    if is_a.is_list(kind) or is_a.is_large_list(kind) or is_a.is_fixed_size_list(kind):
        return Array(hive_type(kind.value_type))
    return types.BINARY


def _serde_parameters(parameters: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    del parameters, names
    return {"serialization.format": "1"}


FORMAT: Final = Format(
    NAME,
    text=False,
    storage=Storage(
        "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
        "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
    ),
    classify=classify,
    serde_parameters=_serde_parameters,
)
