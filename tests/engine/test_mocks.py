from __future__ import annotations

import pytest

from penstock.engine.mocks import SECONDS_MAX, Mocks, checked_seconds, checked_states, named
from penstock.engine.state import Node, NodeKind
from penstock.errors import InvalidInput

JOB, CRAWLER = Node(NodeKind.JOB, "x"), Node(NodeKind.CRAWLER, "x")


def test_the_last_state_holds_on():
    mocks = Mocks({JOB: ("FAILED", "SUCCEEDED")}, {JOB: 2.5})
    assert [mocks.state(JOB, position) for position in range(4)] == ["FAILED", "SUCCEEDED", "SUCCEEDED", "SUCCEEDED"]
    assert mocks.state(CRAWLER, 0) == "SUCCEEDED"
    assert mocks.duration(JOB).total_seconds() == 2.5
    assert mocks.duration(CRAWLER).total_seconds() == 1.0


def test_a_name_that_two_nodes_have():
    assert named("x", NodeKind.CRAWLER, [JOB, CRAWLER]) == CRAWLER
    assert named("x", None, [JOB]) == JOB
    with pytest.raises(InvalidInput, match="job and a crawler"):
        named("x", None, [JOB, CRAWLER])
    with pytest.raises(InvalidInput, match="starts 'y'; what they start: job x"):
        named("y", None, [JOB])
    with pytest.raises(InvalidInput, match="starts 'x'"):
        named("x", NodeKind.CRAWLER, [JOB])


@pytest.mark.parametrize(("node", "states"), [(JOB, ["BROKEN"]), (JOB, []), (CRAWLER, ["SUCCEEDED", "TIMEOUT"])])
def test_states_in_which_a_node_cannot_end(node, states):
    with pytest.raises(InvalidInput, match="cannot end as"):
        checked_states(node, states)


def test_states_that_can_be():
    assert checked_states(JOB, ["TIMEOUT", "STOPPED"]) == ("TIMEOUT", "STOPPED")


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf"), SECONDS_MAX + 1])
def test_what_is_no_duration(seconds):
    with pytest.raises(InvalidInput, match="cannot run for"):
        checked_seconds(JOB, seconds)
