"""The levels that lines of a log speak of."""

from __future__ import annotations

import pytest

from penstock.errors import InvalidInput
from penstock.server.console.log_levels import level_of, wanted_levels


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("2026-01-01 10:00:00 INFO loaded", "info"),
        ("[WARN] slow", "warning"),
        ("FATAL: gone", "error"),
        ("Traceback (most recent call last):", "error"),
        ("botocore.exceptions.ClientError: no", "error"),
        ("ValueError: x", "error"),
        ("DEBUG ERROR", "debug"),
        ("all is well", None),
        ("INFORMATION", None),
        (" " * 300 + "ERROR", None),
    ],
)
def test_a_level_is_the_first_word_that_a_logger_says(text: str, level: str | None) -> None:
    assert level_of(text) == level


def test_other_words_are_refused() -> None:
    assert wanted_levels(["error", "info", "error"]) == {"error", "info"}
    with pytest.raises(InvalidInput, match="level must be one of error, warning, info, debug"):
        wanted_levels(["error", "loud"])
