"""Archives of strangers."""

from __future__ import annotations

import io
import stat
import zipfile
from typing import TYPE_CHECKING

import pytest

from penstock.errors import StagingFailed
from penstock.executors.archives import unpack

if TYPE_CHECKING:
    from pathlib import Path


def archive(path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries:
            file.writestr(name, content)
    return path


def test_files_and_folders_are_unpacked(tmp_path: Path) -> None:
    packed = archive(tmp_path / "a.zip", ("p/", b""), ("p/q/m.py", b"x = 1"), ("top.py", b""))
    unpack(packed, tmp_path / "out", "s3://b/a.zip")
    assert (tmp_path / "out" / "p" / "q" / "m.py").read_bytes() == b"x = 1"


@pytest.mark.parametrize("name", ["../evil.py", "/etc/evil", "a/../../evil", "..\\evil"])
def test_entries_that_leave_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    packed = archive(tmp_path / "a.zip", (name, b"x"))
    with pytest.raises(StagingFailed, match=r"s3://b/a.zip holds the entry"):
        unpack(packed, tmp_path / "deep" / "out", "s3://b/a.zip")
    assert not list(tmp_path.rglob("evil*"))


def test_links_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(StagingFailed, match="symbolic link"):
        unpack(archive(tmp_path / "a.zip", (link, b"/etc")), tmp_path / "out", "a.zip")


def test_a_bomb_is_stopped_at_the_bound(tmp_path: Path) -> None:
    packed = archive(tmp_path / "a.zip", ("zeros", bytes(5_000_000)))
    assert packed.stat().st_size < 10_000
    with pytest.raises(StagingFailed, match="unpacks to more than 1000000 bytes"):
        unpack(packed, tmp_path / "out", "a.zip", bytes_max=1_000_000)
    assert (tmp_path / "out" / "zeros").stat().st_size <= 1_000_000


def test_what_is_no_archive_is_named(tmp_path: Path) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a", b"content " * 1000)
    damaged = bytearray(whole.getvalue())
    damaged[45:60] = bytes(15)
    for content in (b"", b"text", whole.getvalue()[:100], bytes(damaged)):
        (tmp_path / "a.zip").write_bytes(content)
        with pytest.raises(StagingFailed, match=r"s3://b/a.zip is not a zip archive that can be read"):
            unpack(tmp_path / "a.zip", tmp_path / "out", "s3://b/a.zip")


def test_a_file_and_a_folder_of_one_name_are_named(tmp_path: Path) -> None:
    packed = archive(tmp_path / "a.zip", ("a", b"x"), ("a/b", b"y"))
    with pytest.raises(StagingFailed, match="a file and a folder of the same name"):
        unpack(packed, tmp_path / "out", "a.zip")
