"""The console's types are what the service models say."""

from __future__ import annotations

import runpy
from pathlib import Path

CONSOLE = Path(__file__).resolve().parents[2] / "console"


def test_types_and_limits_are_what_the_models_say() -> None:
    types, limits = runpy.run_path(str(CONSOLE / "scripts" / "generate_api.py"))["generate"]()
    assert (CONSOLE / "src" / "api" / "generated.ts").read_text() == types, "python console/scripts/generate_api.py"
    assert (CONSOLE / "src" / "api" / "limits.json").read_text() == limits, "python console/scripts/generate_api.py"
