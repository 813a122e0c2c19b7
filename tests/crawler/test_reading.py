"""Listing and reading: what is passed over, what is sampled, what is opened."""

from __future__ import annotations

import gzip
from typing import Any

import pyarrow as pa

CSV = "id,name\n1,a\n2,b\n"


def test_hidden_marker_and_excluded_objects_are_passed_over(lake: Any) -> None:
    lake.put("t/f.csv", CSV)
    for name in ("_SUCCESS", "_temporary/x.csv", ".hidden.csv", "sub_$folder$", "skip/me.csv", "a.zip"):
        lake.put(f"t/{name}", "a|b\n1|2\n3|4\n")
    lake.crawl({"Path": "s3://lake/t", "Exclusions": ["skip/**", "*.zip"]})
    assert set(lake.tables) == {"t"}
    assert lake.tables["t"].parameters["objectCount"] == "1"
    assert "INFO : 3 objects passed over: hidden" in lake.log
    assert "INFO : 1 objects passed over: folder marker" in lake.log
    assert "INFO : 1 objects passed over: excluded by 'skip/**'" in lake.log
    assert lake.tables["t"].parameters["exclusions"] == '["s3://lake/t/skip/**","s3://lake/t/*.zip"]'


def test_an_underscore_with_a_value_is_a_partition(lake: Any) -> None:
    lake.put("t/_day=1/f.csv", CSV)
    lake.crawl("s3://lake/t")
    assert lake.tables["t"].keys == ("_day",)


def test_a_sample_of_each_folder_is_read_and_all_files_are_counted(lake: Any) -> None:
    for day in (1, 2):
        for number in range(10):
            lake.put(f"t/day={day}/{number}.csv", CSV)
    target = {"Path": "s3://lake/t", "SampleSize": 2}
    lake.crawl(target)
    assert sum(" is csv: " in line for line in lake.log.splitlines()) == 4
    assert lake.tables["t"].parameters["objectCount"] == "20"
    assert lake.tables["t"].partitions[("1",)]["Parameters"]["objectCount"] == "10"
    assert lake.crawl(target).changes == ()


def test_compressed_files_are_read_and_their_compression_is_a_property(lake: Any) -> None:
    zstd = pa.Codec("zstd").compress(CSV.encode(), asbytes=True)
    for name, suffix, content in (("g", ".gz", gzip.compress(CSV.encode())), ("z", ".zst", zstd)):
        lake.put(f"{name}/f.csv{suffix}", content)
    lake.crawl()
    assert lake.tables["g"].parameters["compressionType"] == "gzip"
    assert lake.tables["z"].parameters["compressionType"] == "zstd"
    assert lake.tables["g"].table["StorageDescriptor"]["Compressed"] is True
    lake.put("n/f.csv", gzip.compress(CSV.encode()))
    lake.crawl("s3://lake/n")
    assert "engines choose the codec by the file's name" in lake.log


def test_folders_too_deep_are_left_out(lake: Any) -> None:
    lake.put("t/f.csv", CSV)
    lake.put("t/" + "d/" * 110 + "f.csv", CSV)
    lake.crawl("s3://lake/t")
    assert "more than 100 folders deep" in lake.log
    assert set(lake.tables) == {"t"}


def test_a_file_that_vanishes_is_named(lake: Any) -> None:
    for number in range(3):
        lake.put(f"t/{number}.csv", CSV)
    plain = lake.locations.open

    def vanishing(url: str) -> Any:
        if url.endswith("/1.csv"):
            lake.remove("t/1.csv")
        return plain(url)

    lake.locations.open = vanishing
    lake.crawl("s3://lake/t")
    assert "s3://lake/t/1.csv is left out: was listed and is gone" in lake.log
    assert lake.tables["t"].parameters["objectCount"] == "2"
