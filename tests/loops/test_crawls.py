"""Crawls carried out over real files and a real store: whole or not at all, once, and stoppable at any time."""

from __future__ import annotations

import json

import pytest

from penstock.arns import Namespace
from penstock.engine.commands import LaunchCrawl
from penstock.engine.events import StopAsked
from penstock.locations import Locations
from penstock.loops.crawls import Crawls
from penstock.operations.advance import advance
from penstock.operations.starts import start_crawl

HERE = Namespace("123456789012", "eu-west-1")
CRAWLER = {"Name": "c", "Role": "r", "DatabaseName": "geo", "Targets": {"S3Targets": [{"Path": "s3://lake/raw"}]}}
LEASE_SECONDS = 60


class Watched(Locations):
    """Locations that tell when a file is opened: there the world may change under the crawl."""

    def __init__(self, objects):
        super().__init__(objects)
        self.on_open = lambda: None

    def open(self, url):
        self.on_open()
        return super().open(url)


class Site:
    def __init__(self, world, folder) -> None:
        self.world = world
        self.folder = folder
        self.locations = Watched(folder / "objects")
        self.crawls = Crawls(world.store, world.clock, self.locations, folder / "crawls")
        self.started = 0
        with world.store.write() as transaction:
            transaction.crawlers.insert(HERE, "c", CRAWLER, world.clock.now())

    def put(self, key, text) -> None:
        file = self.folder / "objects" / "lake" / "raw" / key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def start(self):
        """The crawl's command, claimed as a worker would."""
        self.started += 1
        crawl_id = f"crawl-{self.started}"
        self.world.clock.move(seconds=1)
        with self.world.store.write() as transaction:
            start_crawl(transaction, HERE, "c", crawl_id, f"manual_{crawl_id}", self.world.clock.now())
        with self.world.store.write() as transaction:
            (entry,) = transaction.outbox.claim("me", 10, self.world.clock.now(), LEASE_SECONDS)
        assert entry.command == LaunchCrawl(crawl_id, "c")
        return entry

    def carry_out(self, entry) -> None:
        self.crawls.carry_out(entry, entry.command, "me", LEASE_SECONDS)

    def crawl(self):
        entry = self.start()
        self.carry_out(entry)
        while self.world.dispatcher.step(self.world.clock.now()):
            pass
        return self.row(entry)

    def stop(self, entry) -> None:
        with self.world.store.write() as transaction:
            advance(
                transaction, entry.origin_id, StopAsked(), self.world.clock.now(), self.world.dispatcher._retry_delay
            )

    def row(self, entry):
        with self.world.store.read() as transaction:
            return transaction.runs.get(entry.command.crawl_id)

    def tables(self):
        with self.world.store.read() as transaction:
            return {table.name: table for table in transaction.tables.page(HERE, "geo", None, 100)}

    def log(self, entry) -> str:
        return (self.folder / "crawls" / f"{entry.command.crawl_id}.log").read_text(encoding="utf-8")

    def touch_table(self) -> None:
        """Somebody else writes to the table."""
        with self.world.store.write() as transaction:
            table = transaction.tables.get(HERE, "geo", "towns")
            transaction.tables.replace(HERE, "geo", "towns", table.document, self.world.clock.now())


@pytest.fixture
def site(world, tmp_path):
    site = Site(world, tmp_path)
    site.put("towns/part-0.csv", "city,people\nulm,120\nbonn,300\n")
    return site


def test_what_a_crawl_found_its_record_and_its_end_are_written_together(site):
    entry = site.start()
    site.carry_out(entry)
    assert list(site.tables()) == ["towns"]
    row = site.row(entry)
    assert (row.run.state, row.crawl["TablesCreated"]) == ("RUNNING", 1), "the dispatcher has not seen the end yet"
    assert json.loads(row.crawl["Summary"])["TABLE"]["ADD"]
    site.world.settle()
    assert site.row(entry).run.state == "SUCCEEDED"
    assert site.tables()["towns"].created_by.endswith(":assumed-role/r/AWS-Crawler")
    assert "Run Summary For TABLE:" in site.log(entry)
    with site.world.store.write() as transaction:
        assert transaction.outbox.claim("me", 10, site.world.clock.now(), LEASE_SECONDS) == []


def test_a_crawl_that_was_carried_out_twice_is_one_crawl(site):
    entry = site.start()
    site.carry_out(entry)
    site.world.settle()
    before = site.tables()["towns"].version
    site.carry_out(entry)
    site.world.settle()
    assert site.row(entry).run.state == "SUCCEEDED"
    assert site.tables()["towns"].version == before


def test_of_a_crawl_that_two_carry_out_at_once_one_writes(site):
    """The lease of a slow one ran out: whichever ends first is the crawl, and the other finds its end there."""
    entry = site.start()
    meanwhile = [lambda: site.carry_out(entry)]

    def others_first():
        if meanwhile:
            meanwhile.pop()()
            site.put("villages/part-0.csv", "name\nelm\n")  # what only the slow one could still find

    site.locations.on_open = others_first
    site.carry_out(entry)
    site.world.settle()
    assert site.row(entry).run.state == "SUCCEEDED"
    assert site.row(entry).crawl["TablesCreated"] == 1
    assert site.tables()["towns"].version == 0


def test_a_crawl_that_was_stopped_before_it_began_writes_nothing(site):
    entry = site.start()
    site.stop(entry)
    site.carry_out(entry)
    site.world.settle()
    run = site.row(entry).run
    assert (run.state, run.error_message) == ("CANCELLED", None)
    assert site.tables() == {}


def test_a_running_crawl_is_stopped_where_it_runs(site):
    entry = site.start()
    site.stop(entry)
    site.locations.on_open = lambda: site.crawls.stop(entry.command.crawl_id)
    site.carry_out(entry)
    site.world.settle()
    assert site.row(entry).run.state == "CANCELLED"
    assert site.tables() == {}


def test_a_running_crawl_looks_up_whether_another_server_was_asked_to_stop_it(site):
    for number in range(3):
        site.put(f"towns/part-{number}.csv", "city,people\nulm,120\n")
    entry = site.start()

    def elsewhere():
        site.world.clock.move(seconds=2)
        if site.row(entry).run.state == "RUNNING":
            site.stop(entry)

    site.locations.on_open = elsewhere
    site.carry_out(entry)
    site.world.settle()
    assert site.row(entry).run.state == "CANCELLED"
    assert site.tables() == {}


def test_stopping_a_crawl_that_is_not_here_does_nothing(site):
    site.crawls.stop("crawl-unknown")
    assert site.crawl().run.state == "SUCCEEDED"


def test_a_table_that_changed_meanwhile_is_planned_again(site):
    site.crawl()
    site.put("towns/part-0.csv", "city,people,height\nulm,120,478\nbonn,300,60\n")
    entry = site.start()
    changes = [site.touch_table]
    site.locations.on_open = lambda: changes.pop()() if changes else None
    site.carry_out(entry)
    site.world.settle()
    assert site.row(entry).run.state == "SUCCEEDED"
    assert "A table has changed since it was read, planning again" in site.log(entry)
    assert [c["Name"] for c in site.tables()["towns"].document["StorageDescriptor"]["Columns"]][-1] == "height"


def test_a_table_that_never_stands_still_fails_the_crawl_and_stays_as_others_left_it(site):
    site.crawl()
    site.put("towns/part-0.csv", "city,people,height\nulm,120,478\nbonn,300,60\n")
    site.locations.on_open = site.touch_table
    entry = site.start()
    site.carry_out(entry)
    site.world.settle()
    row = site.row(entry)
    assert row.run.state == "FAILED"
    assert row.run.error_message.startswith("The catalog kept changing while the crawl was writing to it")
    assert row.crawl == {}
    assert len(site.tables()["towns"].document["StorageDescriptor"]["Columns"]) == 2


def test_a_crawler_that_was_deleted_meanwhile_fails_the_crawl(site):
    entry = site.start()
    with site.world.store.write() as transaction:
        transaction.crawlers.delete(HERE, "c")
    site.carry_out(entry)
    site.world.settle()
    run = site.row(entry).run
    assert (run.state, run.error_message) == ("FAILED", "Crawler with name c does not exist")


def test_a_crawler_can_be_started_again_after_failures(site):
    with site.world.store.write() as transaction:
        broken = {**CRAWLER, "Targets": {"JdbcTargets": [{"Path": "x"}]}}
        transaction.crawlers.replace(HERE, "c", broken, site.world.clock.now())
    for _ in range(3):
        run = site.crawl().run
        assert run.state == "FAILED"
        assert "not supported" in run.error_message
    with site.world.store.write() as transaction:
        transaction.crawlers.replace(HERE, "c", CRAWLER, site.world.clock.now())
    assert site.crawl().run.state == "SUCCEEDED"
