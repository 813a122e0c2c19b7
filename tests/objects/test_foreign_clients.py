"""The object store under clients that nobody here wrote, each used as its own manual says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import awswrangler
import boto3
import deltalake
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
import s3fs
from deltalake.exceptions import CommitFailedError
from pyarrow import fs

from penstock.locations import Locations

pytestmark = pytest.mark.slow
FRAME = pd.DataFrame({"day": ["mon", "mon", "tue"], "count": [1, 2, 3], "city": ["Zürich", "New York", "Oslo"]})


@pytest.fixture
def environment(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in server.environment().items():
        monkeypatch.setenv(name, value)


def test_s3fs(server: Any, bucket: str) -> None:
    files = s3fs.S3FileSystem(
        key=server.key_id, secret=server.secret, endpoint_url=server.url, skip_instance_cache=True
    )
    files.makedirs(f"{bucket}/made")
    with files.open(f"{bucket}/d/a.bin", "wb", block_size=5 * 1024 * 1024) as stream:
        stream.write(b"x" * 12_000_000)
    files.pipe(f"{bucket}/d/e/b.txt", b"b")
    files.touch(f"{bucket}/d/empty")
    assert files.info(f"{bucket}/d/a.bin")["size"] == 12_000_000
    assert sorted(files.find(f"{bucket}/d")) == [f"{bucket}/d/a.bin", f"{bucket}/d/e/b.txt", f"{bucket}/d/empty"]
    assert {one.rpartition("/")[2] for one in files.ls(f"{bucket}/d")} == {"a.bin", "e", "empty"}
    assert files.isdir(f"{bucket}/d/e")
    assert files.glob(f"{bucket}/**/*.txt") == [f"{bucket}/d/e/b.txt"]
    with files.open(f"{bucket}/d/a.bin", "rb") as stream:
        stream.seek(-5, 2)
        assert stream.read() == b"xxxxx"
    with files.open(f"{bucket}/d/e/b.txt", "ab") as stream:
        stream.write(b"more")
    files.mv(f"{bucket}/d/e/b.txt", f"{bucket}/d/c.txt")
    assert files.cat(f"{bucket}/d/c.txt") == b"bmore"
    files.rm(f"{bucket}/d", recursive=True)
    assert not files.exists(f"{bucket}/d")
    assert list((server.objects / bucket).iterdir()) == []


def test_pyarrow(server: Any, bucket: str) -> None:
    files = fs.S3FileSystem(
        access_key=server.key_id,
        secret_key=server.secret,
        endpoint_override=server.url.removeprefix("http://"),
        scheme="http",
        region="us-east-1",
    )
    table = pa.table({"n": range(100_000), "part": [n % 3 for n in range(100_000)]})
    ds.write_dataset(table, f"{bucket}/set", format="parquet", partitioning=["part"], filesystem=files)
    assert ds.dataset(f"{bucket}/set", format="parquet", filesystem=files).to_table().num_rows == 100_000
    pq.write_table(table, f"{bucket}/one.parquet", filesystem=files)
    assert pq.read_table(f"{bucket}/one.parquet", filesystem=files).equals(table)
    assert pq.read_table(server.objects / bucket / "one.parquet").equals(table)
    files.create_dir(f"{bucket}/empty/folder")
    assert files.get_file_info(f"{bucket}/empty/folder").type == fs.FileType.Directory
    with files.open_output_stream(f"{bucket}/big") as stream:
        for _ in range(12):
            stream.write(b"x" * 2_000_000)
    assert files.get_file_info(f"{bucket}/big").size == 24_000_000
    with files.open_input_file(f"{bucket}/big") as stream:
        assert stream.read_at(3, 23_999_997) == b"xxx"
    found = files.get_file_info(fs.FileSelector(bucket, recursive=True))
    assert {one.path for one in found if one.type == fs.FileType.File} >= {f"{bucket}/big", f"{bucket}/one.parquet"}
    files.move(f"{bucket}/big", f"{bucket}/moved")
    files.delete_dir(f"{bucket}/set")
    files.delete_file(f"{bucket}/one.parquet")
    assert files.get_file_info(f"{bucket}/set").type == fs.FileType.NotFound
    assert files.get_file_info(f"{bucket}/moved").size == 24_000_000


@pytest.mark.usefixtures("environment")
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_awswrangler(bucket: str) -> None:
    session = boto3.Session()
    s3 = awswrangler.s3
    s3.to_parquet(FRAME, f"s3://{bucket}/p/", dataset=True, partition_cols=["day"], boto3_session=session)
    back = s3.read_parquet(f"s3://{bucket}/p/", dataset=True, boto3_session=session)
    assert sorted(back["city"]) == ["New York", "Oslo", "Zürich"]
    s3.to_parquet(
        FRAME,
        f"s3://{bucket}/p/",
        dataset=True,
        partition_cols=["day"],
        mode="overwrite_partitions",
        boto3_session=session,
    )
    assert len(s3.list_objects(f"s3://{bucket}/p/", boto3_session=session)) == 2
    s3.to_csv(FRAME, f"s3://{bucket}/c.csv", index=False, boto3_session=session)
    assert s3.read_csv(f"s3://{bucket}/c.csv", boto3_session=session).equals(FRAME)
    assert s3.does_object_exist(f"s3://{bucket}/c.csv", boto3_session=session)
    assert s3.list_directories(f"s3://{bucket}/", boto3_session=session) == [f"s3://{bucket}/p/"]
    s3.copy_objects([f"s3://{bucket}/c.csv"], f"s3://{bucket}/", f"s3://{bucket}/copy/", boto3_session=session)
    s3.delete_objects(f"s3://{bucket}/", boto3_session=session)
    assert s3.list_objects(f"s3://{bucket}/", boto3_session=session) == []


def test_pandas_through_s3fs(server: Any, bucket: str) -> None:
    options = {"key": server.key_id, "secret": server.secret, "endpoint_url": server.url}
    FRAME.to_parquet(f"s3://{bucket}/frame.parquet", storage_options=options)
    assert pd.read_parquet(f"s3://{bucket}/frame.parquet", storage_options=options).equals(FRAME)


def test_delta(server: Any, bucket: str) -> None:
    options = {
        "AWS_ACCESS_KEY_ID": server.key_id,
        "AWS_SECRET_ACCESS_KEY": server.secret,
        "AWS_ENDPOINT_URL": server.url,
        "AWS_REGION": "us-east-1",
        "AWS_ALLOW_HTTP": "true",
        "aws_conditional_put": "etag",
    }
    url = f"s3://{bucket}/delta"
    table = pa.table({"n": [1, 2, 3]})
    deltalake.write_deltalake(url, table, storage_options=options)
    stale = deltalake.DeltaTable(url, storage_options=options)
    deltalake.write_deltalake(url, table, mode="append", storage_options=options)
    found = deltalake.DeltaTable(url, storage_options=options)
    assert found.version() == 1
    assert found.to_pyarrow_table().num_rows == 6
    found.delete("n = 2")
    assert sorted(found.to_pyarrow_table()["n"].to_pylist()) == [1, 1, 3, 3]
    # Whoever still holds version 0 must not be able to write a version that exists.
    with pytest.raises(CommitFailedError):
        stale.delete("n = 1")
    found.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)
    assert sorted(deltalake.DeltaTable(str(server.objects / bucket / "delta")).to_pyarrow_table()["n"].to_pylist()) == [
        1,
        1,
        3,
        3,
    ]


# The commands run one after the other in one process, for the start of the command line takes seconds.
RUN_COMMANDS = """
import contextlib, io, json, sys
import awscli.clidriver
for arguments in json.load(sys.stdin):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        status = awscli.clidriver.create_clidriver().main(["s3", *arguments])
    print(json.dumps([status, printed.getvalue()]))
"""


def aws(server: Any, *commands: tuple[str, ...]) -> list[str]:
    """What each `aws s3 …` printed; each must succeed."""
    done = subprocess.run(
        [sys.executable, "-c", RUN_COMMANDS],
        env={**server.environment(), "PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"},
        input=json.dumps(commands),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [status for status, _ in results] == [0] * len(commands), done.stderr
    return [printed for _, printed in results]


def test_aws_cli(server: Any, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for name in ("a.txt", "sub/b c.txt", "sub/deep/ü.txt"):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(name)
    big = tmp_path / "big"
    big.write_bytes(b"0123456789" * 2_000_000)
    printed = aws(
        server,
        ("mb", "s3://cli-bucket"),
        ("cp", str(big), "s3://cli-bucket/big"),
        ("sync", str(tree), "s3://cli-bucket/tree"),
        ("sync", str(tree), "s3://cli-bucket/tree"),
        ("ls", "--recursive", "s3://cli-bucket"),
        ("ls", "s3://cli-bucket/"),
        ("sync", "s3://cli-bucket/tree", str(tmp_path / "back")),
        ("cp", "s3://cli-bucket/big", str(tmp_path / "big2")),
        ("cp", "--recursive", "s3://cli-bucket/tree", "s3://cli-bucket/other"),
        ("mv", "s3://cli-bucket/big", "s3://cli-bucket/moved"),
        ("rm", "--recursive", "s3://cli-bucket"),
        ("ls", "s3://cli-bucket"),
        ("rb", "s3://cli-bucket"),
        ("ls",),
    )
    assert printed[2].count("upload:") == 3
    assert printed[3] == ""
    assert "tree/sub/deep/ü.txt" in printed[4]
    assert "PRE tree/" in printed[5]
    assert "20000000 big" in printed[5]
    assert (tmp_path / "back" / "sub" / "deep" / "ü.txt").read_text() == "sub/deep/ü.txt"
    assert (tmp_path / "big2").read_bytes() == big.read_bytes()
    assert printed[10].count("delete:") == 7
    assert printed[11] == ""
    assert "cli-bucket" not in printed[13]


def test_locations_read_another_s3(server: Any, bucket: str, tmp_path: Path) -> None:
    for key in ("data/b.csv", "data/a b.csv", "data2"):
        server.client().put_object(Bucket=bucket, Key=key, Body=key.encode())
    locations = Locations(tmp_path, server.url, server.key_id, server.secret)
    assert [one.url for one in locations.list(f"s3a://{bucket}/data")] == [
        f"s3://{bucket}/data/a b.csv",
        f"s3://{bucket}/data/b.csv",
    ]
    (one,) = locations.list(f"s3://{bucket}/data2")
    assert (one.size, one.url) == (5, f"s3://{bucket}/data2")
    with locations.open(one.url) as stream:
        stream.seek(4)
        assert stream.read() == b"2"
    locations.fetch(one.url, tmp_path / "x" / "y")
    assert (tmp_path / "x" / "y").read_bytes() == b"data2"
    assert list(locations.list(f"s3://{bucket}/none")) == []
    assert not locations.exists(f"s3://{bucket}/none")
    for url in (f"s3://{bucket}/none", "s3://no-such-bucket/none"):
        with pytest.raises(FileNotFoundError):
            locations.read(url)
    with pytest.raises(FileNotFoundError):
        locations.list("s3://no-such-bucket")
