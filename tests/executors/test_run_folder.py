"""Where a run's files are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from penstock.errors import BadLocation
from penstock.executors.run_folder import SCRATCH_BYTES_MAX, run_folder, scratch_folder


@pytest.mark.parametrize("run_id", ["..", ".", "", "a/b", "a\\b", "a\n", "ä", ".x", "-x", "a" * 201, "a\0"])
def test_what_is_no_run_id_is_refused(run_id: str) -> None:
    with pytest.raises(BadLocation, match="is not a run id"):
        run_folder(Path("/data/runs"), run_id)


def test_a_run_id_names_its_folder() -> None:
    assert run_folder(Path("/data/runs"), "jr_" + "0" * 64) == Path("/data/runs/jr_" + "0" * 64)


@pytest.mark.parametrize("data", ["/home/somebody/.penstock", "/" + "deep/" * 40])
def test_scratch_folders_are_short_and_of_one_run(data: str) -> None:
    folders = {scratch_folder(Path(data), f"jr_{number}") for number in range(50)}
    assert len(folders) == 50
    assert all(len(os.fsencode(folder)) <= SCRATCH_BYTES_MAX for folder in folders)
    assert scratch_folder(Path("/a"), "jr_1") != scratch_folder(Path("/b"), "jr_1")
