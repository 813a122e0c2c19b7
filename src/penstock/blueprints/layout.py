"""Running the layout function of a blueprint in a process of its own, bounded in every direction.

The process has its own group and folder, an environment without credentials, limits of time, memory, files and what it
may write; its result is JSON over a pipe. When the call returns, every process of the group has been killed. What this
is not: a wall against a user of this machine's account. Who may register a blueprint may run jobs as well.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import penstock
from penstock.blueprints import layout_program
from penstock.errors import BadBlueprint

if TYPE_CHECKING:
    from collections.abc import Mapping

RESULT_BYTES_MAX = 4 * 1024 * 1024
OUTPUT_BYTES_SHOWN = 1000
_LOOK_SECONDS = 0.1
_READ_BYTES = 64 * 1024
_INHERITED = ("LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call of a layout function may take."""

    seconds: float = 60.0
    cpu_seconds: int = 30
    memory_bytes: int = 1024**3
    file_bytes: int = 16 * 1024 * 1024
    open_files: int = 128

    def resources(self) -> dict[str, int]:
        return {
            "RLIMIT_CPU": self.cpu_seconds,
            "RLIMIT_AS": self.memory_bytes,
            "RLIMIT_FSIZE": self.file_bytes,
            "RLIMIT_NOFILE": self.open_files,
            "RLIMIT_CORE": 0,
        }


@dataclass(frozen=True, slots=True)
class LayoutCall:
    """`folder` is the unpacked archive, whose parent takes home and output; `environment` is added to the clean one.

    `seed` is what suffixes of names follow from: the run's id, so that a repeat makes the same names.
    """

    folder: Path
    generator: str
    user: Mapping[str, Any]
    system: Mapping[str, str]
    seed: str
    environment: Mapping[str, str] = field(default_factory=dict)


class Stopped(Exception):
    """The server is being closed: the call is made again by the next one."""


def run_layout(call: LayoutCall, stop: threading.Event, limits: Limits | None = None) -> Any:
    """The layout as `awsglue.blueprint.workflow.Workflow.to_json` writes it, read back from JSON.

    Raises BadBlueprint with what went wrong, Stopped when `stop` is set meanwhile.
    """
    limits = limits or Limits()
    home = call.folder.with_name("home")
    home.mkdir(exist_ok=True)
    output = call.folder.with_name("output")
    reading, writing = os.pipe()
    try:
        with output.open("wb") as streams:
            program = [sys.executable, "-I", "-B", layout_program.__file__]
            arguments = [str(call.folder), str(library_folder()), call.generator, str(writing)]
            process = subprocess.Popen(
                [*program, *arguments],
                stdin=subprocess.PIPE,
                stdout=streams,
                stderr=streams,
                cwd=call.folder,
                env=_environment(home, call.environment),
                pass_fds=(writing,),
                start_new_session=True,
            )
        os.close(writing)
        writing = -1
        try:
            _ask(process, call, limits)
            content = _result(process, reading, stop, limits)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            code = process.wait()
            assert process.stdin is not None
            with suppress(BrokenPipeError):
                process.stdin.close()
    finally:
        os.close(reading)
        if writing != -1:
            os.close(writing)
    return _read(content, code, output, call.generator)


def library_folder() -> Path:
    """The folder to find `awsglue.blueprint` in, which an installed package carries within itself."""
    package = Path(penstock.__file__).parent
    for folder in (package / "job_libraries", package.parent.parent / "awsglue" / "src"):
        if (folder / "awsglue" / "blueprint" / "__init__.py").is_file():
            return folder
    raise BadBlueprint("This installation of Penstock carries no awsglue library for blueprints; install it again")


def _environment(home: Path, added: Mapping[str, str]) -> dict[str, str]:
    environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    environment |= {"HOME": str(home), "TMPDIR": str(home), "PATH": "/usr/local/bin:/usr/bin:/bin"}
    environment |= {"AWS_EC2_METADATA_DISABLED": "true"}
    return {**environment, **added}


def _ask(process: subprocess.Popen[bytes], call: LayoutCall, limits: Limits) -> None:
    request = {"limits": limits.resources(), "user": call.user, "system": call.system, "seed": call.seed}
    assert process.stdin is not None
    with suppress(BrokenPipeError):  # it has died already: `_read` says so
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.flush()


def _result(process: subprocess.Popen[bytes], reading: int, stop: threading.Event, limits: Limits) -> bytes:
    """All that comes out of the pipe until it closes or the process ends, whichever is first."""
    content = bytearray()
    deadline = time.monotonic() + limits.seconds
    while True:
        ended = process.poll() is not None
        while select.select([reading], [], [], 0.0 if ended else _LOOK_SECONDS)[0]:
            chunk = os.read(reading, _READ_BYTES)
            if not chunk:
                return bytes(content)
            content += chunk
            if len(content) > RESULT_BYTES_MAX:
                raise BadBlueprint(f"The layout generator function returns more than {RESULT_BYTES_MAX} bytes")
        if ended:
            return bytes(content)
        if stop.is_set():
            raise Stopped
        if time.monotonic() > deadline:
            raise BadBlueprint(f"The layout generator function did not return within {limits.seconds:g} seconds")


def _read(content: bytes, code: int, output: Path, generator: str) -> Any:
    try:
        answer = json.loads(content)
    except ValueError:
        raise BadBlueprint(
            f"{layout_program.UNKNOWN_ERROR} {generator}: its process ended{_how(code)} without a result{_tail(output)}"
        ) from None
    if not isinstance(answer, dict) or "layout" not in answer:
        error = answer.get("error") if isinstance(answer, dict) else None
        raise BadBlueprint(str(error or f"{layout_program.UNKNOWN_ERROR} {generator}: its result is no layout"))
    return answer["layout"]


def _how(code: int) -> str:
    if code >= 0:
        return f" with exit code {code}"
    if -code == signal.SIGXCPU:
        return " because it used more processor time than it may"
    return f" by signal {signal.Signals(-code).name}"


def _tail(output: Path) -> str:
    with output.open("rb") as file:
        file.seek(max(0, output.stat().st_size - OUTPUT_BYTES_SHOWN))
        tail = file.read(OUTPUT_BYTES_SHOWN).decode("utf-8", "replace").strip()
    return f"; it printed: {tail}" if tail else ""
