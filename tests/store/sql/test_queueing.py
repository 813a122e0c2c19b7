"""Starts that wait their turn, in the order in which they came."""

from __future__ import annotations

import pytest

from penstock.errors import Conflict
from penstock.store.queueing_contract import WaitingStart


def test_starts_wait_in_order(store, make):
    def start(run_id, name="w", kind="workflow"):
        return WaitingStart(make.namespace, kind, name, run_id, run_id)

    with store.write() as tx:
        for run_id in ("wr_c", "wr_a", "wr_b"):
            tx.waiting_starts.put(start(run_id))
        tx.waiting_starts.put(start("wr_d", "other"))
        with pytest.raises(Conflict):
            tx.waiting_starts.put(start("wr_a"))
    with store.write() as tx:
        assert tx.waiting_starts.remove("wr_c")
        assert not tx.waiting_starts.remove("wr_c")
        tx.waiting_starts.put(start("wr_c"))
        found = tx.waiting_starts.of(make.namespace, "workflow", "w")
        assert [one.run_id for one in found] == ["wr_a", "wr_b", "wr_c"]
        assert tx.waiting_starts.of(make.elsewhere, "workflow", "w") == []
        assert sorted(tx.waiting_starts.waited_for(10)) == [
            (make.namespace, "workflow", "other"),
            (make.namespace, "workflow", "w"),
        ]


def test_what_lets_starts_wait(store, make):
    with store.write() as tx:
        assert not tx.waiting_starts.allowed(make.namespace, "crawler", "c")
        for _ in range(2):
            tx.waiting_starts.allow(make.namespace, "crawler", "c", allowed=True)
        assert tx.waiting_starts.allowed(make.namespace, "crawler", "c")
        assert not tx.waiting_starts.allowed(make.elsewhere, "crawler", "c")
        tx.waiting_starts.allow(make.namespace, "crawler", "c", allowed=False)
        assert not tx.waiting_starts.allowed(make.namespace, "crawler", "c")
