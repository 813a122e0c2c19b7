"""Text out of a sample: what encoding it is in, and when it is no text at all."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from penstock.formats.contract import Sample

# Control characters that text files do hold: tab, line ends, form feed, and U+0001, Hive's own delimiter.
_NO_TEXT: Final = re.compile(r"[\x00\x02-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_OTHER_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Decoded:
    """`content` is the head as text, None when it is none, and then `problem` says why. `warning` is for the log."""

    content: str | None
    problem: str = ""
    warning: str = ""


def decode(sample: Sample) -> Decoded:
    """The head of a sample as text: UTF-8, else Latin-1 with a warning; a character cut at the end is left out."""
    head = sample.head
    if head.startswith(_OTHER_MARKS):
        return Decoded(None, "UTF-16 text; classifiers read UTF-8")
    head = head.removeprefix(codecs.BOM_UTF8)
    warning = ""
    try:
        content = codecs.getincrementaldecoder("utf-8")().decode(head, final=sample.complete)
    except UnicodeDecodeError as error:
        content = head.decode("latin-1")
        warning = f"byte {error.start} is not UTF-8, read as Latin-1; engines will show other characters"
    control = _NO_TEXT.search(content)
    if control is not None:
        return Decoded(None, f"not text: control character U+{ord(control[0]):04X} at position {control.start()}")
    return Decoded(content, warning=warning)
