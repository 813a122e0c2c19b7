"""Which processes live, whose descendants they are, and how to end a whole tree of them.

A process id alone names nobody for long: ids are used again, at the latest after a reboot. So a process is known by
three facts together: its id, the instant it started (in clock ticks since boot) and the id of the boot.
"""

from __future__ import annotations

import ctypes
import os
import signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

PR_SET_CHILD_SUBREAPER = 36
HAS_PROC = os.path.exists("/proc/self/stat")
HAS_PIDFD = hasattr(os, "pidfd_open") and hasattr(signal, "pidfd_send_signal")


def become_subreaper() -> bool:
    """Take in every descendant whose parent dies, so that none escapes by forking twice. False where unsupported."""
    if not HAS_PROC:
        return False
    return bool(_library().prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)


def _library() -> ctypes.CDLL:
    global _loaded  # noqa: PLW0603 - loaded by the supervisor, inherited by each keeper
    if _loaded is None:
        _loaded = ctypes.CDLL(None, use_errno=True)
    return _loaded


_loaded: ctypes.CDLL | None = None


def _boot() -> str:
    """The id of this boot of the machine, shortened; empty where the system does not tell."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            return file.read().replace("-", "")[:16]
    except OSError:
        return ""


BOOT = _boot()


def start_ticks(pid: int) -> int | None:
    """When the process started, in clock ticks since boot; None when there is no such process (or no /proc)."""
    fields = _stat(pid)
    return int(fields[19]) if fields is not None else None


def _stat(pid: int) -> list[bytes] | None:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            content = file.read()
    except OSError:
        return None
    # The command name stands in parentheses and may itself contain any character: cut behind the last one.
    return content[content.rindex(b")") + 2 :].split()


def identify(pid: int) -> dict[str, Any]:
    """The three facts by which `lives` finds this process again."""
    return {"pid": pid, "ticks": start_ticks(pid) or 0, "boot": BOOT}


def lives(identity: dict[str, Any]) -> bool:
    """Whether exactly this process still runs: a zombie, a later process of the same id, an earlier boot are not it."""
    pid = identity.get("pid")
    if not isinstance(pid, int) or pid <= 0 or identity.get("boot") != BOOT:
        return False
    if HAS_PROC:
        fields = _stat(pid)
        return fields is not None and int(fields[19]) == identity.get("ticks") and fields[0] not in (b"Z", b"X")
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def descendants(root: int, besides: Iterable[int] = ()) -> list[int]:
    """Every living descendant of `root`, parents first; without the processes in `besides` and what hangs on them."""
    left_out = set(besides)
    found: list[int] = []
    queue = [root]
    while queue:
        for child in _children(queue.pop()):
            if child not in left_out:
                left_out.add(child)
                found.append(child)
                queue.append(child)
    return found


def _children(pid: int) -> list[int]:
    """Children are listed under the thread that made them, so all threads are asked."""
    children: list[int] = []
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []
    for thread in threads:
        try:
            with open(f"/proc/{pid}/task/{thread}/children", "rb") as file:
                children.extend(int(word) for word in file.read().split())
        except FileNotFoundError:
            if os.path.exists(f"/proc/{pid}/task/{thread}/stat"):
                return _children_by_scan(pid)  # a kernel without that list
        except OSError:
            continue
    return children


def _children_by_scan(parent: int) -> list[int]:
    return [pid for pid in _all() if (fields := _stat(pid)) is not None and int(fields[1]) == parent]


def _all() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()] if HAS_PROC else []


def marked(marker: str) -> list[int]:
    """Processes whose first environment holds `marker` (NAME=value): what a run left when nobody is its parent."""
    wanted = marker.encode()
    found = []
    for pid in _all():
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                if wanted in file.read().split(b"\0"):
                    found.append(pid)
        except OSError:
            continue  # ended meanwhile, or another user's
    return found


def signal_all(pids: Iterable[int], number: int, whole_groups: bool) -> None:
    """Signal each process; with `whole_groups` also their process groups at once.

    A group is signalled in one stroke of the kernel, so that a script that forks faster than it is listed is caught.
    """
    groups: set[int] = set()
    own = os.getpgid(0)
    for pid in pids:
        try:
            if whole_groups:
                groups.add(os.getpgid(pid))
            os.kill(pid, number)
        except (ProcessLookupError, PermissionError):
            continue
    for group in groups - {own}:
        try:
            os.killpg(group, number)
        except (ProcessLookupError, PermissionError):
            continue
