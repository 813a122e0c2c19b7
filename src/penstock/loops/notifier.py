"""Notifier: tell webhook, command and lineage server what happened: in order, at least once, again after a failure."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from penstock.clock import Clock
from penstock.errors import NotTold
from penstock.notices import Teller
from penstock.store.contract import Store
from penstock.store.notice_contract import Notice

logger = logging.getLogger(__name__)

_BATCH = 50
# While one server tells the notices of a kind, the others leave them alone; it must get through a batch meanwhile.
_HELD = timedelta(minutes=30)
_PAUSES = tuple(timedelta(seconds=seconds) for seconds in (1, 5, 30, 120, 600, 1800))
_KEPT = timedelta(hours=24)


class Notifier:
    """A notice that cannot be told holds up those behind it of its kind, for a day at most: then it is given up."""

    def __init__(self, store: Store, clock: Clock, tellers: Mapping[str, Teller]) -> None:
        self._store = store
        self._clock = clock
        self._tellers = tellers

    def step(self, now: datetime) -> bool:
        with self._store.read() as transaction:
            heads = [head for head in transaction.notices.heads() if head.due <= now]
        told = [self._tell_kind(head, now) for head in heads]
        return any(told)

    def next_due(self) -> datetime | None:
        with self._store.read() as transaction:
            return min((head.due for head in transaction.notices.heads()), default=None)

    def _tell_kind(self, head: Notice, now: datetime) -> bool:
        with self._store.write() as transaction:
            if not transaction.notices.hold(head, now + _HELD):
                return False
            notices = transaction.notices.of_kind(head.kind, _BATCH)
        told: list[Notice] = []
        failed: Notice | None = None
        for notice in notices:
            if not self._told(notice):
                failed = notice
                break
            told.append(notice)
        with self._store.write() as transaction:
            transaction.notices.done(told)
            if failed is not None:
                pause = _PAUSES[min(failed.tries, len(_PAUSES) - 1)]
                transaction.notices.failed(failed, self._clock.now() + pause)
        return True

    def _told(self, notice: Notice) -> bool:
        teller = self._tellers.get(notice.kind)
        if teller is None:
            logger.warning("a %s notice is dropped: no setting says where to any more", notice.kind)
            return True
        try:
            teller.tell(notice)
        except NotTold as error:
            if self._clock.now() - notice.made > _KEPT:
                logger.exception("a %s notice is given up after %d tries", notice.kind, notice.tries + 1)
                return True
            logger.warning("a %s notice has to wait: %s", notice.kind, error)
            return False
        return True
