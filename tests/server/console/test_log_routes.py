"""Logs by line numbers over HTTP: of a run that wrote many lines, and of what is no run."""

from __future__ import annotations

import pytest
from tests.server.console.conftest import Browser

from penstock.compose import Server

pytestmark = pytest.mark.slow

SCRIPT = """
import sys
for number in range(2500):
    print(f"line {number} <script>\\x1b[31mred")
print("ERROR: ÄRGER", file=sys.stderr)
"""


@pytest.fixture(scope="module")
def run(server: Server, reader: Browser) -> str:
    script = server.settings.data / "objects" / "scripts" / "many.py"
    script.parent.mkdir(parents=True)
    script.write_text(SCRIPT)
    command = {"Name": "pythonshell", "ScriptLocation": "s3://scripts/many.py"}
    reader.aws("AWSGlue.CreateJob", Name="many lines", Role="r", Command=command)
    run_id = str(reader.aws("AWSGlue.StartJobRun", JobName="many lines")["JobRunId"])
    with reader.stream(f"log:{run_id}") as events:
        ended = next(event.data for event in events if event.data.get("ended"))
    assert ended["output"] == 2500
    return run_id


def logs(browser: Browser, rest: str = "", **query: object):
    return browser.get(f"/console/api/logs{rest}", **query)


def test_a_range_of_lines(reader: Browser, run: str) -> None:
    found = logs(reader, run=run, **{"from": 1999, "limit": 3}).json
    assert (found["from"], found["total"], found["ended"], found["stream"]) == (1999, 2500, True, "output")
    assert [text for _, text in found["lines"]] == [f"line {n} <script>\x1b[31mred" for n in (1999, 2000, 2001)]
    assert all(1.6e9 < at < 1e11 for at, _ in found["lines"])
    beyond = logs(reader, run=run, **{"from": 10**9}).json
    assert (beyond["from"], beyond["lines"]) == (2500, [])


def test_the_tail_and_the_other_stream(reader: Browser, run: str) -> None:
    tail = logs(reader, run=run, tail=2).json
    assert (tail["from"], len(tail["lines"])) == (2498, 2)
    error = logs(reader, run=run, stream="error", tail=5).json
    assert any(text == "ERROR: ÄRGER" for _, text in error["lines"])


def test_a_search_goes_on_where_it_stopped(reader: Browser, run: str) -> None:
    first = logs(reader, "/search", run=run, q="LINE 24", limit=2).json
    assert first == {"matches": [24, 240], "next": 241, "total": 2500}
    rest = logs(reader, "/search", run=run, q="line 24", **{"from": 241}).json
    assert rest["matches"] == [*range(241, 250), *range(2400, 2500)]
    assert rest["next"] is None
    assert logs(reader, "/search", run=run, stream="error", q="ärger").json["matches"]


def test_the_whole_is_a_download(reader: Browser, run: str) -> None:
    found = logs(reader, "/file", run=run)
    assert found.headers["content-disposition"] == f'attachment; filename="{run}-output.log"'
    assert found.headers["content-type"].startswith("text/plain")
    assert found.body.count(b"\n") == 2500


def test_a_log_topic_of_a_run_that_has_ended_says_so(reader: Browser, run: str) -> None:
    with reader.stream(f"log:{run}") as events:
        assert next(events).data["ended"] is True


@pytest.mark.parametrize(
    "query",
    [
        {"run": "jr_nowhere"},
        {"run": "../../../../etc/passwd"},
        {"run": "jr_\x00"},
        {},
        {"stream": "../output"},
        {"stream": "secret"},
        {"limit": 5001},
        {"limit": 0},
        {"from": "-1"},
        {"tail": "many"},
    ],
)
def test_what_is_no_log_is_refused(reader: Browser, run: str, query: dict[str, object]) -> None:
    asked = query if "run" in query or not query else {"run": run, **query}
    assert logs(reader, **asked).status == 400
