"""Removing what a script left in its temporary folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.executors.supervisor.scratch import wipe

if TYPE_CHECKING:
    from pathlib import Path


def test_everything_goes_and_links_are_not_followed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").touch()
    scratch = tmp_path / "scratch"
    (scratch / "a" / "b").mkdir(parents=True)
    (scratch / "a" / "file").touch()
    (scratch / "link").symlink_to(kept)
    (scratch / "a").chmod(0)
    assert wipe(str(scratch))
    assert not scratch.exists()
    assert (kept / "file").exists()


def test_what_is_not_there_is_gone_and_a_link_is_left_alone(tmp_path: Path) -> None:
    assert wipe(str(tmp_path / "none"))
    (tmp_path / "link").symlink_to(tmp_path)
    assert not wipe(str(tmp_path / "link"))
    assert tmp_path.exists()
