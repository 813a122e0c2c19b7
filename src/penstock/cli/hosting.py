"""A server inside the process of a command: its start, its log, its end."""

from __future__ import annotations

import importlib
import logging
import logging.handlers
from contextlib import contextmanager
from typing import TYPE_CHECKING

from penstock.cli.log_lines import formatter
from penstock.errors import BadSetting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from penstock.compose import Server
    from penstock.settings import Settings

FILE_NAME = "server.log"
_FILE_BYTES_MAX = 10_000_000
_FILES_KEPT = 3


@contextmanager
def hosted(settings: Settings, warn_on_stderr: bool) -> Iterator[Server]:
    """A server that runs while inside. Raises BadSetting when its folder or address cannot be used.

    The whole program is loaded here and not with the module: to print its help, `penstock up` needs none of it.
    """
    compose = importlib.import_module("penstock.compose")
    with server_log(settings.data, warn_on_stderr, settings.log_format, settings.log_level):
        server: Server = compose.Server.start(settings)
        try:
            yield server
        finally:
            server.close()


@contextmanager
def server_log(data: Path, on_stderr: bool, form: str = "text", level: str = "info") -> Iterator[Path]:
    """While inside, log to the data folder's file, made if needed; yields the file. Restores what was before.

    Raises BadSetting when the folder cannot be made.
    """
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(
            f"setting 'data': {data} cannot be made ({error.strerror}); name a folder that you may write"
        ) from error
    file = data / FILE_NAME
    to_file = logging.handlers.RotatingFileHandler(file, maxBytes=_FILE_BYTES_MAX, backupCount=_FILES_KEPT, delay=True)
    handlers: list[logging.Handler] = [to_file]
    if on_stderr:
        to_stderr = logging.StreamHandler()
        to_stderr.setLevel(logging.WARNING)
        handlers.append(to_stderr)
    root = logging.getLogger()
    # Clients in this process (boto3 in the demonstration) would fill the log with their own affairs.
    penstock = logging.getLogger("penstock")
    levels = root.level, penstock.level
    root.setLevel(logging.WARNING)
    penstock.setLevel(level.upper())
    for handler in handlers:
        handler.setFormatter(formatter(form))
        root.addHandler(handler)
    try:
        yield file
    finally:
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()
        root.setLevel(levels[0])
        penstock.setLevel(levels[1])
