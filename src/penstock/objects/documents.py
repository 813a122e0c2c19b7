"""The XML documents of S3: written with every character escaped, read without entities and within bounds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat
from xml.sax.saxutils import escape

from penstock.objects.faults import fault

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
ELEMENTS_MAX = 50_000  # ten thousand parts with five elements each
DEPTH_MAX = 10
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")


@dataclass(slots=True)
class Element:
    """One element that was read: its name without namespace, its text, and what is inside."""

    name: str
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, name: str) -> list[Element]:
        return [child for child in self.children if child.name == name]

    def value(self, name: str) -> str | None:
        """The text of the first child of that name."""
        return next((child.text.strip() for child in self.children if child.name == name), None)


def element(name: str, *content: str | int | None) -> str:
    """One element around text; None leaves it out altogether."""
    if content == (None,):
        return ""
    return f"<{name}>{''.join(_escaped(str(part)) for part in content if part is not None)}</{name}>"


def nested(name: str, content: Iterable[str]) -> str:
    """One element around elements."""
    return f"<{name}>{''.join(content)}</{name}>"


def document(name: str, content: Iterable[str]) -> bytes:
    """A whole answer: the root is in S3's namespace."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} xmlns="{NAMESPACE}">{"".join(content)}</{name}>'.encode()


def error_document(content: Iterable[str]) -> bytes:
    """S3's error envelope, which stands outside the namespace."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{nested("Error", content)}'.encode()


def _escaped(text: str) -> str:
    # XML 1.0 has no way to write control characters; S3 writes them as references all the same, and clients that
    # want to be safe ask for encoding-type=url.
    return _CONTROL.sub(lambda match: f"&#x{ord(match[0]):x};", escape(text))


def read(content: bytes, root: str) -> Element:
    """The document whose root must be `root`; raises MalformedXML. Entities and document types are refused."""
    reader = _Reader()
    try:
        reader.parser.Parse(content, True)
    except expat.ExpatError as error:
        raise malformed(str(error)) from None
    if reader.root is None or reader.root.name != root:
        raise malformed(f"the root must be {root}")
    return reader.root


def malformed(why: str) -> Exception:
    return fault(
        "MalformedXML",
        f"The XML you provided was not well-formed or did not validate against our published schema: {why}",
    )


class _Reader:
    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > ELEMENTS_MAX or len(self._open) >= DEPTH_MAX:
            raise malformed("too many elements")
        found = Element(name.rpartition(":")[2])
        if self._open:
            self._open[-1].children.append(found)
        else:
            self.root = found
        self._open.append(found)

    def _end(self, name: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].text += text

    def _doctype(self, *declaration: object) -> None:
        raise malformed("document types are not allowed")
