"""Signature Version 4, verified: who signed a request, in the header form and in the presigned query form.

Pure: the caller brings the request's raw parts, a way to find keys, and the time. The rules are those of AWS's
"Signature Version 4 signing process"; where clients differ in how they percent-encode what they sign, every reading
that the received request allows is tried.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_plus, unquote_to_bytes

from penstock.errors import (
    ExpiredToken,
    IncompleteSignature,
    InvalidSignature,
    MissingAuthenticationToken,
    SignatureExpired,
    UnrecognizedClient,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
TIMESTAMP = "%Y%m%dT%H%M%SZ"
SKEW = timedelta(minutes=15)
EXPIRES_SECONDS_MAX = 604_800  # seven days, S3's limit for a presigned URL

MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_UNRESERVED = "-_.~"


@dataclass(frozen=True, slots=True)
class AccessKey:
    """What an access key id stands for; `session_token` and `expires_at` are set on temporary keys alone."""

    id: str
    secret: str = field(repr=False)
    account: str
    session_token: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None
    run_id: str | None = None


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """The facts that a signature covers, as received.

    `path` and `query` are raw (undecoded, without the question mark), header names are lower case, repeated headers
    joined by commas, and every text is decoded as Latin-1: one character for each byte on the wire.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Verified:
    """Who signed, for what; signature, signing key and scope are what the signatures of body chunks build on."""

    key: AccessKey
    region: str
    service: str
    signature: str
    signing_key: bytes
    scope: str
    timestamp: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """What a request says about its own signature; nothing of it is proven yet. `expires`: presigned URLs alone."""

    key_id: str
    date: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str
    timestamp: datetime
    session_token: str | None
    expires: timedelta | None
    declared_payload: str | None

    @property
    def scope(self) -> str:
        return f"{self.date}/{self.region}/{self.service}/aws4_request"


def verify(
    request: SignedRequest,
    body_sha256: str | None,
    key_of: Callable[[str, str | None], AccessKey | None],
    now: datetime,
) -> Verified:
    """Who signed `request`.

    `body_sha256` is the hexadecimal hash of the body that was received. With None, the hash that the request declares
    (x-amz-content-sha256) is taken, and the caller must hold the body against it afterwards: S3 streams bodies.
    `key_of(key id, session token)` finds the key, or None.

    Raises MissingAuthenticationToken, IncompleteSignature, UnrecognizedClient, ExpiredToken, SignatureExpired and
    InvalidSignature.
    """
    claim = read_claim(request)
    key = key_of(claim.key_id, claim.session_token)
    if key is None:
        raise UnrecognizedClient("The security token included in the request is invalid.")
    if key.expires_at is not None and key.expires_at <= now:
        raise ExpiredToken("The security token included in the request is expired")
    _check_time(claim, now)
    for name in request.headers:
        if name.startswith("x-amz-") and name not in claim.signed_headers:
            raise InvalidSignature(f"There were headers present in the request which were not signed: {name}")
    signing_key = derive_signing_key(key.secret, claim.date, claim.region, claim.service)
    payload = _payload_hash(request, claim, body_sha256)
    for canonical in _canonical_requests(request, claim, payload):
        expected = hmac.digest(signing_key, _text_to_sign(claim, canonical), "sha256").hex()
        if hmac.compare_digest(expected, claim.signature):
            return Verified(
                key, claim.region, claim.service, claim.signature, signing_key, claim.scope, claim.timestamp
            )
    raise InvalidSignature(MISMATCH)


def read_claim(request: SignedRequest) -> Claim:
    """What the request says about its signature, from the Authorization header or the query.

    Raises MissingAuthenticationToken when it says nothing, IncompleteSignature when it says too little.
    """
    query = dict(_decoded_pairs(request.query)) if "X-Amz-" in request.query else {}
    authorization = request.headers.get("authorization")
    presigned = "X-Amz-Algorithm" in query or "X-Amz-Signature" in query
    if authorization is not None and presigned:
        raise IncompleteSignature("Only one way to sign is allowed: the Authorization header or the query, not both.")
    if authorization is not None:
        return _claim_of_header(request, authorization)
    if presigned:
        return _claim_of_query(request, query)
    raise MissingAuthenticationToken("Missing Authentication Token")


@functools.lru_cache(maxsize=256)
def derive_signing_key(secret: str, date: str, region: str, service: str) -> bytes:
    """The key that signs for one day, region and service."""
    key = f"AWS4{secret}".encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def _claim_of_header(request: SignedRequest, authorization: str) -> Claim:
    algorithm, _, rest = authorization.strip().partition(" ")
    if algorithm != ALGORITHM:
        raise IncompleteSignature(f"The authorization mechanism is not supported. Please use {ALGORITHM}.")
    fields: dict[str, str] = {}
    for part in rest.split(","):
        name, _, value = part.strip().partition("=")
        fields[name] = value
    complaints = [
        f"Authorization header requires '{name}' parameter."
        for name in ("Credential", "SignedHeaders", "Signature")
        if not fields.get(name)
    ]
    moment = request.headers.get("x-amz-date") or request.headers.get("date")
    if not moment:
        complaints.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
    if complaints or not moment:
        raise IncompleteSignature(" ".join(complaints))
    return _claim(
        fields["Credential"],
        fields["SignedHeaders"],
        fields["Signature"],
        moment,
        session_token=request.headers.get("x-amz-security-token"),
        expires=None,
        declared_payload=request.headers.get("x-amz-content-sha256"),
    )


def _claim_of_query(request: SignedRequest, query: Mapping[str, str]) -> Claim:
    if query.get("X-Amz-Algorithm") != ALGORITHM:
        raise IncompleteSignature(f'X-Amz-Algorithm only supports "{ALGORITHM}"')
    required = ("X-Amz-Credential", "X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Date", "X-Amz-Expires")
    missing = [name for name in required if not query.get(name)]
    if missing:
        raise IncompleteSignature(f"The query of a signed URL requires {', '.join(missing)}.")
    expires = query["X-Amz-Expires"]
    if not re.fullmatch(r"[0-9]{1,6}", expires) or not 1 <= int(expires) <= EXPIRES_SECONDS_MAX:
        raise IncompleteSignature(f"X-Amz-Expires must be between 1 and {EXPIRES_SECONDS_MAX} seconds, not '{expires}'")
    return _claim(
        query["X-Amz-Credential"],
        query["X-Amz-SignedHeaders"],
        query["X-Amz-Signature"],
        query["X-Amz-Date"],
        session_token=query.get("X-Amz-Security-Token"),
        expires=timedelta(seconds=int(expires)),
        declared_payload=query.get("X-Amz-Content-Sha256") or request.headers.get("x-amz-content-sha256"),
    )


def _claim(
    credential: str,
    signed_headers: str,
    signature: str,
    moment: str,
    *,
    session_token: str | None,
    expires: timedelta | None,
    declared_payload: str | None,
) -> Claim:
    parts = credential.split("/")
    if len(parts) != 5 or not all(parts) or parts[4] != "aws4_request":
        raise IncompleteSignature(
            f"Credential must have the form <key id>/<YYYYMMDD>/<region>/<service>/aws4_request, not '{credential}'."
        )
    names = tuple(signed_headers.lower().split(";"))
    if "host" not in names:
        raise IncompleteSignature("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
    timestamp = _timestamp(moment)
    if timestamp.strftime("%Y%m%d") != parts[1]:
        raise InvalidSignature(
            f"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{parts[1]}' "
            f"!= '{timestamp:%Y%m%d}', from '{timestamp.strftime(TIMESTAMP)}'."
        )
    if not signature.isascii():
        raise InvalidSignature(MISMATCH)
    return Claim(
        parts[0], parts[1], parts[2], parts[3], names, signature, timestamp, session_token, expires, declared_payload
    )


# Clients send many requests within one second, and reading a date costs as much as a hash.
@functools.lru_cache(maxsize=64)
def _timestamp(moment: str) -> datetime:
    """Either AWS's compact form or, as the header Date allows, that of RFC 1123."""
    try:
        return datetime.strptime(moment, TIMESTAMP).replace(tzinfo=UTC)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(moment).astimezone(UTC)
    except (ValueError, OverflowError):
        raise IncompleteSignature(
            f"Date must be in ISO-8601 'basic format'. Got '{moment}'. See http://en.wikipedia.org/wiki/ISO_8601"
        ) from None


def _check_time(claim: Claim, now: datetime) -> None:
    made, present = claim.timestamp, now.astimezone(UTC)
    if made > present + SKEW:
        raise SignatureExpired(
            f"Signature not yet current: {made.strftime(TIMESTAMP)} is still later than "
            f"{(present + SKEW).strftime(TIMESTAMP)} ({present.strftime(TIMESTAMP)} + 15 min.)"
        )
    allowed, words = SKEW, "15 min."
    if claim.expires is not None:
        allowed, words = claim.expires, f"{int(claim.expires.total_seconds())} s"
    if made < present - allowed:
        raise SignatureExpired(
            f"Signature expired: {made.strftime(TIMESTAMP)} is now earlier than "
            f"{(present - allowed).strftime(TIMESTAMP)} ({present.strftime(TIMESTAMP)} - {words})"
        )


def _payload_hash(request: SignedRequest, claim: Claim, body_sha256: str | None) -> str:
    if claim.service != "s3" and body_sha256 is not None:
        return body_sha256
    if claim.declared_payload is not None:
        if (
            body_sha256 is not None
            and _SHA256.fullmatch(claim.declared_payload)
            and claim.declared_payload != body_sha256
        ):
            raise InvalidSignature(MISMATCH)
        return claim.declared_payload
    if claim.expires is not None and claim.service == "s3":
        return UNSIGNED_PAYLOAD
    if body_sha256 is None:
        raise IncompleteSignature(f"Missing required header for this request: x-amz-content-sha256 ({request.method})")
    return body_sha256


def _canonical_requests(request: SignedRequest, claim: Claim, payload: str) -> Iterator[str]:
    """Each canonical request that a client may have signed to send this one, likeliest first.

    The first reading takes path and query as they were sent; the others encode them anew by AWS's rule, for clients
    whose HTTP library changes the encoding after the signing.
    """
    headers = "".join(f"{name}:{_trimmed(request.headers.get(name, ''))}\n" for name in claim.signed_headers)
    tail = f"{headers}\n{';'.join(claim.signed_headers)}\n{payload}"
    raw_pairs = [pair.partition("=")[::2] for pair in request.query.split("&")] if request.query else []
    method, query = request.method.upper(), _canonical_query(raw_pairs)
    paths = _canonical_paths(request.path, claim.service)
    yield f"{method}\n{next(paths)}\n{query}\n{tail}"
    encoded = [
        (quote(name, safe=_UNRESERVED), quote(value, safe=_UNRESERVED)) for name, value in _decoded_pairs(request.query)
    ]
    queries = dict.fromkeys((query, _canonical_query(encoded)))
    for path in _canonical_paths(request.path, claim.service):
        for query in queries:
            yield f"{method}\n{path}\n{query}\n{tail}"


def _canonical_paths(path: str, service: str) -> Iterator[str]:
    if service != "s3":
        # Every service but S3 signs the path without dot segments and encoded once more.
        yield quote(_without_dots(path).encode("latin-1", "replace"), safe="/~")
        return
    yield path or "/"
    yield quote(unquote_to_bytes(path.encode("latin-1", "replace")), safe="/" + _UNRESERVED)


def _without_dots(path: str) -> str:
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            if kept:
                kept.pop()
        elif segment not in ("", "."):
            kept.append(segment)
    end = "/" if kept and path.endswith("/") else ""
    return "/" + "/".join(kept) + end


def _canonical_query(pairs: list[tuple[str, str]]) -> str:
    return "&".join(f"{name}={value}" for name, value in sorted(pairs) if name != "X-Amz-Signature")


def _decoded_pairs(query: str) -> list[tuple[str, str]]:
    pairs = []
    for pair in query.split("&") if query else ():
        name, _, value = pair.partition("=")
        pairs.append((unquote_plus(name), unquote_plus(value)))
    return pairs


def _trimmed(value: str) -> str:
    return " ".join(value.split())


def _text_to_sign(claim: Claim, canonical: str) -> bytes:
    digest = hashlib.sha256(canonical.encode("latin-1", "replace")).hexdigest()
    return f"{ALGORITHM}\n{claim.timestamp.strftime(TIMESTAMP)}\n{claim.scope}\n{digest}".encode()
