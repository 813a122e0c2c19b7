"""CatalogChange values."""

from __future__ import annotations

import dataclasses
import typing

import pytest

from penstock.catalog import changes


def test_every_change_is_frozen_and_carries_database_name_version_and_evidence() -> None:
    for kind in typing.get_args(changes.CatalogChange):
        names = {field.name for field in dataclasses.fields(kind)}
        assert {"database", "name", "evidence"} <= names, kind
        assert ("expected_version" in names) is (kind is not changes.CreateTable), kind
        assert kind.__dataclass_params__.frozen, kind


def test_a_change_cannot_be_altered() -> None:
    change = changes.DeleteTable("sales", "orders", 3, "its objects are gone")
    with pytest.raises(dataclasses.FrozenInstanceError):
        change.name = "other"  # type: ignore[misc]
