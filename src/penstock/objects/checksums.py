"""The checksums that S3 knows besides MD5: reckoned as data streams by, and combined over parts."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import zlib
from typing import Protocol

import anycrc

ALGORITHMS = ("crc32", "crc32c", "crc64nvme", "sha1", "sha256")
_PIECE_BYTES = 1024 * 1024
_CRC_BYTES = {"crc32": 4, "crc32c": 4, "crc64nvme": 8}
_CRC_MODELS = {
    "crc32": anycrc.Model("CRC32"),
    "crc32c": anycrc.Model("CRC32C"),
    "crc64nvme": anycrc.Model("CRC64-NVME"),
}


class Checksum(Protocol):
    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


class _Crc:
    def __init__(self, algorithm: str) -> None:
        self._algorithm = algorithm
        self._value = 0

    def update(self, data: bytes, /) -> None:
        if self._algorithm == "crc32":
            self._value = zlib.crc32(data, self._value)
        elif data:
            # A start value of 0 given outright would differ from none given in the models of anycrc.
            model = _CRC_MODELS[self._algorithm]
            self._value = model.calc(data, self._value) if self._value else model.calc(data)

    def digest(self) -> bytes:
        return self._value.to_bytes(_CRC_BYTES[self._algorithm], "big")


def checksum(algorithm: str) -> Checksum:
    """A running checksum; `algorithm` is one of ALGORITHMS."""
    if algorithm in _CRC_BYTES:
        return _Crc(algorithm)
    return hashlib.new(algorithm, usedforsecurity=False)


def encode(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


def decode(text: str) -> bytes | None:
    """The digest in a base64 header; None when it is not base64."""
    try:
        return base64.b64decode(text.strip().encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None


def can_be_whole(algorithm: str) -> bool:
    """Whether the checksums of parts combine to that of the whole object: those of hashes do not."""
    return algorithm in _CRC_BYTES


def whole(algorithm: str, parts: list[tuple[str, int]]) -> str:
    """The checksum of the whole object (S3's type FULL_OBJECT) from (checksum, size in bytes) of its parts."""
    model = _CRC_MODELS[algorithm]
    value = 0
    for number, (text, size) in enumerate(parts):
        part = int.from_bytes(base64.b64decode(text), "big")
        value = model.combine(value, part, size) if number else part
    return encode(value.to_bytes(_CRC_BYTES[algorithm], "big"))


def composite(algorithm: str, parts: list[tuple[str, int]]) -> str:
    """The checksum of the parts' checksums (S3's type COMPOSITE), with the number of parts behind it."""
    running = checksum(algorithm)
    for text, _ in parts:
        running.update(base64.b64decode(text))
    return f"{encode(running.digest())}-{len(parts)}"


def of_file(descriptor: int, size: int, algorithms: tuple[str, ...]) -> tuple[str, dict[str, str]]:
    """The MD5 (hexadecimal) and the base64 checksums of an open file's first `size` bytes."""
    md5 = hashlib.md5(usedforsecurity=False)
    running = {algorithm: checksum(algorithm) for algorithm in algorithms}
    for start in range(0, size, _PIECE_BYTES):
        piece = os.pread(descriptor, min(_PIECE_BYTES, size - start), start)
        md5.update(piece)
        for one in running.values():
            one.update(piece)
    return md5.hexdigest(), {algorithm: encode(one.digest()) for algorithm, one in running.items()}
