"""Delivery to workflows; on a moving clock, with restarts and several servers: tests/loops/test_deliveries.py."""

from __future__ import annotations

import json

import pytest

from penstock.errors import Conflict
from penstock.operations.event_delivery import deliver, expire_batch


@pytest.fixture
def workflow_of_events(call, job, events):
    """A workflow `w` whose trigger `t` takes two events of source `shop`."""
    job("a")
    call("CreateWorkflow", Name="w", DefaultRunProperties={"day": "1"})
    batching = {"BatchSize": 2, "BatchWindow": 60}
    call(
        "CreateTrigger",
        Name="t",
        WorkflowName="w",
        Type="EVENT",
        Actions=[{"JobName": "a"}],
        EventBatchingCondition=batching,
    )
    events("PutRule", Name="r", EventPattern=json.dumps({"source": ["shop"]}))
    arn = "arn:aws:glue:eu-west-1:123456789012:workflow/w"
    events("PutTargets", Rule="r", Targets=[{"Id": "1", "Arn": arn}])
    return "w"


@pytest.fixture
def sent(context, events):
    def sent(count):
        entry = {"Source": "shop", "DetailType": "Order", "Detail": "{}"}
        events("PutEvents", Entries=[entry] * count)
        with context.store.read() as transaction:
            return transaction.event_queue.pending(100)

    return sent


def test_a_full_batch_starts_a_run_with_its_events(context, clock, call, workflow_of_events, sent):
    waiting = sent(3)
    with context.store.write() as transaction:
        assert deliver(transaction, waiting, clock.tick()) == 1
        assert transaction.event_queue.pending(10) == []
        left = transaction.event_batches.get(context.namespace, "t")
    assert left is not None
    assert left.event_ids == (waiting[2].event["id"],)
    (run,) = call("GetWorkflowRuns", Name="w")["Runs"]
    assert run["StartingEventBatchCondition"] == {"BatchSize": 2, "BatchWindow": 0}
    properties = run["WorkflowRunProperties"]
    assert properties["day"] == "1"
    assert json.loads(properties["aws:eventIds"]) == [event.event["id"] for event in waiting[:2]]


def test_an_event_is_delivered_once(context, clock, workflow_of_events, sent):
    waiting = sent(1)
    with context.store.write() as transaction:
        deliver(transaction, waiting, clock.tick())
    with pytest.raises(Conflict), context.store.write() as transaction:
        deliver(transaction, waiting, clock.tick())
    with context.store.read() as transaction:
        batch = transaction.event_batches.get(context.namespace, "t")
    assert batch is not None
    assert len(batch.event_ids) == 1


def test_a_window_ends_once_and_not_before_its_time(context, clock, call, workflow_of_events, sent):
    waiting = sent(1)
    with context.store.write() as transaction:
        deliver(transaction, waiting, clock.tick())
        batch = transaction.event_batches.get(context.namespace, "t")
    assert batch is not None
    with context.store.write() as transaction:
        expire_batch(transaction, context.namespace, "t", clock.now)
        assert transaction.origins.workflow_runs(context.namespace, "w", None, 1) == []
    for _ in range(2):
        with context.store.write() as transaction:
            expire_batch(transaction, context.namespace, "t", batch.deadline)
            expire_batch(transaction, context.namespace, "no-such-trigger", batch.deadline)
    (run,) = call("GetWorkflowRuns", Name="w")["Runs"]
    assert run["StartingEventBatchCondition"] == {"BatchSize": 0, "BatchWindow": 60}


def test_what_starts_a_run_by_hand_has_no_batch(call, job, events):
    job("a")
    call("CreateWorkflow", Name="w")
    call("CreateTrigger", Name="t", WorkflowName="w", Type="EVENT", Actions=[{"JobName": "a"}])
    run_id = call("StartWorkflowRun", Name="w")["RunId"]
    assert "StartingEventBatchCondition" not in call("GetWorkflowRun", Name="w", RunId=run_id)["Run"]
