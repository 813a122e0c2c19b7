"""Scripted crawls: the interface of `loops.crawls.Crawls`; they take time, keep their lease, end in one transaction."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.simulation.interleaved_store import Injected

from penstock.engine.commands import LaunchCrawl
from penstock.engine.events import RunFinished
from penstock.engine.state import CrawlState
from penstock.errors import Conflict
from penstock.store.contract import OutboxEntry

if TYPE_CHECKING:
    from tests.simulation.server import SimulatedServer


class ScriptedCrawls:
    def __init__(self, server: SimulatedServer) -> None:
        self._server = server
        self._stops: Counter[str] = Counter()

    def stop(self, crawl_id: str) -> None:
        self._stops[crawl_id] += 1

    def carry_out(self, entry: OutboxEntry, command: LaunchCrawl, owner: str, lease_seconds: int) -> None:
        server = self._server
        world = server.world
        left, outcome, message = world.workload.crawl(command.crawler_name)
        while left > timedelta(0) and not self._stopped(entry, command, owner, lease_seconds):
            if server.chance("crawl_fails_inside"):
                raise RuntimeError("a simulated reader broke") from Injected()
            stretch = min(left, timedelta(seconds=world.random.choice((1, 5, 20, 90))))
            left -= stretch
            server.sleep(stretch)
        if left > timedelta(0):
            outcome, message = "STOPPED", None
        now = server.clock.now()
        with server.store.write() as transaction:
            if server.chance("crawl_fails_inside"):
                raise Conflict("a table was changed by somebody else") from Injected()
            transaction.inbox.put(
                entry.origin_id,
                RunFinished(command.crawl_id, outcome, now, message),
                f"finished {command.crawl_id}",
                now,
            )
            transaction.outbox.done([entry.id])

    def _stopped(self, entry: OutboxEntry, command: LaunchCrawl, owner: str, lease_seconds: int) -> bool:
        """As production's crawls ask: here first, then in the store, where the lease is renewed at the same time."""
        if self._stops[command.crawl_id]:
            return True
        with self._server.store.write() as transaction:
            row = transaction.runs.get(command.crawl_id)
            transaction.outbox.renew([entry.id], owner, self._server.clock.now(), lease_seconds)
        return row is None or row.run.state is not CrawlState.RUNNING
