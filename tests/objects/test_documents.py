"""documents.py: what is written can be read, and what is hostile is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.errors import ObjectFault
from penstock.objects.documents import DEPTH_MAX, ELEMENTS_MAX, document, element, error_document, nested, read

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))


@given(st.lists(TEXT, max_size=5))
def test_what_is_written_can_be_read(texts: list[str]) -> None:
    content = document("Root", [nested("Items", [element("Key", text) for text in texts])])
    items = read(content, "Root").all("Items")[0].all("Key")
    assert [item.text for item in items] == texts


def test_absent_and_empty_elements() -> None:
    assert element("A", None) == ""
    assert element("A") == "<A></A>"
    assert element("A", 5) == "<A>5</A>"
    assert element("A", "a\x01<") == "<A>a&#x1;&lt;</A>"
    assert read(error_document([element("Code", " x ")]), "Error").value("Code") == "x"
    assert read(b"<p:R xmlns:p='u'><p:K>1</p:K></p:R>", "R").value("K") == "1"
    assert read(b"<R/>", "R").value("K") is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<Root>",
        b"<Other/>",
        b"\x00",
        b'<!DOCTYPE Root SYSTEM "file:///etc/passwd"><Root/>',
        b'<!DOCTYPE Root [<!ENTITY a "b">]><Root>&a;</Root>',
        b"<Root>&undefined;</Root>",
        b"<Root>" + b"<a>" * DEPTH_MAX + b"</a>" * DEPTH_MAX + b"</Root>",
        b"<Root>" + b"<a/>" * ELEMENTS_MAX + b"</Root>",
    ],
)
def test_documents_that_are_none(content: bytes) -> None:
    with pytest.raises(ObjectFault) as caught:
        read(content, "Root")
    assert caught.value.code == "MalformedXML"
