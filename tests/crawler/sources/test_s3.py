"""S3 targets, plain paths and file URLs."""

from __future__ import annotations

from pathlib import Path

import pytest

from penstock.crawler.sources.s3 import open_source
from penstock.errors import BadLocation
from penstock.locations import Locations


@pytest.mark.parametrize(
    ("path", "url", "name", "level"),
    [
        ("s3://bucket", "s3://bucket/", "bucket", 1),
        ("s3://bucket/", "s3://bucket/", "bucket", 1),
        ("s3a://bucket/a/b", "s3://bucket/a/b/", "b", 3),
        ("/data/My Lake/", "/data/My Lake/", "My Lake", 2),
        ("file:///data/My%20Lake", "file:///data/My%20Lake/", "My Lake", 2),
        ("file://localhost/data", "file:///data/", "data", 1),
        ("/", "/", "root", 0),
    ],
)
def test_include_paths(tmp_path: Path, path: str, url: str, name: str, level: int) -> None:
    source = open_source({"Path": path}, Locations(tmp_path))
    assert (source.url, source.name, source.level) == (url, name, level)


@pytest.mark.parametrize("path", ["", "data", "ftp://x/y", "bucket/key", "s3:/bucket"])
def test_other_paths_are_refused_by_name(tmp_path: Path, path: str) -> None:
    with pytest.raises(BadLocation, match="neither s3://"):
        open_source({"Path": path}, Locations(tmp_path))


def test_paths_are_decoded_below_the_include_path(tmp_path: Path) -> None:
    (tmp_path / "a b" / "day=10:00").mkdir(parents=True)
    (tmp_path / "a b" / "day=10:00" / "f%.csv").write_text("x")
    locations = Locations(tmp_path / "objects")
    for path in (f"{tmp_path}/a b", (tmp_path / "a b").as_uri()):
        source = open_source({"Path": path}, locations)
        (located,) = source.list()
        assert source.path(located) == ("day=10:00", "f%.csv")
        assert not source.is_object(located)
        with source.open(located.url) as stream:
            assert stream.read() == b"x"


def test_a_path_that_names_one_object(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("x")
    source = open_source({"Path": str(tmp_path / "f.csv")}, Locations(tmp_path / "objects"))
    (located,) = source.list()
    assert source.is_object(located)
    assert source.path(located) == ("f.csv",)
