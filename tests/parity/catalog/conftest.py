"""A server over a real store and the embedded objects, for clients that nobody here wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

import penstock.operations
from penstock.clock import SystemClock
from penstock.credentials import Keyring
from penstock.identifiers import SystemIdentifiers
from penstock.locations import Locations
from penstock.objects.app import objects_app
from penstock.objects.store import ObjectStore
from penstock.server.app import create_app
from penstock.server.runtime import Runtime
from penstock.server.serve import HttpServer
from penstock.settings import Settings
from penstock.store.sql.open import file_url, open_store

assert penstock.operations.__all__

ACCOUNT = "123456789012"
REGION = "eu-west-3"


@dataclass(frozen=True)
class Served:
    """Where it listens, and a session with its key."""

    url: str
    session: boto3.Session
    account: str = ACCOUNT
    region: str = REGION

    def client(self, service: str) -> Any:
        return self.session.client(service, endpoint_url=self.url)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("served")
    settings = Settings(data=folder, account=ACCOUNT, region=REGION)
    keyring = Keyring.open(folder, ACCOUNT)
    store = open_store(file_url(folder / "penstock.db"))
    identifiers, clock = SystemIdentifiers(), SystemClock()
    objects = ObjectStore(folder / "objects", folder / "objects-state", identifiers)
    runtime = Runtime(
        store=store,
        settings=settings,
        clock=clock,
        identifiers=identifiers,
        locations=Locations(folder / "objects"),
        keyring=keyring,
        wake=lambda: None,
        supported_commands=frozenset({"pythonshell"}),
        objects_app=objects_app(objects, key_of=keyring.lookup, clock=clock, region=REGION, auth=True),
    )
    server = HttpServer(create_app(runtime, check_responses=True), "127.0.0.1", 0)
    server.start()
    session = boto3.Session(keyring.primary.id, keyring.primary.secret, region_name=REGION)
    yield Served(server.url, session)
    server.stop()
    objects.close()
    store.close()


@pytest.fixture
def glue(served: Served) -> Any:
    return served.client("glue")
