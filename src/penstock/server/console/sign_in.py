"""Sessions: who signs in how, what the browser gets, when it is over.

The browser has a random id in a cookie that no script can read; the store has its hash. One-time codes are signed by
the keyring, so whoever can read the data folder can make one, and nobody else.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from penstock import __version__
from penstock.errors import InvalidInput, MalformedRequest
from penstock.identifiers import draw_secret
from penstock.server import wire
from penstock.server.console import refusals
from penstock.server.console.passwords import check_password, hash_password, is_password
from penstock.store.console_contract import ConsoleSession, ConsoleUser

if TYPE_CHECKING:
    from datetime import datetime

    from penstock.server.console.asked import Asked
    from penstock.server.console.desk import Desk

LOCAL_USER = "local"
SHORT, LONG = timedelta(hours=12), timedelta(days=30)
FAILURES_MAX = 5
LOCK_FIRST, LOCK_MAX = timedelta(seconds=30), timedelta(minutes=15)
FAILURES_KEPT = timedelta(days=1)
_NAME_CHARACTERS_MAX = 64
_ID_CHARACTERS = 64


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A document to answer with, and header fields for the browser's cookie."""

    document: dict[str, Any]
    headers: tuple[tuple[bytes, bytes], ...] = ()


def route(desk: Desk, asked: Asked) -> SignedIn | None:
    """The answer to a call below `session`; None for what is none of these."""
    match asked.method, asked.parts[1:]:
        case "GET", ():
            return SignedIn(_described(desk, asked, present_session(desk, asked)))
        case "POST", ():
            return _by_password(desk, asked)
        case "POST", ("first",):
            return _first(desk, asked)
        case "POST", ("link",):
            return _by_link(desk, asked)
        case "POST", ("password",):
            return _new_password(desk, asked)
        case "DELETE", ():
            return _sign_out(desk, asked)
        case _:
            return None


def present_session(desk: Desk, asked: Asked) -> ConsoleSession:
    """The session of a request. Raises the refusal SessionRequired."""
    if not desk.runtime.settings.auth:
        return ConsoleSession("", LOCAL_USER, asked.now, asked.now + LONG, keep=False, by_link=True)
    secret = _cookie(asked)
    if secret:
        with desk.runtime.store.read() as transaction:
            session = transaction.console.session(_hash(secret))
        if session is not None and session.expires > asked.now:
            return session
    with desk.runtime.store.read() as transaction:
        first = not transaction.console.has_users()
    more = {"first": first, "version": __version__, "environment": desk.environment}
    raise refusals.session_required(more)


def _by_password(desk: Desk, asked: Asked) -> SignedIn:
    given = wire.read_json(asked.body)
    name, password = _text(given, "userName"), _text(given, "password")
    keep = given.get("keep") is True
    store = desk.runtime.store
    with store.read() as transaction:
        failures = transaction.console.failures(_key(name))
        user = transaction.console.user(name)
    _check_lock(failures, asked.now)
    if not is_password(password, user.password if user else None):
        with store.write() as transaction:
            # Counted within the transaction: guesses at the same time count each.
            so_far = transaction.console.failures(_key(name))
            transaction.console.put_failures(_key(name), (so_far[0] if so_far else 0) + 1, asked.now)
        raise refusals.sign_in_failed()
    return _begin(desk, asked, name, keep, by_link=False)


def _first(desk: Desk, asked: Asked) -> SignedIn:
    given = wire.read_json(asked.body)
    name, password = _user_name(given), _text(given, "password")
    check_password(password)
    code = _text(given, "code")
    hashed = hash_password(password, bytes.fromhex(draw_secret(32)))
    with desk.runtime.store.write() as transaction:
        if transaction.console.has_users():
            raise refusals.sign_in_failed("There is an administrator already: sign in.")
        _use(desk, transaction.console, code, asked.now)
        transaction.console.add_user(ConsoleUser(name, hashed, {}, asked.now))
    return _begin(desk, asked, name, keep=False, by_link=False)


def _by_link(desk: Desk, asked: Asked) -> SignedIn:
    code = _text(wire.read_json(asked.body), "code")
    with desk.runtime.store.write() as transaction:
        _use(desk, transaction.console, code, asked.now)
    return _begin(desk, asked, LOCAL_USER, keep=False, by_link=True)


def _new_password(desk: Desk, asked: Asked) -> SignedIn:
    session = present_session(desk, asked)
    given = wire.read_json(asked.body)
    old, new = _text(given, "password", ""), _text(given, "newPassword")
    check_password(new)
    name = session.user_name
    with desk.runtime.store.read() as transaction:
        user = transaction.console.user(name)
    if user is not None and not session.by_link and not is_password(old, user.password):
        raise refusals.sign_in_failed("The present password is wrong.")
    hashed = hash_password(new, bytes.fromhex(draw_secret(32)))
    with desk.runtime.store.write() as transaction:
        if not transaction.console.set_password(name, hashed):
            transaction.console.add_user(ConsoleUser(name, hashed, {}, asked.now))
        transaction.console.end_sessions_of(name, session.id)
    return SignedIn(_described(desk, asked, session))


def _sign_out(desk: Desk, asked: Asked) -> SignedIn:
    secret = _cookie(asked)
    if secret and desk.runtime.settings.auth:
        with desk.runtime.store.write() as transaction:
            transaction.console.end_session(_hash(secret))
    return SignedIn({}, (_set_cookie(asked, "", 0),))


def _begin(desk: Desk, asked: Asked, name: str, keep: bool, by_link: bool) -> SignedIn:
    """A new session under a new id: what the browser had before, whoever gave it that, ends."""
    if not desk.runtime.settings.auth:
        return SignedIn(_described(desk, asked, present_session(desk, asked)))
    secret = draw_secret(_ID_CHARACTERS)
    session = ConsoleSession(_hash(secret), name, asked.now, asked.now + (LONG if keep else SHORT), keep, by_link)
    former = _cookie(asked)
    with desk.runtime.store.write() as transaction:
        console = transaction.console
        console.sweep(asked.now, asked.now - FAILURES_KEPT)
        console.forget_failures(_key(name))
        if former:
            console.end_session(_hash(former))
        console.add_session(session)
    seconds = int(LONG.total_seconds()) if keep else None
    return SignedIn(_described(desk, asked, session), (_set_cookie(asked, secret, seconds),))


def _described(desk: Desk, asked: Asked, session: ConsoleSession) -> dict[str, Any]:
    settings = desk.runtime.settings
    with desk.runtime.store.read() as transaction:
        regions = transaction.workflow_runs.regions(desk.account)
    return {
        "userName": session.user_name,
        "account": desk.account,
        "region": settings.region,
        "regions": sorted({*regions, settings.region}),
        "version": __version__,
        "build": desk.build,
        "environment": desk.environment,
        "auth": settings.auth,
        "keep": session.keep,
        "expiresOn": session.expires,
        "now": asked.now,
    }


def _check_lock(failures: tuple[int, datetime] | None, now: datetime) -> None:
    if failures is None or failures[0] < FAILURES_MAX:
        return
    # Twice as long for each further failure; so many that the number would overflow are as good as the most.
    pause = min(LOCK_FIRST * 2 ** min(failures[0] - FAILURES_MAX, 10), LOCK_MAX)
    left = failures[1] + pause - now
    if left > timedelta():
        raise refusals.sign_in_locked(int(left.total_seconds()) + 1)


def _use(desk: Desk, console: Any, code: str, now: datetime) -> None:
    read = desk.runtime.keyring.read_code(code)
    if read is None or read[1] <= now or not console.use_code(*read):
        raise refusals.sign_in_failed("This link was used already, or is too old: `penstock console` prints a new one.")


def _key(name: str) -> str:
    """Failures are counted for what was typed, whether or not there is such a user; a name may be of any length."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _cookie_name(asked: Asked) -> str:
    # Cookies know no ports: two servers on one machine would take each other's.
    return f"penstock-console-{asked.port}"


def _cookie(asked: Asked) -> str:
    wanted = _cookie_name(asked)
    for part in asked.headers.get("cookie", "").split(";"):
        name, _, value = part.strip().partition("=")
        if name == wanted:
            return value[: 2 * _ID_CHARACTERS]
    return ""


def _set_cookie(asked: Asked, value: str, seconds: int | None) -> tuple[bytes, bytes]:
    """`seconds` None: until the browser is closed; 0: no longer."""
    parts = [f"{_cookie_name(asked)}={value}", "Path=/console/", "HttpOnly", "SameSite=Lax"]
    if seconds is not None:
        parts.append(f"Max-Age={seconds}")
    if asked.secure:
        parts.append("Secure")
    return b"set-cookie", "; ".join(parts).encode("ascii")


def _user_name(given: dict[str, Any]) -> str:
    name = _text(given, "userName").strip()
    if not 1 <= len(name) <= _NAME_CHARACTERS_MAX or not name.isprintable():
        raise InvalidInput(f"A user name has 1 to {_NAME_CHARACTERS_MAX} printable characters (userName)")
    if name == LOCAL_USER:
        raise InvalidInput(f"'{LOCAL_USER}' is the name of those who come by a link; choose another (userName)")
    return name


def _text(given: dict[str, Any], member: str, default: str | None = None) -> str:
    value = given.get(member, default)
    if not isinstance(value, str):
        raise MalformedRequest(f"The member {member} must be a text")
    return value
