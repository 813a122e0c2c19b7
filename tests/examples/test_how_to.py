"""The examples of the how-to pages, run as a reader would."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
BLOCK = re.compile(r"(?ms)^```python\n(.*?)^```")


def blocks(page: str) -> list[str]:
    return BLOCK.findall((HOW_TO / page).read_text(encoding="utf-8"))


@pytest.mark.slow
def test_the_tests_of_a_workflow_pass_and_can_fail(tmp_path: Path) -> None:
    documents, _ = blocks("test-your-workflow.md")
    wrong = documents.replace('"MaxRetries": 1', '"MaxRetries": 0').replace(
        "    assert", "    print(result)\n    assert"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_nightly.py"]
    for text, code, says in (
        (documents, 0, "4 passed"),
        (wrong, 1, "1 failed, 3 passed"),
    ):
        (tmp_path / "test_nightly.py").write_text(text, encoding="utf-8")
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode, says in done.stdout) == (code, True), done.stdout
    assert "trigger broken fires: fetch is FAILED" in done.stdout


def test_the_other_example_is_python() -> None:
    _, server = blocks("test-your-workflow.md")
    compile(server, "test-your-workflow.md", "exec")
