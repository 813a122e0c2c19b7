"""Load, decide, commit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from penstock.engine.commands import LaunchRun
from penstock.engine.events import RunBegan, RunFinished, StopAsked
from penstock.engine.state import Node, NodeKind
from penstock.errors import Conflict
from penstock.operations.advance import advance, chain_triggers, load, load_definitions, write
from penstock.operations.contract import Context

Call = Callable[..., dict[str, Any]]
NO_DELAY = timedelta(0)


@pytest.fixture
def run_id(call: Call, workflow: Callable[..., str], when: Callable[..., str], job: Callable[..., str]) -> str:
    job("a")
    job("b")
    workflow("w", ["a"])
    when("then", {"a": "SUCCEEDED"}, ["b"], WorkflowName="w")
    found: str = call("StartWorkflowRun", Name="w")["RunId"]
    return found


def test_a_fact_and_its_consequences_are_written_together(context: Context, run_id: str) -> None:
    with context.store.write() as transaction:
        situation = load(transaction, run_id)
        assert situation is not None
        (run,) = situation.runs.values()
        decision = advance(transaction, run_id, RunFinished(run.id, "SUCCEEDED", context.now), context.now, NO_DELAY)
    assert decision is not None
    assert [command.job_name for command in decision.commands if isinstance(command, LaunchRun)] == ["b"]
    with context.store.read() as transaction:
        after = load(transaction, run_id)
        assert after is not None
        assert (after.version, set(after.fired)) == (situation.version + 1, {"w-start", "then"})
        assert [row.run.node.name for row in transaction.runs.of_origin(run_id)] == ["a", "b"]
        assert "trigger then fires" in " ".join(reason for _, reason in transaction.origins.reasons(run_id))


def test_facts_that_change_nothing_write_nothing(context: Context, run_id: str) -> None:
    with context.store.write() as transaction:
        assert advance(transaction, "wr_unknown", StopAsked(), context.now, NO_DELAY) is None
        before = load(transaction, run_id)
        assert advance(transaction, run_id, RunBegan("jr_unknown", context.now), context.now, NO_DELAY) is None
        assert load(transaction, run_id) == before


def test_a_decision_on_what_has_changed_is_refused(context: Context, run_id: str) -> None:
    with context.store.write() as transaction:
        decision = advance(transaction, run_id, StopAsked(), context.now, NO_DELAY)
        assert decision is not None
        with pytest.raises(Conflict, match="no longer at version"):
            write(transaction, decision, context.now)


def test_chains_see_the_live_triggers_that_are_active_and_stand_alone(
    call: Call, context: Context, run_id: str, when: Callable[..., str]
) -> None:
    when("alone", {"a": "FAILED"}, ["b"])
    when("asleep", {"a": "FAILED"}, ["b"], StartOnCreation=False)
    call("CreateTrigger", Name="root", Type="ON_DEMAND", Actions=[{"JobName": "b"}])
    call("StartTrigger", Name="root")
    with context.store.read() as transaction:
        assert [trigger.name for trigger in chain_triggers(transaction, context.namespace)] == ["alone"]
        row = transaction.runs.page(context.namespace, Node(NodeKind.JOB, "b"), None, 1)[0]
        chain = load(transaction, row.origin_id)
    assert chain is not None
    assert row.origin_id.startswith("chain_")
    assert [trigger.name for trigger in chain.triggers] == ["alone"]


def test_definitions_are_live_and_deleted_ones_left_out(
    call: Call, context: Context, run_id: str, crawler: Callable[..., str]
) -> None:
    crawler("c")
    nodes = {Node(NodeKind.JOB, "a"), Node(NodeKind.JOB, "gone"), Node(NodeKind.CRAWLER, "c")}
    with context.store.read() as transaction:
        definitions = load_definitions(transaction, context.namespace, nodes)
        nothing = load_definitions(transaction, context.namespace, set())
    assert (set(definitions.jobs), set(definitions.crawlers)) == ({"a"}, {"c"})
    assert definitions.jobs["a"].slot.active == 1
    assert (nothing.jobs, nothing.crawlers) == ({}, {})
