"""The wheel holds the whole program, and runs from where it was unpacked."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", target],
        cwd=root,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (built,) = target.glob("*.whl")
    return built


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else_of_the_project(
    wheel: Path, files: list[Path]
) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    expected = {path.relative_to("src").as_posix() for path in files if path.is_relative_to("src")}
    expected |= {f"penstock/{path.as_posix()}" for path in files if path.is_relative_to("examples")}
    library = Path("awsglue/src")
    expected |= {
        f"penstock/job_libraries/{path.relative_to(library).as_posix()}"
        for path in files
        if path.is_relative_to(library)
    }
    assert not sorted(expected - held)
    assert not [name for name in held if name.startswith("awsglue/")], "it would hide another one that is installed"
    assert not [name for name in held if name.startswith(("tests/", "benchmarks/", "scripts/", "requirements/"))]
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in held)


def test_the_program_runs_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "unpacked")
    done = subprocess.run(
        [sys.executable, "-P", "-c", "import penstock; print(penstock.__file__)"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "unpacked")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(done.stdout.strip()).is_relative_to(tmp_path)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "penstock", "--help"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "unpacked")},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "workflow" in done.stdout


def test_the_wheel_gives_jobs_their_library(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "unpacked")
    program = "from penstock.executors.job_path import job_path; print(*job_path([]), sep=chr(10))"
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "unpacked")},
        capture_output=True,
        text=True,
        check=True,
    )
    start, library = (Path(line) for line in done.stdout.splitlines())
    assert start.is_relative_to(tmp_path)
    assert library == tmp_path / "unpacked" / "penstock" / "job_libraries"
    program = "import awsglue.utils; print(awsglue.utils.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(start), str(library)))},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(library / "awsglue" / "utils.py")
