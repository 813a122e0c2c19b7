"""Job bookmarks: the states that a job's runs stored, one row a version."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select

from penstock.arns import Namespace
from penstock.store.contract import StoredBookmark
from penstock.store.sql.schema import job_bookmarks
from penstock.store.sql.session import Session
from penstock.store.sql.statements import Statement, key, new

_c = job_bookmarks.c
_COLUMNS = (_c.version, _c.run, _c.attempt, _c.run_id, _c.previous_run_id, _c.bookmark)
_OF_JOB = key(_c.account, _c.region, _c.job_name)
_LATEST = Statement(select(*_COLUMNS).where(_OF_JOB).order_by(_c.version.desc()).limit(1))
_LATEST_OF_RUN = Statement(select(*_COLUMNS).where(_OF_JOB, key(_c.run_id)).order_by(_c.version.desc()).limit(1))
_INSERT = new(job_bookmarks, ignore_existing=True)
_REWIND = Statement(delete(job_bookmarks).where(_OF_JOB, _c.version > bindparam("kept")))


class SqlBookmarks:
    def __init__(self, session: Session) -> None:
        self._session = session

    def latest(self, namespace: Namespace, job_name: str, run_id: str | None = None) -> StoredBookmark | None:
        """The newest state, or the newest that `run_id` stored."""
        parameters = _job(namespace, job_name)
        if run_id is None:
            row = self._session.row(_LATEST, parameters)
        else:
            row = self._session.row(_LATEST_OF_RUN, {**parameters, "key_run_id": run_id})
        return None if row is None else StoredBookmark(*row)

    def insert(self, namespace: Namespace, job_name: str, bookmark: StoredBookmark) -> bool:
        """False, and nothing written, when this version is taken: another run was quicker."""
        parameters = {
            "account": namespace.account,
            "region": namespace.region,
            "job_name": job_name,
            "version": bookmark.version,
            "run": bookmark.run,
            "attempt": bookmark.attempt,
            "run_id": bookmark.run_id,
            "previous_run_id": bookmark.previous_run_id,
            "bookmark": bookmark.bookmark,
        }
        return self._session.change(_INSERT, parameters) == 1

    def rewind(self, namespace: Namespace, job_name: str, version: int) -> int:
        """Forget every state above `version` (0: all); returns how many."""
        return self._session.change(_REWIND, {**_job(namespace, job_name), "kept": version})


def _job(namespace: Namespace, job_name: str) -> dict[str, object]:
    return {"key_account": namespace.account, "key_region": namespace.region, "key_job_name": job_name}
