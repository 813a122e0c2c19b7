"""One crawl from the listing to the plan: reads, decides and logs, and writes nothing to the catalogue.

The caller applies `CrawlPlan.changes` in one transaction, then calls `finish`; so a crawl never leaves the catalogue
half written, and the closing lines of the log are true.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from penstock.arns import Namespace
from penstock.catalog.changes import CatalogChange
from penstock.crawler.configuration import CRAWL_EVENT_MODE, Instructions, read_instructions
from penstock.crawler.descriptors import Stamp
from penstock.crawler.existing import ExistingTable, known_schemas, place
from penstock.crawler.grouping import Grouping, Options
from penstock.crawler.log import BENCHMARK, ERROR, INFO, WARN, CrawlLog
from penstock.crawler.policy import Reconciler, Target
from penstock.crawler.reading import Read, Stopped, list_target, read_target
from penstock.crawler.sources import open_sources
from penstock.crawler.sources.contract import Source
from penstock.crawler.summary import CrawlSummary, summarize
from penstock.crawler.tree import FoundTable, build
from penstock.errors import BadLocation, CrawlFailed, InvalidInput
from penstock.formats.classify import Classifier
from penstock.formats.custom import custom_classifiers
from penstock.locations import Locations

SUCCEEDED: Final = "SUCCEEDED"
FAILED: Final = "FAILED"
STOPPED: Final = "STOPPED"
EXAMPLES_MAX: Final = 3


@dataclass(frozen=True, slots=True)
class CrawlRequest:
    """`crawler` is the Glue Crawler document: Name, Targets, DatabaseName, TablePrefix, policies, Configuration.

    `classifiers`: the Glue Classifier documents (`{kind: members}`) that it names, in its order, None for one that does
    not exist."""

    crawl_id: str
    crawler: Mapping[str, Any]
    namespace: Namespace
    started: datetime
    classifiers: tuple[Mapping[str, Any] | None, ...] = ()


@dataclass(frozen=True, slots=True)
class CrawlPlan:
    """What a crawl came to. `outcome`: SUCCEEDED, FAILED (with `error_message`) or STOPPED; only a crawl that succeeded
    has changes. `notes` are (level, text) of the lines that `finish` writes once the changes are committed; `warnings`
    are the WARN lines about tables and folders, without those about single files."""

    outcome: str
    database: str
    changes: tuple[CatalogChange, ...] = ()
    summary: CrawlSummary = field(default_factory=CrawlSummary)
    error_message: str | None = None
    notes: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()


def crawl(
    request: CrawlRequest,
    existing: Sequence[ExistingTable],
    locations: Locations,
    log: CrawlLog,
    stop: Callable[[], bool],
) -> CrawlPlan:
    """Plan what a crawler would change.

    `existing`: all tables of the crawler's database (`target_database`), with their partitions. `stop` is asked between
    files; once it says yes the outcome is STOPPED. Whatever is wrong with targets or data comes back as a FAILED plan
    with Glue's kind of message; only bugs and failures of this machine raise.
    """
    database = target_database(request.crawler)
    log.write(BENCHMARK, f"Running Start Crawl for Crawler {request.crawler['Name']}")
    try:
        instructions = read_instructions(request.crawler)
        return _crawl(request, instructions, existing, locations, log, stop)
    except Stopped:
        log.write(INFO, "The crawl was stopped; nothing is written")
        return CrawlPlan(STOPPED, database)
    except (CrawlFailed, BadLocation, InvalidInput, FileNotFoundError) as error:
        log.say_withheld()
        log.write(ERROR, str(error))
        return CrawlPlan(FAILED, database, error_message=str(error))


def target_database(crawler: Mapping[str, Any]) -> str:
    """The database whose tables a crawl reads and writes; `default` when the crawler names none."""
    return str(crawler.get("DatabaseName") or "default").lower()


def finish(plan: CrawlPlan, log: CrawlLog) -> None:
    """What was written, and the closing lines; call it when the plan's changes are committed, or there are none."""
    if plan.outcome == SUCCEEDED:
        for level, text in plan.notes:
            log.write(level, text)
        log.write(BENCHMARK, "Finished writing to Catalog")
        for line in plan.summary.lines():
            log.write(INFO, line)
    log.write(BENCHMARK, "Crawler has finished running and is in state READY")


def _crawl(
    request: CrawlRequest,
    instructions: Instructions,
    existing: Sequence[ExistingTable],
    locations: Locations,
    log: CrawlLog,
    stop: Callable[[], bool],
) -> CrawlPlan:
    if instructions.recrawl_behavior == CRAWL_EVENT_MODE:
        log.write(INFO, "Crawl is not running in S3 event mode")
    custom = _custom(request, log)
    ours = [table for table in existing if table.owner == instructions.crawler]
    known = known_schemas(ours) if instructions.new_folders_only else {}
    roots = {place(table.location) + "/" for table in ours}
    found: list[tuple[Target, FoundTable]] = []
    targets: list[Target] = []
    warnings: list[str] = []
    for source in open_sources(request.crawler.get("Targets") or {}, locations):
        listing = list_target(source, log, stop)
        read = read_target(source, listing, known, log, stop, custom)
        if listing.files and not read.files and len(read.unreadable) == read.opened:
            raise CrawlFailed(_all_unreadable(source, read))
        target = _target(source, read)
        targets.append(target)
        grouping = _group(source, read, listing.single_object, instructions, roots)
        for level, text in grouping.notes:
            log.write(level, text)
        warnings += [text for level, text in grouping.notes if level == WARN]
        found += [(target, table) for table in grouping.tables]
    log.say_withheld()
    _check_threshold(instructions, found, log)
    if stop():
        raise Stopped
    log.write(BENCHMARK, f"Classification complete, writing results to database {instructions.database}")
    log.write(INFO, _configured(instructions))
    reconciler = Reconciler(instructions, Stamp(instructions.crawler, request.crawl_id, request.started), existing)
    reconciler.reconcile(_once(found, log), targets)
    log.write(INFO, f"Found {len(found)} tables in {log.elapsed_seconds():.1f} seconds")
    warnings += [text for level, text in reconciler.notes if level == WARN]
    changes, notes = tuple(reconciler.changes), tuple(reconciler.notes)
    return CrawlPlan(SUCCEEDED, instructions.database, changes, summarize(changes), None, notes, tuple(warnings))


def _custom(request: CrawlRequest, log: CrawlLog) -> list[Classifier]:
    """The crawler's own classifiers. Raises CrawlFailed for one that is gone: without it the tables would be others."""
    names = request.crawler.get("Classifiers") or []
    gone = [name for name, document in zip(names, request.classifiers, strict=True) if document is None]
    if gone:
        raise CrawlFailed(f"Classifier {', '.join(gone)} of crawler {request.crawler['Name']} does not exist")
    found, unusable = custom_classifiers(document for document in request.classifiers if document is not None)
    for sentence in unusable:
        log.write(WARN, sentence)
    return found


def _group(source: Source, read: Read, single: bool, instructions: Instructions, roots: set[str]) -> Grouping:
    level = None if instructions.table_level is None else max(0, instructions.table_level - source.level)
    grouping = Grouping(Options(instructions.combine, level, roots))
    root = build(source.name, read.files)
    if root is not None:
        grouping.run(root, single)
    return grouping


def _target(source: Source, read: Read) -> Target:
    exclusions = tuple(source.url + pattern for pattern in source.exclusions.patterns)
    return Target(source.url, exclusions, tuple(url for url, _ in read.unreadable))


def _once(found: Sequence[tuple[Target, FoundTable]], log: CrawlLog) -> list[tuple[Target, FoundTable]]:
    """Targets may overlap: a location that two of them lead to is one table."""
    once: dict[str, tuple[Target, FoundTable]] = {}
    for target, table in found:
        if place(table.location) in once:
            log.write(WARN, f"{table.location} was reached through two targets and is one table")
        else:
            once[place(table.location)] = (target, table)
    return list(once.values())


def _all_unreadable(source: Source, read: Read) -> str:
    shown = "; ".join(f"{url}: {problem}" for url, problem in read.unreadable[:EXAMPLES_MAX])
    return f"No object of the target {source.url} could be read ({len(read.unreadable)} tried). {shown}"


def _check_threshold(instructions: Instructions, found: Sequence[tuple[Target, FoundTable]], log: CrawlLog) -> None:
    """TableThreshold: more tables than it fail the crawl, before anything is written (specification 1.8)."""
    threshold = instructions.table_threshold
    if threshold is None or len(found) <= threshold:
        return
    for _, table in found:
        log.write(INFO, f"Table detected at {table.location}")
    raise CrawlFailed(
        f"The number of tables detected by the crawler is greater than the table threshold value provided: "
        f"Table Threshold value = {threshold}, Tables detected - {len(found)}"
    )


def _configured(instructions: Instructions) -> str:
    policy = json.dumps(
        {"UpdateBehavior": instructions.update_behavior, "DeleteBehavior": instructions.delete_behavior},
        separators=(",", ":"),
    )
    if not instructions.configuration:
        return f"Crawler configured with SchemaChangePolicy {policy}."
    return (
        f"Crawler configured with Configuration {instructions.configuration} and SchemaChangePolicy {policy}. "
        "Note that values in the Configuration override values in the SchemaChangePolicy for S3 Targets."
    )


__all__ = [
    "FAILED",
    "STOPPED",
    "SUCCEEDED",
    "CrawlPlan",
    "CrawlRequest",
    "ExistingTable",
    "crawl",
    "finish",
    "target_database",
]
