"""Ids derived from their causes, so that doing a thing twice names it once.

A run that a trigger starts is `derived("jr_", workflow_run_id, trigger, action, attempt)`, whichever server gets
there first. Pure: no clock, no randomness.
"""

from __future__ import annotations

import hashlib


def derived(prefix: str, *causes: str) -> str:
    """The id of a consequence: `prefix` and the SHA-256 (64 hexadecimal digits) of its causes.

    Each cause is hashed behind its length, so that ("ab", "c") and ("a", "bc") differ.
    """
    digest = hashlib.sha256()
    for cause in causes:
        encoded = cause.encode()
        digest.update(len(encoded).to_bytes(8, "big"))
        digest.update(encoded)
    return prefix + digest.hexdigest()


def derived_uuid(*causes: str) -> str:
    """An id in the form of a UUID, derived from its causes: crawl ids, which Glue shows as UUIDs."""
    digits = derived("", *causes)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:32]))
