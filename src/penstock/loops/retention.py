"""Retention: run history, run folders and crawl logs go when their time is over, a few at a time.

What still runs is never touched, nor the newest run of a workflow and the newest crawl of a crawler. Folders and logs
go behind the history they belong to: a server removes its own, when the store knows their run no more.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from penstock.clock import from_milliseconds
from penstock.store.contract import Store

logger = logging.getLogger(__name__)

_EVERY = timedelta(hours=1)
_BATCH = 50
_FOLDERS_BATCH = 200


class Retention:
    """`keep`: how long after its end a run stays; `folders` hold one folder or file for each run, named after it."""

    def __init__(self, store: Store, keep: timedelta, folders: tuple[Path, ...], now: datetime) -> None:
        self._store = store
        self._keep = keep
        self._folders = folders
        self._next = now + timedelta(minutes=1)  # whatever a start has to do comes first
        self._since = now
        self._left: Iterator[Path] | None = None

    def step(self, now: datetime) -> bool:
        if self._since <= now < self._next:
            return False
        before = now - self._keep
        if self._drop_history(before) or self._drop_folders(before):
            return True
        self._left = None
        self._since, self._next = now, now + _EVERY
        return False

    def next_due(self) -> datetime | None:
        return self._next

    def _drop_history(self, before: datetime) -> bool:
        with self._store.read() as transaction:
            expired = transaction.retention.expired(before, _BATCH)
        with self._store.write() as transaction:
            dropped = transaction.retention.drop_blueprint_runs(before, _BATCH)
            transaction.retention.drop(expired)
        if expired:
            logger.info("forgot %d origins that ended before %s", len(expired), before)
        return bool(expired or dropped)

    def _drop_folders(self, before: datetime) -> bool:
        """The next few of the old folders and files; False when all have been looked at."""
        if self._left is None:
            self._left = (path for folder in self._folders for path in _old(folder, before))
        batch = list(islice(self._left, _FOLDERS_BATCH))
        if not batch:
            return False
        with self._store.read() as transaction:
            known = transaction.retention.known([_run_id(path) for path in batch])
        for path in batch:
            if _run_id(path) not in known:
                _remove(path)
        return True


def _old(folder: Path, before: datetime) -> list[Path]:
    if not folder.is_dir():
        return []
    return [path for path in sorted(folder.iterdir()) if from_milliseconds(int(path.lstat().st_mtime * 1000)) < before]


def _run_id(path: Path) -> str:
    return path.name.removesuffix(".log")


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
