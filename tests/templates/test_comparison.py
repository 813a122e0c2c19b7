"""Comparison: what counts as a difference."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.templates.comparison import Difference, differences, hidden


@pytest.mark.parametrize(
    ("wanted", "found", "defaults", "changed"),
    [
        ({"a": 1}, {"a": 1}, {}, []),
        ({"a": 1}, {"a": 2}, {}, ["a"]),
        ({"a": 1}, {}, {}, ["a"]),
        ({"a": 1}, {}, {"a": 1}, []),
        ({}, {"a": 1}, {}, ["a"]),
        ({}, {"a": 1}, {"a": 1}, []),
        ({}, {"a": 2}, {"a": 1}, ["a"]),
        ({"a": ""}, {}, {}, []),
        ({"a": {}}, {"b": []}, {}, []),
        ({"a": False}, {}, {}, ["a"]),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3, "d": 4}}, {"a": {"d": 4}}, ["a.c"]),
        ({}, {"a": {"b": 1}}, {"a": {"b": 1}}, []),
        ({}, {"a": {"b": 1, "c": 2}}, {"a": {"b": 1}}, ["a.c"]),
        ({"a": {"b": 1}}, {}, {"a": {"b": 1}}, []),
        ({"a": [1, 2]}, {"a": [2, 1]}, {}, ["a"]),
        ({"a": [{"b": 1}]}, {"a": [{"b": 1, "c": []}]}, {}, []),
    ],
)
def test_differences(wanted: Any, found: Any, defaults: Any, changed: list[str]) -> None:
    assert [one.name for one in differences(wanted, found, defaults)] == changed


def test_an_empty_text_in_a_map_of_arguments_is_a_value(model: Any) -> None:
    shape = model.operation_model("CreateJob").input_shape
    wanted = {"DefaultArguments": {"--a": ""}, "Description": ""}
    assert list(differences(wanted, {}, {}, shape)) == [Difference(("DefaultArguments", "--a"), None, "")]
    assert list(differences(wanted, wanted, {}, shape)) == []


_document = st.dictionaries(
    st.text(max_size=3),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=3),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)


@given(_document, _document)
def test_nothing_differs_from_itself_whatever_the_defaults(document: Any, defaults: Any) -> None:
    assert list(differences(document, document, defaults)) == []


def test_secrets_are_hidden() -> None:
    password = Difference(("ConnectionProperties", "PASSWORD"), "old", None)
    assert hidden(password, frozenset()) == Difference(password.path, "****", None)
    echoed = Difference(("DefaultArguments", "--url"), "plain", "postgresql://u:hunter2@db")
    assert hidden(echoed, frozenset({"hunter2"})) == Difference(echoed.path, "plain", "****")
    assert hidden(echoed, frozenset()) == echoed
