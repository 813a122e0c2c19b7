"""Every exit code has a meaning, and none is used twice."""

from __future__ import annotations

from penstock.cli.exit_codes import MEANINGS, ExitCode


def test_every_code_has_a_meaning() -> None:
    assert set(MEANINGS) == set(ExitCode)
    assert all(MEANINGS.values())
    assert len({int(code) for code in ExitCode}) == len(ExitCode)
