"""What a run's folder says of the run: who keeps it, since when, and how it ended.

Each is written once and never changed, so that whoever comes later (a new supervisor, a restarted server) reads the
same:

    keeper     the claim: which process keeps this run, and since when. Exactly one process ever gets it. It is a
               symbolic link that leads nowhere: its text is the record, and making it is one step that succeeds once.
               (A file would need a draft, a link and a removal; file system work is what a short run costs most.)
    exit.json  the end; when it exists the run is over, whatever processes may seem to live

Instants are milliseconds since the epoch, in UTC.
"""

from __future__ import annotations

import json
import os
import time

TYPE_CHECKING = False  # `typing` would double the memory of each keeper; type checkers know this name
if TYPE_CHECKING:
    from typing import Any

CLAIM = "keeper"
EXIT = "exit.json"
RECORD_BYTES_MAX = 256 * 1024

EXITED, STOPPED, TIMEOUT, UNSTARTED, LOST = "exited", "stopped", "timeout", "unstarted", "lost"
"""Reasons in an exit record: by itself; on request; backstop timeout; never ran; its keeper was killed."""


def instant() -> int:
    """The present in milliseconds since the epoch. `penstock.clock` would bring `typing` into every keeper."""
    return time.time_ns() // 1_000_000


def claim(folder: str, identity: dict[str, Any]) -> bool:
    """Become the keeper of the run in `folder`: True for exactly one caller ever, also across crashes.

    `identity` is what `processes.identify` says, with the instant of the start as `at`.
    """
    try:
        os.symlink("{pid}.{ticks}.{at}.{boot}".format(**identity), f"{folder}/{CLAIM}")
    except FileExistsError:
        return False
    return True


def read_claim(folder: str) -> dict[str, Any] | None:
    """The claim, None when there is none. A text that is no claim reads as that of a process that never was."""
    try:
        pid, ticks, at, boot = os.readlink(f"{folder}/{CLAIM}").split(".")
        return {"pid": int(pid), "ticks": int(ticks), "at": int(at), "boot": boot}
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, OSError):
        return {"pid": 0, "ticks": 0, "at": 0, "boot": ""}


def nobody() -> dict[str, Any]:
    """The identity under which a run is claimed that is to have no keeper."""
    return {"pid": 0, "ticks": 0, "at": instant(), "boot": "none"}


def settle(folder: str, facts: dict[str, Any]) -> int:
    """Write the exit record so that every process sees all of it or nothing; the caller passes the result to `secure`.

    From here on no death of a process can take the record back. A power cut still could, so it is secured afterwards:
    the disk's answer takes as long as a short script, and who is told of the end meanwhile loses nothing by it (after a
    power cut the run either has its record or counts as lost, and a server that was told has written so itself).
    """
    draft = f"{folder}/.{EXIT}.{os.getpid()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, json.dumps(facts).encode())
        os.rename(draft, f"{folder}/{EXIT}")
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def secure(descriptor: int, folder: str) -> None:
    """Have the disk keep the exit record: its content and its name."""
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_exit(folder: str) -> dict[str, Any] | None:
    """The exit record; None when the run has not ended, or when a power cut left only the record's name."""
    try:
        with open(f"{folder}/{EXIT}", "rb") as file:
            facts = json.loads(file.read(RECORD_BYTES_MAX))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return facts if isinstance(facts, dict) else None


def ended(
    run_id: str,
    reason: str,
    *,
    started_at: int | None = None,
    exit_code: int | None = None,
    signal: int | None = None,
    error: str | None = None,
) -> dict[str, Any]:
    """An exit record. `error` is the last line of a traceback, or why the script never ran."""
    return {
        "run_id": run_id,
        "reason": reason,
        "started_at": started_at,
        "ended_at": instant(),
        "exit_code": exit_code,
        "signal": signal,
        "error": error,
    }
