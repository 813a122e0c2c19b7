from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from penstock.catalog.filter_types import DATE, DECIMAL, INTEGRAL, STRING, TIMESTAMP, KeyType, key_type
from penstock.errors import InvalidInput


@pytest.mark.parametrize(
    ("declared", "kind"),
    [
        ("string", STRING),
        ("varchar(20)", STRING),
        ("CHAR(3)", STRING),
        ("int", INTEGRAL),
        ("BIGINT", INTEGRAL),
        ("long", INTEGRAL),
        ("tinyint", INTEGRAL),
        ("smallint", INTEGRAL),
        ("decimal(10,2)", DECIMAL),
        ("decimal", DECIMAL),
        ("date", DATE),
        ("timestamp", TIMESTAMP),
    ],
)
def test_types_that_keys_may_have(declared: str, kind: KeyType) -> None:
    assert key_type(declared) is kind


@pytest.mark.parametrize("declared", ["float", "double", "boolean", "binary", "array<string>", "struct<a:int>", ""])
def test_other_types_are_unknown(declared: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        key_type(declared)
    assert caught.value.message == f"Unknown type : '{declared}'"


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (INTEGRAL, "007", 7),
        (INTEGRAL, "-9223372036854775809", -9223372036854775809),
        (DECIMAL, "1.50", Decimal("1.5")),
        (DECIMAL, "-.5", Decimal("-0.5")),
        (DECIMAL, "1e3", Decimal(1000)),
        (DATE, "2024-02-29", date(2024, 2, 29)),
        (TIMESTAMP, "2024-02-29 10:11:12", (datetime(2024, 2, 29, 10, 11, 12), 0)),  # noqa: DTZ001
        (TIMESTAMP, "2024-02-29 10:11:12.000000001", (datetime(2024, 2, 29, 10, 11, 12), 1)),  # noqa: DTZ001
        (TIMESTAMP, "2024-02-29 10:11:12.5", (datetime(2024, 2, 29, 10, 11, 12), 500_000_000)),  # noqa: DTZ001
        (STRING, " x ", " x "),
    ],
)
def test_text_becomes_a_value(kind: KeyType, text: str, value: object) -> None:
    assert kind.convert(text) == value


@pytest.mark.parametrize(
    ("kind", "text", "noun"),
    [
        (INTEGRAL, "1.0", "an integer"),
        (INTEGRAL, "1_000", "an integer"),
        (INTEGRAL, " 1", "an integer"),
        (INTEGRAL, "٣", "an integer"),
        (INTEGRAL, "9" * 5000, "an integer"),
        (DECIMAL, "NaN", "a decimal"),
        (DECIMAL, "1e9999999999", "a decimal"),
        (DATE, "2023-02-29", "a date"),
        (DATE, "20240101", "a date"),
        (DATE, "2024-1-1", "a date"),
        (TIMESTAMP, "2024-01-01", "a timestamp"),
        (TIMESTAMP, "2024-01-01T00:00:00", "a timestamp"),
        (TIMESTAMP, "2024-01-01 25:00:00", "a timestamp"),
    ],
)
def test_text_that_is_no_value(kind: KeyType, text: str, noun: str) -> None:
    with pytest.raises(ValueError, match=f"is not {noun}$"):
        kind.convert(text)
