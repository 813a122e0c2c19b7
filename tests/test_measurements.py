"""Measurements: counts, buckets that end at their bound, and hops that are counted once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from penstock.measurements import BOUNDS, Counts, Durations, Measurements

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_counts_are_kept_by_labels():
    counts = Counts()
    for labels in (("JOB", "FAILED"), ("JOB", "SUCCEEDED"), ("JOB", "FAILED")):
        counts.add(*labels)
    assert counts.read() == {("JOB", "FAILED"): 2, ("JOB", "SUCCEEDED"): 1}


def test_a_duration_falls_into_the_first_bucket_that_holds_it():
    durations = Durations()
    for seconds in (0.0, BOUNDS[0], 0.0011, BOUNDS[-1], 31.0, -5.0):
        durations.add(seconds, "a")
    ((labels, (buckets, total)),) = durations.read().items()
    assert labels == ("a",)
    assert (buckets[0], buckets[1], buckets[-2], buckets[-1]) == (3, 1, 1, 1)
    assert sum(buckets) == 6
    assert total == 0.0 + BOUNDS[0] + 0.0011 + BOUNDS[-1] + 31.0


def test_threads_lose_nothing():
    measurements = Measurements()
    with ThreadPoolExecutor(8) as pool:
        for _ in range(1000):
            pool.submit(measurements.requests.add, 0.5, "GetJob", "OK")
            pool.submit(measurements.runs_ended.add, "JOB", "FAILED")
    assert sum(measurements.requests.read()["GetJob", "OK"][0]) == 1000
    assert measurements.runs_ended.read() == {("JOB", "FAILED"): 1000}


def test_a_hop_is_from_an_end_to_the_launch_that_follows_and_counts_once():
    measurements = Measurements()
    measurements.hop_began("jr_2", NOW)
    measurements.hop_ended("jr_9", "JOB", NOW)  # started by hand: it follows from no end
    for _ in range(2):
        measurements.hop_ended("jr_2", "JOB", NOW + timedelta(seconds=0.2))
    assert {labels: (sum(buckets), total) for labels, (buckets, total) in measurements.hops.read().items()} == {
        ("JOB",): (1, 0.2)
    }


def test_hops_that_never_end_are_forgotten():
    measurements = Measurements()
    for number in range(10_001):
        measurements.hop_began(f"jr_{number}", NOW)
    measurements.hop_ended("jr_0", "JOB", NOW)
    assert measurements.hops.read() == {}
    measurements.hop_ended("jr_1", "JOB", NOW)
    assert sum(measurements.hops.read()["JOB",][0]) == 1
