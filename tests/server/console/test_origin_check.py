"""Pages of other sites can send requests, but none that the console carries out."""

from __future__ import annotations

import pytest

from penstock.server.console.origin_check import check
from penstock.server.console.refusals import Refusal

OURS = {"x-penstock-console": "1", "host": "penstock.example:9080"}


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "same-origin", "origin": "https://behind-a-proxy.example"},
        {"origin": "http://penstock.example:9080"},
        {"origin": "https://PENSTOCK.example:9080"},
    ],
)
def test_the_own_page_may_change(headers: dict[str, str]) -> None:
    check({**OURS, **headers}, changes=True)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "cross-site", "origin": "http://penstock.example:9080"},
        {"origin": "http://evil.example"},
        {"origin": "http://penstock.example"},
        {"origin": "http://penstock.example:9080.evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "same-origin", "x-penstock-console": "0"},
        {"sec-fetch-site": "same-origin", "x-penstock-console": ""},
    ],
)
def test_no_other_may(headers: dict[str, str]) -> None:
    with pytest.raises(Refusal) as refused:
        check({**OURS, **headers}, changes=True)
    assert (refused.value.status, refused.value.code) == (403, "CrossSiteRequest")


def test_reading_needs_no_header_but_is_not_for_other_sites() -> None:
    for site in ({}, {"sec-fetch-site": "none"}, {"sec-fetch-site": "same-origin"}):
        check(site, changes=False)
    for other in ("cross-site", "same-site"):
        with pytest.raises(Refusal):
            check({"sec-fetch-site": other}, changes=False)
