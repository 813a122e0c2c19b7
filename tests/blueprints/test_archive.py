"""Archives of blueprints: fetched within bounds, unpacked within their folder."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from penstock.blueprints.archive import ARCHIVE_BYTES_MAX, fetch_archive, open_archive
from penstock.errors import BadBlueprint
from penstock.locations import Locations

HERE = "s3://lake/Conversion.zip"


def packed(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries:
            file.writestr(name, content)
    return buffer.getvalue()


def test_a_configuration_at_the_top_and_in_a_folder(tmp_path: Path, archive: Callable[..., bytes]) -> None:
    assert open_archive(archive({"Layout.py": ""}), HERE, tmp_path / "a").layout_generator == "Layout.generate"
    configuration = b'{"layoutGenerator": "Conversion.Layout.generate"}'
    content = packed(("Conversion/blueprint.cfg", configuration), ("Conversion/Layout.py", b""))
    assert open_archive(content, HERE, tmp_path / "b").layout_generator == "Conversion.Layout.generate"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a", "b"]


def test_a_generator_that_is_not_there(tmp_path: Path, archive: Callable[..., bytes]) -> None:
    with pytest.raises(BadBlueprint, match=r"names the module Layout\.py, which the archive does not have"):
        open_archive(archive({"Other.py": ""}), HERE, tmp_path / "a")
    with pytest.raises(BadBlueprint, match=r"has no blueprint\.cfg"):
        open_archive(packed(("x.py", b"")), HERE, tmp_path / "b")


def test_archives_of_strangers(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    for number, content in enumerate(
        [
            b"no archive",
            packed(("../out.py", b"x")),
            packed(("/etc/x", b"x")),
            packed((link, b"/etc/passwd")),
            packed(("zeros", bytes(6 * 1024 * 1024))),
        ]
    ):
        with pytest.raises(BadBlueprint, match=HERE):
            open_archive(content, HERE, tmp_path / f"in-{number}")
    assert not (tmp_path / "out.py").exists()
    assert not list(tmp_path.glob("*.zip"))


def test_fetching_is_bounded_and_tells_in_glues_words(tmp_path: Path) -> None:
    locations = Locations(tmp_path)
    with pytest.raises(BadBlueprint, match=r"Unable to access object at location s3://lake/Conversion\.zip"):
        fetch_archive(HERE, locations)
    file = tmp_path / "lake" / "Conversion.zip"
    file.parent.mkdir()
    file.write_bytes(bytes(ARCHIVE_BYTES_MAX))
    assert len(fetch_archive(HERE, locations)) == ARCHIVE_BYTES_MAX
    file.write_bytes(bytes(ARCHIVE_BYTES_MAX + 1))
    with pytest.raises(BadBlueprint, match="larger than"):
        fetch_archive(HERE, locations)
