"""The demonstration's steps: finding the example, running it, telling success from failure."""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import RenderableType

from penstock.cli.connection import Connection
from penstock.cli.demo_steps import Outcome, create_example, example_folder, explain_failure, summary
from penstock.cli.exit_codes import ExitCode
from penstock.cli.output import Output
from penstock.errors import PenstockError
from penstock.signature import AccessKey

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = AccessKey("AKIAX", "secret", "0" * 12)


def text_of(renderable: RenderableType) -> str:
    stream = io.StringIO()
    Output("text", stream, stream).text(renderable)
    return stream.getvalue()


@pytest.fixture
def connection(tmp_path: Path) -> Connection:
    return Connection("http://127.0.0.1:9", "us-east-1", KEY, tmp_path)


def test_the_example_is_found() -> None:
    assert {"create.py", "raw_data.py", "scripts"} <= {path.name for path in example_folder().iterdir()}


def test_the_example_gets_the_server_s_environment(connection: Connection, tmp_path: Path) -> None:
    (tmp_path / "create.py").write_text(
        "import os, sys\n"
        "print(os.environ['AWS_ENDPOINT_URL'], os.environ['AWS_ACCESS_KEY_ID'], sys.argv[1:])\n"
        "print('AWS_ENDPOINT_URL_S3' in os.environ)\n"
    )
    lines: list[str] = []
    create_example(tmp_path, connection, {"AWS_ENDPOINT_URL_S3": "http://elsewhere"}, lines.append)
    assert lines == ["http://127.0.0.1:9 AKIAX ['--bucket', 'flights']", "False"]


def test_an_example_that_fails_says_why(connection: Connection, tmp_path: Path) -> None:
    (tmp_path / "create.py").write_text("raise SystemExit('no such thing')")
    with pytest.raises(PenstockError, match="ended with code 1: no such thing"):
        create_example(tmp_path, connection, {}, lambda _: None)


def job_node(name: str, state: str, second: int, **facts: Any) -> dict[str, Any]:
    run = {"Id": f"jr_{name}", "JobRunState": state, "StartedOn": NOON, "CompletedOn": NOON + timedelta(seconds=second)}
    return {"Type": "JOB", "Name": name, "UniqueId": name, "JobDetails": {"JobRuns": [{**run, **facts}]}}


def test_the_first_failure_is_shown_with_the_end_of_its_log(tmp_path: Path) -> None:
    nodes = [
        job_node("late", "FAILED", 9, ErrorMessage="second"),
        job_node("good", "SUCCEEDED", 1),
        job_node("early", "TIMEOUT", 5, ErrorMessage="first"),
    ]
    log = tmp_path / "runs" / "jr_early" / "error.log"
    log.parent.mkdir(parents=True)
    log.write_text("".join(f"2026-03-01T12:00:00.000Z line {n}\n" for n in range(100)))
    result = explain_failure({"Status": "COMPLETED", "Graph": {"Nodes": nodes, "Edges": []}}, None, tmp_path)
    text = text_of(result.text)
    assert result.exit_code is ExitCode.RUN_FAILED
    assert "job early" in text
    assert "first" in text
    assert str(log) in text
    assert "line 80\n" in text
    assert "line 99\n" in text
    assert "line 79\n" not in text
    assert result.document["first_failure"] == "early"


def test_a_failed_crawl_is_shown_with_its_log(tmp_path: Path) -> None:
    class Glue:
        def list_crawls(self, **_: object) -> dict[str, Any]:
            return {"Crawls": [{"CrawlId": "c-1"}]}

    crawl = {"State": "FAILED", "StartedOn": NOON, "CompletedOn": NOON, "ErrorMessage": "no bucket"}
    node = {"Type": "CRAWLER", "Name": "raw", "UniqueId": "1", "CrawlerDetails": {"Crawls": [crawl]}}
    (tmp_path / "crawls").mkdir()
    (tmp_path / "crawls" / "c-1.log").write_text("ERROR : no bucket\n")
    text = text_of(explain_failure({"Status": "COMPLETED", "Graph": {"Nodes": [node]}}, Glue(), tmp_path).text)
    assert "crawler raw" in text
    assert "ERROR : no bucket" in text


def test_a_run_that_never_began_says_so(tmp_path: Path) -> None:
    result = explain_failure({"Status": "ERROR", "ErrorMessage": "Concurrent runs exceeded"}, None, tmp_path)
    assert "Concurrent runs exceeded" in text_of(result.text)
    assert result.exit_code is ExitCode.RUN_FAILED


def test_the_summary_names_what_was_found_and_what_to_do_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    program = tmp_path / ".venv" / "bin" / "penstock"
    program.parent.mkdir(parents=True)
    program.touch(0o755)
    monkeypatch.setattr(sys, "argv", [str(program)])
    table = {"Name": "raw_x", "StorageDescriptor": {"Columns": [{"Name": f"c{n}", "Type": "int"} for n in range(9)]}}
    outcome = Outcome([table], ["airline", "flights"], [[f"airline {n}", str(n)] for n in range(10)])
    result = summary({"Status": "COMPLETED"}, outcome, tmp_path / "penstock-data", 12.3, kept=False)
    text = text_of(result.text)
    for part in ("raw_x", "c5 int and 3 more", "airline 5", "12.3 s", "./.venv/bin/penstock --data ./penstock-data up"):
        assert part in text
    assert "airline 6" not in text
    assert len(result.document["report"]) == 10
    kept = text_of(summary({}, outcome, tmp_path / "penstock-data", 1, kept=True).text)
    assert 'eval "$(./.venv/bin/penstock --data ./penstock-data env)"' in kept
