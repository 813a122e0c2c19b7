"""Job bookmarks."""

from __future__ import annotations

import pytest

from penstock.store.contract import StoredBookmark


def state(version: int, run_id: str, previous: str | None = None) -> StoredBookmark:
    return StoredBookmark(version, version // 2 + 1, 0, run_id, previous, f'{{"version":{version}}}')


@pytest.fixture
def states(store, make):
    kept = [state(2, "jr_1"), state(4, "jr_2", "jr_1"), state(6, "jr_3", "jr_2")]
    with store.write() as tx:
        for job in ("load", "other"):
            tx.jobs.insert(make.namespace, job, {}, make.now)
            for one in kept:
                assert tx.bookmarks.insert(make.namespace, job, one)
    return kept


def test_the_latest_state_and_that_of_a_run(store, make, states):
    with store.read() as tx:
        assert tx.bookmarks.latest(make.namespace, "load") == states[2]
        assert tx.bookmarks.latest(make.namespace, "load", "jr_2") == states[1]
        assert tx.bookmarks.latest(make.namespace, "load", "jr_9") is None
        assert tx.bookmarks.latest(make.elsewhere, "load") is None


def test_a_version_is_stored_once(store, make, states):
    with store.write() as tx:
        assert not tx.bookmarks.insert(make.namespace, "load", state(6, "jr_4"))
        assert tx.bookmarks.latest(make.namespace, "load") == states[2]


def test_rewinding_forgets_what_came_after(store, make, states):
    with store.write() as tx:
        assert tx.bookmarks.rewind(make.namespace, "load", 2) == 2
        assert tx.bookmarks.latest(make.namespace, "load") == states[0]
        assert tx.bookmarks.rewind(make.namespace, "load", 0) == 1
        assert tx.bookmarks.latest(make.namespace, "load") is None
        assert tx.bookmarks.latest(make.namespace, "other") == states[2]


def test_they_go_with_their_job(store, make, states):
    with store.write() as tx:
        tx.jobs.delete(make.namespace, "load")
        tx.jobs.insert(make.namespace, "load", {}, make.now)
        assert tx.bookmarks.latest(make.namespace, "load") is None
