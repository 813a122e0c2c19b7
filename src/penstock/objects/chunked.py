"""aws-chunked: the framing in which S3's clients stream a body with a signature for each chunk, or with trailers.

Pure: bytes go in as they arrive, payload comes out. A chunk is

    <size in hexadecimal>[;chunk-signature=<hex>] CRLF <payload> CRLF

the last has size 0 and is followed by trailers (`name:value` CRLF) and an empty line. Source: "Signature calculations
for the Authorization header: transferring payload in multiple chunks" of the S3 API reference.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

from penstock.objects.faults import fault
from penstock.signature import MISMATCH

LINE_BYTES_MAX = 8 * 1024
TRAILERS_MAX = 20
_SIZE_LINE = re.compile(rb"([0-9a-fA-F]{1,16})((?:;[^;]*)*)")
_EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class ChunkSigner:
    """What the chain of chunk signatures starts from: the verified signature of the request."""

    signing_key: bytes
    timestamp: str
    scope: str
    seed: str

    def chunk(self, previous: str, payload_sha256: str) -> str:
        return self._sign("AWS4-HMAC-SHA256-PAYLOAD", previous, f"{_EMPTY_SHA256}\n{payload_sha256}")

    def trailer(self, previous: str, trailers_sha256: str) -> str:
        return self._sign("AWS4-HMAC-SHA256-TRAILER", previous, trailers_sha256)

    def _sign(self, kind: str, previous: str, rest: str) -> str:
        text = f"{kind}\n{self.timestamp}\n{self.scope}\n{previous}\n{rest}"
        return hmac.digest(self.signing_key, text.encode(), "sha256").hex()


class ChunkDecoder:
    """Takes the framing off. With a signer every chunk must carry its signature, the last one included.

    Payload is handed out before its chunk's signature is known to be right: whoever keeps it must throw it away when a
    later call raises. `trailers` is complete, and `done` true, after the final empty line.
    """

    def __init__(self, signer: ChunkSigner | None, *, signed_trailer: bool = False) -> None:
        self._signer = signer
        self._signed_trailer = signed_trailer
        self._previous = signer.seed if signer else ""
        self._buffer = bytearray()
        self._state = self._size_line
        self._left = 0
        self._signature = ""
        self._digest = hashlib.sha256()
        self._output: list[bytes] = []
        self.trailers: dict[str, str] = {}
        self.done = False

    def feed(self, data: bytes) -> bytes:
        """The payload in `data`; raises IncompleteBody or SignatureDoesNotMatch for framing that is not right."""
        self._buffer += data
        while not self.done and self._state():
            pass
        if self.done and self._buffer:
            raise _broken("there is data behind the last chunk")
        output, self._output = b"".join(self._output), []
        return output

    def _size_line(self) -> bool:
        line = self._line()
        if line is None:
            return False
        match = _SIZE_LINE.fullmatch(line)
        if match is None:
            raise _broken("a chunk must start with its size in hexadecimal")
        self._left = int(match[1], 16)
        self._signature = _chunk_signature(match[2])
        self._digest = hashlib.sha256()
        if self._left:
            self._state = self._payload
        else:
            self._check_chunk()
            self._state = self._trailer_line
        return True

    def _payload(self) -> bool:
        if not self._buffer:
            return False
        piece = bytes(self._buffer[: self._left])
        del self._buffer[: len(piece)]
        self._left -= len(piece)
        self._output.append(piece)
        if self._signer:
            self._digest.update(piece)
        if not self._left:
            self._check_chunk()
            self._state = self._payload_end
        return True

    def _payload_end(self) -> bool:
        if len(self._buffer) < 2:
            return False
        if self._buffer[:2] != b"\r\n":
            raise _broken("a chunk must end with CRLF")
        del self._buffer[:2]
        self._state = self._size_line
        return True

    def _trailer_line(self) -> bool:
        line = self._line()
        if line is None:
            return False
        if not line:
            self._finish()
            return True
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon or len(self.trailers) >= TRAILERS_MAX:
            raise _broken("a trailer must have the form name:value")
        self.trailers[name.strip().lower()] = value.strip()
        return True

    def _finish(self) -> None:
        self.done = True
        if self._signer and self._signed_trailer:
            given = self.trailers.pop("x-amz-trailer-signature", "")
            text = "".join(f"{name}:{value}\n" for name, value in self.trailers.items())
            digest = hashlib.sha256(text.encode("latin-1")).hexdigest()
            _compare(self._signer.trailer(self._previous, digest), given)

    def _check_chunk(self) -> None:
        if self._signer:
            expected = self._signer.chunk(self._previous, self._digest.hexdigest())
            _compare(expected, self._signature)
            self._previous = expected

    def _line(self) -> bytes | None:
        end = self._buffer.find(b"\r\n")
        if end > LINE_BYTES_MAX or (end < 0 and len(self._buffer) > LINE_BYTES_MAX):
            raise _broken("a line is too long")
        if end < 0:
            return None
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 2]
        return line


def _chunk_signature(extensions: bytes) -> str:
    for extension in extensions.split(b";"):
        name, _, value = extension.strip().partition(b"=")
        if name == b"chunk-signature":
            return value.decode("latin-1")
    return ""


def _compare(expected: str, given: str) -> None:
    if not hmac.compare_digest(expected.encode(), given.encode()):
        raise fault("SignatureDoesNotMatch", MISMATCH)


def _broken(why: str) -> Exception:
    return fault("IncompleteBody", f"The request body is not in the form aws-chunked: {why}.")
