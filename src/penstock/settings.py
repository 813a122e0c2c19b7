"""One frozen Settings, read once: command line over environment (`PENSTOCK_<NAME>`) over `penstock.toml`."""

from __future__ import annotations

import dataclasses
import tomllib
import types
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from penstock.errors import BadSetting

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE_NAME = "penstock.toml"
LOG_FORMATS = ("text", "json")
LOG_LEVELS = ("debug", "info", "warning", "error")
ENVIRONMENT_COLORS = ("grey", "blue", "green", "red")


def default_data() -> Path:
    return Path.home() / ".penstock"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a server needs to know before it starts. Units are in the names."""

    data: Path = field(default_factory=default_data, metadata={"help": "folder that holds everything Penstock keeps"})
    host: str = field(default="127.0.0.1", metadata={"help": "address to listen on; loopback unless you say otherwise"})
    port: int = field(default=9080, metadata={"help": "port to listen on; 0 takes a free one"})
    account: str = field(
        default="000000000000", metadata={"help": "account id of the key made at first start (12 digits)"}
    )
    region: str = field(
        default="us-east-1", metadata={"help": "region that `penstock env` names and unsigned requests get"}
    )
    auth: bool = field(default=True, metadata={"help": "check signatures; may be off on loopback only"})
    database_url: str = field(default="", metadata={"help": "SQLAlchemy URL; empty: SQLite in the data folder"})
    s3_endpoint: str = field(
        default="", metadata={"help": "S3 or S3-compatible endpoint; empty: the embedded object store"}
    )
    s3_access_key: str = field(
        default="", metadata={"help": "access key for s3_endpoint; empty: the environment's own"}
    )
    s3_secret_key: str = field(default="", metadata={"help": "secret key for s3_endpoint"})
    request_bytes_max: int = field(default=16 * 1024 * 1024, metadata={"help": "largest Glue request body"})
    log_bytes_max: int = field(default=64 * 1024 * 1024, metadata={"help": "most that one stream of one run may log"})
    stop_grace_seconds: int = field(default=10, metadata={"help": "from SIGTERM to SIGKILL when a run is stopped"})
    server_lease_seconds: int = field(
        default=60,
        metadata={
            "help": "silence after which servers on the same database take this one for dead and its runs for lost"
        },
    )
    metrics_token: str = field(
        default="", metadata={"help": "bearer token that /metrics asks for; empty: it answers this machine only"}
    )
    log_format: str = field(
        default="text", metadata={"help": "form of the server's log: text, or json for one object a line"}
    )
    log_level: str = field(
        default="info", metadata={"help": "least that the server's log says: debug, info, warning or error"}
    )
    workers: int = field(default=8, metadata={"help": "threads that carry out commands (starts, stops, crawls)"})
    retry_delay_seconds: int = field(default=0, metadata={"help": "pause before an automatic retry of a job run"})
    keep_runs_days: int = field(
        default=90, metadata={"help": "how long ended runs stay, with their logs and folders; 0: for ever"}
    )
    blueprint_seconds: int = field(default=60, metadata={"help": "longest time that a layout function may take"})
    blueprint_keys: bool = field(
        default=False,
        metadata={"help": "give layout functions of blueprints the server's address and key, to call it by boto3"},
    )
    quota_workflows: int = field(default=1000, metadata={"help": "most workflows in one region; 0: no limit"})
    quota_triggers: int = field(default=1000, metadata={"help": "most triggers in one region; 0: no limit"})
    quota_jobs: int = field(default=2000, metadata={"help": "most jobs in one region; 0: no limit"})
    quota_crawlers: int = field(default=1000, metadata={"help": "most crawlers in one region; 0: no limit"})
    quota_blueprints: int = field(default=1000, metadata={"help": "most blueprints in one region; 0: no limit"})
    quota_jobs_per_trigger: int = field(default=50, metadata={"help": "most jobs that one trigger starts; 0: no limit"})
    notify_webhook: str = field(
        default="", metadata={"help": "URL that is told of the end of each workflow run (CloudEvents); empty: none"}
    )
    notify_token: str = field(default="", metadata={"help": "bearer token that goes along to notify_webhook"})
    notify_command: str = field(
        default="", metadata={"help": "program that is run at the end of each workflow run; empty: none"}
    )
    notify_outcomes: str = field(
        default="PARTIAL,FAILED,STOPPED,REFUSED",
        metadata={"help": "outcomes of which notify_webhook and notify_command are told; add SUCCEEDED for all"},
    )
    openlineage_url: str = field(
        default="", metadata={"help": "OpenLineage server that is told of starts and ends of runs; empty: none"}
    )
    openlineage_token: str = field(default="", metadata={"help": "bearer token that goes along to openlineage_url"})
    openlineage_namespace: str = field(
        default="penstock", metadata={"help": "namespace of workflows, jobs and crawlers in OpenLineage"}
    )
    environment_name: str = field(
        default="", metadata={"help": "what the console calls this server, such as prod; empty: nothing"}
    )
    environment_color: str = field(
        default="grey", metadata={"help": "colour of that name: grey, blue, green or red, against the wrong window"}
    )
    python: str = field(default="", metadata={"help": "interpreter for Python shell jobs; empty: the server's own"})
    warm_interpreters: bool = field(
        default=True, metadata={"help": "fork scripts from interpreters that have started; off: start one for each run"}
    )


def load_settings(overrides: Mapping[str, Any], environment: Mapping[str, str], file: Path | None = None) -> Settings:
    """Merge the three sources, strongest first: `overrides` (None means not given), `PENSTOCK_*`, the TOML file.

    Raises BadSetting, naming the setting, for an unknown key in the file or a value of the wrong kind.
    """
    kinds = get_type_hints(Settings)
    values: dict[str, Any] = {}
    for name, value in _read(file).items():
        if name not in kinds:
            raise BadSetting(f"{file}: unknown setting '{name}'; known are {', '.join(sorted(kinds))}")
        values[name] = _convert(name, value, kinds[name])
    for name in kinds:
        text = environment.get(f"PENSTOCK_{name.upper()}")
        if text is not None:
            values[name] = _convert(name, text, kinds[name])
    for name, value in overrides.items():
        if value is not None:
            values[name] = _convert(name, value, kinds[name])
    return _checked(Settings(**values))


def _read(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadSetting(f"there is no settings file {file}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadSetting(f"{file} cannot be read: {error}") from None


def _convert(name: str, value: Any, kind: Any) -> Any:
    if isinstance(kind, types.UnionType):
        kind = get_args(kind)[0]
    if kind is Path and isinstance(value, (str, Path)):
        return Path(value).expanduser().absolute()
    if kind is bool and isinstance(value, str):
        words = {
            "1": True,
            "true": True,
            "yes": True,
            "on": True,
            "0": False,
            "false": False,
            "no": False,
            "off": False,
        }
        if value.lower() in words:
            return words[value.lower()]
    elif kind is int and isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            pass
    elif isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
        return value
    raise BadSetting(f"setting '{name}' must be {_words(kind)}, not {value!r}")


def _words(kind: Any) -> str:
    return {bool: "true or false", int: "a whole number", str: "a text", Path: "a path"}[kind]


def _checked(settings: Settings) -> Settings:
    if not (settings.account.isdigit() and len(settings.account) == 12):
        raise BadSetting(f"setting 'account' must be 12 digits, not '{settings.account}'")
    if not 0 <= settings.port <= 65535:
        raise BadSetting(f"setting 'port' must be between 0 and 65535, not {settings.port}")
    for name in ("request_bytes_max", "log_bytes_max", "server_lease_seconds", "workers", "blueprint_seconds"):
        if getattr(settings, name) < 1:
            raise BadSetting(f"setting '{name}' must be at least 1, not {getattr(settings, name)}")
    quotas = (entry.name for entry in dataclasses.fields(Settings) if entry.name.startswith("quota_"))
    for name in ("stop_grace_seconds", "retry_delay_seconds", "keep_runs_days", *quotas):
        if getattr(settings, name) < 0:
            raise BadSetting(f"setting '{name}' must not be negative, but is {getattr(settings, name)}")
    if settings.environment_color not in ENVIRONMENT_COLORS:
        raise BadSetting(
            f"setting 'environment_color' must be one of {', '.join(ENVIRONMENT_COLORS)}, "
            f"not '{settings.environment_color}'"
        )
    for name, words in (("log_format", LOG_FORMATS), ("log_level", LOG_LEVELS)):
        if getattr(settings, name) not in words:
            raise BadSetting(f"setting '{name}' must be one of {', '.join(words)}, not '{getattr(settings, name)}'")
    for name in ("metrics_token", "notify_token", "openlineage_token"):
        if not (getattr(settings, name).isascii() and getattr(settings, name).isprintable()):
            raise BadSetting(f"setting '{name}' must be of printable ASCII characters: it travels in a header")
    if not settings.auth and settings.host not in ("127.0.0.1", "localhost", "::1"):
        raise BadSetting(
            "setting 'auth' may be off on a loopback address only: the server runs whatever a caller sends"
        )
    return settings


def documented() -> list[tuple[str, str, str]]:
    """(name, default, help) of every setting, for the reference page."""
    rows = []
    for entry in dataclasses.fields(Settings):
        default = "~/.penstock" if entry.name == "data" else str(entry.default)
        rows.append((entry.name, default, entry.metadata["help"]))
    return rows
