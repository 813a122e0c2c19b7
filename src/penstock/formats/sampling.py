"""How much of a file is read, and how it is unpacked: always bounded, whatever the file claims (specification 2.3)."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import BinaryIO, Final, Literal, cast

from penstock.errors import DamagedData

HEAD_BYTES: Final = 1024 * 1024
GROWN_BYTES_MAX: Final = 10 * 1024 * 1024
START_BYTES: Final = 16


@cache
def _unpacking_errors() -> tuple[type[Exception], ...]:
    """What a reader of compressed data raises when the data is at fault, or when it ends too early.

    Arrow's own are asked for when something was raised: a server that has read no file yet does not load Arrow.
    """
    arrow: type[Exception] = import_module("pyarrow").ArrowException
    return (OSError, EOFError, zlib.error, lzma.LZMAError, arrow, ValueError)


@dataclass(frozen=True, slots=True)
class Compression:
    """`name` is the value of compressionType; `unpack` wraps the stored bytes, None when we cannot read it."""

    name: str
    magic: bytes
    unpack: Callable[[BinaryIO], BinaryIO] | None


def _arrow(codec: Literal["zstd", "lz4"]) -> Callable[[BinaryIO], BinaryIO]:
    def unpack(stored: BinaryIO) -> BinaryIO:
        arrow = import_module("pyarrow")
        return cast("BinaryIO", arrow.CompressedInputStream(arrow.PythonFile(stored, mode="r"), codec))

    return unpack


COMPRESSIONS: Final = (
    Compression("gzip", b"\x1f\x8b", lambda stored: cast("BinaryIO", gzip.GzipFile(fileobj=stored, mode="rb"))),
    Compression("bzip2", b"BZh", lambda stored: cast("BinaryIO", bz2.BZ2File(stored))),
    Compression("zstd", b"\x28\xb5\x2f\xfd", _arrow("zstd")),
    Compression("lz4", b"\x04\x22\x4d\x18", _arrow("lz4")),
    Compression("snappy", b"\xff\x06\x00\x00sNaPpY", None),
    Compression("zip", b"PK\x03\x04", None),
    Compression("xz", b"\xfd7zXZ\x00", None),
)


class FileSample:
    """The beginning of one file; read no further than a classifier asks, and never past GROWN_BYTES_MAX.

    A stream that unpacks to more than was stored is cut like any other: only the unpacked head is ever held.
    Whoever reads `head` or grows it meets DamagedData when the bytes cannot be unpacked or end too early.
    """

    def __init__(self, name: str, size: int, compression: str, stored: BinaryIO, unpacked: BinaryIO) -> None:
        self.name = name
        self.size = size
        self.compression = compression
        self.stored = stored
        self._unpacked = unpacked
        self._head = b""
        self._ended = False
        self._read_to(START_BYTES)
        self.start = self._head

    @property
    def head(self) -> bytes:
        self._read_to(HEAD_BYTES)
        return self._head

    @property
    def complete(self) -> bool:
        self._read_to(HEAD_BYTES)
        return self._ended

    def grow(self) -> bool:
        before = len(self.head)
        self._read_to(min(before + HEAD_BYTES, GROWN_BYTES_MAX))
        return len(self._head) > before

    def _read_to(self, length: int) -> None:
        pieces = [self._head]
        have = len(self._head)
        # One byte more than asked for tells a file that ends right here from one that goes on.
        while have <= length and not self._ended:
            try:
                piece = self._unpacked.read(length + 1 - have)
            except _unpacking_errors() as error:
                raise DamagedData(f"cannot be read as {self._kind()}: {error or type(error).__name__}") from error
            if not piece:
                self._ended = True
                break
            pieces.append(piece)
            have += len(piece)
        self._head = b"".join(pieces)

    def _kind(self) -> str:
        return "a file" if self.compression == "none" else f"{self.compression} data"


@contextmanager
def open_sample(stored: BinaryIO, name: str, size: int) -> Iterator[FileSample]:
    """A sample of a stored file, whose compression is told by its first bytes, not by its name.

    Raises DamagedData for a compression that is not supported, and when the first bytes cannot be unpacked.
    """
    try:
        magic = stored.read(START_BYTES)
        stored.seek(0)
    except _unpacking_errors() as error:
        raise DamagedData(f"cannot be read: {error}") from error
    found = next((compression for compression in COMPRESSIONS if magic.startswith(compression.magic)), None)
    if found is None:
        yield FileSample(name, size, "none", stored, stored)
        return
    if found.unpack is None:
        raise DamagedData(f"{found.name} compression is not supported; gzip, bzip2, zstd and lz4 are")
    # A plain text that begins with "BZh" is told from bzip2 by the block size digit that follows.
    if found.name == "bzip2" and not magic[3:4].isdigit():
        yield FileSample(name, size, "none", stored, stored)
        return
    try:
        unpacked = found.unpack(stored)
    except _unpacking_errors() as error:
        raise DamagedData(f"cannot be read as {found.name} data: {error}") from error
    yield FileSample(name, size, found.name, stored, unpacked)
