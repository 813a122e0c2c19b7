"""The database's clock: PostgreSQL tells it, SQLite has none."""

from __future__ import annotations

from datetime import timedelta

from penstock.clock import SystemClock
from penstock.store.sql.open import open_store


def test_a_database_server_tells_the_time_of_the_statement_and_a_file_none(store, url):
    with store.read() as tx:
        first = tx.servers.time()
        second = tx.servers.time()
    if url.startswith("sqlite"):
        assert first is None
        return
    assert abs(SystemClock().now() - first) < timedelta(seconds=10), "it runs on this machine"
    assert first <= second
    later = open_store(url)
    with later.write() as tx:
        assert tx.servers.time() >= second
    later.close()
