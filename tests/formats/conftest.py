"""Samples for the tests of formats."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from penstock.formats.classify import classify
from penstock.formats.contract import Verdict
from penstock.formats.sampling import open_sample

Judge = Callable[..., Verdict]


@pytest.fixture
def judge() -> Judge:
    """The verdict of all classifiers on some stored bytes."""

    def judge(content: bytes | str, name: str = "data") -> Verdict:
        stored = content.encode() if isinstance(content, str) else content
        with open_sample(io.BytesIO(stored), name, len(stored)) as sample:
            return classify(sample)

    return judge
