"""What a server and a command must not import before something needs it; the clock of the machine plays no part."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

HEAVY = {"alembic", "asyncpg", "boto3", "botocore", "duckdb", "fsspec", "mako", "numpy", "pandas", "prometheus_client"}
HEAVY |= {"psycopg", "pyarrow", "pygments", "rich", "s3fs", "yaml"}

# A whole server with its store, and the check of one request; then what had been imported until here.
SERVER = """
import json, sys, tempfile
from pathlib import Path
from penstock.compose import Server
from penstock.server.service_model import glue_model
from penstock.settings import Settings
with tempfile.TemporaryDirectory() as folder:
    for _ in range(2):  # an empty database, and one that is up to date
        Server.start(Settings(data=Path(folder), port=0)).close()
    glue_model().validate("GetTable", {"DatabaseName": "flights", "Name": "planes"})
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""
COMMAND = """
import json, sys
from penstock.cli.main import run
run(["--help"])
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def imported(program: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_a_server_that_has_nothing_to_do_has_loaded_nothing_for_it():
    found = imported(SERVER)
    assert {"penstock", "sqlalchemy", "starlette", "uvicorn"} <= found
    assert found & HEAVY == set()


def test_help_loads_no_server_and_no_client():
    found = imported(COMMAND)
    assert found & (HEAVY - {"botocore"} | {"sqlalchemy", "starlette", "uvicorn"}) == set()
