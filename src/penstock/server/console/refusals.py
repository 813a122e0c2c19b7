"""What the console refuses in words of its own; everything else it refuses as Glue does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from penstock.errors import PenstockError


class Refusal(PenstockError):
    """`code` and `status` of the answer; `more` are further members of its body, `retry_seconds` its Retry-After."""

    def __init__(
        self,
        code: str,
        status: int,
        message: str,
        more: Mapping[str, Any] | None = None,
        retry_seconds: int | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.message = message
        self.more = more or {}
        self.retry_seconds = retry_seconds


def session_required(more: Mapping[str, Any]) -> Refusal:
    return Refusal("SessionRequired", 401, "There is no session, or it has ended: sign in.", more)


def sign_in_failed(message: str = "User name or password is wrong.") -> Refusal:
    return Refusal("SignInFailed", 401, message)


def sign_in_locked(seconds: int) -> Refusal:
    text = f"Signing in failed too often: try again in {seconds} s, or sign in with a link of `penstock console`."
    return Refusal("SignInLocked", 429, text, retry_seconds=seconds)


def cross_site(message: str) -> Refusal:
    return Refusal("CrossSiteRequest", 403, message)


def unknown_route(method: str, path: str) -> Refusal:
    return Refusal("UnknownRoute", 404, f"The console's API has no {method[:10]} {path[:200]}")


def version_mismatch(workflow: str, more: Mapping[str, Any]) -> Refusal:
    text = f"Workflow {workflow} was changed by somebody else meanwhile; nothing was saved."
    return Refusal("VersionMismatch", 409, text, more)


def too_many_streams(limit: int) -> Refusal:
    return Refusal("TooManyStreams", 429, f"This session has {limit} live streams already, the most there may be.")
