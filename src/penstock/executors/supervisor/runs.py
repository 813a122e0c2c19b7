"""What the supervisor knows of a run, and how it ends one that has no keeper."""

from __future__ import annotations

import os

from penstock.executors.supervisor import records
from penstock.executors.supervisor.scratch import wipe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from penstock.executors.supervisor.hands import Hand


class Run:
    """A run that has a keeper: one of ours (`hand`), or one that an earlier supervisor started (`identity`)."""

    def __init__(self, run_id: str, folder: str, hand: Hand | None, scratch: str = "") -> None:
        self.run_id = run_id
        self.folder = folder
        self.hand = hand
        self.scratch = scratch  # of an adopted run it is not known; what that leaves there is the system's to clear
        self.identity: dict[str, Any] | None = None
        self.pidfd = -1
        self.sweep_until: float | None = None  # set when the keeper died before its run ended
        self.how = ""


def settle_unkept(run_id: str, folder: str, reason: str, why: str) -> bool:
    """End a run that nobody keeps by claiming it: a later launch finds it ended. False when it has a keeper."""
    os.makedirs(folder, mode=0o700, exist_ok=True)
    if not records.claim(folder, records.nobody()):
        return False
    records.secure(records.settle(folder, records.ended(run_id, reason, error=why)), folder)
    return True


def settle_lost(run: Run) -> None:
    records.claim(run.folder, records.nobody())  # for a keeper that was killed before it came to its own claim
    if run.scratch:
        wipe(run.scratch)
    claim = records.read_claim(run.folder)
    started_at = claim["at"] if claim is not None and claim["pid"] else None
    why = f"the process that kept this run {run.how}; the script was ended with it"
    facts = records.ended(run.run_id, records.LOST, started_at=started_at, error=why)
    records.secure(records.settle(run.folder, facts), run.folder)
