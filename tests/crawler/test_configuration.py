"""A crawler's policies and Configuration."""

from __future__ import annotations

import json
from typing import Any

import pytest

from penstock.crawler.configuration import read_instructions
from penstock.errors import InvalidInput


def configured(**keys: Any) -> dict[str, Any]:
    return {"Name": "c", "Configuration": json.dumps({"Version": 1.0, **keys})}


def test_defaults_are_glues() -> None:
    found = read_instructions({"Name": "c"})
    assert (found.update_behavior, found.delete_behavior) == ("UPDATE_IN_DATABASE", "DEPRECATE_IN_DATABASE")
    assert found.recrawl_behavior == "CRAWL_EVERYTHING"
    assert found.database == "default"
    assert (found.table_threshold, found.table_level, found.combine, found.partition_index) == (
        None,
        None,
        False,
        False,
    )


def test_every_key() -> None:
    found = read_instructions(
        configured(
            CrawlerOutput={
                "Partitions": {"AddOrUpdateBehavior": "InheritFromTable"},
                "Tables": {"AddOrUpdateBehavior": "MergeNewColumns", "TableThreshold": 5},
            },
            Grouping={"TableGroupingPolicy": "CombineCompatibleSchemas", "TableLevelConfiguration": 3},
            CreatePartitionIndex=True,
        )
    )
    assert found.inherit_from_table
    assert found.merge_new_columns
    assert found.combine
    assert found.partition_index
    assert (found.table_threshold, found.table_level) == (5, 3)


def test_new_folders_only_forces_log() -> None:
    found = read_instructions({"Name": "c", "RecrawlPolicy": {"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"}})
    assert (found.update_behavior, found.delete_behavior) == ("LOG", "LOG")


@pytest.mark.parametrize(
    "document",
    [
        {"Name": "c", "Configuration": "nonsense"},
        {"Name": "c", "Configuration": "[" * 100_000},
        {"Name": "c", "Configuration": "3"},
        configured(Grouping=[1]),
        configured(Grouping={"TableLevelConfiguration": 0}),
        configured(Grouping={"TableLevelConfiguration": True}),
        configured(CrawlerOutput={"Tables": {"TableThreshold": "5"}}),
    ],
)
def test_what_cannot_be_used_names_the_key(document: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match="Configuration"):
        read_instructions(document)
