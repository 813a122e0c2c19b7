"""What a data format is: a sample goes in, a verdict with its evidence comes out, and Hive knows how to read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import BinaryIO, Final, Protocol

from penstock.catalog.columns import Columns

UNKNOWN: Final = "UNKNOWN"
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class Sample(Protocol):
    """What a classifier may look at: the beginning of one file, unpacked, and the stored file behind it.

    `name` is the file's own name, for messages; `size` the stored bytes; `compression` none, gzip, bzip2, zstd or lz4;
    `start` the first few unpacked bytes; `head` the first megabyte, or as far as `grow` has gone; `complete` whether
    `head` is all there is; `stored` a seekable stream of the stored bytes.
    """

    name: str
    size: int
    compression: str
    start: bytes
    stored: BinaryIO

    @property
    def head(self) -> bytes: ...

    @property
    def complete(self) -> bool: ...

    def grow(self) -> bool:
        """Read another megabyte into `head`; False when there is no more, or no more may be read."""
        ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a classifier says of a sample, and why.

    `certainty` is 0 to 1. 1.0 is Glue's yes and ends the search. Between 0 and 1 the format is recognised, but the file
    alone is not enough to make a table of it (too few rows, a last record cut off): it may join one.
    `layout` is what must agree, beside format and compression, for two files to be one table (CSV: the delimiter).
    `names` are the top-level names as the data spells them. `records` is the exact number of records when the format
    states it; `sampled_records` and `sampled_bytes` (unpacked) give the average record otherwise.
    `parameters` are the table parameters of this format.
    """

    classification: str
    certainty: float
    evidence: str
    columns: Columns = ()
    layout: str = ""
    names: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    records: int | None = None
    sampled_records: int = 0
    sampled_bytes: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Storage:
    """The Hive classes that read and write a format (specification 2.11)."""

    input_format: str
    output_format: str
    serde: str


@dataclass(frozen=True, slots=True)
class Format:
    """A plug-in: each module of a format defines one as `FORMAT`.

    `text`: records are text, so that types that conflict become `string` and record counts are estimated.
    `serde_parameters` makes the SerDe's parameters from the table's parameters and the original top-level names;
    `serde` gives the SerDe itself by the table's parameters, None for that of `storage`.
    """

    name: str
    text: bool
    storage: Storage
    classify: Callable[[Sample], Verdict]
    serde_parameters: Callable[[Mapping[str, str], Sequence[str]], dict[str, str]]
    serde: Callable[[Mapping[str, str]], str | None] = lambda _: None


def refused(classification: str, why: str) -> Verdict:
    """Certainty 0: the sample is not of this format."""
    return Verdict(classification, 0.0, why)
