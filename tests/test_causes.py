"""Derived ids: the same causes give the same id, other causes another."""

from __future__ import annotations

import re
import uuid

from hypothesis import given
from hypothesis import strategies as st

from penstock.causes import derived, derived_uuid

CAUSES = st.lists(st.text(), max_size=5)


def test_the_form_is_glues_and_the_value_never_changes() -> None:
    """Stored ids outlive a release: this one is written down."""
    found = derived("jr_", "wr_1", "trigger", "0", "1")
    assert re.fullmatch(r"jr_[0-9a-f]{64}", found)
    assert found == "jr_3c830015a0061e3487fe48a70c65af2f348fee34b413ffdb9bfe0c10ef654ba2"


@given(CAUSES, CAUSES)
def test_ids_are_equal_exactly_when_all_causes_are(one: list[str], other: list[str]) -> None:
    assert (derived("", *one) == derived("", *other)) == (one == other)
    assert (derived_uuid(*one) == derived_uuid(*other)) == (one == other)


def test_where_one_cause_ends_matters() -> None:
    assert derived("", "ab", "c") != derived("", "a", "bc")
    assert derived("", "ab") != derived("", "ab", "")


@given(CAUSES)
def test_the_uuid_form_is_one_that_uuid_reads(causes: list[str]) -> None:
    text = derived_uuid(*causes)
    assert str(uuid.UUID(text)) == text
