"""checksums.py against published check values, and combined against reckoned whole."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.objects import checksums


# The values of the catalogue of CRC algorithms for the text 123456789, and those of the hashes' standards.
@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [
        ("crc32", "cbf43926"),
        ("crc32c", "e3069283"),
        ("crc64nvme", "ae8b14860a799888"),
        ("sha1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441"),
        ("sha256", "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"),
    ],
)
def test_check_values(algorithm: str, expected: str) -> None:
    running = checksums.checksum(algorithm)
    running.update(b"1234")
    running.update(b"")
    running.update(b"56789")
    assert running.digest().hex() == expected


def one(algorithm: str, data: bytes) -> str:
    running = checksums.checksum(algorithm)
    running.update(data)
    return checksums.encode(running.digest())


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=5), st.sampled_from(["crc32", "crc32c", "crc64nvme"]))
def test_parts_combine_to_the_whole(parts: list[bytes], algorithm: str) -> None:
    pairs = [(one(algorithm, part), len(part)) for part in parts]
    assert checksums.whole(algorithm, pairs) == one(algorithm, b"".join(parts))


@given(st.binary(max_size=200), st.integers(0, 200), st.sampled_from(checksums.ALGORITHMS))
def test_pieces_do_not_matter(data: bytes, cut: int, algorithm: str) -> None:
    running = checksums.checksum(algorithm)
    running.update(data[:cut])
    running.update(data[cut:])
    assert checksums.encode(running.digest()) == one(algorithm, data)


def test_composite_counts_its_parts() -> None:
    pairs = [(one("sha256", b"a"), 1), (one("sha256", b"b"), 1)]
    digests = b"".join(base64.b64decode(text) for text, _ in pairs)
    assert checksums.composite("sha256", pairs) == f"{one('sha256', digests)}-2"
    assert not checksums.can_be_whole("sha256")


@pytest.mark.parametrize("text", ["%", "abc", "é", "AAAA AAAA"])
def test_what_is_no_base64(text: str) -> None:
    assert checksums.decode(text) is None


def test_of_file(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"hello and more")
    with file.open("rb") as stream:
        assert checksums.of_file(stream.fileno(), 5, ("crc32",)) == (
            "5d41402abc4b2a76b9719d911017c592",
            {"crc32": one("crc32", b"hello")},
        )
