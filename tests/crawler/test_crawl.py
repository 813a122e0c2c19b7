"""Whole crawls: targets, bad data, outcomes, thresholds, and the log's own lines."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import threading
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from penstock.crawler.crawl import FAILED, STOPPED, SUCCEEDED, target_database

CSV = "id,name\n1,a\n2,b\n"
JSON = '{"a": 1}\n{"a": 2}\n'


def parquet(rows: int = 3) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table({"id": list(range(rows)), "n": ["x"] * rows}), sink)
    return sink.getvalue()


def lines(lake: Any) -> list[str]:
    return [line.partition("] ")[2] for line in lake.log.splitlines()]


POLICY = (
    'INFO : Crawler configured with SchemaChangePolicy {"UpdateBehavior":"UPDATE_IN_DATABASE",'
    '"DeleteBehavior":"DEPRECATE_IN_DATABASE"}.'
)


def test_the_log_has_glues_lines_in_their_order(lake: Any) -> None:
    for day in (1, 2):
        lake.put(f"sales/day={day}/f.csv", CSV)
    lake.crawl("s3://lake/sales")
    wanted = [
        "BENCHMARK : Running Start Crawl for Crawler crawler",
        "BENCHMARK : Classification complete, writing results to database db",
        POLICY,
        "INFO : Created table sales in database db",
        "BENCHMARK : Finished writing to Catalog",
        "INFO : Run Summary For TABLE:",
        "INFO : ADD: 1",
        "INFO : Run Summary For PARTITION:",
        "INFO : ADD: 2",
        "BENCHMARK : Crawler has finished running and is in state READY",
    ]
    found = lines(lake)
    assert [line for line in found if line in wanted] == wanted
    assert any("f.csv is csv: delimiter comma, 2 columns, 2 data rows read, header:" in line for line in found)
    assert "INFO : Table sales: 2 folders of the same columns" in found


def test_a_configuration_is_quoted_as_it_was_written(lake: Any) -> None:
    lake.put("f.csv", CSV)
    configuration = '{"Version":1.0,"CreatePartitionIndex":true}'
    lake.crawl(Configuration=configuration)
    assert f"INFO : Crawler configured with Configuration {configuration} and SchemaChangePolicy" in lake.log
    assert lines(lake)[-1] == "BENCHMARK : Crawler has finished running and is in state READY"


def test_evidence_names_the_folder_the_table_and_the_similarity(lake: Any) -> None:
    lake.put("t/p=1/f.csv", "a,b,c,d\n1,2,3,4\n1,2,3,4\n")
    lake.put("t/p=2/f.csv", "a,b,c,d,e\n1,2,3,4,5\n1,2,3,4,5\n")
    lake.crawl("s3://lake/t")
    assert "INFO : Table t: folder s3://lake/t/p=2/ joined table t: similarity 0.80" in lines(lake)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("broken.csv", b"\x00\x01\x02" * 50, "its format is UNKNOWN"),
        ("empty.csv", b"", "is empty"),
        ("broken.json", b'{"a": 1,\n{"b": 2}\n', "is not JSON"),
        ("cut.json", b'{"id": 1, "na', "cut off"),
        ("cut.parquet", parquet()[:-10], "cut off"),
        ("noise.parquet", b"PAR1 and nothing else", "cut off"),
        ("cut.csv.gz", gzip.compress(CSV.encode() * 999, mtime=0)[:-30], "cannot be read as gzip data"),
        ("cut.json.bz2", bz2.compress(JSON.encode() * 999)[:-30], "cannot be read as bzip2 data"),
        ("really.parquet", b"x,y\n1,2\n3,4\n", "is mis-named: its name says parquet, it is csv"),
        ("really.csv", JSON.encode(), "is mis-named: its name says csv, it is json"),
        ("plain.csv.gz", b"x,y\n1,2\n3,4\n", "is mis-named: its name says gzip, its compression is none"),
        ("notes.txt", b"Some words.\nAnd more\n", "its format is UNKNOWN"),
        ("archive.zip", b"PK\x03\x04" + b"x" * 99, "zip compression is not supported"),
        ("one\nline.csv", b"a,b\n1,2\n", "fewer than two data rows"),
    ],
)
def test_a_bad_file_is_named_and_neither_stops_the_crawl_nor_makes_a_table(
    lake: Any, name: str, content: bytes, why: str
) -> None:
    for number in range(3):
        lake.put(f"good/part-{number}.json", '{"id": 1, "name": "a"}\n' * 5)
    lake.put(f"good/{name}", content)
    lake.put(f"alone/{name}", content)
    plan = lake.crawl()
    assert plan.outcome == SUCCEEDED
    assert set(lake.tables) == {"good"}
    assert lake.columns("good") == "id int, name string"
    shown = name.replace("\n", "\\n")
    about = [line for line in lines(lake) if shown in line]
    assert any(why in line for line in about), about
    assert any(line.startswith("WARN") for line in about), about


def test_a_mis_named_file_of_the_same_schema_joins_the_others(lake: Any) -> None:
    for name in ("a.csv", "b.csv", "c.json"):
        lake.put(f"t/{name}", CSV)
    lake.crawl()
    assert set(lake.tables) == {"t"}
    assert lake.tables["t"].parameters["objectCount"] == "3"


def test_a_convention_of_odd_names_is_no_accident(lake: Any) -> None:
    for number in range(3):
        lake.put(f"t/{number}.csv", JSON)
    lake.crawl()
    assert lake.tables["t"].parameters["classification"] == "json"


def test_nothing_readable_fails_the_crawl_and_names_the_first_files(lake: Any) -> None:
    for number in range(5):
        lake.put(f"t/{number}.parquet", parquet()[:-9])
    plan = lake.crawl("s3://lake/t")
    assert plan.outcome == FAILED
    assert plan.changes == ()
    assert plan.error_message is not None
    assert "No object of the target s3://lake/t/ could be read (5 tried). s3://lake/t/0.parquet: " in plan.error_message
    assert f"ERROR : {plan.error_message}" in lines(lake)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("s3://nowhere/x", "no bucket 'nowhere'"),
        ("/no/such/folder", "/no/such/folder"),
        ("s3://lake/../../etc", "cannot be a file"),
        ("relative/path", "neither s3://"),
        ("http://example.org/x", "neither s3://"),
        ("", "neither s3://"),
    ],
)
def test_a_target_that_is_no_place_fails_the_crawl_by_name(lake: Any, path: str, why: str) -> None:
    plan = lake.crawl(path)
    assert plan.outcome == FAILED
    assert why in plan.error_message


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ({"Targets": {"JdbcTargets": [{"Path": "db/%"}]}}, r"JDBC \(JdbcTargets\) are not supported"),
        ({"Targets": {"S3Targets": []}}, "At least one target"),
        ({"Configuration": "{"}, "Configuration is not valid JSON"),
        ({"Configuration": "[]"}, "must be a JSON object"),
    ],
)
def test_a_crawler_that_cannot_run_says_why(lake: Any, document: dict[str, Any], why: str) -> None:
    import re

    plan = lake.crawl(**document)
    assert plan.outcome == FAILED
    assert re.search(why, plan.error_message)


def test_an_unusable_exclusion_fails_the_crawl_by_name(lake: Any) -> None:
    plan = lake.crawl({"Path": "s3://lake/", "Exclusions": ["[oops"]})
    assert "Exclusion pattern '[oops' is not valid" in plan.error_message


def test_more_tables_than_the_threshold_fail_the_crawl_and_write_nothing(lake: Any) -> None:
    for name, text in (("a", CSV), ("b", JSON), ("c", "x,y\n1,2\n3,4\n")):
        lake.put(f"{name}/f", text)
    threshold = {"Version": 1.0, "CrawlerOutput": {"Tables": {"TableThreshold": 2}}}
    plan = lake.crawl(Configuration=json.dumps(threshold))
    assert plan.outcome == FAILED
    assert "Table Threshold value = 2, Tables detected - 3" in plan.error_message
    assert sum("Table detected at s3://lake/" in line for line in lines(lake)) == 3
    threshold["CrawlerOutput"]["Tables"]["TableThreshold"] = 3  # type: ignore[index]
    assert lake.crawl(Configuration=json.dumps(threshold)).outcome == SUCCEEDED


def test_stop_is_honoured_between_files_and_writes_nothing(lake: Any) -> None:
    for number in range(200):
        lake.put(f"t/p={number}/f.csv", CSV)
    asked = threading.Event()
    calls = 0

    def stop() -> bool:
        nonlocal calls
        calls += 1
        if calls > 3:
            asked.set()
        return asked.is_set()

    plan = lake.crawl(stop=stop)
    assert plan.outcome == STOPPED
    assert plan.changes == ()
    assert lake.tables == {}
    assert "The crawl was stopped" in lake.log


def test_plain_paths_and_file_urls(lake: Any, tmp_path: Path) -> None:
    folder = tmp_path / "my data" / "sales"
    (folder / "day=10:00").mkdir(parents=True)
    (folder / "day=10:00" / "f.csv").write_text(CSV)
    lake.crawl(str(folder))
    assert lake.tables["sales"].table["StorageDescriptor"]["Location"] == f"{folder}/"
    assert set(lake.tables["sales"].partitions) == {("10:00",)}
    lake.tables.clear()
    lake.crawl(folder.as_uri())
    assert lake.tables["sales"].table["StorageDescriptor"]["Location"].startswith("file:///")
    assert set(lake.tables["sales"].partitions) == {("10:00",)}
    assert lake.crawl(folder.as_uri() + "/").changes == ()


def test_one_object_as_target(lake: Any) -> None:
    lake.put("deep/Amazon Sale Report.csv", CSV)
    lake.crawl("s3://lake/deep/Amazon Sale Report.csv")
    table = lake.tables["amazon_sale_report_csv"].table
    assert table["StorageDescriptor"]["Location"] == "s3://lake/deep/Amazon Sale Report.csv"


def test_the_database_is_default_when_none_is_named() -> None:
    assert target_database({"Name": "c"}) == "default"
    assert target_database({"Name": "c", "DatabaseName": "Sales"}) == "sales"


def test_an_empty_prefix_is_no_failure(lake: Any) -> None:
    plan = lake.crawl("s3://lake/nothing/")
    assert (plan.outcome, plan.changes) == (SUCCEEDED, ())


def test_event_mode_falls_back_and_says_so(lake: Any) -> None:
    lake.put("t/f.csv", CSV)
    lake.crawl(RecrawlPolicy={"RecrawlBehavior": "CRAWL_EVENT_MODE"})
    assert "Crawl is not running in S3 event mode" in lake.log


def test_table_level_counts_the_bucket_as_level_one(lake: Any) -> None:
    for path in ("a/x/f.csv", "a/y/f.csv", "b/x/f.csv"):
        lake.put(path, CSV)
    level = {"Version": 1.0, "Grouping": {"TableLevelConfiguration": 2}}
    lake.crawl("s3://lake/", Configuration=json.dumps(level))
    assert set(lake.tables) == {"a", "b"}
    lake.tables.clear()
    lake.crawl("s3://lake/a/", Configuration=json.dumps(level))
    assert set(lake.tables) == {"a"}
    assert lake.tables["a"].keys == ("partition_0",)


def test_partitions_of_one_row_each_are_a_table(lake: Any) -> None:
    for day in (1, 2, 3):
        lake.put(f"daily/day={day}/report.csv", f"id,name,total\n{day},a,1.5\n")
    lake.crawl("s3://lake/daily/")
    assert lake.columns("daily") == "id bigint, name string, total double"
    assert set(lake.tables["daily"].partitions) == {("1",), ("2",), ("3",)}
    assert "3 files below s3://lake/daily/ have 3 data rows together" in lake.log
    assert lake.crawl("s3://lake/daily/").changes == ()


def test_files_of_one_row_in_one_folder_are_a_table(lake: Any) -> None:
    lake.put("few/a.csv", "id,name\n1,a\n")
    lake.put("few/b.csv", "id,name\n2,b\n")
    lake.crawl("s3://lake/few/")
    assert lake.columns("few") == "id bigint, name string"


@pytest.mark.parametrize(
    "files",
    [
        {"a.csv": "id,name\n1,a\n"},
        {"a.csv": "id,name\n1,a\n", "b.csv": "id,name\n"},
        {"a.csv": "id,name\n", "b.csv": "id,name\n", "c.csv": "id,name\n"},
        {"a.csv": "id,name\n1,a\n", "b.csv": "when,weight,who,why\n2,b,3,4\n"},
        {"a.json": "id,name\n1,a\n", "b.csv": "id,name\n1,a\n"},
    ],
)
def test_fewer_than_two_rows_that_go_together_are_no_table(lake: Any, files: dict[str, str]) -> None:
    for name, text in files.items():
        lake.put(f"few/{name}", text)
    lake.crawl("s3://lake/few/")
    assert not lake.tables


def test_custom_classifiers_come_before_the_built_in_ones_in_their_order(lake: Any) -> None:
    lake.put("notes/a.txt", "1~one\n2~two\n")
    lake.classifiers = {
        "paths": {"JsonClassifier": {"Name": "paths", "JsonPath": "$.x"}},
        "tilde": {"CsvClassifier": {"Name": "tilde", "Delimiter": "~", "Header": ["id", "word"]}},
        "hash": {"CsvClassifier": {"Name": "hash", "Delimiter": "#", "AllowSingleColumn": True}},
    }
    lake.crawl("s3://lake/notes/", Classifiers=["paths", "tilde", "hash"])
    assert lake.columns("notes") == "id bigint, word string"
    assert lake.tables["notes"].table["StorageDescriptor"]["SerdeInfo"]["Parameters"] == {"field.delim": "~"}
    lake.tables.clear()
    lake.crawl("s3://lake/notes/", Classifiers=["hash", "tilde"])
    assert lake.columns("notes") == "col0 string"


def test_a_table_for_the_other_serde_says_how_it_is_quoted(lake: Any) -> None:
    lake.put("quoted/a.csv", "id;note\n1;'a;b'\n2;'c'\n")
    members = {"Name": "quoted", "Delimiter": ";", "QuoteSymbol": "'", "Serde": "OpenCSVSerDe"}
    lake.classifiers = {"quoted": {"CsvClassifier": members}}
    lake.crawl("s3://lake/quoted/", Classifiers=["quoted"])
    assert lake.tables["quoted"].table["StorageDescriptor"]["SerdeInfo"] == {
        "SerializationLibrary": "org.apache.hadoop.hive.serde2.OpenCSVSerde",
        "Parameters": {"separatorChar": ";", "quoteChar": "'", "escapeChar": "\\"},
    }
    assert lake.columns("quoted") == "id bigint, note string"
    assert lake.crawl("s3://lake/quoted/", Classifiers=["quoted"]).changes == ()


def test_records_at_a_path_are_the_rows(lake: Any) -> None:
    lake.put("answers/a.json", json.dumps({"meta": 1, "rows": [{"id": 1, "at": "x"}, {"id": 2}]}))
    lake.classifiers = {"rows": {"JsonClassifier": {"Name": "rows", "JsonPath": "$.rows[*]"}}}
    lake.crawl("s3://lake/answers/", Classifiers=["rows"])
    assert lake.columns("answers") == "id int, at string"
    assert lake.tables["answers"].parameters["jsonPath"] == "$.rows[*]"


def test_a_classifier_that_crawls_cannot_use_is_named(lake: Any) -> None:
    lake.put("sales/a.csv", CSV)
    lake.classifiers = {"logs": {"GrokClassifier": {"Name": "logs", "Classification": "x", "GrokPattern": "%{WORD:a}"}}}
    lake.crawl("s3://lake/sales/", Classifiers=["logs"])
    assert "WARN : Classifier logs is a GrokClassifier, which crawls cannot use yet: it is passed over" in lake.log
    assert "sales" in lake.tables


def test_a_classifier_that_is_gone_fails_the_crawl(lake: Any) -> None:
    lake.put("sales/a.csv", CSV)
    plan = lake.crawl("s3://lake/sales/", Classifiers=["gone"])
    assert (plan.outcome, plan.error_message) == (FAILED, "Classifier gone of crawler crawler does not exist")
