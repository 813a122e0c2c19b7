from __future__ import annotations

import re
from pathlib import Path

from penstock.operations.contract import declared
from penstock.server.reference import main, page
from penstock.server.service_model import glue_model

PAGE = Path(__file__).parents[2] / "docs/reference/operations.md"


def test_the_page_in_the_repository_says_what_the_code_does() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(declared()), (
        "run `python -m penstock.server.reference docs/reference/operations.md`"
    )


def test_the_page_lists_every_operation_once() -> None:
    rows = re.findall(r"^\| (\w+) \| (implemented|not yet) \|$", page({"GetJob"}), re.MULTILINE)
    assert [name for name, _ in rows] == list(glue_model().operations)
    assert [name for name, state in rows if state == "implemented"] == ["GetJob"]


def test_the_command_writes_it(tmp_path: Path) -> None:
    target = tmp_path / "operations.md"
    assert main([str(target)]) == 0
    assert target.read_text(encoding="utf-8").startswith("# Operations\n")
