"""Isolated environments, built by the real uv from wheels that are made here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import zipfile
from typing import TYPE_CHECKING

import pytest

from penstock.errors import StagingFailed
from penstock.executors.arguments import Requirements
from penstock.executors.modules import READY, ModuleEnvironments, default_interpreter
from penstock.locations import Locations

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Bench

pytestmark = pytest.mark.slow


def make_wheel(folder: Path, version: str) -> Path:
    """A package `sluice` of one line; it shadows nothing of ours."""
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / f"sluice-{version}-py3-none-any.whl"
    info = f"sluice-{version}.dist-info"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("sluice.py", f"version = {version!r}\n")
        file.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: sluice\nVersion: {version}\n")
        file.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        file.writestr(f"{info}/RECORD", f"sluice.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")
    return wheel


@pytest.fixture
def environments(tmp_path: Path) -> ModuleEnvironments:
    variables = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "UV_CACHE_DIR": str(tmp_path / "cache")}
    return ModuleEnvironments(tmp_path / "environments", sys.executable, Locations(tmp_path / "objects"), variables)


def wanted(tmp_path: Path, *packages: str) -> Requirements:
    return Requirements(packages, ("--no-index", "--find-links", str(tmp_path / "wheels")))


def imported(interpreter: Path, code: str) -> str:
    return subprocess.run([interpreter, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_an_environment_has_its_packages_before_those_of_the_server(
    tmp_path: Path, environments: ModuleEnvironments
) -> None:
    make_wheel(tmp_path / "wheels", "1.0")
    interpreter = environments.interpreter(wanted(tmp_path, "sluice==1.0"))
    assert imported(interpreter, "import sluice; print(sluice.version)") == "1.0"
    assert imported(interpreter, "import boto3, penstock; print('seen')") == "seen"
    path = json.loads(imported(interpreter, "import json, sys; print(json.dumps(sys.path))"))
    own = next(place for place in path if place.startswith(str(tmp_path)))
    assert all(path.index(own) < position for position, place in enumerate(path) if ".venv" in place)


def test_the_same_list_is_built_once_by_whoever_comes_first(tmp_path: Path, environments: ModuleEnvironments) -> None:
    make_wheel(tmp_path / "wheels", "1.0")
    found: list[Path] = []
    builders = [
        threading.Thread(target=lambda: found.append(environments.interpreter(wanted(tmp_path, "sluice"))))
        for _ in range(4)
    ]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    built = (found[0].parent.parent / READY).stat().st_mtime_ns
    assert environments.interpreter(wanted(tmp_path, "sluice")) == found[0]
    assert (found[0].parent.parent / READY).stat().st_mtime_ns == built


def test_an_interrupted_build_is_done_again(tmp_path: Path, environments: ModuleEnvironments) -> None:
    make_wheel(tmp_path / "wheels", "1.0")
    interpreter = environments.interpreter(wanted(tmp_path, "sluice"))
    (interpreter.parent.parent / READY).unlink()
    (module,) = interpreter.parent.parent.rglob("sluice.py")
    module.unlink()
    assert environments.interpreter(wanted(tmp_path, "sluice")) == interpreter
    assert imported(interpreter, "import sluice; print(sluice.version)") == "1.0"


def test_a_wheel_from_the_object_store_is_known_by_its_content(
    tmp_path: Path, environments: ModuleEnvironments
) -> None:
    bucket = tmp_path / "objects" / "wheels"
    location = f"s3://wheels/{make_wheel(bucket, '1.0').name}"
    first = environments.interpreter(Requirements((location,), ("--no-index",)))
    assert imported(first, "import sluice; print(sluice.version)") == "1.0"
    with zipfile.ZipFile(bucket / "sluice-1.0-py3-none-any.whl", "a") as file:
        file.writestr("more.py", "")
    second = environments.interpreter(Requirements((location,), ("--no-index",)))
    assert second != first


def test_what_cannot_be_installed_says_why_and_leaves_nothing(tmp_path: Path, environments: ModuleEnvironments) -> None:
    make_wheel(tmp_path / "wheels", "1.0")
    for package, said in (
        ("sluice==9", "sluice==9"),
        ("not a requirement!", "--additional-python-modules could not be installed"),
        ("./local", "relative path"),
        ("s3://none/x.whl", "s3://none/x.whl"),
    ):
        with pytest.raises(StagingFailed) as raised:
            environments.interpreter(wanted(tmp_path, package))
        assert said in str(raised.value)
    assert not list((tmp_path / "environments").glob("*/bin"))


def test_an_interpreter_that_is_none_is_named(tmp_path: Path) -> None:
    environments = ModuleEnvironments(tmp_path, "/no/python", Locations(tmp_path), {})
    with pytest.raises(StagingFailed, match=r"Setting 'python': /no/python"):
        environments.interpreter(Requirements(("x",), ()))
    assert default_interpreter("/my/python") == "/my/python"
    assert default_interpreter("") == sys.executable


def test_a_job_gets_its_modules(bench: Bench) -> None:
    wheel = make_wheel(bench.data / "objects" / "wheels", "2.0")
    arguments = {"--additional-python-modules": f"s3://wheels/{wheel.name} --no-index"}
    ended = bench.run("import sluice, boto3; print(sluice.version)", arguments=arguments)
    assert (ended.outcome, bench.output()) == ("SUCCEEDED", ["2.0"])
