"""Scanning: a listing of numbers stands for the store's."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from penstock.operations.scanning import EXAMINED_MAXIMUM, Scanned, scan


class Listing:
    """The numbers from 0 to `count` - 1, and how many of them were read."""

    def __init__(self, count: int) -> None:
        self._count = count
        self.read = 0

    def page(self, after: int | None, limit: int) -> list[int]:
        start = 0 if after is None else after + 1
        rows = list(range(start, min(start + limit, self._count)))
        self.read += len(rows)
        return rows


def scanned(listing: Listing, every: int, after: int | None, size: int, last: int | None = None) -> Scanned[int, int]:
    return scan(
        listing.page,
        lambda row: row,
        lambda rows: [row % every == 0 for row in rows],
        after,
        size,
        lambda row: last is not None and row > last,
    )


@given(st.integers(0, 3000), st.integers(1, 1500), st.integers(1, 50))
def test_pages_together_are_everything_wanted_once_in_order(count: int, every: int, size: int) -> None:
    found: list[int] = []
    page = scanned(Listing(count), every, None, size)
    found += page.items
    while page.after is not None:
        assert len(page.items) == size
        page = scanned(Listing(count), every, page.after, size)
        found += page.items
    assert found == list(range(0, count, every))


def test_a_full_last_page_has_nothing_behind_it() -> None:
    assert scanned(Listing(10), 1, None, 10) == Scanned(list(range(10)), None)
    assert scanned(Listing(11), 1, None, 10).after == 9


def test_without_a_filter_a_page_reads_a_page() -> None:
    listing = Listing(1_000_000)
    scanned(listing, 1, None, 100)
    assert listing.read == 101


def test_a_request_looks_at_so_many_rows_and_goes_on_in_the_next() -> None:
    listing = Listing(3 * EXAMINED_MAXIMUM)
    page = scanned(listing, EXAMINED_MAXIMUM * 2, 0, 10)
    assert page.items == []
    assert page.after is not None
    assert EXAMINED_MAXIMUM <= listing.read < EXAMINED_MAXIMUM + 2000
    assert scanned(listing, EXAMINED_MAXIMUM * 2, page.after, 10).items == [2 * EXAMINED_MAXIMUM]


def test_what_lies_beyond_ends_the_walk() -> None:
    listing = Listing(1_000_000)
    assert scanned(listing, 2, None, 100, last=5) == Scanned([0, 2, 4], None)
    assert listing.read < 2000
