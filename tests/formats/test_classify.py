"""The search for a format: order, 1.0 ends it, ties, and the confusion of every sample with every classifier."""

from __future__ import annotations

import bz2
import gzip
import io
from collections.abc import Callable
from contextlib import suppress

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.errors import DamagedData
from penstock.formats import REGISTRY, load
from penstock.formats.classify import classify
from penstock.formats.contract import UNKNOWN, Sample, Verdict
from penstock.formats.sampling import open_sample

Judge = Callable[..., Verdict]


def parquet() -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table({"a": [1, 2], "b": ["x", "y"]}), sink)
    return sink.getvalue()


# One or more samples of every format, and of what is none: (file, format, content).
SAMPLES = [
    ("lines", "json", b'{"a": 1, "b": "x, y"}\n{"a": 2, "b": "z"}\n'),
    ("array", "json", b'[{"a": 1, "b": 2}, {"a": 3, "b": 4}]'),
    ("pretty", "json", b'{\n "a": 1,\n "b": [1,\n 2]\n}\n'),
    ("comma", "csv", b"a,b\n1,x\n2,y\n"),
    ("pipe", "csv", b"a|b\n1|x\n2|y\n"),
    ("json in a field", "csv", b'id|doc\n1|{"a": 1}\n2|{"a": 2}\n'),
    ("headerless", "csv", b"x,y\nz,w\n"),
    ("parquet", "parquet", parquet()),
    ("prose", UNKNOWN, b"Once upon a time.\nThere was a table\n"),
    ("binary", UNKNOWN, bytes(range(256)) * 8),
    ("empty", UNKNOWN, b""),
    ("broken json", UNKNOWN, b'{"a": 1, "b": 2\n{"a": 3, "b": 4\n'),
]


@pytest.mark.parametrize(("name", "expected", "content"), SAMPLES, ids=[name for name, _, _ in SAMPLES])
def test_confusion(name: str, expected: str, content: bytes) -> None:
    """No classifier but the right one is sure of a sample, whatever the order."""
    for row in REGISTRY:
        with open_sample(io.BytesIO(content), name, len(content)) as sample:
            verdict = load(row.name).classify(sample)
        assert 0.0 <= verdict.certainty <= 1.0
        assert verdict.evidence, f"{row.name} gives no evidence for '{name}'"
        assert (verdict.certainty == 1.0) is (row.name == expected), f"{row.name} on '{name}': {verdict.evidence}"


@pytest.mark.parametrize(("name", "expected", "content"), SAMPLES, ids=[name for name, _, _ in SAMPLES])
def test_classification(judge: Judge, name: str, expected: str, content: bytes) -> None:
    assert judge(content, name).classification == expected


def test_every_format_has_a_sample_here() -> None:
    missing = {row.name for row in REGISTRY} - {expected for _, expected, _ in SAMPLES}
    assert not missing, f"add a sample of each of {missing} to SAMPLES"


def saying(name: str, certainty: float) -> Callable[[Sample], Verdict]:
    return lambda sample: Verdict(name, certainty, f"says {sample.name}")


@pytest.mark.parametrize(
    ("custom", "expected"),
    [
        ([("mine", 1.0)], "mine"),
        ([("low", 0.2), ("high", 0.9)], "csv"),
        ([("mine", 0.0)], "csv"),
    ],
)
def test_custom_classifiers_come_first_and_certainty_1_ends_the_search(
    custom: list[tuple[str, float]], expected: str
) -> None:
    content = b"a,b\n1,2\n3,4\n"
    with open_sample(io.BytesIO(content), "x", len(content)) as sample:
        assert classify(sample, [saying(*pair) for pair in custom]).classification == expected


def test_the_highest_wins_and_ties_fall_to_the_earlier() -> None:
    content = b"nothing in particular"
    with open_sample(io.BytesIO(content), "x", len(content)) as sample:
        assert classify(sample, [saying("a", 0.3), saying("b", 0.6), saying("c", 0.6)]).classification == "b"


def test_unknown_carries_the_reason_of_every_classifier(judge: Judge) -> None:
    evidence = judge("nothing in particular").evidence
    assert "not json: " in evidence
    assert "not csv: " in evidence


@settings(max_examples=300)
@given(st.sampled_from([c for _, _, c in SAMPLES if c]), st.data())
def test_whatever_is_wrong_with_a_file_is_a_verdict_or_damage(content: bytes, data: st.DataObject) -> None:
    """No mutation of a good file brings anything else to light: neither another error nor endless reading."""
    packed = data.draw(st.sampled_from([bytes, gzip.compress, bz2.compress]))(content)
    at = data.draw(st.integers(0, len(packed) - 1))
    mutated = packed[:at] + data.draw(st.binary(max_size=8)) + packed[at + data.draw(st.integers(0, 8)) :]
    with suppress(DamagedData), open_sample(io.BytesIO(mutated), "x", len(mutated)) as sample:
        assert 0 <= classify(sample).certainty <= 1
