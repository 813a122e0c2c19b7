"""Folder names and partitions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.catalog import partitions
from penstock.catalog.partitions import Folder


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("year=2013", Folder("year", "2013")),
        ("Year=2013", Folder("year", "2013")),
        ("2013", Folder(None, "2013")),
        ("day=2013-01-01 10%3A00", Folder("day", "2013-01-01 10:00")),
        ("k=a=b", Folder("k", "a=b")),
        ("month=01", Folder("month", "01")),
        ("=x", Folder(None, "=x")),
        ("k=", Folder("k", "")),
        ("dt=__HIVE_DEFAULT_PARTITION__", Folder("dt", "__HIVE_DEFAULT_PARTITION__")),
        ("city=Z%C3%BCrich", Folder("city", "Zürich")),
        ("p=100%", Folder("p", "100%")),
    ],
)
def test_reading_a_folder_name(name: str, folder: Folder) -> None:
    assert partitions.read_folder(name) == folder


def test_unnamed_levels_are_numbered_by_depth_from_the_table_root() -> None:
    assert partitions.key_names([None, "month", None]) == ("partition_0", "month", "partition_2")
    assert partitions.key_names(["year", "year"]) == ("year", "partition_1")
    assert partitions.key_names(["partition_1", None]) == ("partition_1", "partition_1_")


@given(st.text(st.characters(exclude_categories=["Cs", "Lu"]), min_size=1), st.text(min_size=1))
def test_what_is_written_reads_back(key: str, value: str) -> None:
    try:
        value.encode()
        key.encode()
    except UnicodeEncodeError:
        return
    name = partitions.write_folder(key, value)
    assert "/" not in name
    assert partitions.read_folder(name) == Folder(key.lower(), value)


def test_a_path_has_a_folder_for_each_key() -> None:
    assert partitions.write_path(["year", "at"], ["2013", "10:00/x"]) == "year=2013/at=10%3A00%2Fx"
    assert partitions.write_path(["k"], [""]) == "k=__HIVE_DEFAULT_PARTITION__"
    with pytest.raises(ValueError, match="zip"):
        partitions.write_path(["year"], [])


@pytest.mark.parametrize("name", ["2013", "2013-01", "2013-01-01T10:00Z", "year=x", "01"])
def test_names_that_say_partition(name: str) -> None:
    assert partitions.looks_like_value(name)


@pytest.mark.parametrize("name", ["flights", "data_2013", "v1", ""])
def test_names_that_do_not(name: str) -> None:
    assert not partitions.looks_like_value(name)


def test_values_the_catalogue_can_hold() -> None:
    assert partitions.usable_value("x" * 1024)
    assert not partitions.usable_value("x" * 1025)
    assert not partitions.usable_value("")
    assert not partitions.usable_value("a\x00b")
