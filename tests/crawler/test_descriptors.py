"""Glue documents of what was found (specification 2.11, 2.12)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.session import get_session
from botocore.validate import ParamValidator

from penstock.crawler.descriptors import DEPRECATED_BY, count, deprecated
from penstock.crawler.tree import DataFile


def file(size: int, records: int | None = None, sampled: tuple[int, int] = (0, 0)) -> DataFile:
    return DataFile("s3://b/f", ("f",), size, None, True, records, *sampled)


@pytest.mark.parametrize(
    ("size", "average", "records"),
    [(10_530, 76, 138), (845_925_646, 250, 3_383_702), (225_980, 15, 15_065), (1_406, 4_374, 1)],
)
def test_record_counts_of_published_tables(size: int, average: int, records: int) -> None:
    counts = count([file(size, sampled=(100, average * 100 + 99))])
    assert (counts.average_record_size, counts.record_count, counts.size) == (average, records, size)


def test_every_file_counts_at_least_one_record_and_is_rounded_by_itself() -> None:
    assert count([file(15, sampled=(10, 100)), file(5), file(19)]).record_count == 1 + 1 + 1
    assert count([file(100, records=7), file(100, records=0)]).record_count == 7
    assert count([]).record_count == 0


def test_deprecation_writes_milliseconds_in_both_places_and_leaves_the_rest() -> None:
    now = datetime(2025, 9, 24, 15, 38, 47, 916000, tzinfo=UTC)
    document = {"Name": "t", "StorageDescriptor": {"Location": "x", "Parameters": {"a": "1"}}, "Parameters": {"a": "1"}}
    marked = deprecated(document, now)
    assert marked["Parameters"] == {"a": "1", DEPRECATED_BY: "1758728327916"}
    assert marked["StorageDescriptor"]["Parameters"] == marked["Parameters"]
    assert DEPRECATED_BY not in document["Parameters"]


EXPECTED: dict[str, tuple[str, str, str, str, dict[str, str]]] = {
    "csv": (
        "id,name\n1,a\n2,b\n",
        "org.apache.hadoop.mapred.TextInputFormat",
        "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
        {"field.delim": ","},
    ),
    "json": (
        '{"b": 1, "A": 2, "a2": 3, "C": 4}\n',
        "org.apache.hadoop.mapred.TextInputFormat",
        "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        "org.openx.data.jsonserde.JsonSerDe",
        {"paths": "A,C,a2,b"},
    ),
}


@pytest.mark.parametrize("form", EXPECTED)
def test_a_whole_document(lake: Any, form: str) -> None:
    text, input_format, output_format, serde, parameters = EXPECTED[form]
    lake.put("t/f", text)
    lake.crawl("s3://lake/t", Configuration='{"Version":1.0,"CreatePartitionIndex":true}')
    table = lake.tables["t"].table
    storage = table["StorageDescriptor"]
    assert (storage["InputFormat"], storage["OutputFormat"]) == (input_format, output_format)
    assert storage["SerdeInfo"] == {"SerializationLibrary": serde, "Parameters": parameters}
    assert storage["Location"] == "s3://lake/t/"
    assert storage["Parameters"] == table["Parameters"]
    assert (table["TableType"], table["Owner"], table["Retention"]) == ("EXTERNAL_TABLE", "owner", 0)
    assert (table["PartitionKeys"], storage["NumberOfBuckets"], storage["BucketColumns"]) == ([], -1, [])
    assert all(isinstance(value, str) for value in table["Parameters"].values())
    assert table["Parameters"]["UPDATED_BY_CRAWLER"] == "crawler"
    assert table["Parameters"]["CRAWL_RUN_ID"] == "crawl-1"
    assert table["Parameters"]["typeOfData"] == "file"
    assert table["Parameters"]["sizeKey"] == str(len(text))


def test_json_columns_are_in_file_order_and_paths_in_alphabetical_order(lake: Any) -> None:
    lake.put("t/f.json", '{"b": 1, "A": 2}\n{"a2": {"Keep": 1}, "b": 2}\n')
    lake.crawl("s3://lake/t")
    assert lake.columns("t") == "b int, a int, a2 struct<Keep:int>"
    assert lake.tables["t"].table["StorageDescriptor"]["SerdeInfo"]["Parameters"] == {"paths": "A,a2,b"}


def test_partitioned_tables_have_string_keys_and_the_index_parameter_only_on_the_table(lake: Any) -> None:
    lake.put("t/day=1/f.csv", "id,name\n1,a\n2,b\n")
    lake.crawl("s3://lake/t", Configuration='{"Version":1.0,"CreatePartitionIndex":true}')
    table = lake.tables["t"].table
    assert table["PartitionKeys"] == [{"Name": "day", "Type": "string"}]
    assert table["Parameters"]["partition_filtering.enabled"] == "true"
    assert "partition_filtering.enabled" not in table["StorageDescriptor"]["Parameters"]
    partition = lake.tables["t"].partitions[("1",)]
    assert partition["StorageDescriptor"]["Location"] == "s3://lake/t/day=1/"
    assert partition["StorageDescriptor"]["SerdeInfo"] == table["StorageDescriptor"]["SerdeInfo"]
    assert partition["Parameters"]["recordCount"] == "3"


def test_documents_satisfy_the_service_model(lake: Any) -> None:
    lake.put("t/day=1/f.json", '{"a": {"b": [1, {"c": null}]}, "d": 1.5}\n')
    plan = lake.crawl("s3://lake/t")
    model = get_session().get_service_model("glue")
    table, partitions = plan.changes
    reports = [
        ParamValidator().validate(table.input, model.shape_for("TableInput")),
        *(ParamValidator().validate(document, model.shape_for("PartitionInput")) for document in partitions.inputs),
    ]
    assert [report.generate_report() for report in reports] == ["", ""]
