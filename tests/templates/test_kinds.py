"""Kinds: names and identities in requests."""

from __future__ import annotations

from penstock.templates.catalog_kinds import PARTITION, TABLE
from penstock.templates.kinds import in_catalog, without
from penstock.templates.orchestration_kinds import JOB


def test_names_stand_where_the_kind_says() -> None:
    assert JOB.name({"Name": "J"}) == "J"
    assert JOB.name({}) == ""
    assert TABLE.name({"TableInput": {"Name": "T"}}) == "T"


def test_the_catalogue_knows_no_capitals_and_orchestration_does() -> None:
    assert JOB.identity({"Name": "J"}) == ("AWS::Glue::Job", "J")
    table = {"DatabaseName": "Sales", "TableInput": {"Name": "Orders"}}
    assert TABLE.identity(table) == ("AWS::Glue::Table", "sales", "orders")


def test_partitions_of_different_values_are_different() -> None:
    one, other = (
        PARTITION.identity({"DatabaseName": "d", "TableName": "t", "PartitionInput": {"Values": values}})
        for values in (["1", "2"], ["12"])
    )
    assert one != other


def test_members_are_taken_away_and_the_catalog_kept() -> None:
    assert without({"a": 1, "b": 2}, "a", "c") == {"b": 2}
    assert in_catalog({"CatalogId": "1", "x": 2}) == {"CatalogId": "1"}
    assert in_catalog({"x": 2}) == {}
