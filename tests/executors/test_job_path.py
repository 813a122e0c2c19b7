"""The Python path of jobs: `awsglue` in real runs, whatever interpreter they have."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from penstock.executors.job_path import job_path

if TYPE_CHECKING:
    from conftest import Bench

RESOLVE = """
import sys
from awsglue.utils import GlueArgumentError, getResolvedOptions
print(getResolvedOptions(sys.argv, ["JOB_NAME"])["JOB_NAME"])
print(getResolvedOptions(sys.argv, ["JOB_NAME", "day"])["day"])
try:
    getResolvedOptions(sys.argv, ["missing"])
except GlueArgumentError as error:
    print(error)
import awsglue.context
"""


def make_wheel(folder: Path) -> None:
    """A package of one line, so that the job gets an environment of its own."""
    info = "tiny-1.dist-info"
    with zipfile.ZipFile(folder / "tiny-1-py3-none-any.whl", "w") as file:
        file.writestr("tiny.py", "")
        file.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1\n")
        file.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        file.writestr(f"{info}/RECORD", f"tiny.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")


def test_a_jobs_own_files_come_before_awsglue() -> None:
    start, own, library = job_path([Path("/own")])
    assert (start / "sitecustomize.py").is_file()
    assert own == Path("/own")
    assert [path.name for path in library.iterdir() if path.name != "__pycache__"] == ["awsglue"]


@pytest.mark.slow
@pytest.mark.parametrize("modules", ["", "s3://lake/tiny-1-py3-none-any.whl --no-index"])
def test_a_job_reads_its_arguments_as_on_glue(bench: Bench, modules: str) -> None:
    place = bench.data / "objects" / "lake"
    place.mkdir(parents=True)
    make_wheel(place)
    ended = bench.run(RESOLVE, arguments={"--day": "mon", "--additional-python-modules": modules})
    assert bench.output() == ["job one", "mon", "the following arguments are required: --missing"]
    assert ended.message == (
        "ModuleNotFoundError: awsglue.context needs Spark, which is not part of this version of Penstock: "
        "only Python shell jobs run"
    )


@pytest.mark.slow
def test_a_job_may_bring_its_own_awsglue(bench: Bench) -> None:
    place = bench.data / "objects" / "lake"
    place.mkdir(parents=True)
    (place / "awsglue.py").write_text("mine = True")
    bench.run("import awsglue; print(awsglue.mine)", arguments={"--extra-py-files": "s3://lake/awsglue.py"})
    assert bench.output() == ["True"]
