"""Isolated Python environments for `--additional-python-modules`, built by uv and kept by content.

The same list on the same interpreter is built once. What it installs comes before the interpreter's own libraries,
which stay visible behind it: a job that asks for one package still has boto3, pandas and the rest. A list without
versions keeps the versions that it got at first; name other versions, or remove the folder, to get newer ones.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uv

from penstock.errors import StagingFailed
from penstock.executors import staging

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from penstock.executors.arguments import Requirements
    from penstock.locations import Locations

BUILD_SECONDS_MAX = 900
WHEEL_BYTES_MAX = 1024**3
READY = "penstock-ready.json"
"""Written last: an environment without it is the rest of a build that was interrupted, and is built anew."""
_INHERITED = ("PATH", "HOME", "TMPDIR", "LANG", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy",
              "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")  # fmt: skip
_DESCRIBE = (
    "import json, sys, sysconfig; print(json.dumps([sys.version, sys.prefix, sysconfig.get_paths()['purelib']]))"
)
_BEHIND = "import site; site.addsitedir({path!r})\n"


class ModuleEnvironments:
    def __init__(self, folder: Path, python: str, locations: Locations, inherited: Mapping[str, str]) -> None:
        """`folder` holds the environments; `python` is the interpreter they extend."""
        self._folder = folder
        self._python = python
        self._locations = locations
        self._variables = {
            name: value for name, value in inherited.items() if name in _INHERITED or name.startswith("UV_")
        }

    def interpreter(self, wanted: Requirements) -> Path:
        """The interpreter of the environment for this list, built now when there is none; others wait for the builder.

        Raises StagingFailed with uv's own explanation when it cannot be built.
        """
        description = _describe(self._python)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        downloads = self._folder / "wheels"
        packages, identities = self._fetched(wanted, downloads)
        key = _key([description, identities, wanted.options])
        environment = self._folder / key
        interpreter = environment / "bin" / "python"
        if (environment / READY).exists():
            return interpreter
        with _exclusive(self._folder / f"{key}.lock"):
            if not (environment / READY).exists():
                self._build(environment, description, packages, wanted.options)
        return interpreter

    def _fetched(self, wanted: Requirements, downloads: Path) -> tuple[list[str], list[str]]:
        """(what uv is given, what the environment is known by): files are copied here and known by their content."""
        packages, identities = [], []
        for package in wanted.packages:
            if package.startswith((".", "~")):
                raise StagingFailed(f"--additional-python-modules: {package} is a relative path: give a whole location")
            if package.startswith(("s3://", "s3a://", "s3n://", "file://", "/")):
                file, content = self._fetch(package, downloads)
                packages.append(str(file))
                identities.append(content)
            else:
                packages.append(package)
                identities.append(package)
        return packages, identities

    def _fetch(self, location: str, downloads: Path) -> tuple[Path, str]:
        """(file, hash of its content): the file lies in a folder named by its content, so it never changes."""
        name = staging.file_name(location)
        downloads.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=downloads) as arriving:
            draft = Path(arriving) / name
            what = "file of --additional-python-modules"
            content = staging.fetch(location, draft, self._locations, what, WHEEL_BYTES_MAX)
            place = downloads / content[:32]
            place.mkdir(exist_ok=True)
            return draft.replace(place / name), content

    def _build(self, environment: Path, description: list[str], packages: list[str], options: tuple[str, ...]) -> None:
        staging.remove(environment)
        program = uv.find_uv_bin()
        self._run([program, "venv", "--quiet", "--python", self._python, str(environment)])
        interpreter = str(environment / "bin" / "python")
        install = [program, "pip", "install", "--quiet", "--python", interpreter, *options, "--", *packages]
        try:
            if packages:
                self._run(install)
            (purelib,) = environment.glob("lib/python3*/site-packages")
            (purelib / "penstock-behind.pth").write_text(_BEHIND.format(path=description[2]), encoding="utf-8")
            facts = {"python": description[0], "packages": packages, "options": options}
            (environment / READY).write_text(json.dumps(facts, indent=2), encoding="utf-8")
        except BaseException:
            staging.remove(environment)
            raise

    def _run(self, command: list[str]) -> None:
        try:
            done = subprocess.run(
                command,
                env=self._variables,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=BUILD_SECONDS_MAX,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise StagingFailed(f"--additional-python-modules: not installed after {BUILD_SECONDS_MAX} s") from None
        if done.returncode != 0:
            why = done.stderr.strip()[-2000:] or f"uv ended with code {done.returncode}"
            raise StagingFailed(f"--additional-python-modules could not be installed: {why}")


@lru_cache(maxsize=16)
def _describe(python: str) -> list[str]:
    """[version, prefix, site-packages] of an interpreter. Raises StagingFailed when it is none."""
    try:
        done = subprocess.run([python, "-c", _DESCRIBE], capture_output=True, text=True, timeout=60, check=True)
        description: list[str] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise StagingFailed(f"Setting 'python': {python} is not a Python interpreter that runs: {error}") from None
    return description


def default_interpreter(setting: str) -> str:
    """The interpreter for jobs: the setting, else the server's own."""
    return setting or sys.executable


def _key(facts: Any) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:32]


@contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    """Hold a lock file; the system releases it when its holder dies, so a crash in mid-build blocks nobody."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
