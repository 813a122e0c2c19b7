"""Who sent a request: from its signature, or with signatures off from what it says of itself."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from penstock.arns import Namespace
from penstock.errors import AccessDenied, InvalidSignature, Unauthenticated
from penstock.signature import AccessKey, SignedRequest, read_claim, verify

if TYPE_CHECKING:
    from datetime import datetime

    from penstock.server.runtime import Received, Runtime

_REGION = re.compile(r"[a-z0-9-]{1,32}")
_LOOPBACK = re.compile(r"(localhost|.+\.localhost|127(\.[0-9]{1,3}){3}|\[::1\])(:[0-9]+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Caller:
    """`arn` names the account's own key as a user, a run's key as a session of a role with the run's id."""

    namespace: Namespace
    arn: str
    user_id: str


def authenticate(received: Received, service: str, runtime: Runtime, now: datetime) -> Caller:
    """The caller of a request to `service` ("glue", "sts").

    With settings.auth: its signature must be right and its scope must name the service; raises the Unauthenticated
    faults of penstock.signature. Without: any request is taken, signed or not.
    """
    request = SignedRequest(received.method, received.path, received.query, received.headers)
    if not runtime.settings.auth:
        return _trusted(request, runtime)
    digest = hashlib.sha256(received.body).hexdigest()
    verified = verify(request, digest, runtime.keyring.lookup, now)
    if verified.service != service:
        raise InvalidSignature(f"Credential should be scoped to correct service: '{service}'. ")
    if not _REGION.fullmatch(verified.region):
        raise InvalidSignature(f"Credential should be scoped to a valid region, not '{verified.region}'. ")
    return _caller(verified.key, verified.region)


def refuse_foreign_pages(headers: dict[str, str]) -> None:
    """With signatures off, keep web pages of other sites away from the server on this machine's loopback.

    A page can make its own host name mean 127.0.0.1, or post forms across sites; a signature would stop both. Raises
    AccessDenied when Host or Origin is not a name of this machine.
    """
    origin = headers.get("origin", "")
    for name, value in (("Host", headers.get("host", "")), ("Origin", origin.rpartition("//")[2])):
        if value and not _LOOPBACK.fullmatch(value):
            raise AccessDenied(
                f"{name} '{value[:100]}' is not this machine: without signatures only loopback is served"
            )


def _trusted(request: SignedRequest, runtime: Runtime) -> Caller:
    account, region = runtime.settings.account, runtime.settings.region
    key = AccessKey("", "", account)
    try:
        claim = read_claim(request)
    except Unauthenticated:
        # Not signed, or not readably: the settings say who it is.
        return _caller(key, region)
    known = runtime.keyring.lookup(claim.key_id, claim.session_token)
    return _caller(known or key, claim.region if _REGION.fullmatch(claim.region) else region)


def _caller(key: AccessKey, region: str) -> Caller:
    namespace = Namespace(key.account, region)
    if key.run_id is not None:
        arn = f"arn:aws:sts::{key.account}:assumed-role/penstock-run/{key.run_id}"
        return Caller(namespace, arn, f"{key.id}:{key.run_id}")
    return Caller(namespace, f"arn:aws:iam::{key.account}:user/penstock", key.id or "penstock")
