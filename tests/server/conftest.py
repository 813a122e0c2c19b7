"""A real server on loopback over operations declared for the tests, and clients that sign with its keys."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config

import penstock.operations  # noqa: F401 - importing it declares the operations
from penstock.clock import SystemClock
from penstock.credentials import Keyring
from penstock.errors import Conflict, EntityNotFound
from penstock.identifiers import SystemIdentifiers
from penstock.locations import Locations
from penstock.server.app import create_app
from penstock.server.runtime import Runtime
from penstock.server.serve import HttpServer
from penstock.settings import Settings
from penstock.store.sql.open import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from penstock.operations.contract import Context, Handler

ACCOUNT = "123456789012"
CREATED = datetime(2026, 5, 4, 3, 2, 1, 987000, tzinfo=UTC)
SECRET = "swordfish"


def get_job(request: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Echo what the context says, in members that GetJob's model has."""
    job = {
        "Name": request["JobName"],
        "Description": f"{context.namespace.account} {context.namespace.region} {context.caller_arn}",
        "CreatedOn": CREATED,
        "Role": None,
        "DefaultArguments": {"--null": "null", "--request": context.request_id},
    }
    return {"Job": job}


def get_table(request: Mapping[str, Any], context: Context) -> dict[str, Any]:
    raise EntityNotFound(f"Entity Not Found: {request['DatabaseName']}.{request['Name']} “ü”")


def get_database(request: Mapping[str, Any], context: Context) -> dict[str, Any]:
    raise Conflict("version 3, not 4, in the row of secret things")


def get_trigger(request: Mapping[str, Any], context: Context) -> dict[str, Any]:
    raise ZeroDivisionError(f"the password is {SECRET}")


def list_jobs(request: Mapping[str, Any], context: Context) -> dict[str, Any]:
    return {"JobNames": [], "Surprise": 1}


HANDLERS: dict[str, Handler] = {
    "GetJob": get_job,
    "GetTable": get_table,
    "GetDatabase": get_database,
    "GetTrigger": get_trigger,
    "ListJobs": list_jobs,
}


@dataclass(frozen=True)
class Served:
    url: str
    port: int
    runtime: Runtime

    def client(self, service: str = "glue", region: str = "eu-west-3", **overrides: Any) -> Any:
        key = self.runtime.keyring.primary
        options = {"aws_access_key_id": key.id, "aws_secret_access_key": key.secret} | overrides
        config = Config(retries={"max_attempts": 1}, parameter_validation=False, **options.pop("config", {}))
        return boto3.client(service, region_name=region, endpoint_url=self.url, config=config, **options)


def runtime_in(folder: Path, **settings: Any) -> Runtime:
    chosen = Settings(data=folder, account=ACCOUNT, region="us-east-1", **settings)
    return Runtime(
        store=None,  # type: ignore[arg-type] # none of the operations above reads it
        settings=chosen,
        clock=SystemClock(),
        identifiers=SystemIdentifiers(),
        locations=Locations(folder / "objects"),
        keyring=Keyring.open(folder, ACCOUNT),
        wake=lambda: None,
        supported_commands=frozenset({"pythonshell"}),
    )


@contextmanager
def serving(runtime: Runtime, handlers: Mapping[str, Handler] | None = HANDLERS, **options: Any) -> Iterator[Served]:
    server = HttpServer(create_app(runtime, handlers, **options), "127.0.0.1", 0)
    server.start()
    try:
        yield Served(server.url, server.port, runtime)
    finally:
        server.stop()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(runtime_in(tmp_path_factory.mktemp("served"), request_bytes_max=100_000)) as found:
        yield found


@pytest.fixture
def serve_with(tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """serve_with(auth=False, runtime={"body_seconds": 0.2}, check_responses=True) as a context manager."""

    def make(runtime: dict[str, Any] | None = None, check_responses: bool = False, **settings: Any) -> Any:
        made = replace(runtime_in(tmp_path, **settings), **(runtime or {}))
        return serving(made, check_responses=check_responses)

    return make


@pytest.fixture
def make_runtime(tmp_path: Path) -> Callable[..., Runtime]:
    """make_runtime(auth=False, ...) in a folder of the test's own."""
    return lambda **settings: runtime_in(tmp_path, **settings)


@pytest.fixture
def handlers() -> Mapping[str, Handler]:
    return HANDLERS


@pytest.fixture(scope="module")
def serving_operations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The declared operations over a real store, every response held against Glue's model."""
    folder = tmp_path_factory.mktemp("operations")
    store = open_store(f"sqlite:///{folder / 'penstock.db'}")
    with serving(replace(runtime_in(folder), store=store), None, check_responses=True) as found:
        yield found
    store.close()
