"""The console's own checks, as a developer of it runs them: types, lint, import layers, unit tests, size of the pages.

Node is the machine's, else the one that Playwright brings for itself; what it runs, the console's build has installed.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import playwright
import pytest

CONSOLE = Path(__file__).resolve().parents[2] / "console"
STEPS = {
    "types": ["node_modules/typescript/bin/tsc", "--noEmit"],
    "lint": ["node_modules/oxlint/bin/oxlint", "--deny-warnings", "src", "scripts", "tests"],
    "imports": ["scripts/check-imports.mjs"],
    "unit tests": ["node_modules/vitest/vitest.mjs", "run"],
    "budget": ["scripts/check-budget.mjs"],
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def node() -> str:
    driver = Path(playwright.__file__).parent / "driver" / "node"
    return shutil.which("node") or str(driver)


@pytest.mark.parametrize("step", STEPS)
def test_the_console_passes(node: str, step: str) -> None:
    assert (CONSOLE / STEPS[step][0]).exists(), "npm ci in console/ has not run: the console's build does that"
    done = subprocess.run(
        [node, *STEPS[step]],
        cwd=CONSOLE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-6000:]
