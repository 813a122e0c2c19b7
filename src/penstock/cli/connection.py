"""Connections: which endpoint, which credentials, and the botocore clients made of them."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import botocore.session
from botocore.config import Config

from penstock import models
from penstock.cli.command_lines import command_line
from penstock.credentials import FILE_NAME, Keyring
from penstock.errors import BadSetting, CredentialsMissing, ServerUnreachable
from penstock.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from penstock.signature import AccessKey

STATE_FILE = "server.json"
_STATE_BYTES_MAX = 64 * 1024
_SETTINGS = Settings()


@dataclass(frozen=True, slots=True)
class Connection:
    """Where the server is and who we are there.

    `access_key` None leaves the credentials to botocore's own environment and profiles. `data` is the server's data
    folder when the connection was found there: only then can files (logs) be read beside the API.
    """

    endpoint: str
    region: str
    access_key: AccessKey | None
    data: Path | None

    def client(self, service: str) -> Any:
        """botocore's client, of a service of AWS or of "penstock": boto3's would cost a command a fifth of a second.

        It tries twice at most: a person is waiting and the server is one process away.
        """
        session = botocore.session.get_session()
        models.register(session)
        return session.create_client(
            service,
            endpoint_url=self.endpoint,
            region_name=self.region,
            aws_access_key_id=self.access_key.id if self.access_key else None,
            aws_secret_access_key=self.access_key.secret if self.access_key else None,
            aws_session_token=self.access_key.session_token if self.access_key else None,
            config=Config(
                connect_timeout=5,
                read_timeout=60,
                retries={"mode": "standard", "total_max_attempts": 2},
                # A proxy of the environment is meant for the internet, not for a server on this machine or network.
                proxies={},
                s3={"addressing_style": "path"},
            ),
        )


def connect(
    environment: Mapping[str, str], endpoint: str | None, data: Path | None, default_data: Path, region: str | None
) -> Connection:
    """Find the server, strongest first: `endpoint`, `data`, AWS_ENDPOINT_URL, the default data folder.

    Where the endpoint is named by flag or environment, the environment's credentials are used if it has any, else the
    data folder's key. Raises ServerUnreachable and CredentialsMissing, each with the remedy.
    """
    region = region or environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
    named = endpoint
    if named is None and data is None:
        named = environment.get("AWS_ENDPOINT_URL_GLUE") or environment.get("AWS_ENDPOINT_URL")
    folder = data or default_data
    running = read_state(folder)
    if named is None:
        if running is None:
            raise ServerUnreachable(f"no server runs on {folder}: start one with `{command_line(folder)} up`")
        return Connection(running.endpoint, region or running.region, read_key(folder), folder)
    beside = folder if running is not None and running.endpoint == named.rstrip("/") else None
    region = region or _SETTINGS.region
    if data is None and ("AWS_ACCESS_KEY_ID" in environment or "AWS_PROFILE" in environment):
        return Connection(named, region, None, beside)
    return Connection(named, region, read_key(folder), beside)


@dataclass(frozen=True, slots=True)
class RunningServer:
    """What a server writes into its data folder while it runs."""

    endpoint: str
    region: str


def read_state(data: Path) -> RunningServer | None:
    """The server that runs on a data folder; None when none does. Raises BadSetting for a damaged file.

    A server that was killed leaves its file behind, so the process is looked for, too.
    """
    try:
        with (data / STATE_FILE).open("rb") as stream:
            state = json.loads(stream.read(_STATE_BYTES_MAX))
        found = RunningServer(str(state["endpoint"]).rstrip("/"), str(state.get("region", _SETTINGS.region)))
        pid = int(state["pid"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BadSetting(
            f"{data / STATE_FILE} cannot be read ({error!r}): remove it and start the server again"
        ) from None
    return found if is_alive(pid) else None


def is_alive(pid: int) -> bool:
    """Whether a process of this id runs, whoever owns it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def read_key(data: Path) -> AccessKey:
    """The account's key out of a data folder. Raises CredentialsMissing and, for a file others can read, BadSetting."""
    if not (data / FILE_NAME).exists():
        raise CredentialsMissing(
            f"no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name the server's data folder with "
            f"--data ({data} holds no {FILE_NAME})"
        )
    return Keyring.open(data, _SETTINGS.account).primary
