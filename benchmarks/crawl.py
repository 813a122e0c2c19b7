"""How fast a crawl is: files and objects per second, beside the floor of listing, opening and reading the same bytes.

`python benchmarks/crawl.py [--files 20000] [--seconds 60]`. Data are made in a temporary folder, which is removed. Each
figure stops at the time limit; the floor reads as much of every file as the crawl does.
"""

from __future__ import annotations

import argparse
import io
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from penstock.arns import Namespace
from penstock.clock import SystemClock
from penstock.crawler.crawl import CrawlPlan, CrawlRequest, ExistingTable, crawl
from penstock.crawler.log import CrawlLog
from penstock.formats.sampling import HEAD_BYTES
from penstock.locations import Locations

FILES_PER_FOLDER = 50
FOOTER_BYTES = 64 * 1024


def small_csv(rows: int = 20) -> bytes:
    return b"flight,carrier,dep_delay,distance\n" + b"".join(b"%d,UA,%d,1400\n" % (n, n % 60) for n in range(rows))


def small_json(rows: int = 20) -> bytes:
    return b"".join(b'{"flight": %d, "carrier": "UA", "dep_delay": %d, "ok": true}\n' % (n, n) for n in range(rows))


def small_parquet(rows: int = 20) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table({"flight": list(range(rows)), "carrier": ["UA"] * rows}), sink)
    return sink.getvalue()


def lay_out(folder: Path, content: bytes, files: int) -> None:
    for number in range(files):
        place = folder / f"day={number // FILES_PER_FOLDER}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"part-{number:06d}").write_bytes(content)


def walk(folder: str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from walk(entry.path)
            else:
                yield entry


def floor(folder: Path, parquet: bool, seconds: float) -> tuple[int, float]:
    """(files, seconds) of scandir, open and read, with one thread and no thought."""
    began, files = time.perf_counter(), 0
    for entry in walk(str(folder)):
        with Path(entry.path).open("rb") as file:
            if parquet:
                file.seek(-min(FOOTER_BYTES, entry.stat().st_size), os.SEEK_END)
            file.read(FOOTER_BYTES if parquet else HEAD_BYTES)
        files += 1
        if time.perf_counter() - began > seconds:
            break
    return files, time.perf_counter() - began


def run(root: Path, name: str, seconds: float, existing: list[ExistingTable], mode: str) -> tuple[CrawlPlan, float]:
    began = time.perf_counter()
    with CrawlLog(root / f"{name}.log", "benchmark", SystemClock()) as log:
        document = {
            "Name": "benchmark",
            "DatabaseName": "benchmark",
            "Targets": {"S3Targets": [{"Path": f"s3://lake/{name}/"}]},
            "RecrawlPolicy": {"RecrawlBehavior": mode},
        }
        request = CrawlRequest("benchmark", document, Namespace("000000000000", "us-east-1"), SystemClock().now())
        plan = crawl(request, existing, Locations(root / "objects"), log, lambda: time.perf_counter() - began > seconds)
    return plan, time.perf_counter() - began


def known(plan: CrawlPlan) -> list[ExistingTable]:
    table, partitions = plan.changes
    documents = {tuple(document["Values"]): document for document in partitions.inputs}
    return [ExistingTable("benchmark", table.name, 0, table.input, documents)]


def measure(root: Path, name: str, content: bytes, files: int, seconds: float) -> None:
    lay_out(root / "objects" / "lake" / name, content, files)
    bare_files, bare = floor(root / "objects" / "lake" / name, name == "parquet", seconds)
    plan, took = run(root, name, seconds, [], "CRAWL_EVERYTHING")
    print(f"{name:8} floor   {bare_files / bare:9,.0f} files/s")
    if plan.outcome != "SUCCEEDED":
        print(f"{name:8} crawl   stopped after {took:.0f} s: fewer than {files / took:,.0f} files/s")
        return
    print(f"{name:8} crawl   {files / took:9,.0f} files/s  ({bare * files / bare_files / took:.0%} of the floor)")
    plan, took = run(root, name, seconds, known(plan), "CRAWL_NEW_FOLDERS_ONLY")
    print(f"{name:8} re-list {files / took:9,.0f} objects/s (new folders only: nothing is opened)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=5000, help="small files of each format")
    parser.add_argument("--seconds", type=float, default=30, help="time limit of each figure")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (("csv", small_csv()), ("json", small_json()), ("parquet", small_parquet())):
            measure(Path(folder).resolve(), name, content, options.files, options.seconds)


if __name__ == "__main__":
    main()
