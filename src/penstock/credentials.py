"""The keyring: the account's own access key, made at first start, and the temporary keys that runs get.

A temporary key is not stored anywhere. Its session token carries account, run and expiry under a code that only the
keyring's master secret can make; id and secret of the key follow from the token. So every server that shares the
data folder knows every temporary key, also after a restart.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import os
import stat
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from penstock.clock import from_milliseconds, to_milliseconds
from penstock.errors import BadSetting
from penstock.identifiers import draw_secret
from penstock.signature import AccessKey

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = "keys.json"
_FIELDS = ("account", "access_key_id", "secret_access_key", "master_secret")
_CODE_BYTES = 32
_FILE_BYTES_MAX = 64 * 1024
_TOKEN_CHARACTERS_MAX = 4096
_CODE_CHARACTERS_MAX = 256


@dataclass(frozen=True, slots=True)
class Keyring:
    """`primary` is the long-lived key of the account; temporary keys are issued under `master_secret`.

    `storage` is the key of an object store elsewhere (settings `s3_access_key`, `s3_secret_key`), known here too: a job
    has one pair of keys in its environment, for its S3 and for this server alike.
    """

    primary: AccessKey
    master_secret: bytes = field(repr=False)
    storage: AccessKey | None = None

    @classmethod
    def open(cls, data: Path, account: str) -> Keyring:
        """The keyring of a data folder; made there (mode 0600) when there is none yet.

        `account` (12 digits) is the account of a new key; an existing file keeps its own. Two processes that start at
        the same time end with the same keys. Raises BadSetting when the file is damaged or others can read it.
        """
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = data / FILE_NAME
        if not file.exists():
            _create(file, account)
        fields = _read(file)
        primary = AccessKey(fields["access_key_id"], fields["secret_access_key"], fields["account"])
        return cls(primary, fields["master_secret"].encode())

    def lookup(self, key_id: str, session_token: str | None) -> AccessKey | None:
        """The key that an id (and the session token beside it) stands for; None when it is not ours.

        The expiry of a temporary key is in the answer, not judged here.
        """
        if key_id == self.primary.id:
            return self.primary if session_token is None else None
        if session_token is None:
            return self.storage if self.storage is not None and key_id == self.storage.id else None
        key = self._of_token(session_token)
        return key if key is not None and hmac.compare_digest(key.id.encode(), key_id.encode()) else None

    def issue(self, run_id: str, account: str, expires_at: datetime) -> AccessKey:
        """A temporary key for a run; the same run, account and expiry give the same key."""
        expires = to_milliseconds(expires_at)
        claims = {"account": account, "run": run_id, "expires": expires}
        payload = json.dumps(claims, separators=(",", ":"), sort_keys=True).encode()
        return self._key(payload, account, run_id, from_milliseconds(expires))

    def issue_code(self, expires_at: datetime) -> str:
        """A one-time code for signing in to the console. Every server on the data folder knows it, until it expires."""
        claims = f"{draw_secret(32)}-{to_milliseconds(expires_at):x}"
        return f"{claims}-{self._code(claims)}"

    def sign_in_link(self, endpoint: str, expires_at: datetime) -> str:
        """The code stands behind the `#`, which browsers send nowhere: no log ever holds it."""
        return f"{endpoint}/console/sign-in#code={self.issue_code(expires_at)}"

    def read_code(self, code: str) -> tuple[str, datetime] | None:
        """The id and the expiry of a code of ours; None for anything else. Whether it was used is known elsewhere."""
        claims, _, proof = code[:_CODE_CHARACTERS_MAX].rpartition("-")
        if not hmac.compare_digest(proof.encode(), self._code(claims).encode()):
            return None
        code_id, _, expires = claims.partition("-")
        return code_id, from_milliseconds(int(expires, 16))

    def _code(self, claims: str) -> str:
        return self._derive("code", claims.encode()).hex()

    def _of_token(self, token: str) -> AccessKey | None:
        if len(token) > _TOKEN_CHARACTERS_MAX:
            return None
        try:
            decoded = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
        except (UnicodeEncodeError, binascii.Error):
            return None
        code, payload = decoded[:_CODE_BYTES], decoded[_CODE_BYTES:]
        if not hmac.compare_digest(code, self._derive("token", payload)):
            return None
        claims = json.loads(payload)
        return self._key(payload, claims["account"], claims["run"], from_milliseconds(claims["expires"]))

    def _key(self, payload: bytes, account: str, run_id: str, expires_at: datetime) -> AccessKey:
        return AccessKey(
            id="ASIA" + base64.b32encode(self._derive("id", payload))[:16].decode(),
            secret=base64.b64encode(self._derive("secret", payload)).decode()[:40],
            account=account,
            session_token=base64.b64encode(self._derive("token", payload) + payload, altchars=b"-_").decode(),
            expires_at=expires_at,
            run_id=run_id,
        )

    def _derive(self, purpose: str, payload: bytes) -> bytes:
        # The purpose keeps the three uses of one secret apart: no id or token is ever a prefix of a secret.
        return hmac.digest(self.master_secret, purpose.encode() + b"\0" + payload, "sha256")


def _create(file: Path, account: str) -> None:
    fields = {
        "account": account,
        "access_key_id": "AKIA" + draw_secret(16).upper(),
        "secret_access_key": draw_secret(40),
        "master_secret": draw_secret(64),
    }
    draft = file.with_name(f".{file.name}.{draw_secret(16)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(fields, stream, indent=2)
            stream.flush()
            os.fsync(stream.fileno())
        try:
            # A link, not a rename: of two processes that start together the first one wins, whole.
            os.link(draft, file)
        except FileExistsError:
            return
    finally:
        draft.unlink()


def _read(file: Path) -> dict[str, str]:
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        raise BadSetting(f"{file} holds secret keys and others can read it (mode {mode:04o}): run `chmod 600 {file}`")
    try:
        with file.open("rb") as stream:
            fields = json.loads(stream.read(_FILE_BYTES_MAX))
    except (OSError, ValueError) as error:
        raise BadSetting(f"{file} cannot be read: {error}; remove it to have new keys made") from None
    if not isinstance(fields, dict) or not all(isinstance(fields.get(name), str) and fields[name] for name in _FIELDS):
        raise BadSetting(f"{file} is damaged: it must hold {', '.join(_FIELDS)}; remove it to have new keys made")
    return fields
