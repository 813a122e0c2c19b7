"""Whether a request comes from the console's own page: other sites' pages can send requests, but not these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.server.console.refusals import cross_site

if TYPE_CHECKING:
    from collections.abc import Mapping

HEADER = "x-penstock-console"


def check(headers: Mapping[str, str], changes: bool) -> None:
    """Raises the refusal CrossSiteRequest.

    What browsers say of where a request comes from cannot be forged by a page: Sec-Fetch-Site, and where a browser
    does not send that (over plain HTTP from another machine) Origin. A request that changes something must show one of
    them, and a header that a form cannot send.
    """
    site = headers.get("sec-fetch-site", "")
    if not changes:
        if site in ("cross-site", "same-site"):
            raise cross_site("This can be read by the console's own page only.")
        return
    if headers.get(HEADER) != "1":
        raise cross_site("The header X-Penstock-Console: 1 is missing.")
    origin = headers.get("origin", "")
    if site:
        if site != "same-origin":
            raise cross_site("The request does not come from the console's own page.")
    elif not origin:
        raise cross_site("The request does not say where it comes from: Origin and Sec-Fetch-Site are missing.")
    elif origin.partition("://")[2].lower() != headers.get("host", "").lower():
        raise cross_site(f"The request comes from {origin[:100]}, not from the console's own page.")
