"""chunked.py: framing that comes in any pieces, signed or not, right or wrong."""

from __future__ import annotations

import contextlib
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.errors import ObjectFault
from penstock.objects.chunked import LINE_BYTES_MAX, ChunkDecoder, ChunkSigner
from penstock.signature import derive_signing_key

SIGNER = ChunkSigner(b"key", "20260304T050607Z", "20260304/us-east-1/s3/aws4_request", "seed")


def framed(chunks: list[bytes], trailers: str = "") -> bytes:
    parts = [b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks if chunk]
    return b"".join(parts) + b"0\r\n" + trailers.encode() + b"\r\n"


def signed(chunks: list[bytes], trailers: dict[str, str] | None = None) -> bytes:
    """Framed and signed by the words of the documentation, apart from the code under test."""
    previous, parts = "seed", []
    empty = hashlib.sha256(b"").hexdigest()
    head = f"{SIGNER.timestamp}\n{SIGNER.scope}"
    for chunk in [*(chunk for chunk in chunks if chunk), b""]:
        text = f"AWS4-HMAC-SHA256-PAYLOAD\n{head}\n{previous}\n{empty}\n{hashlib.sha256(chunk).hexdigest()}"
        previous = hmac.new(b"key", text.encode(), "sha256").hexdigest()
        end = b"\r\n" if chunk else b""
        parts.append(b"%x;chunk-signature=%s\r\n%s%s" % (len(chunk), previous.encode(), chunk, end))
    if trailers:
        canonical = "".join(f"{name}:{value}\n" for name, value in trailers.items())
        text = f"AWS4-HMAC-SHA256-TRAILER\n{head}\n{previous}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        trailers = {**trailers, "x-amz-trailer-signature": hmac.new(b"key", text.encode(), "sha256").hexdigest()}
        parts += [f"{name}:{value}\r\n".encode() for name, value in trailers.items()]
    return b"".join(parts) + b"\r\n"


def decoded(decoder: ChunkDecoder, wire: bytes, step: int) -> bytes:
    return b"".join(decoder.feed(wire[start : start + step]) for start in range(0, len(wire), step))


CHUNKS = st.lists(st.binary(max_size=40), max_size=5)


@given(CHUNKS, st.integers(1, 60))
def test_any_chunks_in_any_pieces(chunks: list[bytes], step: int) -> None:
    decoder = ChunkDecoder(None)
    assert decoded(decoder, framed(chunks, "X-Amz-Checksum-Crc32: abc \r\n"), step) == b"".join(chunks)
    assert decoder.done
    assert decoder.trailers == {"x-amz-checksum-crc32": "abc"}


@given(CHUNKS, st.integers(1, 60), st.booleans())
def test_signed_chunks(chunks: list[bytes], step: int, with_trailer: bool) -> None:
    wire = signed(chunks, {"x-amz-checksum-crc32c": "sOO8/Q=="} if with_trailer else None)
    decoder = ChunkDecoder(SIGNER, signed_trailer=with_trailer)
    assert decoded(decoder, wire, step) == b"".join(chunks)
    assert decoder.done


def test_the_example_of_the_documentation() -> None:
    """The second chunk's signature in AWS's worked example of a chunked upload of 65 kB of the letter a."""
    key = derive_signing_key("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "20130524", "us-east-1", "s3")
    seed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
    signer = ChunkSigner(key, "20130524T000000Z", "20130524/us-east-1/s3/aws4_request", seed)
    first = signer.chunk(seed, hashlib.sha256(b"a" * 65536).hexdigest())
    assert first == "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"
    second = signer.chunk(first, hashlib.sha256(b"a" * 1024).hexdigest())
    assert second == "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_one_changed_byte_is_noticed(place: int, change: int) -> None:
    wire = bytearray(signed([b"hello", b"world"], {"x-amz-checksum-crc32": "abcd"}))
    place %= len(wire)
    wire[place] ^= change
    decoder = ChunkDecoder(SIGNER, signed_trailer=True)
    with contextlib.suppress(ObjectFault):
        payload = decoder.feed(bytes(wire))
        # Nothing but the case of a hexadecimal digit or of a name may differ and still be right.
        assert not decoder.done or payload == b"helloworld"


@pytest.mark.parametrize(
    "wire",
    [
        b"zz\r\n",
        b"-1\r\n",
        b"5\r\nhelloXX0\r\n\r\n",
        b"0\r\nno colon\r\n\r\n",
        b"0\r\n\r\nmore",
        b"0\r\n" + b"".join(b"name-%d:b\r\n" % number for number in range(21)),
        b"1" * (LINE_BYTES_MAX + 1),
        b"5;" + b"x" * LINE_BYTES_MAX + b"\r\n",
    ],
)
def test_broken_framing(wire: bytes) -> None:
    with pytest.raises(ObjectFault) as caught:
        ChunkDecoder(None).feed(wire)
    assert caught.value.code == "IncompleteBody"


def test_unsigned_chunks_do_not_pass_for_signed_ones() -> None:
    with pytest.raises(ObjectFault) as caught:
        ChunkDecoder(SIGNER).feed(framed([b"hello"]))
    assert caught.value.code == "SignatureDoesNotMatch"
