"""Servers on one PostgreSQL wake each other; SQLite, which one process has, has nobody to wake."""

from __future__ import annotations

import threading
from contextlib import closing, suppress
from datetime import timedelta

import pytest

from penstock.engine.commands import LaunchCrawl
from penstock.engine.events import RetryFell, SlotFreed
from penstock.store.contract import Commit, Schedule
from penstock.store.sql.open import file_url, open_store

PATIENCE_SECONDS = 20


@pytest.fixture
def pair(postgres_server):
    """Two stores on one database, the second of which listens, and its bell, rung already by the connect."""
    url = postgres_server.url(postgres_server.shared())
    one, other = open_store(url), open_store(url)
    bell = threading.Event()
    other.listen(bell.set)
    assert bell.wait(PATIENCE_SECONDS), "whoever begins to listen looks once"
    bell.clear()
    yield one, other, bell
    one.close()
    other.close()


def leave_command(tx, make):
    tx.origins.commit(Commit(None, make.situation("wr_1"), commands=(LaunchCrawl("c_1", "crawl"),)), make.now)


@pytest.mark.slow
@pytest.mark.parametrize(
    "leave",
    [
        lambda tx, make: tx.inbox.put("wr_1", SlotFreed("jr_1"), "key", make.now),
        lambda tx, make: tx.schedules.put(
            Schedule(make.namespace, "trigger", "t", "cron(0 * * * ? *)", make.now + timedelta(hours=1))
        ),
        lambda tx, make: tx.event_queue.put(make.namespace, [{"source": "s"}], make.now),
        leave_command,
    ],
    ids=["fact", "schedule", "event", "command"],
)
def test_what_one_server_leaves_wakes_the_other(pair, make, leave):
    one, _, bell = pair
    with one.write() as tx:
        leave(tx, make)
        assert not bell.is_set(), "not before it is committed"
    assert bell.wait(PATIENCE_SECONDS)


@pytest.mark.slow
def test_nobody_is_woken_by_its_own_doing_or_by_what_was_taken_back(pair, make):
    one, other, bell = pair
    with other.write() as tx:
        tx.inbox.put("wr_1", RetryFell("jr_1"), "own", make.now)
    with suppress(KeyError), one.write() as tx:
        tx.inbox.put("wr_1", RetryFell("jr_2"), "taken back", make.now)
        raise KeyError
    with one.write() as tx:
        tx.jobs.insert(make.namespace, "load", {}, make.now)
    assert not bell.wait(0.3)


@pytest.mark.slow
def test_a_listener_that_lost_its_connection_connects_again_and_looks(postgres_server, caplog):
    name = postgres_server.create()
    store = open_store(postgres_server.url(name))
    bell = threading.Event()
    store.listen(bell.set)
    assert bell.wait(PATIENCE_SECONDS)
    bell.clear()
    postgres_server.end_connections(name)
    assert bell.wait(PATIENCE_SECONDS)
    assert "no word of other servers" in caplog.text
    store.close()
    postgres_server.drop(name)


def test_on_sqlite_nobody_is_called(tmp_path, make):
    with closing(open_store(file_url(tmp_path / "penstock.db"))) as store:
        bell = threading.Event()
        store.listen(bell.set)
        with store.write() as tx:
            tx.inbox.put("wr_1", RetryFell("jr_1"), "key", make.now)
        assert not bell.is_set()
