"""What the store can forget: history that nobody needs any more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol


class Retention(Protocol):
    def expired(self, before: datetime, limit: int) -> list[str]:
        """Origins that were over before an instant, at most `limit`.

        Not among them: the newest run of each workflow and the newest crawl of each crawler, which Glue shows as
        LastRun and LastCrawl for ever.
        """
        ...

    def drop(self, origin_ids: Collection[str]) -> None:
        """Forget origins with their runs, reasons and facts; an origin that is not over stays."""
        ...

    def drop_blueprint_runs(self, before: datetime, limit: int) -> int:
        """Forget runs of blueprints that were over before an instant; returns how many."""
        ...

    def known(self, run_ids: Collection[str]) -> set[str]:
        """Those of the ids that job runs or crawls have which the store still knows."""
        ...
