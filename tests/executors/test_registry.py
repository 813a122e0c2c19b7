"""The table of commands."""

from __future__ import annotations

import pytest

from penstock.errors import InvalidInput
from penstock.executors import registry


def test_every_row_leads_to_a_preparation() -> None:
    for name in registry.supported_commands():
        registry.check_command(name)
        assert callable(registry.preparation(name).prepare)


@pytest.mark.parametrize("name", ["glueetl", "gluestreaming", "glueray", "", "../python_shell"])
def test_other_commands_are_refused_by_name(name: str) -> None:
    with pytest.raises(InvalidInput, match=f"'{name}' cannot be run by this server; supported commands: pythonshell"):
        registry.check_command(name)
    with pytest.raises(InvalidInput):
        registry.preparation(name)
