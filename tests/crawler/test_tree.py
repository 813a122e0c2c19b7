"""The folder tree of a target."""

from __future__ import annotations

from penstock.crawler.tree import DataFile, build


def test_folders_have_their_urls_and_keep_the_order_of_the_listing() -> None:
    files = [
        DataFile("s3://b/lake/year=1/a.csv", ("year=1", "a.csv"), 1, None),
        DataFile("s3://b/lake/year=1/x%20y/b.csv", ("year=1", "x y", "b.csv"), 1, None),
        DataFile("s3://b/lake/z.csv", ("z.csv",), 1, None),
    ]
    root = build("lake", files)
    assert root is not None
    assert (root.name, root.path, root.url) == ("lake", (), "s3://b/lake/")
    year = root.folders["year=1"]
    assert (year.path, year.url, year.files) == (("year=1",), "s3://b/lake/year=1/", files[:1])
    assert year.folders["x y"].url == "s3://b/lake/year=1/x%20y/"
    assert root.files == files[2:]


def test_no_files_no_tree() -> None:
    assert build("lake", []) is None
