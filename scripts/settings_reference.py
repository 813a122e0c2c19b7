"""Write docs/reference/settings.md from penstock.settings, where each setting says what it is."""

from __future__ import annotations

from pathlib import Path

from penstock.settings import FILE_NAME, documented

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "settings.md"

INTRODUCTION = f"""# Settings

Generated from `src/penstock/settings.py` by `make reference`; do not edit.

A setting is taken from the command line, else from the environment (`PENSTOCK_` and the name in capitals), else from
`{FILE_NAME}`, else it has its default. A value that cannot be used, or a name in the file that nobody knows, stops the
start with a message that names it.

| Setting | Environment | Default | Meaning |
|---|---|---|---|
"""


def page() -> str:
    rows = [
        f"| `{name}` | `PENSTOCK_{name.upper()}` | {_shown(default)} | {meaning} |\n"
        for name, default, meaning in documented()
    ]
    return INTRODUCTION + "".join(rows)


def _shown(default: str) -> str:
    """As it would stand in the file: TOML spells true and false small, and an empty text is no default to show."""
    toml = default.lower() if default in ("True", "False") else default
    return f"`{toml}`" if toml else ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
