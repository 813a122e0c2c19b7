"""Files and functions stay small, and nothing has a name that could hold anything."""

from __future__ import annotations

import ast
from pathlib import Path

LINES_MAX = 600
LINES_QUESTIONED = 400
FUNCTION_LINES_MAX = 70
CODE = frozenset({".py", ".ts", ".tsx"})
SAYS_NOTHING = frozenset({"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers", "base"})

# Files over 400 lines that still have one title, each with the reason why it stays whole.
ONE_TITLE = {
    "src/penstock/catalog/types.py": "the Hive type grammar: parse, print and widen are one recursion over it",
    "src/penstock/store/sql/schema.py": "all tables with their constraints, which refer to one another",
    "src/penstock/store/contract.py": "the whole contract of the store, one protocol for each noun, mostly docstrings",
}

# Written by a program and read by none: how long it is says nothing.
GENERATED = frozenset({Path("console/src/api/generated.ts")})

# Names that AWS chose: scripts import them.
GIVEN_NAMES = {Path("awsglue/src/awsglue/utils.py")}


def test_no_file_is_too_long(texts: dict[Path, str]) -> None:
    lengths = {path: text.count("\n") for path, text in texts.items() if path.suffix in CODE and path not in GENERATED}
    assert lengths
    found = [f"{lines} lines: {path}" for path, lines in lengths.items() if lines > LINES_MAX]
    assert not found, "\n".join(found)


def test_a_long_source_file_has_one_title_and_says_why(texts: dict[Path, str]) -> None:
    lengths = {
        str(path): text.count("\n")
        for path, text in texts.items()
        if path.suffix in CODE
        and path not in GENERATED
        and path.parts[0] != "tests"
        and text.count("\n") > LINES_QUESTIONED
    }
    found = [f"{lines} lines: {path}" for path, lines in lengths.items() if path not in ONE_TITLE]
    assert not found, "\n".join(found)
    assert not [path for path in ONE_TITLE if path not in lengths], "short again: take it off the list"


def test_no_function_is_too_long(trees: dict[Path, ast.Module]) -> None:
    found = {
        f"{path}:{node.lineno} {node.name}": lines
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES_MAX
    }
    assert not found, "\n".join(f"{lines} lines: {place}" for place, lines in found.items())


def test_names_of_files_and_folders_say_what_is_inside(files: list[Path]) -> None:
    found = [
        str(path)
        for path in set(files) - GIVEN_NAMES
        for part in (*path.parts[:-1], path.stem)
        if not SAYS_NOTHING.isdisjoint(part.lower().removeprefix("test_").replace("-", "_").split("_"))
    ]
    assert not found, "\n".join(found)
