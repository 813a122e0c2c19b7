from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from penstock.catalog.segments import segment_of

VALUES = st.lists(st.text(min_size=1), min_size=1, max_size=4)


@given(VALUES, st.integers(1, 10))
def test_every_partition_is_in_one_of_the_segments(values: list[str], total: int) -> None:
    assert 0 <= segment_of(values, total) < total
    assert segment_of(values, total) == segment_of(tuple(values), total)


def test_segments_share_the_work() -> None:
    counts = [0] * 5
    for day in range(1000):
        counts[segment_of(["2024", f"{day:03}"], 5)] += 1
    assert min(counts) > 150


def test_the_division_never_changes() -> None:
    """Readers of one table may ask different servers, of different versions."""
    assert [segment_of(["2024", str(month)], 10) for month in range(1, 7)] == [7, 3, 3, 0, 4, 6]
