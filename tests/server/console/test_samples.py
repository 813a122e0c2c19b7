"""First rows over HTTP: of tables as crawlers make them, and of tables whose files are missing or lie."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.server.console.conftest import Browser

from penstock.compose import Server

pytestmark = pytest.mark.slow


@pytest.fixture
def make_table(server: Server, browser: Browser, request: pytest.FixtureRequest):
    """make_table("csv", {"x.csv": b"..."}) → the answer to a sample of that table."""
    name = f"t{abs(hash(request.node.name)) % 10**9}"
    folder = server.settings.data / "objects" / "tables" / name

    def made(kind: str, files: dict[str, bytes], serde: dict[str, str] | None = None, **query: Any) -> Any:
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        target = {"X-Amz-Target": "AWSGlue.CreateDatabase"}
        browser.send("POST", "/console/api/aws", {"DatabaseInput": {"Name": "samples"}}, target)
        columns = [{"Name": "id", "Type": "bigint"}, {"Name": "text", "Type": "string"}]
        descriptor = {"Columns": columns, "Location": f"s3://tables/{name}/", "SerdeInfo": {"Parameters": serde or {}}}
        keys = [{"Name": "year", "Type": "string"}]
        table = {"Name": name, "StorageDescriptor": descriptor, "PartitionKeys": keys}
        table["Parameters"] = {"classification": kind}
        browser.aws("AWSGlue.CreateTable", DatabaseName="samples", TableInput=table)
        return browser.get("/console/api/sample", database="samples", table=name.upper(), **query).json

    yield made
    browser.aws("AWSGlue.DeleteTable", DatabaseName="samples", Name=name)


def test_csv_with_its_partition(make_table) -> None:
    files = {"year=20%2F26/a.csv": b"id,text\n1,<b>\n2,\n", "_SUCCESS": b"", "year=2027/b.csv": b"3,x\n"}
    found = make_table("csv", files, {"skip.header.line.count": "1"}, limit=1)
    assert [one["name"] for one in found["columns"]] == ["id", "text", "year"]
    assert found["rows"] == [["1", "<b>", "20/26"]]
    assert found["truncated"] is True
    assert found["file"].endswith("a.csv")
    assert found["problem"] is None


def test_json_and_parquet(make_table, tmp_path) -> None:
    pq.write_table(pa.table({"id": [7], "text": ["ü"]}), tmp_path / "x.parquet")
    assert make_table("parquet", {"x.parquet": (tmp_path / "x.parquet").read_bytes()})["rows"] == [["7", "ü", None]]


def test_json(make_table) -> None:
    assert make_table("json", {"x.json": b'{"ID": 1, "text": {"a": 2}}'})["rows"] == [["1", '{"a": 2}', None]]


@pytest.mark.parametrize(
    ("kind", "files"),
    [
        ("csv", {}),
        ("csv", {"_hidden": b"1,2\n"}),
        ("orc", {"x.orc": b"ORC"}),
        ("parquet", {"x.parquet": b"PAR1 nothing of the kind PAR1"}),
        ("csv", {"x.csv.gz": b"\x1f\x8b\x08 broken"}),
        ("json", {"x.zip": b"PK\x03\x04"}),
    ],
)
def test_what_cannot_be_shown_is_explained(make_table, kind: str, files: dict[str, bytes]) -> None:
    found = make_table(kind, files)
    assert found["rows"] == []
    assert found["problem"].startswith("The table's first rows cannot be shown: ")


def test_long_values_are_cut(make_table) -> None:
    found = make_table("csv", {"x.csv": b"1," + b"x" * 100_000 + b"\n"})
    assert len(found["rows"][0][1]) == 1000


def test_what_is_no_table_is_refused(browser: Browser) -> None:
    assert browser.get("/console/api/sample", database="no", table="where").code == "EntityNotFoundException"
    assert browser.get("/console/api/sample", database="no").code == "InvalidInputException"
