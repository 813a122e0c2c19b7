"""Passwords are hashed with a salt and compared whole."""

from __future__ import annotations

import pytest

from penstock.errors import InvalidInput
from penstock.server.console.passwords import check_password, hash_password, is_password


def test_a_password_is_known_by_its_hash() -> None:
    hashed = hash_password("correct horse", bytes(range(16)))
    assert "correct" not in hashed
    assert hashed.startswith("scrypt$32768$8$1$")
    assert is_password("correct horse", hashed)
    assert not is_password("correct horse ", hashed)
    assert not is_password("correct horse", None)
    assert not is_password("x" * 1001, hashed)


def test_salts_make_hashes_differ() -> None:
    assert hash_password("same", bytes(16)) != hash_password("same", b"1" * 16)


@pytest.mark.parametrize("password", ["", "1234567", "x" * 1001])
def test_too_short_and_too_long_ones_are_refused(password: str) -> None:
    with pytest.raises(InvalidInput, match="password"):
        check_password(password)


def test_any_character_may_be_in_one() -> None:
    check_password("päßwörter\ud800😀 ")
    assert is_password("\ud800😀 lang", hash_password("\ud800😀 lang", bytes(16)))
