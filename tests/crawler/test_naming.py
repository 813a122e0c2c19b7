"""Names of tables (specification 2.10)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.crawler.naming import NAME_LENGTH_MAX, clash_suffix, free_name, table_name


@pytest.mark.parametrize(
    ("prefix", "component", "name"),
    [
        ("", "aws-glue-pokemon-csv", "aws_glue_pokemon_csv"),
        ("", "Amazon Sale Report.csv", "amazon_sale_report_csv"),
        ("raw_", "year=2013", "raw_year_2013"),
        ("Raw-", "Flights", "raw_flights"),
        ("", "Zürich", "z_rich"),
        ("", "***", "___"),
        ("p" * 100, "n" * 100, "p" * 100 + "n" * 28),
        ("", "", "_"),
    ],
)
def test_names(prefix: str, component: str, name: str) -> None:
    assert table_name(prefix, component) == name


@pytest.mark.parametrize(
    ("location", "suffix"),
    [
        ("s3://stedi-supraja/accelerometer/landing/", "_6b3cb3b3e420d6357a73bb3830f52087"),
        ("s3://stedi-supraja/step_trainer/landing/", "_855424f8fc42f87e9ab204b412c7ce2b"),
    ],
)
def test_the_clash_suffix_is_that_of_published_tables(location: str, suffix: str) -> None:
    assert clash_suffix(location) == suffix
    assert free_name("", "landing", location, {"landing"}) == "landing" + suffix


def test_a_free_name_has_no_suffix() -> None:
    assert free_name("", "landing", "s3://b/landing/", {"other"}) == "landing"


@given(st.text(max_size=200), st.text(min_size=1, max_size=50), st.sets(st.text(max_size=5)))
def test_a_name_is_never_taken_and_never_too_long(component: str, location: str, others: set[str]) -> None:
    taken = others | {table_name("", component)}
    first = free_name("", component, location, taken)
    second = free_name("", component, location, taken | {first})
    assert first not in taken
    assert second not in taken | {first}
    assert max(len(first), len(second)) <= NAME_LENGTH_MAX
