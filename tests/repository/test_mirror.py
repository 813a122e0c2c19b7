"""Tests mirror the code, file for file: src/penstock/a/b.py is tested by tests/a/test_b.py."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path("src/penstock")
TESTS = Path("tests")

# Modules without a test file of their own, each with what proves it instead.
PROVEN_ELSEWHERE = {
    "engine/commands.py": "values: every decision in tests/engine makes them",
    "engine/events.py": "values: every decision in tests/engine is about them",
    "executors/contract.py": "values and a protocol: every executor's tests use them",
    "crawler/sources/contract.py": "a protocol: every source's tests use it",
    "formats/contract.py": "values and a protocol: every format's tests use them",
    "objects/exchange.py": "values: every operation's tests use them",
    "store/contract.py": "values and a protocol: the store's tests go through it",
    "store/blueprint_contract.py": "values and protocols: the store's tests go through them",
    "store/catalog_contract.py": "values and protocols: the store's tests go through them",
    "store/notice_contract.py": "a value and a protocol: the store's tests go through them",
    "store/retention_contract.py": "a protocol: the store's tests go through it",
    "store/queueing_contract.py": "a value and a protocol: the store's tests go through them",
    "store/console_contract.py": "values and protocols: the store's tests go through them",
    "server/console/refusals.py": "values: every test of a refusal over HTTP reads them",
    "store/queue_contract.py": "values and protocols: the store's tests go through them",
    "store/server_contract.py": "a value and a protocol: the store's tests go through them",
    "store/event_contract.py": "a value and protocols: the store's tests go through them",
}

# Test files that ask a folder as a whole, each with who asks.
WHOLE_FOLDER = {
    "tests/store/sql/test_query_plans.py": "every statement on the way of a run, and how it finds its rows",
    "tests/objects/test_foreign_clients.py": "boto3, s3fs, PyArrow and others, over the served object store",
}

# Files that may skip a case, each with what it needs that cannot be installed from a lock.
NEEDS_MORE = {
    "tests/cli/test_environment.py": "shells that are not on every machine",
    "tests/cli/test_doctor.py": "a user to whom something is forbidden",
    "tests/server/test_serve.py": "addresses of IPv6",
    "tests/console/conftest.py": "Debian's Chromium, and the right to install it",
    "tests/faults/test_machine.py": "the right to mount a small file system",
}

# Folders whose tests belong to no single module, each with its purpose.
PURPOSES = {
    "awsglue": "the library that jobs import, a distribution of its own",
    "acceptance": "the program as its users run it",
    "console": "the web console: its generated types, and journeys in a browser",
    "conformance": "one behaviour suite for all implementations of a seam",
    "faults": "servers that are killed, for real",
    "golden": "files with expected results",
    "parity": "foreign clients against a running server",
    "repository": "the project's own rules",
    "simulation": "the engine under seeded faults",
    "examples": "the examples, run as a reader would",
}


def is_migration(module: Path) -> bool:
    """Migrations are numbered steps; the test that opens a store of each earlier version runs them all."""
    return "migrations" in module.parts


def test_every_module_has_its_test_file(files: list[Path]) -> None:
    modules = [path.relative_to(PACKAGE) for path in files if path.is_relative_to(PACKAGE) and path.suffix == ".py"]
    assert modules
    missing = [
        str(TESTS / module.parent / f"test_{module.name}")
        for module in modules
        if module.stem not in ("__init__", "__main__")
        and str(module) not in PROVEN_ELSEWHERE
        and not is_migration(module)
        and TESTS / module.parent / f"test_{module.name}" not in files
    ]
    assert not missing, "\n".join(missing)


def test_every_test_file_has_its_module(files: list[Path]) -> None:
    """A module with much to test may have more files (test_b_refusals.py beside test_b.py), a package a/test_a.py."""
    orphans = []
    for path in files:
        if not path.is_relative_to(TESTS) or not path.match("test_*.py"):
            continue
        place = path.relative_to(TESTS).parent
        if (place.parts and place.parts[0] in PURPOSES) or str(path) in WHOLE_FOLDER:
            continue
        subject = path.stem.removeprefix("test_")
        words = subject.split("_")
        candidates = ["_".join(words[:count]) for count in range(len(words), 0, -1)]
        of_module = any(PACKAGE / place / f"{name}.py" in files for name in candidates)
        of_package = subject == place.name and PACKAGE / place / "__init__.py" in files
        if not (of_module or of_package):
            orphans.append(str(path))
    assert not orphans, "\n".join(orphans)


def test_the_lists_of_exceptions_name_what_exists(files: list[Path]) -> None:
    assert not [module for module in PROVEN_ELSEWHERE if PACKAGE / module not in files]
    assert not [name for name in (*WHOLE_FOLDER, *NEEDS_MORE) if Path(name) not in files]


def test_every_test_file_can_fail(trees: dict[Path, ast.Module]) -> None:
    """A file of tests asserts something: by assert, by pytest.raises or by a method that is named so."""
    idle = []
    for path, tree in trees.items():
        if not path.is_relative_to(TESTS) or not path.match("test_*.py"):
            continue
        nodes = list(ast.walk(tree))
        asserts = any(isinstance(node, ast.Assert) for node in nodes)
        called = {ast.unparse(node.func).rpartition(".")[2] for node in nodes if isinstance(node, ast.Call)}
        if not asserts and called.isdisjoint({"raises", "warns", "fail"}):
            idle.append(str(path))
    assert not idle, "\n".join(idle)


def test_no_test_is_switched_off(trees: dict[Path, ast.Module]) -> None:
    """The suite is the same for everybody; what it needs, `make test` installs."""
    found = [
        f"{path}:{node.lineno}"
        for path, tree in trees.items()
        if path.is_relative_to(TESTS) and str(path) not in NEEDS_MORE
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("skip", "skipif", "xfail", "importorskip")
    ]
    assert not found, "\n".join(found)


def test_tests_wait_for_conditions_and_never_for_time(trees: dict[Path, ast.Module]) -> None:
    """A pause stands inside a loop that asks a question; a pause on its own is a guess."""
    found = []
    for path, tree in trees.items():
        if not path.is_relative_to(TESTS):
            continue
        loops = [node for node in ast.walk(tree) if isinstance(node, (ast.While, ast.For, ast.AsyncFor))]
        inside = {id(child) for loop in loops for child in ast.walk(loop)}
        found += [
            f"{path}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and ast.unparse(node.func) in ("time.sleep", "sleep", "asyncio.sleep", "anyio.sleep")
            and id(node) not in inside
        ]
    assert not found, "\n".join(found)
