"""PostgreSQL goes away in mid-run and comes back: that costs time, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from botocore.exceptions import ClientError

pytestmark = pytest.mark.slow


@contextmanager
def gone(postgres_server: Any, name: str) -> Iterator[None]:
    """Every connection to a database is cut, and none is let in."""
    with psycopg.connect(postgres_server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        postgres_server.end_connections(name)
        try:
            yield
        finally:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def test_a_database_that_goes_away_and_comes_back_loses_and_doubles_nothing(
    up_server: Any, postgres_server: Any, counting: Any
) -> None:
    name = postgres_server.create()
    server, grid = up_server(database_url=postgres_server.url(name)), counting()
    server.up()
    grid.create(server.glue, DefaultArguments={"--seconds": "0.2"})
    run_id = server.glue.start_workflow_run(Name=grid.name)["RunId"]

    def refused() -> bool:
        try:
            server.glue.get_databases()
        except ClientError as error:
            return bool(error.response["Error"]["Code"] == "InternalServiceException")
        return False

    for started in (4, 12, 20):
        server.until(lambda started=started: len(grid.counted()) >= started, f"{started} nodes to start")
        with gone(postgres_server, name):
            server.until(refused, "requests to be refused")
    grid.assert_complete(server.glue, server.finished(grid.name, run_id))
    assert server.stop() == 0
    postgres_server.drop(name)
