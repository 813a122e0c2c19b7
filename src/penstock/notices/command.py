"""Command: run a program at the end of a workflow run, with what happened on its standard input."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
from collections.abc import Mapping

from penstock.errors import BadSetting, NotTold
from penstock.notices.run_outcome import body
from penstock.store.notice_contract import Notice

TIMEOUT_SECONDS = 30.0
_OUTPUT_SHOWN = 500


class Command:
    """The line is taken apart as a shell would, but no shell runs it. It counts as told when it exits with 0."""

    def __init__(self, line: str, environment: Mapping[str, str]) -> None:
        try:
            self._arguments = shlex.split(line)
        except ValueError as error:
            raise BadSetting(f"setting 'notify_command' cannot be taken apart: {error}") from None
        if not self._arguments:
            raise BadSetting("setting 'notify_command' names no program")
        self._environment = dict(environment)

    def tell(self, notice: Notice) -> None:
        said = notice.document
        about = {"PENSTOCK_WORKFLOW": said["workflow"], "PENSTOCK_RUN_ID": said["runId"]}
        about["PENSTOCK_OUTCOME"] = said["outcome"]
        try:
            process = subprocess.Popen(
                self._arguments,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env={**self._environment, **about},
                start_new_session=True,
            )
        except OSError as error:
            raise NotTold(f"'{self._arguments[0]}' cannot be run: {error}") from error
        with process:
            try:
                output, _ = process.communicate(body(notice), TIMEOUT_SECONDS)
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):  # it may have ended just now
                    os.killpg(process.pid, signal.SIGKILL)
                raise NotTold(f"'{self._arguments[0]}' took longer than {TIMEOUT_SECONDS:g} s") from None
        if process.returncode != 0:
            shown = output[-_OUTPUT_SHOWN:].decode(errors="replace").strip()
            raise NotTold(f"'{self._arguments[0]}' ended with {process.returncode}: {shown}")
