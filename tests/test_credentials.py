"""credentials.py: keys that survive, keys that end, files that others can read."""

from __future__ import annotations

import base64
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.credentials import Keyring
from penstock.errors import BadSetting
from penstock.signature import AccessKey

ACCOUNT = "123456789012"
ENDS = datetime(2026, 3, 4, 5, 6, 7, 89000, tzinfo=UTC)


def test_the_keys_are_made_once(tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"
    first = Keyring.open(data, ACCOUNT)
    assert stat.S_IMODE((data / "keys.json").stat().st_mode) == 0o600
    assert len(first.primary.id) == 20
    assert first.primary.id.startswith("AKIA")
    assert len(first.primary.secret) == 40
    assert first.primary.account == ACCOUNT
    assert Keyring.open(data, "999999999999") == first
    assert [path.name for path in data.iterdir()] == ["keys.json"]
    assert Keyring.open(tmp_path / "other", ACCOUNT).primary.secret != first.primary.secret


def test_starts_at_the_same_time_end_with_the_same_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(lambda _: Keyring.open(tmp_path, ACCOUNT), range(16)))
    assert len(set(rings)) == 1


def test_lookup(tmp_path: Path) -> None:
    ring = Keyring.open(tmp_path, ACCOUNT)
    assert ring.lookup(ring.primary.id, None) == ring.primary
    assert ring.lookup(ring.primary.id, "a token") is None
    assert ring.lookup("AKIAUNKNOWN", None) is None


def test_temporary_keys_are_known_after_a_restart(tmp_path: Path) -> None:
    key = Keyring.open(tmp_path, ACCOUNT).issue("jr_1", "222222222222", ENDS)
    assert key.id.startswith("ASIA")
    assert (len(key.id), len(key.secret)) == (20, 40)
    again = Keyring.open(tmp_path, ACCOUNT)
    assert again.lookup(key.id, key.session_token) == key
    assert (key.account, key.run_id, key.expires_at) == ("222222222222", "jr_1", ENDS)
    assert again.issue("jr_1", "222222222222", ENDS) == key
    assert again.issue("jr_2", "222222222222", ENDS).secret != key.secret


def test_a_token_fits_its_own_key_alone(tmp_path: Path) -> None:
    ring = Keyring.open(tmp_path / "a", ACCOUNT)
    key = ring.issue("jr_1", ACCOUNT, ENDS)
    other = ring.issue("jr_1", ACCOUNT, ENDS + timedelta(hours=1))
    assert ring.lookup(key.id, other.session_token) is None
    assert ring.lookup(key.id, None) is None
    assert Keyring.open(tmp_path / "b", ACCOUNT).lookup(key.id, key.session_token) is None


def test_a_token_cannot_be_prolonged(tmp_path: Path) -> None:
    ring = Keyring.open(tmp_path, ACCOUNT)
    key = ring.issue("jr_1", ACCOUNT, ENDS)
    assert key.session_token is not None
    token = base64.urlsafe_b64decode(key.session_token)
    claims = json.loads(token[32:])
    claims["expires"] += 1000
    forged = base64.urlsafe_b64encode(token[:32] + json.dumps(claims, separators=(",", ":")).encode()).decode()
    assert ring.lookup(key.id, forged) is None


@given(st.one_of(st.text(max_size=50), st.binary(max_size=80).map(lambda raw: base64.urlsafe_b64encode(raw).decode())))
def test_any_other_token_is_unknown(tmp_path_factory: pytest.TempPathFactory, token: str) -> None:
    ring = Keyring.open(tmp_path_factory.getbasetemp() / "ring", ACCOUNT)
    assert ring.lookup("ASIAAAAAAAAAAAAAAAAA", token) is None


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    Keyring.open(tmp_path, ACCOUNT)
    (tmp_path / "keys.json").chmod(0o640)
    with pytest.raises(BadSetting, match="chmod 600"):
        Keyring.open(tmp_path, ACCOUNT)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"account": 5}', '{"account": "1"}', "\x00"])
def test_a_damaged_file_is_named(tmp_path: Path, content: str) -> None:
    file = tmp_path / "keys.json"
    file.write_text(content)
    file.chmod(0o600)
    with pytest.raises(BadSetting, match=r"keys\.json"):
        Keyring.open(tmp_path, ACCOUNT)


def test_secrets_do_not_show_in_what_is_logged(tmp_path: Path) -> None:
    keyring = Keyring.open(tmp_path, "123456789012")
    issued = keyring.issue("jr_1", "123456789012", datetime(2027, 1, 1, tzinfo=UTC))
    shown = repr(keyring) + repr(issued)
    secrets = (keyring.primary.secret, keyring.master_secret.decode(), issued.secret, str(issued.session_token))
    assert not [secret for secret in secrets if secret in shown]


def test_the_key_of_an_object_store_elsewhere_is_known_too(tmp_path: Path) -> None:
    """A job with such a store has that pair of keys in its environment, and calls this server with it as well."""
    storage = AccessKey("minio", "its secret", ACCOUNT)
    keyring = replace(Keyring.open(tmp_path, ACCOUNT), storage=storage)
    assert keyring.lookup("minio", None) == storage
    assert keyring.lookup("minio", "token") is None
    assert Keyring.open(tmp_path, ACCOUNT).lookup("minio", None) is None


def test_a_sign_in_code_is_known_by_the_folder_that_made_it_and_by_no_other(tmp_path):
    ours, theirs = Keyring.open(tmp_path / "ours", "1" * 12), Keyring.open(tmp_path / "theirs", "1" * 12)
    expires = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    code = ours.issue_code(expires)
    read = Keyring.open(tmp_path / "ours", "1" * 12).read_code(code)
    assert read is not None
    assert read[1] == expires
    assert code.startswith(f"{read[0]}-")
    assert theirs.read_code(code) is None
    assert ours.issue_code(expires) != code


@pytest.mark.parametrize(
    "spoil",
    [
        lambda c: c[:-1],
        lambda c: "0" + c[1:],
        lambda c: c + "0",
        lambda c: "",
        lambda c: "ü-ü-ü",
        lambda c: "-",
        lambda c: c * 1000,
    ],
)
def test_a_spoilt_sign_in_code_is_none(tmp_path, spoil):
    keyring = Keyring.open(tmp_path, "1" * 12)
    code = keyring.issue_code(datetime(2026, 3, 1, tzinfo=UTC))
    changed = spoil(code)
    assert keyring.read_code(changed) is None or changed == code
