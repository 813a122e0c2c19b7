"""How much is read, and unpacking within bounds."""

from __future__ import annotations

import bz2
import gzip
import io
from collections.abc import Callable

import pyarrow as pa
import pytest

from penstock.causes import derived
from penstock.errors import DamagedData
from penstock.formats.sampling import GROWN_BYTES_MAX, HEAD_BYTES, FileSample, open_sample


def zstd(content: bytes) -> bytes:
    return pa.Codec("zstd").compress(content, asbytes=True)


def lz4(content: bytes) -> bytes:
    return pa.Codec("lz4").compress(content, asbytes=True)


def sample_of(stored: bytes) -> FileSample:
    with open_sample(io.BytesIO(stored), "data", len(stored)) as sample:
        return sample


@pytest.mark.parametrize(
    ("name", "pack"),
    [("none", bytes), ("gzip", gzip.compress), ("bzip2", bz2.compress), ("zstd", zstd), ("lz4", lz4)],
)
def test_compression_is_told_by_content(name: str, pack: Callable[[bytes], bytes]) -> None:
    stored = pack(b"hello, world\n" * 10)
    with open_sample(io.BytesIO(stored), "data", len(stored)) as sample:
        assert sample.compression == name
        assert sample.start.startswith(b"hello, world")
        assert sample.head == b"hello, world\n" * 10
        assert sample.complete
        assert not sample.grow()


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, zstd])
def test_a_decompression_bomb_is_read_no_further_than_the_limit(pack: Callable[[bytes], bytes]) -> None:
    stored = pack(b"\x00" * (64 * HEAD_BYTES))
    with open_sample(io.BytesIO(stored), "bomb", len(stored)) as sample:
        assert len(sample.head) <= HEAD_BYTES + 1
        assert not sample.complete
        while sample.grow():
            pass
        assert len(sample.head) <= GROWN_BYTES_MAX + 1


HEXADECIMAL = "".join(derived("", str(number)) for number in range(1000)).encode()


def unpack(stored: bytes) -> bytes:
    with open_sample(io.BytesIO(stored), "x", len(stored)) as sample:
        return sample.head


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, zstd, lz4])
def test_a_truncated_stream_is_damaged(pack: Callable[[bytes], bytes]) -> None:
    packed = pack(HEXADECIMAL)
    with pytest.raises(DamagedData, match="cannot be read"):
        unpack(packed[: len(packed) // 2])


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_a_corrupt_stream_is_damaged(pack: Callable[[bytes], bytes]) -> None:
    packed = pack(HEXADECIMAL)
    with pytest.raises(DamagedData, match="cannot be read"):
        unpack(packed[:100] + b"\xff" * 100 + packed[200:])


@pytest.mark.parametrize(("magic", "name"), [(b"PK\x03\x04", "zip"), (b"\xfd7zXZ\x00", "xz")])
def test_other_compressions_are_named(magic: bytes, name: str) -> None:
    with pytest.raises(DamagedData, match=f"{name} compression is not supported"):
        sample_of(magic + b"x" * 40)


def test_text_that_begins_like_bzip2_is_text() -> None:
    assert sample_of(b"BZhang,1\nLi,2\n").compression == "none"


def test_an_empty_file() -> None:
    with open_sample(io.BytesIO(b""), "empty", 0) as sample:
        assert sample.head == b""
        assert sample.complete
