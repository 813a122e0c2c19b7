"""Settings: three sources, one order, and a clear word about what cannot be used."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from penstock.errors import BadSetting
from penstock.settings import Settings, documented, load_settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "penstock.toml"
    path.write_text('port = 1\nhost = "localhost"\nauth = false\ndata = "/srv/penstock"\n', encoding="utf-8")
    return path


def test_without_any_source_the_defaults_hold() -> None:
    assert load_settings({}, {}) == Settings()
    assert Settings().host == "127.0.0.1"
    assert Settings().auth is True


def test_the_file_is_read(file: Path) -> None:
    settings = load_settings({}, {}, file)
    assert (settings.port, settings.host, settings.auth) == (1, "localhost", False)
    assert settings.data == Path("/srv/penstock")


def test_the_environment_is_stronger_than_the_file_and_the_command_line_than_both(file: Path) -> None:
    environment = {"PENSTOCK_PORT": "2", "PENSTOCK_AUTH": "on"}
    assert load_settings({}, environment, file).port == 2
    assert load_settings({}, environment, file).auth is True
    assert load_settings({"port": 3}, environment, file).port == 3


def test_an_option_that_was_not_given_decides_nothing() -> None:
    assert load_settings({"port": None}, {"PENSTOCK_PORT": "2"}).port == 2


def test_other_variables_of_the_environment_are_not_ours() -> None:
    assert load_settings({}, {"PORT": "2", "PENSTOCK_NO_SUCH": "1", "penstock_port": "3"}) == Settings()


@pytest.mark.parametrize("text", ["1", "true", "TRUE", "yes", "on"])
def test_words_for_true(text: str) -> None:
    assert load_settings({}, {"PENSTOCK_AUTH": text}).auth is True


@pytest.mark.parametrize("text", ["0", "false", "No", "off"])
def test_words_for_false(text: str) -> None:
    assert load_settings({}, {"PENSTOCK_AUTH": text}).auth is False


def test_a_path_is_made_absolute_from_home_or_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert load_settings({}, {"PENSTOCK_DATA": "~/kept"}).data == tmp_path / "kept"
    assert load_settings({"data": "kept"}, {}).data == tmp_path / "kept"
    assert load_settings({"data": Path("kept")}, {}).data == tmp_path / "kept"
    assert Settings().data == tmp_path / ".penstock"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "many"),
        ("port", ""),
        ("port", "65536"),
        ("port", "-1"),
        ("auth", "perhaps"),
        ("environment_color", "purple"),
        ("account", "123"),
        ("account", "12345678901a"),
        ("workers", "0"),
        ("request_bytes_max", "0"),
        ("log_bytes_max", "-5"),
        ("stop_grace_seconds", "-1"),
        ("log_format", "xml"),
        ("log_level", "INFO"),
        ("metrics_token", "two\nlines"),
        ("retry_delay_seconds", "-1"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_its_name(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=f"'{name}'"):
        load_settings({}, {f"PENSTOCK_{name.upper()}": value})


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.0.7", "example.com", ""])  # noqa: S104 - the settings are only checked
def test_checks_are_off_on_loopback_only(host: str) -> None:
    with pytest.raises(BadSetting, match="'auth'"):
        load_settings({"host": host, "auth": False}, {})
    assert load_settings({"host": host, "auth": True}, {}).host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_loopback_may_be_open(host: str) -> None:
    assert load_settings({"host": host, "auth": False}, {}).auth is False


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("prot = 1", "unknown setting 'prot'; known are account, auth"),
        ("port = true", "'port' must be a whole number, not True"),
        ("host = 7", "'host' must be a text"),
        ("data = 7", "'data' must be a path"),
        ("auth = 1", "'auth' must be true or false"),
        ("[server]\nport = 1", "unknown setting 'server'"),
        ("port = ", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "penstock.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadSetting, match=complaint):
        load_settings({}, {}, path)


def test_a_file_that_is_missing_no_file_or_no_text_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"there is no settings file .*nothing\.toml"):
        load_settings({}, {}, tmp_path / "nothing.toml")
    with pytest.raises(BadSetting, match="cannot be read"):
        load_settings({}, {}, tmp_path)
    (tmp_path / "latin.toml").write_bytes(b'host = "\xff"')
    with pytest.raises(BadSetting, match=r"latin\.toml cannot be read"):
        load_settings({}, {}, tmp_path / "latin.toml")


def test_settings_never_change() -> None:
    changed: Any = Settings()
    with pytest.raises(dataclasses.FrozenInstanceError):
        changed.port = 1


def test_every_setting_is_documented_without_naming_somebodys_home() -> None:
    rows = documented()
    assert [name for name, _, _ in rows] == [entry.name for entry in dataclasses.fields(Settings)]
    assert all(text for _, _, text in rows)
    assert {name: default for name, default, _ in rows}["data"] == "~/.penstock"
