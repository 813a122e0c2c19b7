"""Signing in and out over HTTP: codes, passwords, cookies, locks; every refusal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.server.console.conftest import OWN_PAGE, PASSWORD, Browser, code_of

from penstock.compose import Server

pytestmark = pytest.mark.slow

SESSION = "/console/api/session"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def first(new_server) -> tuple[Server, Browser]:
    """A server of the test's own with the administrator ada, and ada's browser."""
    server = new_server()
    browser = Browser(server.endpoint)
    body = {"code": code_of(server), "userName": "ada", "password": PASSWORD}
    assert browser.post(f"{SESSION}/first", body).status == 200
    return server, browser


def sign_in(browser: Browser, name: str = "ada", password: str = PASSWORD, **more: object):
    return browser.post(SESSION, {"userName": name, "password": password, **more})


def test_the_first_administrator_comes_by_a_code_once(new_server) -> None:
    server = new_server(environment_name="prod", environment_color="red")
    browser = Browser(server.endpoint)
    unsigned = browser.get(SESSION)
    assert (unsigned.status, unsigned.code, unsigned.json["first"]) == (401, "SessionRequired", True)
    assert unsigned.json["environment"] == {"name": "prod", "color": "red"}
    code = code_of(server)
    answer = browser.post(f"{SESSION}/first", {"code": code, "userName": "ada", "password": PASSWORD})
    assert answer.status == 200, answer.body
    described = browser.get(SESSION).json
    assert described["userName"] == "ada"
    assert described["regions"] == [described["region"]] == ["us-east-1"]
    assert described["environment"] == {"name": "prod", "color": "red"}
    again = Browser(server.endpoint)
    assert again.get(SESSION).json["first"] is False
    for used in (code, code_of(server)):
        refused = again.post(f"{SESSION}/first", {"code": used, "userName": "eve", "password": PASSWORD})
        assert (refused.status, refused.code) == (401, "SignInFailed")
    assert again.get(SESSION).status == 401


@pytest.mark.parametrize(
    "body",
    [
        {"userName": "", "password": PASSWORD},
        {"userName": "a\nb", "password": PASSWORD},
        {"userName": "x" * 65, "password": PASSWORD},
        {"userName": "local", "password": PASSWORD},
        {"userName": "ada", "password": "short"},
        {"userName": "ada"},
        {"userName": 7, "password": PASSWORD},
    ],
)
def test_an_administrator_who_cannot_be_spends_no_code(server: Server, stranger: Browser, body) -> None:
    code = code_of(server)
    assert stranger.post(f"{SESSION}/first", {"code": code, **body}).status == 400
    assert stranger.post(f"{SESSION}/link", {"code": code}).status == 200


def test_a_link_signs_in_once(server: Server, stranger: Browser) -> None:
    code = code_of(server)
    assert stranger.post(f"{SESSION}/link", {"code": code}).json["userName"] == "local"
    assert stranger.get(SESSION).status == 200
    other = Browser(server.endpoint)
    assert other.post(f"{SESSION}/link", {"code": code}).code == "SignInFailed"


@pytest.mark.parametrize("spoil", [lambda code: code[:-1] + "x", lambda code: "", lambda code: code + "0" * 500])
def test_what_is_no_code_of_this_server_is_refused(server: Server, stranger: Browser, spoil) -> None:
    assert stranger.post(f"{SESSION}/link", {"code": spoil(code_of(server))}).status == 401


def test_a_code_expires(server: Server, stranger: Browser) -> None:
    old = server.keyring.issue_code(datetime.now(UTC) - timedelta(seconds=1))  # noqa: TID251 - the server's real clock
    assert stranger.post(f"{SESSION}/link", {"code": old}).status == 401


def test_the_cookie_is_for_the_server_alone(first) -> None:
    server, _ = first
    answer = sign_in(Browser(server.endpoint))
    cookie = answer.headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=Lax", "Path=/console/"):
        assert part in cookie
    assert "Secure" not in cookie
    assert "Max-Age" not in cookie
    assert "Max-Age=2592000" in sign_in(Browser(server.endpoint), keep=True).headers["set-cookie"]
    proxied = Browser(server.endpoint, {**OWN_PAGE, "X-Forwarded-Proto": "https"})
    assert "; Secure" in sign_in(proxied).headers["set-cookie"]


def test_the_store_has_no_secret_that_signs_in(first) -> None:
    server, browser = first
    (secret,) = browser.cookies.values()
    content = b"".join(path.read_bytes() for path in server.settings.data.glob("penstock.db*"))
    assert secret.encode() not in content
    assert PASSWORD.encode() not in content
    assert b"ada" in content


def test_a_wrong_pair_never_tells_which(first) -> None:
    server, _ = first
    wrong = sign_in(Browser(server.endpoint), password="not the password")
    unknown = sign_in(Browser(server.endpoint), name="nobody")
    assert wrong.status == unknown.status == 401
    assert wrong.json == unknown.json
    assert not wrong.headers.get("set-cookie")


@pytest.mark.parametrize("name", ["ada", "nobody"])
def test_repeated_failures_lock_whether_or_not_there_is_such_a_user(first, name: str) -> None:
    server, _ = first
    browser = Browser(server.endpoint)
    for _ in range(5):
        assert sign_in(browser, name, "wrong password").status == 401
    locked = sign_in(browser, name)
    assert (locked.status, locked.code) == (429, "SignInLocked")
    assert 0 < int(locked.headers["retry-after"]) <= 31
    assert browser.post(f"{SESSION}/link", {"code": code_of(server)}).status == 200


def test_success_forgets_failures(first) -> None:
    server, _ = first
    browser = Browser(server.endpoint)
    for _ in range(2):
        for _ in range(4):
            assert sign_in(browser, password="wrong password").status == 401
        assert sign_in(browser).status == 200


def test_signing_out_ends_the_session_on_the_server(first) -> None:
    _, browser = first
    stolen = Browser(browser.url, cookies=dict(browser.cookies))
    assert stolen.get(SESSION).status == 200
    answer = browser.send("DELETE", SESSION)
    assert (answer.status, answer.json) == (200, {})
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert stolen.get(SESSION).status == 401


def test_a_cookie_that_somebody_else_chose_is_worth_nothing(first) -> None:
    server, browser = first
    (name,) = browser.cookies
    fixed = Browser(server.endpoint, cookies={name: "f" * 64})
    assert fixed.get(SESSION).status == 401
    assert sign_in(fixed).status == 200
    assert fixed.cookies[name] != "f" * 64
    assert Browser(server.endpoint, cookies={name: "f" * 64}).get(SESSION).status == 401


def test_signing_in_again_ends_the_session_before(first) -> None:
    server, browser = first
    former = dict(browser.cookies)
    assert sign_in(browser).status == 200
    assert Browser(server.endpoint, cookies=former).get(SESSION).status == 401


def test_an_expired_session_is_none(first) -> None:
    server, browser = first
    with server._store.write() as transaction:
        transaction._session._connection.execute("UPDATE console_sessions SET created = 1, expires = 2")
    assert browser.get(SESSION).code == "SessionRequired"
    assert browser.get("/console/api/workflows").code == "SessionRequired"


def test_sessions_outlive_the_server(new_server) -> None:
    browser = Browser(new_server().endpoint)
    server = new_server()
    browser.url = server.endpoint
    assert browser.post(f"{SESSION}/link", {"code": code_of(server)}).status == 200
    again = new_server()
    port = again.endpoint.rpartition(":")[2]
    browser.cookies = {f"penstock-console-{port}": value for value in browser.cookies.values()}
    browser.url = again.endpoint
    assert browser.get(SESSION).status == 200


def test_a_new_password_ends_the_users_other_sessions(first) -> None:
    server, browser = first
    other = Browser(server.endpoint)
    assert sign_in(other).status == 200
    refused = browser.post(f"{SESSION}/password", {"password": "wrong one", "newPassword": "another password"})
    assert refused.code == "SignInFailed"
    changed = browser.post(f"{SESSION}/password", {"password": PASSWORD, "newPassword": "another password"})
    assert changed.status == 200
    assert browser.get(SESSION).status == 200
    assert other.get(SESSION).status == 401
    assert sign_in(other).status == 401
    assert sign_in(other, password="another password").status == 200


def test_without_signatures_everybody_on_this_machine_is_signed_in(new_server) -> None:
    server = new_server(auth=False)
    browser = Browser(server.endpoint)
    found = browser.get(SESSION).json
    assert (found["userName"], found["auth"]) == ("local", False)
    assert browser.get("/console/api/workflows").status == 200
    rebound = Browser(server.endpoint, {**OWN_PAGE, "Host": "evil.example"})
    assert rebound.get(SESSION).status == 400
    assert rebound.post("/console/api/workflows/w/apply").status == 400
