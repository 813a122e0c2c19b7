"""The environment of a run: what is in it, and what is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from penstock.executors.contract import LaunchSpec
from penstock.executors.environment import run_environment
from penstock.executors.registry import Place
from penstock.settings import Settings
from penstock.signature import AccessKey

if TYPE_CHECKING:
    from collections.abc import Mapping

SPEC = LaunchSpec("jr_1", "job", "123456789012", "eu-north-1", 0, {}, {}, None, None, None, None)
SERVER = {
    "PATH": "/bin",
    "LC_TIME": "de_DE",
    "HTTPS_PROXY": "http://proxy",
    "HOME": "/root",
    "PENSTOCK_S3_SECRET_KEY": "secret",
    "AWS_PROFILE": "operator",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "DATABASE_PASSWORD": "secret",
    "PYTHONPATH": "/server",
}


def environment(settings: Settings | None = None, inherited: Mapping[str, str] | None = None) -> dict[str, str]:
    key = AccessKey("ASIA1", "run-key", "123456789012", "token")
    place = Place(
        folder=Path("/runs/jr_1"),
        work=Path("/runs/jr_1/work"),
        scratch=Path("/tmp/s"),
        endpoint="http://127.0.0.1:9080",
        key=key,
        locations=cast("Any", None),
        modules=cast("Any", None),
        settings=settings or Settings(),
        inherited=SERVER if inherited is None else inherited,
    )
    return run_environment(SPEC, place, (Path("/lib/a"), Path("/lib/b")), {"CUSTOMER_X": "1"})


def test_only_what_is_allowed_is_inherited() -> None:
    found = environment()
    assert (found["PATH"], found["LC_TIME"], found["HTTPS_PROXY"]) == ("/bin", "de_DE", "http://proxy")
    assert "secret" not in found.values()
    assert "AWS_PROFILE" not in found
    assert found["HOME"] == "/runs/jr_1/work"
    assert found["PYTHONPATH"] == "/lib/a:/lib/b"
    assert found["CUSTOMER_X"] == "1"


def test_clients_find_this_server_and_the_runs_own_key() -> None:
    found = environment()
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "FSSPEC_S3_ENDPOINT_URL"):
        assert found[name] == "http://127.0.0.1:9080"
    assert found["AWS_ALLOW_HTTP"] == "true"
    assert found["AWS_REGION"] == found["AWS_DEFAULT_REGION"] == "eu-north-1"
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    assert [found[name] for name in names] == ["ASIA1", "run-key", "token"]


def test_a_proxy_is_not_asked_for_this_machine() -> None:
    assert environment(inherited={"no_proxy": "corp"})["NO_PROXY"] == "corp,127.0.0.1,localhost,::1"


def test_text_is_utf8_where_the_server_says_nothing() -> None:
    assert environment(inherited={})["LANG"] == "C.UTF-8"
    assert environment(inherited={"LC_ALL": "POSIX"}).get("LANG") is None


@pytest.mark.parametrize("key", ["", "AKIAREAL"])
def test_a_real_object_store_is_reached_with_its_own_key(key: str) -> None:
    """One process has one set of credentials: with keys for the store of their own, the run gets those."""
    settings = replace(Settings(), s3_endpoint="https://s3.example", s3_access_key=key, s3_secret_key="its-secret")
    found = environment(settings)
    assert found["AWS_ENDPOINT_URL"] == "http://127.0.0.1:9080"
    assert found["AWS_ENDPOINT_URL_S3"] == found["FSSPEC_S3_ENDPOINT_URL"] == "https://s3.example"
    assert "AWS_ALLOW_HTTP" not in found
    assert found["AWS_ACCESS_KEY_ID"] == (key or "ASIA1")
    assert ("AWS_SESSION_TOKEN" in found) == (not key)
