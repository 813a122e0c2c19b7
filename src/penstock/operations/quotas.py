"""Quotas: how many resources of one kind a namespace may hold. AWS's defaults, as settings (spec 4.9)."""

from __future__ import annotations

from penstock.errors import ResourceNumberLimitExceeded
from penstock.operations.contract import Context
from penstock.store.contract import Documents


def check_quota(documents: Documents, context: Context, kind: str, limit: int) -> None:
    """Call behind the insertion: a name that is taken is told as that, and the transaction takes the new one back.

    `limit` 0 is no limit. Raises ResourceNumberLimitExceeded.
    """
    if limit and documents.count(context.namespace) > limit:
        raise ResourceNumberLimitExceeded(
            f"There are {limit} {kind}s already, the most that setting 'quota_{kind}s' allows"
        )
