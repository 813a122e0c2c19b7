"""A real server of the object store on a free loopback port, and clients for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from penstock.credentials import Keyring
from penstock.identifiers import SystemIdentifiers
from penstock.objects.store import ObjectStore

SERVE = Path(__file__).with_name("serve.py")


@dataclass
class Server:
    """A server process over one data folder."""

    data: Path
    process: subprocess.Popen[str]
    url: str
    key_id: str
    secret: str

    @property
    def objects(self) -> Path:
        return self.data / "objects"

    @property
    def drafts(self) -> list[Path]:
        """Files that writes under way (or a killed server) left in the state folder."""
        drafts = self.data / "objects-state" / "drafts"
        return [path for path in drafts.rglob("*") if path.is_file() and path.name != "held"]

    def client(self, name: str = "s3", **options: Any) -> Any:
        config = options.pop("config", Config(retries={"total_max_attempts": 1}))
        return boto3.client(
            name,
            endpoint_url=self.url,
            region_name="us-east-1",
            config=config,
            aws_access_key_id=options.pop("key_id", self.key_id),
            aws_secret_access_key=options.pop("secret", self.secret),
            **options,
        )

    def environment(self) -> dict[str, str]:
        """What any AWS client needs to find this server."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": self.key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        }

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


def start_server(data: Path, *arguments: str) -> Server:
    process = subprocess.Popen(
        [sys.executable, str(SERVE), str(data), *arguments], stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    assert process.stdout is not None
    with process.stdout as stream:
        said = json.loads(stream.readline())
    return Server(data, process, said["url"], said["key_id"], said["secret"])


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests that do not need one of their own; each test makes buckets of its own."""
    running = start_server(tmp_path_factory.mktemp("data"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def open_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that verifies nothing, and gives up on clients that idle for a second."""
    running = start_server(tmp_path_factory.mktemp("open"), "--no-auth", "--idle-seconds=1")
    yield running
    running.stop()


@pytest.fixture
def start() -> Any:
    """Starts a server over a folder of the test's own; the test stops it."""
    return start_server


@pytest.fixture
def bucket(server: Server, request: pytest.FixtureRequest) -> str:
    """A bucket of the test's own."""
    name = "t-" + str(abs(hash(request.node.nodeid)))
    server.client().create_bucket(Bucket=name)
    return name


@pytest.fixture
def client(server: Server) -> Any:
    return server.client()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ObjectStore]:
    """A store with the bucket `lake`, without a server."""
    made = ObjectStore(tmp_path / "objects", tmp_path / "state", SystemIdentifiers(), durable=False)
    (tmp_path / "objects" / "lake").mkdir()
    yield made
    made.close()


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.open(tmp_path / "keys", "000000000000")
