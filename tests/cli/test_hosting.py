"""The log of a server inside a command's process. tests/acceptance hosts one."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from penstock.cli.hosting import server_log
from penstock.errors import BadSetting


def test_the_log_is_a_file_in_the_data_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = list(logging.getLogger().handlers)
    with server_log(tmp_path / "new", on_stderr=True) as file:
        logging.getLogger("penstock.requests").info("operation=GetJob")
        logging.getLogger("penstock.server").warning("odd")
        logging.getLogger("botocore.hooks").info("not ours")
    assert file == tmp_path / "new" / "server.log"
    lines = file.read_text().splitlines()
    assert [line.split(" ", 1)[1] for line in lines] == [
        "INFO penstock.requests operation=GetJob",
        "WARNING penstock.server odd",
    ]
    assert capsys.readouterr().err.splitlines() == lines[1:]
    assert logging.getLogger().handlers == before


def test_a_live_picture_is_not_disturbed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with server_log(tmp_path, on_stderr=False):
        logging.getLogger("penstock.server").error("odd")
    assert capsys.readouterr().err == ""


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for folder in (file, file / "below"):
        with pytest.raises(BadSetting, match=rf"'data': {folder} cannot be made"), server_log(folder, on_stderr=False):
            pass
