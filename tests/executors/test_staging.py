"""Scripts and files on their way to a run's folder."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from penstock.errors import StagingFailed
from penstock.executors import staging
from penstock.locations import Locations

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def locations(tmp_path: Path) -> Locations:
    (tmp_path / "objects" / "code").mkdir(parents=True)
    return Locations(tmp_path / "objects")


@pytest.fixture
def code(tmp_path: Path, locations: Locations) -> Path:
    return tmp_path / "objects" / "code"


def test_a_script_keeps_its_name(tmp_path: Path, locations: Locations, code: Path) -> None:
    (code / "etl job.py").write_text("one")
    script = staging.stage_script("s3://code/etl job.py", tmp_path, locations)
    assert (script.name, script.read_text()) == ("etl job.py", "one")
    (code / "etl job.py").write_text("two")
    assert staging.stage_script("s3://code/etl job.py", tmp_path, locations).read_text() == "two"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["etl job.py"]


def test_a_script_that_is_too_large_is_refused(tmp_path: Path, locations: Locations, code: Path) -> None:
    with (code / "big.py").open("wb") as file:
        file.truncate(staging.SCRIPT_BYTES_MAX + 1)
    with pytest.raises(StagingFailed, match="larger than"):
        staging.stage_script("s3://code/big.py", tmp_path, locations)


@pytest.mark.parametrize("location", ["s3://code/", "s3://code/a/..", "/", "s3://code/" + "x" * 250, "s3://code/a\0b"])
def test_what_names_no_file_is_refused(location: str) -> None:
    with pytest.raises(StagingFailed, match="does not name a file"):
        staging.file_name(location)


@pytest.mark.parametrize("location", ["s3://code/no.py", "s3://none/x.py", "s3://code/a/../../../x.py", "../x.py"])
def test_what_cannot_be_read_is_named(tmp_path: Path, locations: Locations, location: str) -> None:
    with pytest.raises(StagingFailed) as raised:
        staging.stage_script(location, tmp_path, locations)
    assert location in str(raised.value)


def test_file_urls_are_decoded() -> None:
    assert staging.file_name("file:///a/b%20c.py") == "b c.py"
    assert staging.file_name("s3://b/c%20d.py") == "c%20d.py"  # a key is what it is


def test_python_files_go_on_the_path_in_their_order(tmp_path: Path, locations: Locations, code: Path) -> None:
    (code / "one.py").write_text("")
    (code / "two.py").write_text("")
    for name in ("lib.zip", "w-1-py3-none-any.whl", "old.egg"):
        with zipfile.ZipFile(code / name, "w") as file:
            file.writestr("package/__init__.py", "")
    names = ("lib.zip", "one.py", "w-1-py3-none-any.whl", "two.py", "old.egg")
    path = staging.stage_python_files([f"s3://code/{name}" for name in names], tmp_path / "run", locations)
    assert [folder.name for folder in path] == ["0-lib", "modules", "2-w-1-py3-none-any", "4-old"]
    assert (path[0] / "package" / "__init__.py").exists()
    assert {module.name for module in path[1].iterdir()} == {"one.py", "two.py"}


@pytest.mark.parametrize("name", ["folder", "x.tar.gz", "x.jar"])
def test_other_kinds_of_files_are_refused(tmp_path: Path, locations: Locations, name: str) -> None:
    with pytest.raises(StagingFailed, match=f"s3://code/{name} of --extra-py-files cannot be used"):
        staging.stage_python_files([f"s3://code/{name}"], tmp_path, locations)
