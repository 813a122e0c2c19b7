"""Batches: size or window, whichever is first, on a clock that only moves in the test."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from penstock.engine.batching import Batch, Batching, BatchStart, batching, expire, receive


def seconds(number):
    return timedelta(seconds=number)


def test_glue_s_defaults():
    assert batching({}) == Batching(1, 900)
    assert batching({"EventBatchingCondition": {"BatchSize": 5}}) == Batching(5, 900)
    assert batching({"EventBatchingCondition": {"BatchSize": 5, "BatchWindow": 60}}) == Batching(5, 60)


def test_without_a_condition_each_event_starts_a_run(stage):
    batch, starts = receive(None, "e1", Batching(), stage.now)
    assert batch is None
    assert starts == (BatchStart(("e1",), batch_size=1),)


def test_the_size_starts_a_run_and_the_batch_begins_anew(stage):
    rule = Batching(2, 300)
    batch, starts = receive(None, "e1", rule, stage.now)
    assert batch == Batch(("e1",), stage.now, stage.now + seconds(300))
    assert starts == ()
    batch, starts = receive(batch, "e2", rule, stage.now + seconds(10))
    assert batch is None
    assert starts == (BatchStart(("e1", "e2"), batch_size=2),)


def test_the_window_opens_with_the_first_event_and_starts_a_run_when_it_is_over(stage):
    rule = Batching(3, 300)
    batch, _ = receive(None, "e1", rule, stage.now)
    batch, _ = receive(batch, "e2", rule, stage.now + seconds(200))
    assert expire(batch, stage.now + seconds(299)) == (batch, None)
    assert expire(batch, stage.now + seconds(300)) == (None, BatchStart(("e1", "e2"), batch_window=300))
    assert expire(None, stage.now) == (None, None)


def test_an_event_behind_the_window_is_of_the_next_batch(stage):
    batch, _ = receive(None, "e1", Batching(3, 300), stage.now)
    batch, starts = receive(batch, "e2", Batching(3, 300), stage.now + seconds(301))
    assert batch == Batch(("e2",), stage.now + seconds(301), stage.now + seconds(601))
    assert starts == (BatchStart(("e1",), batch_window=300),)
    batch, starts = receive(batch, "e3", Batching(1, 300), stage.now + seconds(700))
    assert batch is None
    assert starts == (BatchStart(("e2",), batch_window=300), BatchStart(("e3",), batch_size=1))


def test_a_changed_condition_holds_from_the_next_event_on(stage):
    batch, _ = receive(None, "e1", Batching(10, 300), stage.now)
    batch, starts = receive(batch, "e2", Batching(2, 10), stage.now + seconds(20))
    assert batch is None
    assert starts == (BatchStart(("e1", "e2"), batch_size=2),)


@given(st.integers(1, 5), st.integers(1, 900), st.lists(st.integers(0, 400), max_size=30), st.booleans())
def test_no_event_is_lost_or_counted_twice(stage_origin, size, window, gaps, timers_run):
    """Whether a timer ends the windows or only the next event does: the same runs start from the same events."""
    _, now = stage_origin
    rule, batch, started = Batching(size, window), None, []
    for number, gap in enumerate(gaps):
        now += seconds(gap)
        if timers_run:
            batch, over = expire(batch, now)
            started += [over] if over else []
        batch, starts = receive(batch, f"e{number}", rule, now)
        started += starts
        if batch is not None:
            assert 0 < len(batch.event_ids) < size
            assert batch.opened_on <= now < batch.deadline == batch.opened_on + seconds(window)
    _, over = expire(batch, now + seconds(window))
    started += [over] if over else []
    assert [event for start in started for event in start.event_ids] == [f"e{number}" for number in range(len(gaps))]
    for start in started:
        assert (start.batch_size, start.batch_window) in ((size, 0), (0, window))
        assert len(start.event_ids) == size if start.batch_size else len(start.event_ids) < size
