"""signature.py against botocore's own signers, and against requests that lie."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock import errors
from penstock.signature import AccessKey, SignedRequest, verify

KEY = AccessKey("AKIAEXAMPLE", "secret/with+signs", "111122223333")
NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def key_of(key_id: str, session_token: str | None) -> AccessKey | None:
    return KEY if key_id == KEY.id else None


def signed(
    signer: type[SigV4Auth],
    service: str,
    url: str,
    *,
    method: str = "POST",
    body: bytes = b"",
    headers: dict[str, str] | None = None,
    secret: str = KEY.secret,
    token: str | None = None,
    now: datetime = NOW,
    **options: Any,
) -> SignedRequest:
    """What a server receives when botocore's `signer` signed the request at `now`."""
    request = AWSRequest(method=method, url=url, data=body, headers=headers or {})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("botocore.auth.get_current_datetime", lambda: now)
        signer(Credentials(KEY.id, secret, token), service, "eu-west-1", **options).add_auth(request)
    prepared = request.prepare()
    parts = urlsplit(prepared.url)
    received = {name.lower(): value for name, value in prepared.headers.items()}
    received.setdefault("host", parts.netloc)
    return SignedRequest(method, parts.path or "/", parts.query, received)


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def changed(request: SignedRequest, **headers: str) -> SignedRequest:
    renamed = {name.replace("_", "-"): value for name, value in headers.items()}
    return SignedRequest(request.method, request.path, request.query, {**request.headers, **renamed})


HEADERS = st.dictionaries(
    st.sampled_from(["x-amz-meta-a", "content-type", "x-amz-target", "range", "x-other"]),
    st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1).flatmap(
        lambda word: st.sampled_from([word, f"{word} {word}", f"{word}   {word}"])
    ),
)
PATHS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), max_size=5).map(
    lambda parts: "/" + "/".join(quote(part, safe="~") for part in parts)
)
QUERIES = st.lists(
    st.tuples(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5), st.text(max_size=5)),
    max_size=4,
).map(lambda pairs: "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in pairs))


@given(PATHS, QUERIES, HEADERS, st.binary(max_size=20), st.sampled_from(["GET", "PUT", "POST", "DELETE"]))
@settings(max_examples=60, deadline=None)
def test_header_form_agrees_with_botocore(
    path: str, query: str, headers: dict[str, str], body: bytes, method: str
) -> None:
    url = f"http://localhost:9080{path}" + (f"?{query}" if query else "")
    for signer, service in ((SigV4Auth, "glue"), (S3SigV4Auth, "s3")):
        request = signed(signer, service, url, method=method, body=body, headers=headers)
        verified = verify(request, digest(body), key_of, NOW)
        assert (verified.key, verified.service, verified.region) == (KEY, service, "eu-west-1")
        with pytest.raises(errors.InvalidSignature):
            verify(request, digest(body + b"x"), key_of, NOW)


@given(PATHS, QUERIES)
@settings(max_examples=40, deadline=None)
def test_query_form_agrees_with_botocore(path: str, query: str) -> None:
    url = f"http://localhost:9080{path}" + (f"?{query}" if query else "")
    request = signed(S3SigV4QueryAuth, "s3", url, method="GET", expires=600)
    assert verify(request, None, key_of, NOW + timedelta(seconds=599)).service == "s3"
    with pytest.raises(errors.SignatureExpired):
        verify(request, None, key_of, NOW + timedelta(seconds=601))
    other = signed(SigV4QueryAuth, "sts", url, method="GET")
    assert verify(other, digest(b""), key_of, NOW).service == "sts"


@given(PATHS, QUERIES)
@settings(max_examples=40, deadline=None)
def test_a_path_that_was_encoded_otherwise_on_the_way_still_verifies(path: str, query: str) -> None:
    request = signed(S3SigV4Auth, "s3", f"http://localhost{path}?{query}", method="GET")
    path = re.sub("%..", lambda escape: escape[0].lower(), request.path)
    lower = SignedRequest("GET", path, request.query.replace("%20", "+"), request.headers)
    assert verify(lower, None, key_of, NOW).key == KEY


def test_the_declared_payload_is_taken_when_the_body_is_not_known_yet() -> None:
    request = signed(S3SigV4Auth, "s3", "http://h/b/k", method="PUT", body=b"content")
    assert verify(request, None, key_of, NOW).scope == "20260304/eu-west-1/s3/aws4_request"
    with pytest.raises(errors.InvalidSignature):
        verify(changed(request, x_amz_content_sha256=digest(b"other")), None, key_of, NOW)


@pytest.mark.parametrize("service", ["glue", "s3"])
def test_a_wrong_secret_is_refused(service: str) -> None:
    request = signed(SigV4Auth, service, "http://h/", body=b"{}", secret="guess")
    with pytest.raises(errors.InvalidSignature, match="does not match the signature you provided"):
        verify(request, digest(b"{}"), key_of, NOW)


def test_each_signed_part_is_covered() -> None:
    request = signed(SigV4Auth, "glue", "http://h/p?q=1", body=b"{}", headers={"x-amz-target": "AWSGlue.GetJob"})
    for other in (
        SignedRequest("GET", request.path, request.query, request.headers),
        SignedRequest(request.method, "/other", request.query, request.headers),
        SignedRequest(request.method, request.path, "q=2", request.headers),
        changed(request, x_amz_target="AWSGlue.DeleteJob"),
        changed(request, host="elsewhere"),
    ):
        with pytest.raises(errors.InvalidSignature):
            verify(other, digest(b"{}"), key_of, NOW)


def test_an_amz_header_that_was_not_signed_is_refused() -> None:
    request = signed(SigV4Auth, "glue", "http://h/")
    with pytest.raises(errors.InvalidSignature, match="not signed: x-amz-target"):
        verify(changed(request, x_amz_target="AWSGlue.DeleteJob"), digest(b""), key_of, NOW)


@pytest.mark.parametrize(("minutes", "words"), [(16, "Signature expired"), (-16, "Signature not yet current")])
def test_a_clock_that_is_off_is_refused(minutes: int, words: str) -> None:
    request = signed(SigV4Auth, "glue", "http://h/")
    with pytest.raises(errors.SignatureExpired, match=words):
        verify(request, digest(b""), key_of, NOW + timedelta(minutes=minutes))
    assert verify(request, digest(b""), key_of, NOW + timedelta(minutes=minutes // 2)).key == KEY


def test_a_key_nobody_knows_is_refused() -> None:
    with pytest.raises(errors.UnrecognizedClient):
        verify(signed(SigV4Auth, "glue", "http://h/"), digest(b""), lambda key_id, token: None, NOW)


def test_temporary_keys_need_their_token_and_end() -> None:
    key = AccessKey(KEY.id, KEY.secret, KEY.account, "token+/=", NOW + timedelta(seconds=5), "jr_1")

    def lookup(key_id: str, token: str | None) -> AccessKey | None:
        return key if token == key.session_token else None

    for signer in (SigV4Auth, SigV4QueryAuth):
        request = signed(signer, "glue", "http://h/", token=key.session_token)
        assert verify(request, digest(b""), lookup, NOW).key.run_id == "jr_1"
        with pytest.raises(errors.ExpiredToken):
            verify(request, digest(b""), lookup, NOW + timedelta(seconds=5))
    with pytest.raises(errors.UnrecognizedClient):
        verify(signed(SigV4Auth, "glue", "http://h/"), digest(b""), lookup, NOW)


def test_an_unsigned_request_says_so() -> None:
    with pytest.raises(errors.MissingAuthenticationToken):
        verify(SignedRequest("POST", "/", "", {"host": "h"}), digest(b""), key_of, NOW)


CREDENTIAL = "Credential=AKIAEXAMPLE/20260304/eu-west-1/glue/aws4_request"


@pytest.mark.parametrize(
    ("authorization", "words"),
    [
        ("Basic dXNlcg==", "not supported"),
        ("AWS4-HMAC-SHA256", "'Credential' parameter"),
        (f"AWS4-HMAC-SHA256 {CREDENTIAL}, SignedHeaders=host", "'Signature' parameter"),
        (f"AWS4-HMAC-SHA256 {CREDENTIAL}, SignedHeaders=x-amz-date, Signature=00", "'Host'"),
        ("AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=00", "Credential must have the form"),
        ("AWS4-HMAC-SHA256 Credential=////, SignedHeaders=host, Signature=00", "Credential must have the form"),
    ],
)
def test_incomplete_headers_are_named(authorization: str, words: str) -> None:
    headers = {"host": "h", "authorization": authorization, "x-amz-date": "20260304T050607Z"}
    with pytest.raises(errors.IncompleteSignature, match=words):
        verify(SignedRequest("POST", "/", "", headers), digest(b""), key_of, NOW)


@pytest.mark.parametrize("moment", ["", "yesterday", "20269999T000000Z"])
def test_a_date_that_is_none_is_refused(moment: str) -> None:
    authorization = f"AWS4-HMAC-SHA256 {CREDENTIAL}, SignedHeaders=host, Signature=00"
    headers = {"host": "h", "authorization": authorization, "x-amz-date": moment}
    with pytest.raises(errors.IncompleteSignature):
        verify(SignedRequest("POST", "/", "", headers), digest(b""), key_of, NOW)


def test_a_scope_of_another_day_is_refused() -> None:
    authorization = f"AWS4-HMAC-SHA256 {CREDENTIAL}, SignedHeaders=host, Signature=00"
    headers = {"host": "h", "authorization": authorization, "x-amz-date": "20260303T235959Z"}
    with pytest.raises(errors.InvalidSignature, match="does not match YYYYMMDD"):
        verify(SignedRequest("POST", "/", "", headers), digest(b""), key_of, NOW)


@pytest.mark.parametrize("expires", ["0", "-5", "604801", "1e3", "soon", ""])
def test_a_presigned_lifetime_has_limits(expires: str) -> None:
    request = signed(S3SigV4QueryAuth, "s3", "http://h/b/k", method="GET", expires=60)
    query = request.query.replace("X-Amz-Expires=60", f"X-Amz-Expires={expires}")
    with pytest.raises(errors.IncompleteSignature):
        verify(SignedRequest("GET", request.path, query, request.headers), None, key_of, NOW)


def test_two_signatures_are_one_too_many() -> None:
    request = signed(S3SigV4QueryAuth, "s3", "http://h/b/k", method="GET")
    with pytest.raises(errors.IncompleteSignature, match="Only one"):
        verify(changed(request, authorization="AWS4-HMAC-SHA256 x"), None, key_of, NOW)


@given(st.text(st.characters(max_codepoint=0xFF)), st.text(st.characters(max_codepoint=0xFF)), st.text())
@settings(max_examples=60, deadline=None)
def test_hostile_text_is_refused_in_words(authorization: str, query: str, moment: str) -> None:
    for prefix in ("", f"AWS4-HMAC-SHA256 {CREDENTIAL}, SignedHeaders=host, Signature="):
        headers = {"host": "h", "authorization": prefix + authorization, "x-amz-date": moment}
        with pytest.raises(errors.Unauthenticated):
            verify(SignedRequest("GET", "/", query, headers), None, key_of, NOW)
    with pytest.raises(errors.Unauthenticated):
        verify(SignedRequest("GET", "/", f"X-Amz-Signature={query}", {"host": "h"}), None, key_of, NOW)
