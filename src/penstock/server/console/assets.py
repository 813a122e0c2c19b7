"""The built page: its files as they were compressed by the build, the page itself for every other path."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'self'; style-src 'self'; font-src 'self' data:; img-src 'self' data:; worker-src 'self'; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
SECURITY_HEADERS = (
    (b"content-security-policy", POLICY.encode("ascii")),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_PREFIX = b"/console"
_ASSETS = b"/console/assets/"
# No dots at the beginning: neither `..` nor hidden files; what the build makes is named so.
_ASSET_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}")
_FILE_NAME = re.compile(r"[A-Za-z0-9_-]+\.(?:svg|ico|png|webmanifest|txt|js)")
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".json": "application/json",
    ".map": "application/json",
    ".webmanifest": "application/manifest+json",
}
_NOT_BUILT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Penstock</title></head>
<body><h1>The console was not built</h1>
<p>This server runs from a source tree without the console. Run <code>requirements/install runtime</code> there
(or <code>npm ci &amp;&amp; npm run build</code> in its folder <code>console</code>) and reload this page.</p>
<p>The APIs and the command line work all the same.</p></body></html>
"""

Answered = tuple[int, list[tuple[bytes, bytes]], bytes]


class Assets:
    """The files of a folder that the build made. `folder` is read anew for each request but for what never changes."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._folder = folder

    @cached_property
    def build(self) -> str:
        """Names the built page; changes with it."""
        try:
            return hashlib.sha256((self._folder / "index.html").read_bytes()).hexdigest()[:16]
        except FileNotFoundError:
            return "none"

    def answer(self, method: str, raw_path: bytes, headers: Mapping[str, str]) -> Answered:
        """Status, header fields and body. `raw_path` begins with /console and is not below /console/api."""
        if method not in ("GET", "HEAD"):
            return _plain(405, "The console's pages can be read only.", [(b"allow", b"GET, HEAD")])
        if raw_path == _PREFIX:
            return 308, [(b"location", b"/console/"), (b"cache-control", b"no-cache")], b""
        accepted = headers.get("accept-encoding", "")
        if raw_path.startswith(_ASSETS):
            name = unquote_to_bytes(raw_path[len(_ASSETS) :]).decode("utf-8", "replace")
            if not _ASSET_NAME.fullmatch(name):
                return _plain(404, "There is no such file.")
            found = self._file(self._folder / "assets" / name, accepted, b"public, max-age=31536000, immutable")
            return found or _plain(404, "There is no such file.")
        name = raw_path[len(_PREFIX) + 1 :].decode("latin-1")
        if _FILE_NAME.fullmatch(name) and (found := self._file(self._folder / name, accepted, b"no-cache")):
            return found
        return self._file(self._folder / "index.html", accepted, b"no-cache") or (
            503,
            [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")],
            _NOT_BUILT.encode("utf-8"),
        )

    def _file(self, path: Path, accepted: str, caching: bytes) -> Answered | None:
        kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        fields = [(b"content-type", kind.encode("ascii")), (b"cache-control", caching), (b"vary", b"accept-encoding")]
        for encoding, suffix in _ENCODINGS:
            if _accepts(accepted, encoding):
                try:
                    content = path.with_name(path.name + suffix).read_bytes()
                except FileNotFoundError:
                    continue
                return 200, [*fields, (b"content-encoding", encoding.encode("ascii"))], content
        try:
            return 200, fields, path.read_bytes()
        except (FileNotFoundError, IsADirectoryError):
            return None


def _accepts(accepted: str, encoding: str) -> bool:
    for part in accepted.lower().split(","):
        name, _, quality = part.strip().partition(";")
        if name.strip() == encoding:
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _plain(status: int, text: str, fields: list[tuple[bytes, bytes]] | None = None) -> Answered:
    kind = (b"content-type", b"text/plain; charset=utf-8")
    return status, [kind, (b"cache-control", b"no-store"), *(fields or [])], f"{text}\n".encode()
