"""From settings to ways of telling."""

from __future__ import annotations

from dataclasses import replace

import pytest

from penstock.errors import BadSetting
from penstock.notices.tellers import OfOutcomes, tellers
from penstock.settings import Settings


def test_nothing_is_told_by_default():
    assert tellers(Settings(), {}) == {}


def test_each_setting_is_a_way():
    settings = Settings(notify_webhook="http://a/b", notify_command="true", openlineage_url="http://c")
    assert set(tellers(settings, {})) == {"webhook", "command", "lineage"}


def test_only_the_outcomes_that_are_wanted(listener, ended):
    settings = Settings(notify_webhook=listener.url)
    teller = tellers(settings, {})["webhook"]
    assert isinstance(teller, OfOutcomes)
    for outcome in ("SUCCEEDED", "FAILED", "PARTIAL"):
        teller.tell(replace(ended, document={**ended.document, "outcome": outcome}))
    assert len(listener.heard) == 2
    tellers(replace(settings, notify_outcomes="succeeded , "), {})["webhook"].tell(ended)
    assert len(listener.heard) == 2


def test_an_outcome_that_is_none():
    with pytest.raises(BadSetting, match=r"notify_outcomes.*'BROKEN'"):
        tellers(Settings(notify_webhook="http://a", notify_outcomes="FAILED,broken"), {})
