"""What a crawl does about what it found: the policies, over real files and a catalogue that keeps what they plan."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from penstock.catalog.changes import CreateTable, DeletePartitions, DeleteTable, UpdatePartitions, UpdateTable

CSV = "id,name\n1,a\n2,b\n"
WIDER = "id,name,extra\n1,a,2.5\n2,b,3.5\n"
LOG = {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}


def policy(update: str = "UPDATE_IN_DATABASE", delete: str = "DEPRECATE_IN_DATABASE") -> dict[str, Any]:
    return {"SchemaChangePolicy": {"UpdateBehavior": update, "DeleteBehavior": delete}}


def configured(**keys: Any) -> dict[str, str]:
    return {"Configuration": json.dumps({"Version": 1.0, **keys})}


MERGE = configured(CrawlerOutput={"Tables": {"AddOrUpdateBehavior": "MergeNewColumns"}})
INHERIT = configured(CrawlerOutput={"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}})


@pytest.fixture
def sales(lake: Any) -> Any:
    for day in (1, 2):
        lake.put(f"sales/day={day}/f.csv", CSV)
    lake.crawl("s3://lake/sales")
    assert set(lake.tables["sales"].partitions) == {("1",), ("2",)}
    return lake


@pytest.mark.parametrize("more", [{}, policy("LOG", "LOG"), MERGE, INHERIT])
def test_unchanged_data_plan_no_change(sales: Any, more: dict[str, Any]) -> None:
    assert sales.crawl("s3://lake/sales/", **more).changes == ()


def test_columns_are_added_removed_and_retyped(sales: Any) -> None:
    for day in (1, 2):
        sales.put(f"sales/day={day}/f.csv", "id,extra\n1.5,x\n2.5,y\n")
    plan = sales.crawl("s3://lake/sales/")
    assert sales.columns("sales") == "id double, extra string"
    (update,) = [change for change in plan.changes if isinstance(change, UpdateTable)]
    assert update.evidence == "added extra; removed name; id from bigint to double"
    assert "Updated table sales in database db: added extra" in sales.log
    assert sales.tables["sales"].version == 1


def test_an_update_drops_what_the_crawler_did_not_set(sales: Any) -> None:
    table = sales.tables["sales"]
    document = {**table.table, "Parameters": {**table.table["Parameters"], "mine": "x"}, "Description": "mine"}
    sales.tables["sales"] = replace(table, table=document)
    sales.crawl("s3://lake/sales/", **policy("LOG", "LOG"))
    assert sales.tables["sales"].table["Parameters"]["mine"] == "x"
    for day in (1, 2):
        sales.put(f"sales/day={day}/f.csv", WIDER)
    sales.crawl("s3://lake/sales/", **MERGE)
    assert sales.tables["sales"].table["Parameters"]["mine"] == "x"
    sales.crawl("s3://lake/sales/")
    assert "mine" not in sales.tables["sales"].table["Parameters"]
    assert "Description" not in sales.tables["sales"].table


def test_log_leaves_tables_but_still_creates_tables_and_partitions(sales: Any) -> None:
    sales.put("sales/day=3/f.csv", WIDER)
    sales.crawl(
        "s3://lake/sales/", **policy("LOG"), **configured(Grouping={"TableGroupingPolicy": "CombineCompatibleSchemas"})
    )
    assert sales.columns("sales") == "id bigint, name string"
    assert set(sales.tables["sales"].partitions) == {("1",), ("2",), ("3",)}
    assert "UpdateBehavior LOG leaves it" in sales.log
    sales.put("other/f.csv", CSV)
    sales.crawl("s3://lake/other/", **policy("LOG"))
    assert "other" in sales.tables


def test_gone_partitions_are_deprecated_deleted_or_logged(sales: Any) -> None:
    sales.remove("sales/day=1")
    assert sales.crawl("s3://lake/sales/", **policy("LOG", "LOG")).changes == ()
    text = "Found partition of table sales with partition values [1] with no matching schema at the partition's S3"
    assert f"{text} location" in sales.log
    plan = sales.crawl("s3://lake/sales/")
    assert any(isinstance(change, UpdatePartitions) for change in plan.changes)
    marked = sales.tables["sales"].partitions[("1",)]
    assert marked["Parameters"]["DEPRECATED_BY_CRAWLER"] == "1700000000003"
    assert marked["StorageDescriptor"]["Parameters"]["DEPRECATED_BY_CRAWLER"] == "1700000000003"
    assert sales.crawl("s3://lake/sales/").changes == ()
    plan = sales.crawl("s3://lake/sales/", **policy(delete="DELETE_FROM_DATABASE"))
    (gone,) = plan.changes
    assert isinstance(gone, DeletePartitions)
    assert set(sales.tables["sales"].partitions) == {("2",)}


def test_a_table_that_is_gone_is_deprecated_and_comes_back(sales: Any) -> None:
    sales.remove("sales/day=1")
    sales.remove("sales/day=2")
    plan = sales.crawl("s3://lake/sales/")
    parameters = sales.tables["sales"].table["Parameters"]
    assert parameters["DEPRECATED_BY_CRAWLER"] == "1700000000002"
    assert sales.tables["sales"].table["StorageDescriptor"]["Parameters"]["DEPRECATED_BY_CRAWLER"] == "1700000000002"
    assert (
        "Table sales is marked deprecated because a matching schema was not found at the table's location." in sales.log
    )
    assert plan.summary.to_document()["TablesUpdated"] == 1
    assert sales.crawl("s3://lake/sales/").changes == ()
    sales.put("sales/day=1/f.csv", CSV)
    sales.crawl("s3://lake/sales/")
    assert "DEPRECATED_BY_CRAWLER" not in sales.tables["sales"].table["Parameters"]
    assert "no longer deprecated" in sales.log


def test_a_table_that_is_gone_is_deleted_or_left(sales: Any) -> None:
    sales.remove("sales/day=1")
    sales.remove("sales/day=2")
    assert sales.crawl("s3://lake/sales/", **policy(delete="LOG")).changes == ()
    (change,) = sales.crawl("s3://lake/sales/", **policy(delete="DELETE_FROM_DATABASE")).changes
    assert isinstance(change, DeleteTable)
    assert sales.tables == {}


def test_tables_of_others_and_of_other_targets_are_never_touched(sales: Any) -> None:
    for name, owner in (("by_hand", None), ("theirs", "other crawler"), ("ours_elsewhere", "crawler")):
        table = sales.tables["sales"]
        parameters = {"UPDATED_BY_CRAWLER": owner} if owner else {}
        place = "s3://lake/elsewhere/" if name == "ours_elsewhere" else f"s3://lake/sales/{name}/"
        document = {**table.table, "Parameters": parameters, "StorageDescriptor": {"Location": place, "Columns": []}}
        sales.tables[name] = replace(table, name=name, table=document, partitions={})
    assert sales.crawl("s3://lake/sales/", **policy(delete="DELETE_FROM_DATABASE")).changes == ()


def test_what_cannot_be_read_is_not_taken_for_gone(sales: Any) -> None:
    sales.put("sales/day=1/f.csv", b"\x1f\x8b damaged")
    plan = sales.crawl("s3://lake/sales/", **policy(delete="DELETE_FROM_DATABASE"))
    assert not any(isinstance(change, DeletePartitions) for change in plan.changes)
    assert "Partition [1] of table sales could not be read and stays" in sales.log


def test_a_table_is_known_by_its_location_not_its_name(sales: Any) -> None:
    sales.tables["renamed"] = replace(sales.tables.pop("sales"), name="renamed")
    document = {**sales.tables["renamed"].table, "Name": "renamed"}
    sales.tables["renamed"] = replace(sales.tables["renamed"], table=document)
    assert sales.crawl("s3://lake/sales/").changes == ()


def test_a_name_that_is_taken_gets_the_hash_of_the_location(sales: Any) -> None:
    sales.put("archive/sales/f.csv", CSV)
    plan = sales.crawl("s3://lake/archive/sales")
    (change,) = plan.changes
    assert isinstance(change, CreateTable)
    assert change.name.startswith("sales_")
    assert len(change.name) == len("sales_") + 32
    assert any("is taken" in warning for warning in plan.warnings)


def test_a_table_made_by_hand_at_the_location_gets_one_beside_it(lake: Any) -> None:
    lake.put("sales/f.csv", CSV)
    lake.crawl("s3://lake/sales/")
    by_hand = {**lake.tables["sales"].table, "Parameters": {}}
    lake.tables["sales"] = replace(lake.tables["sales"], table=by_hand)
    lake.crawl("s3://lake/sales/")
    assert len(lake.tables) == 2


def test_merge_new_columns_only_adds(sales: Any) -> None:
    table = sales.tables["sales"]
    descriptor = {**table.table["StorageDescriptor"], "InputFormat": "my.Format"}
    descriptor["Columns"] = [{"Name": "id", "Type": "int", "Comment": "mine"}, {"Name": "old", "Type": "date"}]
    sales.tables["sales"] = replace(table, table={**table.table, "StorageDescriptor": descriptor})
    for day in (1, 2):
        sales.put(f"sales/day={day}/f.csv", WIDER)
    sales.crawl("s3://lake/sales/", **policy("LOG"), **MERGE)
    assert sales.columns("sales") == "id int, old date, name string, extra double"
    document = sales.tables["sales"].table
    assert document["StorageDescriptor"]["Columns"][0]["Comment"] == "mine"
    assert document["StorageDescriptor"]["InputFormat"] == "my.Format"


def test_merge_new_columns_deprecates_when_a_parameter_differs_and_missing_differs_from_none(sales: Any) -> None:
    table = sales.tables["sales"]
    parameters = {name: value for name, value in table.table["Parameters"].items() if name != "compressionType"}
    sales.tables["sales"] = replace(table, table={**table.table, "Parameters": parameters})
    sales.crawl("s3://lake/sales/", **MERGE)
    assert (
        "WARN : Cannot merge new columns into the table sales as defined in the Data Catalog because the parameter "
        "'compressionType' has changed. The existing value is 'null', and the crawled value is 'none'. Either remove "
        "the table or resolve the inconsistent parameter value."
    ) in sales.log
    assert "DEPRECATED_BY_CRAWLER" in sales.tables["sales"].table["Parameters"]


def test_partitions_keep_their_own_schema_or_take_the_tables(sales: Any) -> None:
    wide = "a,b,c,d,e,extra\n" + "1,2,3,4,5,6\n" * 2
    narrow = "a,b,c,d,e\n" + "1,2,3,4,x\n" * 2
    sales.put("other/day=1/f.csv", wide)
    sales.put("other/day=2/f.csv", "a,b,c,d,e,extra\n" + "1,2,3,4,5.5,6\n" * 2)
    sales.crawl("s3://lake/other/")
    first = sales.tables["other"].partitions[("1",)]["StorageDescriptor"]
    assert first["Columns"][4] == {"Name": "e", "Type": "bigint"}
    sales.crawl("s3://lake/other/", **INHERIT)
    other = sales.tables["other"]
    for partition in other.partitions.values():
        assert partition["StorageDescriptor"]["Columns"] == other.table["StorageDescriptor"]["Columns"]
        assert partition["StorageDescriptor"]["Location"] != other.table["StorageDescriptor"]["Location"]
    sales.put("other/day=3/f.csv", narrow)
    sales.crawl("s3://lake/other/", **INHERIT, **policy("LOG"))
    assert "6 columns" not in sales.columns("other")


def test_a_user_name_for_an_unnamed_level_is_kept(lake: Any) -> None:
    for folder in ("2023", "2024"):
        lake.put(f"events/{folder}/f.csv", CSV)
    lake.crawl("s3://lake/events/")
    events = lake.tables["events"]
    assert events.keys == ("partition_0",)
    document = {**events.table, "PartitionKeys": [{"Name": "year", "Type": "string"}]}
    lake.tables["events"] = replace(events, table=document)
    assert lake.crawl("s3://lake/events/").changes == ()


def test_another_folder_depth_replaces_all_partitions(sales: Any) -> None:
    for day in (1, 2):
        sales.remove(f"sales/day={day}")
        sales.put(f"sales/day={day}/hour=1/f.csv", CSV)
    sales.crawl("s3://lake/sales/", **policy("LOG"))
    assert "it is left alone" in sales.log
    sales.crawl("s3://lake/sales/")
    assert sales.tables["sales"].keys == ("day", "hour")
    assert set(sales.tables["sales"].partitions) == {("1", "1"), ("2", "1")}
    assert sales.crawl("s3://lake/sales/").changes == ()


def test_new_folders_only_opens_new_folders_and_never_updates(sales: Any) -> None:
    recrawl = {"RecrawlPolicy": {"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"}, "SchemaChangePolicy": LOG}
    sales.put("sales/day=1/f.csv", b"\x00 nobody looks at this")
    sales.put("sales/day=3/f.csv", CSV)
    sales.put("sales/day=4/f.csv", "x,y,z\n1,2,3\n4,5,6\n")
    sales.remove("sales/day=2")
    plan = sales.crawl("s3://lake/sales/", **recrawl)
    (change,) = plan.changes
    assert [document["Values"] for document in change.inputs] == [["3"]]
    assert "day=4/ is skipped: its schema does not fit table sales around it" in sales.log
    assert set(sales.tables) == {"sales"}


def test_the_same_location_through_two_targets_is_one_table(lake: Any) -> None:
    lake.put("sales/f.csv", CSV)
    targets = {"S3Targets": [{"Path": "s3://lake/sales"}, {"Path": "s3://lake/sales/"}]}
    lake.crawl(Targets=targets)
    assert set(lake.tables) == {"sales"}
    assert "through two targets" in lake.log


@pytest.mark.parametrize(
    ("delete", "old"), [("DEPRECATE_IN_DATABASE", "marked"), ("DELETE_FROM_DATABASE", None), ("LOG", "as it was")]
)
def test_a_new_prefix_makes_new_tables_and_the_old_ones_are_gone(sales: Any, delete: str, old: str | None) -> None:
    crawler = {"TablePrefix": "new_", **policy(delete=delete)}
    sales.crawl("s3://lake/sales/", **crawler)
    assert set(sales.tables["new_sales"].partitions) == {("1",), ("2",)}
    assert ("sales" in sales.tables) is (old is not None)
    if old is not None:
        assert sales.tables["sales"].deprecated is (old == "marked")
    assert "the crawler's TablePrefix is 'new_' now" in sales.log
    assert sales.crawl("s3://lake/sales/", **crawler).changes == ()
    sales.crawl("s3://lake/sales/", **policy(delete="DELETE_FROM_DATABASE"))
    assert set(sales.tables) == {"sales"}
    assert not sales.tables["sales"].deprecated


def test_a_prefix_of_another_prefix_is_another_one(lake: Any) -> None:
    lake.put("sales/f.csv", CSV)
    lake.crawl("s3://lake/sales/", TablePrefix="raw_")
    lake.crawl("s3://lake/sales/", TablePrefix="w_")
    assert set(lake.tables) == {"raw_sales", "w_sales"}


def test_a_table_that_a_user_renamed_keeps_its_name_under_a_new_prefix(sales: Any) -> None:
    table = sales.tables.pop("sales")
    sales.tables["umsatz"] = replace(table, name="umsatz", table={**table.table, "Name": "umsatz"})
    sales.crawl("s3://lake/sales/", TablePrefix="new_")
    assert set(sales.tables) == {"umsatz"}


def test_known_folders_keep_their_table_when_only_new_ones_are_crawled(sales: Any) -> None:
    sales.put("sales/day=3/f.csv", CSV)
    only_new = {"RecrawlPolicy": {"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"}}
    sales.crawl("s3://lake/sales/", TablePrefix="new_", **only_new)
    assert set(sales.tables) == {"sales"}
    assert ("3",) in sales.tables["sales"].partitions
