"""Event patterns: each operator, lists, what is absent, and what is refused with its place."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.engine.event_patterns import matches, parse
from penstock.errors import InvalidEventPattern

EVENT = {
    "source": "aws.s3",
    "detail-type": "Object Created",
    "resources": ["arn:aws:s3:::lake", "arn:aws:s3:::pond"],
    "detail": {
        "bucket": {"name": "lake"},
        "object": {"key": "raw/2026/a.csv", "size": 1024},
        "reason": None,
        "fresh": True,
        "count": 1,
        "empty": [],
        "parts": [{"n": 1, "ok": True}, {"n": 2, "ok": False}],
    },
}


def met(pattern):
    return matches(parse(json.dumps(pattern)), EVENT)


@pytest.mark.parametrize(
    ("detail", "holds"),
    [
        ({"bucket": {"name": ["lake"]}}, True),
        ({"bucket": {"name": ["sea", "lake"]}}, True),
        ({"bucket": {"name": ["sea"]}}, False),
        ({"bucket": {"name": ["lake"]}, "count": [2]}, False),
        ({"reason": [None]}, True),
        ({"absent": [None]}, False),
        ({"fresh": [True]}, True),
        ({"fresh": [1]}, False),
        ({"count": [True]}, False),
        ({"count": [1.0]}, True),
        ({"count": ["1"]}, False),
        ({"object": {"key": [{"prefix": "raw/"}]}}, True),
        ({"object": {"key": [{"prefix": "Raw/"}]}}, False),
        ({"object": {"key": [{"suffix": ".csv"}]}}, True),
        ({"object": {"size": [{"prefix": "1"}]}}, False),
        ({"bucket": {"name": [{"equals-ignore-case": "LAKE"}]}}, True),
        ({"bucket": {"name": [{"anything-but": "sea"}]}}, True),
        ({"bucket": {"name": [{"anything-but": ["sea", "lake"]}]}}, False),
        ({"bucket": {"name": [{"anything-but": {"prefix": "la"}}]}}, False),
        ({"bucket": {"name": [{"anything-but": {"suffix": ".tmp"}}]}}, True),
        ({"absent": [{"anything-but": "sea"}]}, False),
        ({"object": {"size": [{"numeric": [">", 1000, "<=", 1024]}]}}, True),
        ({"object": {"size": [{"numeric": [">", 1024]}]}}, False),
        ({"object": {"size": [{"numeric": ["=", 1024]}]}}, True),
        ({"object": {"key": [{"numeric": ["<", 5]}]}}, False),
        ({"fresh": [{"numeric": ["=", 1]}]}, False),
        ({"reason": [{"exists": True}]}, True),
        ({"absent": [{"exists": False}]}, True),
        ({"absent": [{"exists": True}]}, False),
        ({"empty": [{"exists": False}]}, True),
        ({"bucket": [{"exists": True}]}, False),
        ({"absent": {"below": [{"exists": False}]}}, True),
        ({"bucket": {"name": {"below": ["x"]}}}, False),
        ({"parts": {"n": [2], "ok": [False]}}, True),
        ({"parts": {"n": [1], "ok": [False]}}, False),
    ],
)
def test_alternatives(detail, holds):
    assert met({"detail": detail}) is holds


def test_one_value_of_a_list_is_enough():
    assert met({"resources": ["arn:aws:s3:::pond"]})
    assert met({"resources": [{"suffix": ":lake"}], "source": [{"prefix": "aws."}]})
    assert not met({"resources": ["arn:aws:s3:::sea"]})


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "no JSON"),
        ("[]", "must be a JSON object"),
        ("{}", "has no fields"),
        ('{"source": "aws.s3"}', "'source'"),
        ('{"source": []}', "'source'"),
        ('{"detail": {"a": {}}}', "'detail.a'"),
        ('{"a": [["x"]]}', "'a'"),
        ('{"a": [{"wildcard": "*"}]}', "operator 'wildcard' is not supported"),
        ('{"a": [{"prefix": "x", "suffix": "y"}]}', "exactly one operator"),
        ('{"a": [{"prefix": 1}]}', "'prefix' takes a string"),
        ('{"a": [{"exists": "yes"}]}', "'exists' takes"),
        ('{"a": [{"numeric": [">"]}]}', "'numeric'"),
        ('{"a": [{"numeric": ["~", 1]}]}', "'numeric'"),
        ('{"a": [{"numeric": [">", true]}]}', "'numeric'"),
        ('{"a": [{"anything-but": []}]}', "'anything-but'"),
        ('{"a": [{"anything-but": {"exists": true}}]}', "'anything-but'"),
        ('{"$or": [{"a": ["x"]}]}', "'$or' is not supported"),
        ('{"a": ["x"], "a": ["y"]}', "named twice"),
        ('{"a": [NaN]}', "NaN"),
        ('{"a":' * 600 + '["x"]' + "}" * 600, "nested deeper"),
        ("[" * 4000, "nested deeper"),
    ],
)
def test_what_is_no_pattern_is_refused_with_its_place(text, place):
    with pytest.raises(InvalidEventPattern) as caught:
        parse(text)
    assert caught.value.message.startswith("Event pattern is not valid. Reason:")
    assert place in caught.value.message


LEAVES = st.text() | st.integers() | st.booleans() | st.none()
EVENTS = st.dictionaries(
    st.text(min_size=1).filter(lambda name: not name.startswith("$")),
    st.recursive(LEAVES | st.lists(LEAVES), lambda inner: st.dictionaries(st.text(min_size=1), inner, max_size=3)),
    min_size=1,
    max_size=4,
)


@given(EVENTS)
def test_any_event_is_met_by_the_pattern_of_its_own_values(event):
    pattern = _of(event)
    if pattern:
        assert matches(parse(json.dumps(pattern)), event)


def _of(event):
    """The pattern that asks for exactly what an event has."""
    found = {}
    for name, value in event.items():
        if name.startswith("$"):
            continue
        wanted = _of(value) if isinstance(value, dict) else value if isinstance(value, list) else [value]
        if wanted:
            found[name] = wanted
    return found


@given(st.text(max_size=60) | EVENTS.map(json.dumps))
def test_any_text_is_a_pattern_or_is_refused(text):
    with contextlib.suppress(InvalidEventPattern):
        assert parse(text).fields
