"""`penstock crawler`: what command lines mean. tests/acceptance runs them against a server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.cli.crawler import ListCrawlers, ReadLog, RunCrawler, ShowCrawler


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("list", ListCrawlers()),
        ("show raw", ShowCrawler("raw")),
        ("run raw", RunCrawler("raw", wait=False)),
        ("run raw --wait", RunCrawler("raw", wait=True)),
        ("log raw", ReadLog("raw", None, follow=False)),
        ("log raw -f --crawl 1-2", ReadLog("raw", "1-2", follow=True)),
    ],
)
def test_parse(parse: Callable[..., object], line: str, options: object) -> None:
    assert parse("crawler", *line.split()) == options


@pytest.mark.parametrize("line", ["show", "run", "log raw extra"])
def test_refused(command: Callable[..., Any], line: str) -> None:
    assert command("crawler", *line.split()).code == 2
