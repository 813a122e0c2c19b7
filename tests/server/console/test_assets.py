"""The built files: compressed as the build left them, nothing outside their folder, the page for every other path."""

from __future__ import annotations

from pathlib import Path

import pytest

from penstock.server.console.assets import Answered, Assets


@pytest.fixture
def assets(tmp_path: Path) -> Assets:
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>page")
    (folder / "favicon.svg").write_text("<svg/>")
    for name, content in (("app-1a.js", b"plain"), ("app-1a.js.br", b"brotli"), ("app-1a.js.gz", b"gzip")):
        (folder / "assets" / name).write_bytes(content)
    (folder / "assets" / "only.css").write_bytes(b"css")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "assets" / ".hidden").write_text("secret")
    return Assets(folder)


def get(assets: Assets, path: str, accepted: str = "") -> tuple[int, dict[str, str], bytes]:
    return shown(assets.answer("GET", path.encode(), {"accept-encoding": accepted}))


def shown(answered: Answered) -> tuple[int, dict[str, str], bytes]:
    status, fields, body = answered
    return status, {name.decode(): value.decode() for name, value in fields}, body


@pytest.mark.parametrize(
    ("accepted", "body", "encoding"),
    [
        ("br, gzip", b"brotli", "br"),
        ("gzip, deflate", b"gzip", "gzip"),
        ("gzip, br;q=0", b"gzip", "gzip"),
        ("identity", b"plain", None),
        ("", b"plain", None),
        ("BR;q=0.5", b"brotli", "br"),
        ("abr, brx", b"plain", None),
    ],
)
def test_assets_are_sent_as_the_build_compressed_them(
    assets: Assets, accepted: str, body: bytes, encoding: str | None
) -> None:
    status, headers, content = get(assets, "/console/assets/app-1a.js", accepted)
    assert (status, content, headers.get("content-encoding")) == (200, body, encoding)
    assert headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in headers["cache-control"]
    assert headers["vary"] == "accept-encoding"


def test_what_was_not_compressed_is_sent_as_it_is(assets: Assets) -> None:
    status, headers, content = get(assets, "/console/assets/only.css", "br, gzip")
    assert (status, content) == (200, b"css")
    assert "content-encoding" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/console/assets/../../secret.txt",
        "/console/assets/..%2F..%2Fsecret.txt",
        "/console/assets/%2e%2e/%2e%2e/secret.txt",
        "/console/assets/..%5c..%5csecret.txt",
        "/console/assets//etc/passwd",
        "/console/assets/%2Fetc%2Fpasswd",
        "/console/assets/.hidden",
        "/console/assets/app-1a.js%00.css",
        "/console/assets/missing.js",
        "/console/assets/",
        "/console/assets/" + "a" * 5000,
    ],
)
def test_nothing_else_is_an_asset(assets: Assets, path: str) -> None:
    status, headers, content = get(assets, path)
    assert status == 404
    assert b"secret" not in content
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/console/", "/console/workflows", "/console/workflows/a%2Fb", "/console/../secret.txt", "/console/x.html"]
)
def test_every_other_path_is_the_page(assets: Assets, path: str) -> None:
    status, headers, content = get(assets, path)
    assert (status, content) == (200, b"<!doctype html>page")
    assert headers["cache-control"] == "no-cache"
    assert headers["content-type"] == "text/html; charset=utf-8"


def test_files_beside_the_page_have_their_own_type(assets: Assets) -> None:
    assert get(assets, "/console/favicon.svg")[1]["content-type"] == "image/svg+xml"
    assert get(assets, "/console")[:1] == (308,)


def test_only_reading_is_allowed(assets: Assets) -> None:
    status, headers, _ = shown(assets.answer("POST", b"/console/", {}))
    assert (status, headers["allow"]) == (405, "GET, HEAD")


def test_without_a_build_the_page_says_how(tmp_path: Path) -> None:
    missing = Assets(tmp_path / "nowhere")
    status, headers, content = get(missing, "/console/workflows")
    assert status == 503
    assert b"npm ci" in content
    assert headers["cache-control"] == "no-store"
    assert missing.build == "none"


def test_the_build_has_a_name_that_follows_from_the_page(assets: Assets, tmp_path: Path) -> None:
    first = assets.build
    (tmp_path / "static" / "index.html").write_text("another")
    assert Assets(tmp_path / "static").build != first
