"""Users and sessions of the web console."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from penstock.clock import from_milliseconds, to_milliseconds
from penstock.store.console_contract import ConsoleSession, ConsoleUser
from penstock.store.encoding import from_text, to_text
from penstock.store.sql.dialects import insert
from penstock.store.sql.schema import (
    console_codes,
    console_failures,
    console_preferences,
    console_sessions,
    console_users,
)
from penstock.store.sql.session import Session
from penstock.store.sql.statements import Statement, key, new

_u, _s, _f, _p = console_users.c, console_sessions.c, console_failures.c, console_preferences.c
_USER = Statement(select(_u.name, _u.password, _u.created).where(key(_u.name)))
_USERS = Statement(select(func.count()).select_from(console_users))
_ADD_USER = new(console_users, ignore_existing=True)
_SET_PASSWORD = Statement(update(console_users).where(key(_u.name)).values({_u.password: bindparam("password")}))
_PREFERENCES = Statement(select(_p.document).where(key(_p.user_name)))
_NEW_PREFERENCES = insert(console_preferences).values({c.name: bindparam(c.name) for c in _p})
_PUT_PREFERENCES = Statement(
    _NEW_PREFERENCES.on_conflict_do_update(
        index_elements=list(console_preferences.primary_key), set_={"document": _NEW_PREFERENCES.excluded.document}
    )
)
_SESSION = Statement(select(_s.id, _s.user_name, _s.created, _s.expires, _s.keep, _s.by_link).where(key(_s.id)))
_ADD_SESSION = new(console_sessions)
_END_SESSION = Statement(delete(console_sessions).where(key(_s.id)))
_END_SESSIONS = Statement(delete(console_sessions).where(key(_s.user_name), _s.id != bindparam("but")))
_USE_CODE = new(console_codes, ignore_existing=True)
_FAILURES = Statement(select(_f.failures, _f.at).where(key(_f.user_name)))
_NEW_FAILURES = insert(console_failures).values({c.name: bindparam(c.name) for c in _f})
_PUT_FAILURES = Statement(
    _NEW_FAILURES.on_conflict_do_update(
        index_elements=list(console_failures.primary_key),
        set_={"failures": _NEW_FAILURES.excluded.failures, "at": _NEW_FAILURES.excluded.at},
    )
)
_FORGET_FAILURES = Statement(delete(console_failures).where(key(_f.user_name)))
_SWEEP_SESSIONS = Statement(delete(console_sessions).where(_s.expires <= bindparam("now")))
_SWEEP_CODES = Statement(delete(console_codes).where(console_codes.c.expires <= bindparam("now")))
_SWEEP_FAILURES = Statement(delete(console_failures).where(_f.at < bindparam("before")))


class SqlConsole:
    def __init__(self, session: Session) -> None:
        self._session = session

    def user(self, name: str) -> ConsoleUser | None:
        row = self._session.row(_USER, {"key_name": name})
        if row is None:
            return None
        return ConsoleUser(row[0], row[1], self.preferences(name), from_milliseconds(row[2]))

    def has_users(self) -> bool:
        row = self._session.row(_USERS, {})
        return row is not None and row[0] > 0

    def add_user(self, user: ConsoleUser) -> bool:
        parameters = {"name": user.name, "password": user.password, "created": to_milliseconds(user.created)}
        if self._session.change(_ADD_USER, parameters) == 0:
            return False
        if user.preferences:
            self.put_preferences(user.name, user.preferences)
        return True

    def set_password(self, name: str, password: str) -> bool:
        return self._session.change(_SET_PASSWORD, {"key_name": name, "password": password}) == 1

    def preferences(self, user_name: str) -> Mapping[str, Any]:
        row = self._session.row(_PREFERENCES, {"key_user_name": user_name})
        return {} if row is None else from_text(row[0])

    def put_preferences(self, user_name: str, preferences: Mapping[str, Any]) -> None:
        self._session.change(_PUT_PREFERENCES, {"user_name": user_name, "document": to_text(preferences)})

    def session(self, session_id: str) -> ConsoleSession | None:
        row = self._session.row(_SESSION, {"key_id": session_id})
        if row is None:
            return None
        found, user_name, created, expires, keep, by_link = row
        return ConsoleSession(
            found, user_name, from_milliseconds(created), from_milliseconds(expires), bool(keep), bool(by_link)
        )

    def add_session(self, session: ConsoleSession) -> None:
        parameters = {
            "id": session.id,
            "user_name": session.user_name,
            "created": to_milliseconds(session.created),
            "expires": to_milliseconds(session.expires),
            "keep": session.keep,
            "by_link": session.by_link,
        }
        self._session.change(_ADD_SESSION, parameters)

    def end_session(self, session_id: str) -> bool:
        return self._session.change(_END_SESSION, {"key_id": session_id}) == 1

    def end_sessions_of(self, user_name: str, but: str) -> int:
        return self._session.change(_END_SESSIONS, {"key_user_name": user_name, "but": but})

    def use_code(self, code_id: str, expires: datetime) -> bool:
        return self._session.change(_USE_CODE, {"id": code_id, "expires": to_milliseconds(expires)}) == 1

    def failures(self, user_name: str) -> tuple[int, datetime] | None:
        row = self._session.row(_FAILURES, {"key_user_name": user_name})
        return None if row is None else (int(row[0]), from_milliseconds(row[1]))

    def put_failures(self, user_name: str, failures: int, at: datetime) -> None:
        parameters = {"user_name": user_name, "failures": failures, "at": to_milliseconds(at)}
        self._session.change(_PUT_FAILURES, parameters)

    def forget_failures(self, user_name: str) -> None:
        self._session.change(_FORGET_FAILURES, {"key_user_name": user_name})

    def sweep(self, now: datetime, failures_before: datetime) -> None:
        self._session.change(_SWEEP_SESSIONS, {"now": to_milliseconds(now)})
        self._session.change(_SWEEP_CODES, {"now": to_milliseconds(now)})
        self._session.change(_SWEEP_FAILURES, {"before": to_milliseconds(failures_before)})
