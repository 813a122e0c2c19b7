"""Text out of bytes."""

from __future__ import annotations

import io

import pytest

from penstock.formats.sampling import HEAD_BYTES, open_sample
from penstock.formats.text import Decoded, decode


def decoded(content: bytes) -> Decoded:
    with open_sample(io.BytesIO(content), "x", len(content)) as sample:
        return decode(sample)


@pytest.mark.parametrize("content", ["Zürich", "\ufeffid", "日本\t\r\n", "a\x01b"])
def test_utf_8(content: str) -> None:
    assert decoded(content.encode()) == Decoded(content.removeprefix("\ufeff"))


def test_a_character_cut_by_the_end_of_the_sample_is_left_out() -> None:
    found = decoded(b"x" * HEAD_BYTES + "ü".encode())
    assert found.content == "x" * HEAD_BYTES
    assert not found.warning


def test_latin_1_comes_with_a_warning() -> None:
    found = decoded("Zürich".encode("latin-1"))
    assert found.content == "Zürich"
    assert "byte 1 is not UTF-8" in found.warning


@pytest.mark.parametrize(("content", "problem"), [(b"a\x00b", "U+0000 at position 1"), (b"\xff\xfea\x00", "UTF-16")])
def test_what_is_no_text_says_why(content: bytes, problem: str) -> None:
    found = decoded(content)
    assert found.content is None
    assert problem in found.problem
