"""Drawn ids: Glue's form, and never the same twice."""

from __future__ import annotations

import re
import uuid

import pytest

from penstock.identifiers import SystemIdentifiers, draw_secret


@pytest.mark.parametrize("prefix", ["wr_", "jr_", "wnode_", ""])
def test_a_drawn_id_is_its_prefix_and_64_hexadecimal_digits(prefix: str) -> None:
    assert re.fullmatch(rf"{prefix}[0-9a-f]{{64}}", SystemIdentifiers().draw(prefix))


def test_no_two_draws_are_alike() -> None:
    identifiers = SystemIdentifiers()
    assert len({identifiers.draw("jr_") for _ in range(500)}) == 500
    assert len({identifiers.draw_uuid() for _ in range(500)}) == 500


def test_a_drawn_uuid_is_a_random_one() -> None:
    text = SystemIdentifiers().draw_uuid()
    assert str(uuid.UUID(text)) == text
    assert uuid.UUID(text).version == 4


@pytest.mark.parametrize("characters", [1, 16, 39, 40])
def test_a_secret_has_the_length_asked_for(characters: int) -> None:
    assert re.fullmatch(rf"[0-9a-f]{{{characters}}}", draw_secret(characters))


def test_secrets_differ() -> None:
    assert draw_secret(40) != draw_secret(40)
