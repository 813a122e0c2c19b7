"""Command lines that are shown to be typed: they name the program and the folder so that a shell finds both."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

NAME = "penstock"


def command_line(data: Path | None = None, anywhere: bool = False) -> str:
    """How this program is typed, with `--data` when a folder is given: `.venv/bin/penstock --data './my lake'`.

    Paths below the current folder are shown relative to it, unless the line is to be typed `anywhere`, as in another
    terminal.
    """
    words = program(anywhere)
    return words if data is None else f"{words} --data {shlex.quote(_shown(data, anywhere))}"


def program(anywhere: bool = False) -> str:
    """`penstock` when the shell's search path leads to this very program, else the path or module that does.

    A program in an environment that is not activated, as `make demo` leaves it, is not on the search path; and what
    is there under its name may be another installation.
    """
    ours = [path for path in (Path(sys.argv[0]), Path(sys.executable).with_name(NAME)) if _is_program(path)]
    found = shutil.which(NAME)
    if found is not None and any(path.samefile(found) for path in ours):
        return NAME
    if not ours:
        return f"{shlex.quote(sys.executable)} -m penstock"
    # `./` stays: a shell would look for a bare name in its search path.
    return shlex.quote(_shown(ours[0].absolute(), anywhere))


def _is_program(path: Path) -> bool:
    return path.name == NAME and path.is_file() and os.access(path, os.X_OK)


def _shown(path: Path, anywhere: bool) -> str:
    here = Path.cwd()
    return str(path) if anywhere or not path.is_relative_to(here) or path == here else f"./{path.relative_to(here)}"
