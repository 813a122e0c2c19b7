"""Which server and which credentials a command uses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from penstock.cli.connection import connect, is_alive, read_key, read_state
from penstock.credentials import Keyring
from penstock.errors import BadSetting, CredentialsMissing, ServerUnreachable

HERE = "http://127.0.0.1:9"
THERE = "http://10.0.0.1:9080"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAX", "AWS_SECRET_ACCESS_KEY": "x"}


def test_the_named_data_folder_gives_everything(data: Path, tmp_path: Path) -> None:
    environment = {"AWS_ENDPOINT_URL": THERE, **KEYS}
    found = connect(environment, None, data, data, None)
    assert (found.endpoint, found.region, found.data) == (HERE, "eu-central-1", data)
    assert found.access_key == Keyring.open(data, "0" * 12).primary


def test_the_environment_is_stronger_than_the_default_folder(data: Path) -> None:
    found = connect({"AWS_ENDPOINT_URL": THERE, "AWS_REGION": "ap-south-1", **KEYS}, None, None, data, None)
    assert (found.endpoint, found.region, found.access_key, found.data) == (THERE, "ap-south-1", None, None)
    found = connect({"AWS_ENDPOINT_URL": "http://x", "AWS_ENDPOINT_URL_GLUE": THERE, **KEYS}, None, None, data, None)
    assert found.endpoint == THERE


def test_the_flag_is_strongest(data: Path) -> None:
    found = connect({"AWS_ENDPOINT_URL": "http://x", "AWS_REGION": "x", **KEYS}, THERE, None, data, "sa-east-1")
    assert (found.endpoint, found.region, found.access_key) == (THERE, "sa-east-1", None)


def test_a_named_endpoint_without_keys_in_the_environment_takes_the_folder_s(data: Path) -> None:
    found = connect({}, f"{HERE}/", None, data, None)
    assert found.access_key is not None
    assert found.data == data, "it is the server of this folder: its files can be read"
    assert connect({}, THERE, data, data, None).data is None


def test_the_default_folder_is_last(data: Path) -> None:
    assert connect({}, None, None, data, None).endpoint == HERE


def test_no_server_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ServerUnreachable, match=rf"penstock --data {tmp_path} up"):
        connect(KEYS, None, tmp_path, tmp_path, None)


def test_no_keys_name_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(CredentialsMissing, match="AWS_ACCESS_KEY_ID"):
        connect({}, THERE, None, tmp_path, None)
    assert not (tmp_path / "keys.json").exists(), "a client makes no keys"


def test_a_key_file_that_others_can_read_is_refused(data: Path) -> None:
    (data / "keys.json").chmod(0o644)
    with pytest.raises(BadSetting, match="chmod 600"):
        read_key(data)


def test_a_server_that_was_killed_is_no_server(data: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    (data / "server.json").write_text(json.dumps({"endpoint": HERE, "pid": gone.pid}))
    assert read_state(data) is None
    assert not is_alive(gone.pid)
    assert is_alive(os.getpid())


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"endpoint": 1}', '{"endpoint": "x", "pid": "y"}', "\x00"])
def test_a_damaged_state_file_is_named(data: Path, text: str) -> None:
    (data / "server.json").write_text(text)
    with pytest.raises(BadSetting, match=r"server\.json"):
        read_state(data)


def test_a_proxy_is_not_asked_for_a_server_nearby(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.invalid:3128")
    client = connect({}, None, None, data, None).client("glue")
    with pytest.raises(Exception, match=r"127\.0\.0\.1"):
        client.get_databases()
