from __future__ import annotations

import pytest

from penstock.catalog.versions import VERSION_MAXIMUM, check_unchanged, parse_version, version_text
from penstock.errors import ConcurrentModification, InvalidInput


def test_the_first_version_is_a_text_that_is_true() -> None:
    """PyIceberg takes a falsy VersionId for a missing one."""
    assert version_text(0) == "0"
    assert parse_version(version_text(17)) == 17


@pytest.mark.parametrize("text", ["", "a", "-1", "1.0", " 1", "1 ", "٣", "0x1", "1_0"])
def test_what_is_no_number_is_invalid(text: str) -> None:
    with pytest.raises(InvalidInput, match="VersionId must be a whole number"):
        parse_version(text)


def test_a_number_that_no_table_reaches_stays_one_that_the_store_can_hold() -> None:
    assert parse_version("9" * 255) == VERSION_MAXIMUM


def test_the_lock_compares_only_what_was_sent() -> None:
    check_unchanged(None, 3)
    check_unchanged("3", 3)
    with pytest.raises(ConcurrentModification) as caught:
        check_unchanged("2", 3)
    assert caught.value.message == "Update table failed due to concurrent modifications."
