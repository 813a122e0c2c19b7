"""Webhook: POST the end of a workflow run to a URL."""

from __future__ import annotations

import urllib3
from urllib3.exceptions import HTTPError
from urllib3.util import Url, parse_url

from penstock.errors import BadSetting, NotTold
from penstock.notices.run_outcome import MEDIA_TYPE, body
from penstock.store.notice_contract import Notice

TIMEOUT_SECONDS = 10.0


class Webhook:
    """`token` goes along as a bearer token. Redirects are not followed: they would carry it elsewhere."""

    def __init__(self, url: str, token: str = "") -> None:
        self._url = checked_url("notify_webhook", url)
        self._headers = {"Content-Type": MEDIA_TYPE, **bearer(token)}

    def tell(self, notice: Notice) -> None:
        post(self._url, body(notice), self._headers)


def checked_url(setting: str, url: str) -> str:
    """Raises BadSetting unless it is an http or https URL with a host."""
    try:
        parsed = parse_url(url)
    except HTTPError:
        parsed = Url()
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise BadSetting(f"setting '{setting}' must be an http or https URL, not '{url}'")
    return url


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def post(url: str, content: bytes, headers: dict[str, str]) -> None:
    """Raises NotTold unless the answer is 2xx."""
    try:
        answer = urllib3.request(
            "POST", url, body=content, headers=headers, timeout=TIMEOUT_SECONDS, retries=False, redirect=False
        )
    except (HTTPError, OSError) as error:
        raise NotTold(f"POST to {_shown(url)}: {error}") from error
    if not 200 <= answer.status < 300:
        raise NotTold(f"POST to {_shown(url)} was answered with {answer.status}: {answer.data[:200]!r}")


def _shown(url: str) -> str:
    """Without the query, where people put tokens."""
    parsed = parse_url(url)
    return f"{parsed.scheme}://{parsed.netloc}{parsed.path or ''}"
