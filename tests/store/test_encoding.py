"""Every value that is stored comes back as it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import MappingProxyType
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.clock import from_milliseconds
from penstock.engine.commands import Command, LaunchRun, SetTimer, StopRun
from penstock.engine.events import Event, RunFinished, StopAsked
from penstock.engine.state import (
    Action,
    Condition,
    CrawlState,
    JobRunState,
    Logical,
    Node,
    NodeKind,
    Trigger,
    TriggerState,
    TriggerType,
)
from penstock.store import encoding

AT = datetime(2026, 3, 1, 12, 0, 0, 123000, tzinfo=UTC)
INSTANTS = st.integers(0, 2**47).map(from_milliseconds)
DOCUMENTS = st.dictionaries(
    st.text(max_size=5),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=5,
    ),
    max_size=3,
)
st.register_type_strategy(datetime, INSTANTS)


def values_of(kind):
    """Values of a class, its members drawn by their declared types; `Mapping[str, Any]` is a JSON document."""
    documents = {"command": DOCUMENTS} if kind is LaunchRun else {}
    return st.builds(kind, **documents)


@pytest.mark.parametrize("kind", get_args(Event))
def test_every_event_comes_back(kind):
    @given(values_of(kind))
    def comes_back(event):
        assert encoding.event_of(encoding.event_text(event)) == event

    comes_back()


@pytest.mark.parametrize("kind", get_args(Command))
def test_every_command_comes_back(kind):
    @given(values_of(kind))
    def comes_back(command):
        assert encoding.command_of(encoding.command_text(command)) == command

    comes_back()


def test_no_kind_is_missing_from_the_tables():
    assert set(encoding.EVENTS.values()) == set(get_args(Event))
    assert set(encoding.COMMANDS.values()) == set(get_args(Command))


def test_the_stored_form_is_fixed():
    """These texts are in people's databases: a change here is a migration there."""
    assert json.loads(encoding.event_text(RunFinished("jr_1", "FAILED", AT, "why", None))) == {
        "kind": "RunFinished",
        "run_id": "jr_1",
        "outcome": "FAILED",
        "at": 1772366400123,
        "message": "why",
        "running_on": None,
    }
    assert json.loads(encoding.command_text(SetTimer(AT, StopAsked(("jr_1",))))) == {
        "kind": "SetTimer",
        "due": 1772366400123,
        "event": {"kind": "StopAsked", "run_ids": ["jr_1"]},
    }


def test_a_member_that_an_older_version_did_not_store_has_its_default():
    older = '{"kind":"RunFinished","run_id":"jr_1","outcome":"FAILED","at":0}'
    assert encoding.event_of(older) == RunFinished("jr_1", "FAILED", datetime(1970, 1, 1, tzinfo=UTC))


def test_an_unknown_kind_is_an_error():
    with pytest.raises(KeyError, match="RunVanished"):
        encoding.event_of('{"kind":"RunVanished","run_id":"jr_1"}')
    with pytest.raises(KeyError, match="StopRun"):
        encoding.event_text(StopRun("jr_1", timed_out=False))


NODES = st.builds(Node, st.sampled_from(NodeKind), st.text(min_size=1, max_size=5))


@st.composite
def conditions(draw):
    node = draw(NODES)
    states = JobRunState if node.kind is NodeKind.JOB else CrawlState
    return Condition(node, draw(st.sampled_from(states)))


ACTIONS = st.builds(
    Action,
    NODES,
    st.dictionaries(st.text(max_size=4), st.text(max_size=4), max_size=2),
    st.none() | st.integers(1, 100),
    st.none() | st.text(max_size=4),
)
TRIGGERS = st.builds(
    Trigger,
    name=st.text(max_size=5),
    type=st.sampled_from(TriggerType),
    state=st.sampled_from(TriggerState),
    workflow_name=st.none() | st.text(max_size=5),
    logical=st.sampled_from(Logical),
    conditions=st.lists(conditions(), max_size=3).map(tuple),
    actions=st.lists(ACTIONS, max_size=3).map(tuple),
    document=DOCUMENTS,
)


@given(st.lists(TRIGGERS, max_size=3).map(tuple))
def test_snapshots_come_back_with_every_member(triggers):
    loaded = encoding.triggers_of(encoding.triggers_text(triggers))
    assert loaded == triggers
    for one, other in zip(loaded, triggers, strict=True):
        # The two kinds of state compare as text, so equality alone would not see one taken for the other.
        assert [type(condition.state) for condition in one.conditions] == [
            type(condition.state) for condition in other.conditions
        ]


def test_text_is_plain_ascii_and_takes_any_mapping():
    text = encoding.to_text(MappingProxyType({"a": "é\x00\ud800", "b": MappingProxyType({})}))
    assert text.isascii()
    assert "\x00" not in text
    assert encoding.from_text(text) == {"a": "é\x00\ud800", "b": {}}
    with pytest.raises(TypeError, match="set is no JSON value"):
        encoding.to_text({"a": {1}})
