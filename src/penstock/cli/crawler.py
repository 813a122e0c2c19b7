"""`penstock crawler`: list, show and run crawlers, read the evidence of a crawl."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from penstock.cli.exit_codes import ExitCode
from penstock.cli.invocation import Invocation, carry_out
from penstock.cli.log_events import CrawlFollower
from penstock.cli.options import Noun
from penstock.cli.output import Result, fields, listing, stacked
from penstock.cli.pages import items
from penstock.cli.queueing import crawler_queue_command
from penstock.cli.watch import POLL_SECONDS
from penstock.cli.wording import duration, instant, seconds_between
from penstock.errors import NothingThere

if TYPE_CHECKING:
    from collections.abc import Mapping

CRAWLS_SHOWN = 10
CLOSING = "Crawler has finished running and is in state READY"
_name = click.argument("name", metavar="NAME", help="Name of the crawler.")


@click.group("crawler", cls=Noun)
def crawler() -> None:
    """List, show and run crawlers, read why they decided what."""


crawler.add_command(crawler_queue_command)


@dataclass(frozen=True, slots=True)
class ListCrawlers:
    pass


@crawler.command("list", examples=[("penstock crawler list", "every crawler with its state and latest crawl")])
def list_command() -> None:
    """List the crawlers."""
    carry_out(ListCrawlers(), list_crawlers)


def list_crawlers(_: ListCrawlers, invocation: Invocation) -> Result:
    found = sorted(items(invocation.glue.get_crawlers, "Crawlers"), key=lambda one: one["Name"])
    rows = []
    for one in found:
        last = one.get("LastCrawl", {})
        paths = ", ".join(_paths(one))
        rows.append([one["Name"], one["State"], last.get("Status", "never run"), instant(last.get("StartTime")), paths])
    return Result(
        found, listing(("CRAWLER", "STATE", "LAST CRAWL", "STARTED", "TARGETS"), rows, "There are no crawlers.")
    )


@dataclass(frozen=True, slots=True)
class ShowCrawler:
    name: str


@crawler.command(
    "show", examples=[("penstock crawler show flights-curated", "its targets, policies and latest crawls")]
)
@_name
def show_command(name: str) -> None:
    """Show a crawler with its latest crawls."""
    carry_out(ShowCrawler(name), show_crawler)


def show_crawler(options: ShowCrawler, invocation: Invocation) -> Result:
    glue, now = invocation.glue, invocation.clock.now()
    found = glue.get_crawler(Name=options.name)["Crawler"]
    crawls = items(glue.list_crawls, "Crawls", CRAWLS_SHOWN, CrawlerName=options.name, MaxResults=CRAWLS_SHOWN)
    policy = found.get("SchemaChangePolicy", {})
    head = fields(
        [
            ("Crawler", found["Name"]),
            ("Description", found.get("Description")),
            ("State", found["State"]),
            ("Database", found.get("DatabaseName")),
            ("Table prefix", found.get("TablePrefix")),
            *(("Target", path) for path in _paths(found)),
            ("Schedule", found.get("Schedule", {}).get("ScheduleExpression")),
            ("On change", policy.get("UpdateBehavior")),
            ("On deletion", policy.get("DeleteBehavior")),
            ("Latest message", found.get("LastCrawl", {}).get("ErrorMessage")),
        ]
    )
    rows = []
    for crawl in crawls:
        took = duration(seconds_between(crawl.get("StartTime"), crawl.get("EndTime"), now))
        rows.append([crawl["CrawlId"], crawl["State"], instant(crawl.get("StartTime")), took])
    table = listing(("CRAWL", "STATE", "STARTED", "DURATION"), rows, "The crawler has never run.")
    return Result({"Crawler": found, "Crawls": crawls}, stacked(head, table))


@dataclass(frozen=True, slots=True)
class RunCrawler:
    name: str
    wait: bool


@crawler.command("run", examples=[("penstock crawler run flights-curated --wait", "crawl, and wait for the end")])
@_name
@click.option("--wait", is_flag=True, help="Wait for the crawl's end; exit with 3 if it fails.")
def run_command(name: str, wait: bool) -> None:
    """Start a crawl."""
    carry_out(RunCrawler(name, wait), run_crawler)


def run_crawler(options: RunCrawler, invocation: Invocation) -> Result:
    glue = invocation.glue
    glue.start_crawler(Name=options.name)
    if not options.wait:
        return Result({"Name": options.name}, fields([("Started", options.name)]))
    while True:
        found = glue.get_crawler(Name=options.name)["Crawler"]
        if found["State"] == "READY":
            break
        time.sleep(POLL_SECONDS)
    last = found.get("LastCrawl", {})
    metrics = glue.get_crawler_metrics(CrawlerNameList=[options.name])["CrawlerMetricsList"][0]
    text = fields(
        [
            ("Crawl", last.get("MessagePrefix")),
            ("Status", last.get("Status")),
            ("Message", last.get("ErrorMessage")),
            ("Duration", duration(metrics.get("LastRuntimeSeconds"))),
            ("Tables", _changes(metrics)),
        ]
    )
    code = ExitCode.OK if last.get("Status") == "SUCCEEDED" else ExitCode.RUN_FAILED
    return Result({"LastCrawl": last, "Metrics": metrics}, text, code)


@dataclass(frozen=True, slots=True)
class ReadLog:
    name: str
    crawl_id: str | None
    follow: bool


@crawler.command(
    "log",
    examples=[
        ("penstock crawler log flights-curated", "what its latest crawl found, and why"),
        ("penstock crawler log flights-curated -f", "the same while it crawls, to the end"),
    ],
)
@_name
@click.option("--crawl", "crawl_id", metavar="CRAWL_ID", help="Crawl id; the latest crawl when left out.")
@click.option("-f", "--follow", is_flag=True, help="Go on until the crawl ends; exit with 3 if it fails.")
def log_command(name: str, crawl_id: str | None, follow: bool) -> None:
    """Show the log of a crawl: every decision with its evidence."""
    carry_out(ReadLog(name, crawl_id, follow), read_log)


def read_log(options: ReadLog, invocation: Invocation) -> Result:
    crawl = _crawl(options.name, options.crawl_id, invocation)
    crawl_id, follower, line, looks = crawl["CrawlId"], None, "", 0
    while True:
        # A crawl that has not begun has no time yet, and no line. The state is read before the log, never after.
        if follower is None and "StartTime" in crawl:
            follower = CrawlFollower(invocation.connection.client("logs"), options.name, crawl_id, crawl["StartTime"])
        for line in follower.lines() if follower else ():
            invocation.output.event(line, {"crawl": crawl_id, "line": line})
        # The closing lines are written when the end is on record already: an end without them is looked at once more.
        looks += crawl["State"] != "RUNNING"
        if not options.follow or (looks > 0 and line.endswith(CLOSING)) or looks > 1:
            break
        time.sleep(POLL_SECONDS)
        crawl = _crawl(options.name, crawl_id, invocation)
    failed = options.follow and crawl["State"] != "COMPLETED"
    return Result(None, "", ExitCode.RUN_FAILED if failed else ExitCode.OK, silent=True)


def _crawl(name: str, crawl_id: str | None, invocation: Invocation) -> Mapping[str, Any]:
    """A crawl of a crawler, the latest for None. Raises NothingThere."""
    chosen = {"FieldName": "CRAWL_ID", "FilterOperator": "EQ", "FieldValue": crawl_id}
    filters = {} if crawl_id is None else {"Filters": [chosen]}
    crawls = items(invocation.glue.list_crawls, "Crawls", 1, CrawlerName=name, **filters)
    if not crawls:
        has = "has never run" if crawl_id is None else f"has no crawl {crawl_id}"
        raise NothingThere(f"crawler '{name}' {has}")
    found: Mapping[str, Any] = crawls[0]
    return found


def _paths(found: Mapping[str, Any]) -> list[str]:
    """The places a crawler looks at, whatever kind of target they are."""
    paths: list[str] = []
    for targets in found.get("Targets", {}).values():
        for target in targets:
            paths += target.get("Paths") or target.get("DeltaTables") or []
            paths += [place for member in ("Path", "DatabaseName") if (place := target.get(member))]
    return paths


def _changes(metrics: Mapping[str, Any]) -> str:
    counted = ((metrics.get(f"Tables{word.capitalize()}", 0), word) for word in ("created", "updated", "deleted"))
    return ", ".join(f"{count} {word}" for count, word in counted)
