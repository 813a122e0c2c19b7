"""Passwords: hashed with scrypt, slowly and in much memory, one at a time; compared in constant time."""

from __future__ import annotations

import base64
import hashlib
import hmac
import threading

from penstock.errors import InvalidInput

CHARACTERS_MIN, CHARACTERS_MAX = 8, 1000
# 32 MiB and about 0.1 s a guess: OWASP's advice on storing passwords. The numbers stand in each hash.
_N, _R, _P = 2**15, 8, 1
_MEMORY_MAX = 64 * 1024 * 1024
_BYTES = 32
# Whoever sends many guesses at once waits in line, and the machine keeps its memory.
_one_at_a_time = threading.Lock()


def check_password(password: str) -> None:
    """Raises InvalidInput for one that cannot be set."""
    if not CHARACTERS_MIN <= len(password) <= CHARACTERS_MAX:
        raise InvalidInput(
            f"A password has {CHARACTERS_MIN} to {CHARACTERS_MAX} characters; this one has {len(password)} (password)"
        )


def hash_password(password: str, salt: bytes) -> str:
    """`scrypt$<n>$<r>$<p>$<salt>$<hash>`, both in base64. `salt`: 16 random bytes."""
    digest = _scrypt(password, salt, _N, _R, _P)
    return "$".join(("scrypt", str(_N), str(_R), str(_P), _text(salt), _text(digest)))


def is_password(password: str, hashed: str | None) -> bool:
    """Whether a password is the hashed one. Without one to compare with, the same work and False."""
    if len(password) > CHARACTERS_MAX:
        return False
    if hashed is None:
        _scrypt(password, bytes(16), _N, _R, _P)
        return False
    _, n, r, p, salt, digest = hashed.split("$")
    found = _scrypt(password, base64.b64decode(salt), int(n), int(r), int(p))
    return hmac.compare_digest(found, base64.b64decode(digest))


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    secret = password.encode("utf-8", "surrogatepass")
    with _one_at_a_time:
        return hashlib.scrypt(secret, salt=salt, n=n, r=r, p=p, maxmem=_MEMORY_MAX, dklen=_BYTES)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
