"""Writing: what is written is read as what it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.templates.reading import read_template
from penstock.templates.writing import write_template

_texts = st.text(st.characters(codec="utf-8"), max_size=20)
_values = st.recursive(
    _texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3), max_leaves=8
)


@pytest.mark.parametrize("form", ["yaml", "json"])
@given(value=_values)
def test_what_is_written_is_read_again(form: str, value: object) -> None:
    document = {"Resources": {"A": {"Type": "X", "Properties": {"value": value}}}}
    assert read_template(write_template(document, form).encode(), "t") == document


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_references_keep_their_meaning_and_values_that_stand_twice_no_alias(form: str) -> None:
    twice = {"Path": ["s3://b/"]}
    document = {"Resources": {"A": {"Type": "X", "a": {"Ref": "B"}, "b": twice, "c": twice, "d": True, "e": 1.0}}}
    written = write_template(document, form)
    assert read_template(written.encode(), "t")["Resources"]["A"] == {
        "Type": "X",
        "a": {"Ref": "B"},
        "b": twice,
        "c": twice,
        "d": "true",
        "e": "1.0",
    }
    assert ("!Ref 'B'" in written) == (form == "yaml")
