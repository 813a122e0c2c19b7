"""Notices: what has happened, told to whoever a setting names, at least once. One file for each way to tell.

`penstock.loops.notifier` decides when; a way to tell only tells, and raises NotTold when that did not work.
"""

from __future__ import annotations

from typing import Protocol

from penstock.store.notice_contract import Notice


class Teller(Protocol):
    def tell(self, notice: Notice) -> None:
        """Tell one notice, within seconds, maybe for the second time. Raises NotTold when it did not arrive."""
        ...
