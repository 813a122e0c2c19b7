"""The log of a crawl."""

from __future__ import annotations

from pathlib import Path

from penstock.clock import SystemClock
from penstock.crawler import log as crawl_log
from penstock.crawler.log import CrawlLog


def test_lines_have_glues_form_and_can_be_followed(tmp_path: Path) -> None:
    path = tmp_path / "crawls" / "c1.log"
    with CrawlLog(path, "c1", SystemClock()) as log:
        log.write("BENCHMARK", "Running Start Crawl for Crawler flights")
        assert path.read_text() == "[c1] BENCHMARK : Running Start Crawl for Crawler flights\n"
        log.write("INFO", "one")
        log.write("WARN", "two")
        log.write("ERROR", "three")
        assert log.elapsed_seconds() >= 0
    assert path.read_text().splitlines()[1:] == ["[c1] INFO : one", "[c1] WARN : two", "[c1] ERROR : three"]


def test_a_name_with_control_characters_stays_on_its_line(tmp_path: Path) -> None:
    path = tmp_path / "c.log"
    with CrawlLog(path, "c1", SystemClock()) as log:
        log.write("WARN", "file a\n[c1] ERROR : forged\x1b[31m\u2028.csv \udcff")
    (line,) = path.read_text().splitlines()
    assert line == r"[c1] WARN : file a\n[c1] ERROR : forged\x1b[31m\u2028.csv \udcff"


def test_warnings_about_files_are_counted_when_they_are_many(tmp_path: Path) -> None:
    path = tmp_path / "c.log"
    with CrawlLog(path, "c1", SystemClock()) as log:
        for number in range(crawl_log.FILE_LINES_MAX + 5):
            log.write_of_file("WARN", "empty files", f"file {number} is empty")
        log.say_withheld()
        log.say_withheld()
    lines = path.read_text().splitlines()
    assert len(lines) == crawl_log.FILE_LINES_MAX + 1
    assert lines[-1] == "[c1] INFO : 5 more lines of this kind: empty files"
