"""`penstock env`: what any AWS client needs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from penstock.cli.connection import connect
from penstock.cli.environment import Env, lines, variables
from penstock.credentials import Keyring
from penstock.errors import CredentialsMissing


def test_parse(parse: Callable[..., object]) -> None:
    assert parse("env") == Env("sh")
    assert parse("env", "--format", "fish") == Env("fish")


def test_a_shell_takes_it(command: Callable[..., Any], data: Path) -> None:
    done = command("env", "--data", str(data))
    assert done.code == 0
    shown = '"$AWS_ENDPOINT_URL" "$AWS_ACCESS_KEY_ID" "$AWS_REGION" "${AWS_SESSION_TOKEN-none}"'
    script = f'{done.out}\nprintf "%s|%s|%s|%s" {shown}'
    shell = subprocess.run(
        ["sh", "-euc", script],
        env={**os.environ, "AWS_SESSION_TOKEN": "stale"},
        capture_output=True,
        text=True,
        check=True,
    )
    key = Keyring.open(data, "0" * 12).primary.id
    assert shell.stdout == f"http://127.0.0.1:9|{key}|eu-central-1|none"


@pytest.mark.parametrize("form", ["sh", "fish"])
def test_values_are_quoted(form: str) -> None:
    hostile = "a'b; $(touch /tmp/x) \\"
    if shutil.which(form) is None:
        pytest.skip(f"no {form} on this machine")
    script = lines({"VALUE": hostile}, form) + '\nprintf %s "$VALUE"'
    assert subprocess.run([form, "-c", script], capture_output=True, text=True, check=True).stdout == hostile


def test_fish_commands() -> None:
    assert "set -gx A 'it\\'s \\\\'" in lines({"A": "it's \\"}, "fish")


def test_json_for_programs(command: Callable[..., Any], data: Path) -> None:
    for arguments in (["--format", "json"], ["--output", "json"]):
        found = json.loads(command("env", "--data", str(data), *arguments).out)
        assert found["AWS_ENDPOINT_URL"] == "http://127.0.0.1:9"
        assert found["AWS_DEFAULT_REGION"] == found["AWS_REGION"] == "eu-central-1"


def test_a_proxy_of_the_environment_is_passed_by(data: Path) -> None:
    connection = connect({}, None, data, data, None)
    assert "NO_PROXY" not in variables(connection, {})
    assert variables(connection, {"http_proxy": "http://p"})["NO_PROXY"] == "127.0.0.1"
    assert variables(connection, {"HTTP_PROXY": "http://p", "NO_PROXY": "a"})["NO_PROXY"] == "a,127.0.0.1"


def test_foreign_credentials_are_not_ours_to_print(data: Path) -> None:
    connection = connect({"AWS_ACCESS_KEY_ID": "x"}, "http://10.0.0.1", None, data, None)
    with pytest.raises(CredentialsMissing, match=r"http://10\.0\.0\.1.*penstock --data FOLDER env"):
        variables(connection, {})


def test_a_shell_that_talks_to_this_server_may_ask_again(data: Path) -> None:
    first = variables(connect({}, None, None, data, None), {})
    again = connect(first, None, None, data, None)
    assert again.access_key is None
    assert variables(again, first) == first


@pytest.mark.parametrize(("scheme", "allowed"), [("http", "true"), ("https", None)])
def test_delta_rs_may_use_an_address_without_tls(data: Path, scheme: str, allowed: str | None) -> None:
    connection = connect({}, f"{scheme}://127.0.0.1:9", data, data, None)
    found = variables(connection, {})
    assert found.get("AWS_ALLOW_HTTP") == allowed
    assert found["AWS_S3_CONDITIONAL_PUT"] == "etag"
