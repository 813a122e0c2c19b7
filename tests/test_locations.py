"""locations.py: what URLs name, what they cannot name, and what never leaves its bucket."""

from __future__ import annotations

import os
from pathlib import Path

import fsspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.errors import BadLocation
from penstock.locations import Locations, key_fault, object_path, valid_bucket


@pytest.fixture
def objects(tmp_path: Path) -> Path:
    root = tmp_path / "objects"
    for key in ("data/b.csv", "data/a b.csv", "data.csv", "data-x/1", "data/ü/deep.txt", "data2"):
        path = root / "lake" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(key.encode())
    return root


def listed(locations: Locations, url: str) -> list[str]:
    return [found.url for found in locations.list(url)]


def test_a_bucket_lists_in_the_order_of_its_keys(objects: Path) -> None:
    urls = listed(Locations(objects), "s3://lake")
    keys = ["data-x/1", "data.csv", "data/a b.csv", "data/b.csv", "data/ü/deep.txt", "data2"]
    assert urls == [f"s3://lake/{key}" for key in keys]
    assert sorted(keys, key=str.encode) == keys
    assert listed(Locations(objects), "s3a://lake/") == urls


@pytest.mark.parametrize("url", ["s3://lake/data", "s3://lake/data/", "s3n://lake/data"])
def test_below_goes_by_whole_components(objects: Path, url: str) -> None:
    assert listed(Locations(objects), url) == [
        "s3://lake/data/a b.csv",
        "s3://lake/data/b.csv",
        "s3://lake/data/ü/deep.txt",
    ]


def test_one_object(objects: Path) -> None:
    locations = Locations(objects)
    (found,) = locations.list("s3://lake/data.csv")
    assert (found.url, found.size) == ("s3://lake/data.csv", 8)
    assert found.modified.tzinfo is not None
    assert locations.read(found.url) == b"data.csv"
    assert locations.read(found.url, 4) == b"data"
    with locations.open("s3a://lake/data.csv") as stream:
        stream.seek(5)
        assert stream.read() == b"csv"
    (objects / "lake/data.csv").write_bytes(b"data.tsv")
    os.utime(objects / "lake/data.csv", ns=(1, 1))
    assert next(locations.list(found.url)).etag != found.etag


def test_fetch_makes_the_folder(objects: Path, tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "copy.csv"
    Locations(objects).fetch("s3://lake/data/ü/deep.txt", target)
    assert target.read_text() == "data/ü/deep.txt"


def test_missing_things(objects: Path, tmp_path: Path) -> None:
    locations = Locations(objects)
    assert listed(locations, "s3://lake/none") == []
    assert listed(locations, "s3://lake/data.csv/below") == []
    for url in ("s3://none", "s3://none/key", f"{tmp_path}/none", f"file://{tmp_path}/none"):
        with pytest.raises(FileNotFoundError, match="none"):
            locations.list(url)
    for url in ("s3://lake/none", "s3://lake/data", "s3://lake/data/", "s3://lake", f"{tmp_path}/none", str(tmp_path)):
        with pytest.raises(FileNotFoundError):
            locations.open(url)
        assert locations.exists(url) == (not url.endswith("none"))
    assert not locations.exists("s3://none/x")


@pytest.mark.parametrize(
    "url",
    [
        "s3://lake/../../secret",
        "s3://lake/data/../../../secret",
        "s3://lake/./data.csv",
        "s3://lake//data.csv",
        "s3://../secret",
        "s3://",
        "s3:///key",
        "s3://La/ke",
        "s3://lake/a\0b",
        "s3://lake/" + "x" * 256,
        "s3://lake/" + "x/" * 600,
        "relative/path",
        "",
        "/tmp/../etc/passwd",
        "file://otherhost/etc/passwd",
        "nosuchscheme://x",
    ],
)
def test_unusable_urls_are_named(objects: Path, url: str) -> None:
    locations = Locations(objects)
    for act in (locations.list, locations.open, locations.read, locations.exists):
        with pytest.raises(BadLocation) as caught:
            act(url)
        assert url[:20].split("\0", maxsplit=1)[0] in str(caught.value)


def test_links_are_not_followed(objects: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (objects / "lake/link").symlink_to(tmp_path / "secret")
    (objects / "lake/folder").symlink_to(tmp_path)
    (objects / "linked").symlink_to(tmp_path)
    locations = Locations(objects)
    assert not any("link" in url or "folder" in url for url in listed(locations, "s3://lake"))
    for url in ("s3://lake/link", "s3://lake/folder/secret", "s3://linked/secret", "s3://lake/folder/"):
        with pytest.raises(BadLocation, match="link"):
            locations.read(url)
        with pytest.raises(BadLocation, match="link"):
            locations.list(url)


def test_special_files_are_no_objects(objects: Path) -> None:
    os.mkfifo(objects / "lake/pipe")
    (objects / "lake" / os.fsdecode(b"caf\xe9")).write_text("not UTF-8")
    locations = Locations(objects)
    assert len(listed(locations, "s3://lake")) == 6
    with pytest.raises(FileNotFoundError):
        locations.read("s3://lake/pipe")


def test_plain_paths_and_file_urls(objects: Path, tmp_path: Path) -> None:
    locations = Locations(objects)
    folder = objects / "lake" / "data"
    assert listed(locations, str(folder))[0] == f"{folder}/a b.csv"
    assert listed(locations, folder.as_uri())[:2] == [f"file://{folder}/a%20b.csv", f"file://{folder}/b.csv"]
    for url in listed(locations, folder.as_uri()) + listed(locations, f"{folder}/"):
        assert locations.read(url).startswith(b"data/")
    (tmp_path / "through").symlink_to(folder / "b.csv")
    assert locations.read(f"{tmp_path}/through") == b"data/b.csv"


def test_other_file_systems_are_fsspec_s(objects: Path) -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe({"/box/b": b"two", "/box/a/c": b"one"})
    try:
        locations = Locations(objects)
        assert listed(locations, "memory://box") == ["memory:///box/a/c", "memory:///box/b"]
        assert locations.read("memory://box/b") == b"two"
        with pytest.raises(FileNotFoundError):
            locations.list("memory://nowhere")
        with pytest.raises(FileNotFoundError):
            locations.open("memory://nowhere")
    finally:
        memory.rm("/box", recursive=True)


@given(st.text())
def test_no_key_leaves_its_bucket(tmp_path_factory: pytest.TempPathFactory, key: str) -> None:
    root = tmp_path_factory.getbasetemp() / "root"
    try:
        path = object_path(root, "lake", key)
    except BadLocation:
        assert key_fault(key) is not None
        return
    assert path == root / "lake" or root / "lake" in path.parents
    assert ".." not in path.parts


@pytest.mark.parametrize("name", ["abc", "a-b.c", "0abc", "x" * 63])
def test_bucket_names(name: str) -> None:
    assert valid_bucket(name)


@pytest.mark.parametrize(
    "name", ["", "ab", "x" * 64, "Abc", "a_b", "a..b", "-ab", "ab-", "1.2.3.4", "a/b", "abc\n", ".."]
)
def test_names_that_are_no_buckets(name: str) -> None:
    assert not valid_bucket(name)
