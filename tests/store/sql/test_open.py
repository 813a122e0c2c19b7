"""Opening a store: what it accepts, what it refuses, and what it keeps while everybody uses it at once."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from penstock.engine.events import StopAsked
from penstock.engine.state import OriginKind, Slot
from penstock.errors import BadSetting, Conflict, StoreBusy
from penstock.store.contract import Commit
from penstock.store.sql.open import file_url, open_store

WRITER = """
import sys
from datetime import UTC, datetime
from penstock.arns import Namespace
from penstock.store.sql.open import open_store

url, name = sys.argv[1:]
store = open_store(url)
namespace = Namespace("000000000000", "us-east-1")
for number in range(40):
    with store.write() as tx:
        found = tx.jobs.get(namespace, "counter")
        if found is None:
            tx.jobs.insert(namespace, "counter", {"n": 1}, datetime(2026, 1, 1, tzinfo=UTC))
        else:
            tx.jobs.replace(namespace, "counter", {"n": found.document["n"] + 1}, datetime(2026, 1, 1, tzinfo=UTC))
store.close()
"""

ENDLESS = """
import itertools, sys
from datetime import UTC, datetime
from penstock.arns import Namespace
from penstock.store.sql.open import open_store

store = open_store(sys.argv[1])
for number in itertools.count():
    with store.write() as tx:
        tx.jobs.insert(Namespace("000000000000", "us-east-1"), f"{number:06}", {}, datetime(2026, 1, 1, tzinfo=UTC))
        tx.crawlers.insert(Namespace("000000000000", "us-east-1"), f"{number:06}", {}, datetime(2026, 1, 1, tzinfo=UTC))
    print(number, flush=True)
"""


def test_what_was_written_is_there_after_reopening(durable_url, make):
    first = open_store(durable_url)
    situation = make.begin(first, make.situation("wr_1", make.run("jr_1")), reasons=("because",))
    with first.write() as tx:
        tx.jobs.insert(make.namespace, "load", {"Name": "load"}, make.now)
        tx.inbox.put("wr_1", StopAsked(), "stop", make.now)
    first.close()
    again = open_store(durable_url)
    with again.write() as tx:
        assert tx.origins.load("wr_1") == situation
        assert tx.jobs.get(make.namespace, "load").document == {"Name": "load"}
        assert [entry.event for entry in tx.inbox.pending(9)] == [StopAsked()]
        assert not tx.inbox.put("wr_1", StopAsked(), "stop", make.now)
    again.close()


def test_a_database_in_memory_is_gone_when_closed(make):
    for _ in range(2):
        store = open_store("sqlite://")
        with store.write() as tx:
            assert tx.jobs.insert(make.namespace, "load", {}, make.now)
        store.close()


def test_a_block_that_raises_writes_nothing(store, make):
    def fail(error):
        with store.write() as tx:
            tx.jobs.insert(make.namespace, "load", {}, make.now)
            tx.inbox.put("wr_1", StopAsked(), "stop", make.now)
            raise error

    for error in (ZeroDivisionError, KeyboardInterrupt):
        with pytest.raises(error):
            fail(error)
    with store.write() as tx:
        assert tx.jobs.get(make.namespace, "load") is None
        assert tx.inbox.pending(9) == []
        assert tx.jobs.insert(make.namespace, "load", {}, make.now)


def test_others_see_a_write_at_its_end_only(durable_url, make):
    store = open_store(durable_url)
    with store.write() as tx:
        tx.jobs.insert(make.namespace, "load", {}, make.now)
        with store.read() as other:
            assert other.jobs.get(make.namespace, "load") is None
    with store.read() as other:
        assert other.jobs.get(make.namespace, "load") is not None
    store.close()


def test_a_read_sees_one_state_from_its_first_look_on(durable_url, make):
    store = open_store(durable_url)
    with store.read() as reader:
        assert reader.jobs.get(make.namespace, "load") is None
        with store.write() as tx:
            tx.jobs.insert(make.namespace, "load", {}, make.now)
            tx.crawlers.insert(make.namespace, "crawl", {}, make.now)
        assert reader.crawlers.get(make.namespace, "crawl") is None
    store.close()


def test_writing_through_a_read_is_an_error(store, make):
    with store.read() as tx, pytest.raises(RuntimeError, match="use write"):
        tx.jobs.insert(make.namespace, "load", {}, make.now)
    with store.read() as tx, pytest.raises(RuntimeError, match="use write"):
        tx.outbox.claim("me", 1, make.now, 60)
    with store.read() as tx, pytest.raises(RuntimeError, match="use write"):
        tx.origins.commit(Commit(None, make.situation()), make.now)


def test_threads_take_one_slot_each_time(store, make):
    """Eight threads each start a run where one may run at a time: exactly one gets the slot, as often as one tries."""
    node = make.job()
    barrier = threading.Barrier(8)

    def start(number):
        with store.read() as tx:
            slot = tx.origins.slots(make.namespace, [node])[node]
        barrier.wait()
        run = make.run(f"jr_{number}", holds_slot=True)
        situation = make.situation(f"manual_{number}", run, kind=OriginKind.MANUAL)
        try:
            with store.write() as tx:
                tx.origins.commit(Commit(None, situation, taken=((node, slot),)), make.now)
        except Conflict:
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(start, range(8))) == 1
    with store.read() as tx:
        assert tx.origins.slots(make.namespace, [node]) == {node: Slot(active=1, version=1)}
        assert len(tx.runs.unfinished()) == 1


def test_threads_that_decide_again_after_a_conflict_lose_nothing(store, make):
    make.begin(store, make.situation("wr_1"))

    def add(number):
        for step in range(10):
            while True:
                before = make.load(store, "wr_1")
                run = make.run(f"jr_{number}_{step}")
                after = replace(before, version=before.version + 1, runs={**before.runs, run.id: run})
                try:
                    with store.write() as tx:
                        tx.origins.commit(Commit(before, after, reasons=(run.id,)), make.now)
                    break
                except Conflict:
                    continue

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(4)))
    situation = make.load(store, "wr_1")
    assert situation.version == 41
    assert sorted(situation.runs) == sorted(f"jr_{number}_{step}" for number in range(4) for step in range(10))
    with store.read() as tx:
        assert [reason for _, reason in tx.origins.reasons("wr_1")] == list(situation.runs)


def test_no_command_is_claimed_twice(store, make):
    from penstock.engine.commands import LaunchCrawl

    make.begin(store, make.situation("wr_1"), commands=tuple(LaunchCrawl(f"c_{n}", "crawl") for n in range(60)))

    def claim(owner):
        found = []
        while True:
            with store.write() as tx:
                entries = tx.outbox.claim(owner, 3, make.now, 600)
            if not entries:
                return found
            found += [entry.command.crawl_id for entry in entries]

    with ThreadPoolExecutor(4) as pool:
        claimed = [crawl_id for found in pool.map(claim, "abcd") for crawl_id in found]
    assert sorted(claimed) == sorted(f"c_{n}" for n in range(60))


@pytest.mark.slow
def test_two_processes_share_one_database_from_the_very_start(durable_url, make):
    """Both find nothing, migrate and count: one schema and 80 steps."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", WRITER, durable_url, str(number)], stderr=subprocess.PIPE
        )
        for number in range(2)
    ]
    failures = [process.communicate(timeout=60)[1].decode() for process in processes]
    store = open_store(durable_url)
    with store.read() as tx:
        count = tx.jobs.get(make.namespace, "counter").document["n"]
    store.close()
    if durable_url.startswith("sqlite"):
        assert (failures, count) == (["", ""], 80)
    else:
        # PostgreSQL lets both read the same count: without an expected version, the later one wins.
        assert 40 <= count <= 80


@pytest.mark.slow
def test_a_killed_process_loses_nothing_and_leaves_no_half(durable_url, make):
    process = subprocess.Popen([sys.executable, "-c", ENDLESS, durable_url], stdout=subprocess.PIPE, text=True)
    said = [int(next(process.stdout)) for _ in range(50)]
    process.kill()
    said += [int(line) for line in process.stdout.read().splitlines()]
    process.wait()
    process.stdout.close()
    store = open_store(durable_url)
    with store.read() as tx:
        written = tx.jobs.count(make.namespace)
        assert tx.crawlers.count(make.namespace) == written
        assert len(said) <= written <= len(said) + 1
    store.close()


def test_readers_are_as_many_as_threads_need(durable_url, make):
    store = open_store(durable_url)
    with store.write() as tx:
        tx.jobs.insert(make.namespace, "load", {}, make.now)
    together = threading.Barrier(12)

    def read(_):
        with store.read() as tx:
            together.wait(30)
            return tx.jobs.count(make.namespace)

    with ThreadPoolExecutor(12) as pool:
        for _ in range(3):
            assert list(pool.map(read, range(12))) == [1] * 12
    store.close()


def test_a_writer_waits_for_another_process_and_then_says_so(tmp_path, make):
    url = file_url(tmp_path / "penstock.db")
    store = open_store(url, wait_seconds=0.1)
    other = sqlite3.connect(tmp_path / "penstock.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy, match=r"within 0\.1 s: another process"), store.write() as tx:
        tx.jobs.insert(make.namespace, "load", {}, make.now)
    with store.read() as tx:
        assert tx.jobs.get(make.namespace, "load") is None
    other.execute("ROLLBACK")
    other.close()
    with store.write() as tx:
        assert tx.jobs.insert(make.namespace, "load", {}, make.now)
    store.close()


def test_a_full_disk_leaves_nothing_half_written(tmp_path, make):
    """SQLite is told that the file may not grow: the error is a full disk's, and so is what follows it."""
    store = open_store(file_url(tmp_path / "penstock.db"))
    with store.write() as tx:
        tx.jobs.insert(make.namespace, "before", {}, make.now)
        connection = tx._session._connection
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    def fill():
        with store.write() as tx:
            tx.jobs.insert(make.namespace, "small", {}, make.now)
            tx.jobs.insert(make.namespace, "large", {"text": "x" * 1_000_000}, make.now)

    with pytest.raises(sqlite3.OperationalError, match="full"):
        fill()
    with store.write() as tx:
        assert [stored.name for stored in tx.jobs.page(make.namespace, None, 9)] == ["before"]
        tx._session._connection.execute("PRAGMA max_page_count = 1000000")
    with store.write() as tx:
        assert tx.jobs.insert(make.namespace, "large", {"text": "x" * 1_000_000}, make.now)
    store.close()


def test_a_thread_that_would_wait_for_itself_is_told(tmp_path, make):
    for url in (file_url(tmp_path / "penstock.db"), "sqlite://"):
        store = open_store(url)
        with store.write(), pytest.raises(RuntimeError, match="inside a transaction already"), store.write():
            pass
        store.close()
    memory = open_store("sqlite://")
    with memory.read(), pytest.raises(RuntimeError, match="inside a transaction already"), memory.read():
        pass
    memory.close()


@pytest.mark.parametrize("name", ["plain", "a b", "q?x=1", "p%20q", "h#x", "é"])
def test_any_path_can_be_a_url(tmp_path, make, name):
    store = open_store(file_url(tmp_path / name))
    with store.write() as tx:
        tx.jobs.insert(make.namespace, "load", {}, make.now)
    store.close()
    assert (tmp_path / name).stat().st_size > 0
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "is no database URL"),
        ("/tmp/penstock.db", "is no database URL"),
        ("mysql://localhost/penstock", "must begin with sqlite:// or postgresql"),
        ("sqlite:////no/such/folder/penstock.db", "a folder that is not there: /no/such/folder"),
    ],
)
def test_a_url_that_cannot_be_used_is_a_bad_setting(url, message):
    with pytest.raises(BadSetting, match=f"'database_url' .*{message}"):
        open_store(url)


def test_postgresql_without_its_driver_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(BadSetting, match=r"install penstock\[postgres\]"):
        open_store("postgresql+psycopg://localhost/penstock")


def test_a_file_that_is_no_database_is_a_bad_setting(tmp_path):
    path = tmp_path / "penstock.db"
    path.write_text("this is text, and long enough to be a header of something else entirely " * 20)
    before = path.read_bytes()
    with pytest.raises(BadSetting, match=r"penstock\.db cannot be opened: file is not a database"):
        open_store(file_url(path))
    assert path.read_bytes() == before


def test_a_folder_is_no_database(tmp_path):
    with pytest.raises(BadSetting, match="cannot be opened: unable to open database file"):
        open_store(file_url(tmp_path))


@pytest.mark.slow
def test_a_server_that_is_not_there_is_a_bad_setting_without_the_password(tmp_path: Path):
    with pytest.raises(BadSetting, match="cannot be opened") as caught:
        open_store(f"postgresql+psycopg://me:secret-word@/penstock?host={tmp_path}")
    assert "secret-word" not in str(caught.value)


@pytest.mark.slow
def test_a_database_in_another_encoding_is_refused(postgres_server):
    name = postgres_server.create_empty("ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    try:
        with pytest.raises(BadSetting, match="encoding UTF8, not LATIN1"):
            open_store(postgres_server.url(name))
    finally:
        postgres_server.drop(name)


def test_the_size_grows_with_what_is_stored(store, make):
    before = store.size_bytes()
    with store.write() as tx:
        tx.jobs.insert(make.namespace, "load", {"Description": "x" * 1_000_000}, make.now)
    assert 0 < before < store.size_bytes() < 100_000_000
