"""What runs before a script: no cost for jobs without DuckDB, none of another's sitecustomize lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from penstock.executors import job_start

pytestmark = pytest.mark.slow
START = Path(job_start.__file__).parent
S3 = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}


def run(program: str, *path: Path) -> list[str]:
    environment = {**os.environ, **S3, "PYTHONPATH": os.pathsep.join(map(str, (START, *path)))}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_every_connection_has_s3() -> None:
    program = """
import duckdb, importlib.util
print(duckdb.default_connection().filesystem_is_registered("s3"))
one, other = duckdb.connect(), duckdb.connect(database="a.db", read_only=False)
print(*(one.filesystem_is_registered("s3"), one.cursor().filesystem_is_registered("s3")))
print(other.filesystem_is_registered("s3"), duckdb.connect("a.db").filesystem_is_registered("s3"))
print(duckdb.connect.__name__, duckdb.__spec__.loader is duckdb.__loader__, type(duckdb.__loader__).__name__)
"""
    assert run(f"import os, tempfile; os.chdir(tempfile.mkdtemp()){program}") == [
        "True",
        "True True",
        "True True",
        "connect True SourceFileLoader",
    ]


def test_a_script_without_duckdb_loads_none_of_it() -> None:
    assert run("import sys; print({'duckdb', 's3fs', 'fsspec', 'penstock'} & set(sys.modules))") == ["set()"]


def test_it_loads_nothing_and_leaves_no_trace_on_the_path() -> None:
    """What a job pays for it is its own file: a launch is measured in milliseconds."""
    program = "import sys; print(*sorted(sys.modules)); print(*sys.path[1:])"
    bare = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    modules, path = run(program)
    assert set(modules.split()) - set(bare.stdout.splitlines()[0].split()) == {"sitecustomize", "__future__"}
    assert path == bare.stdout.splitlines()[1]


def test_without_s3fs_duckdb_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "s3fs.py").write_text("raise ImportError('not here')")
    assert run("import duckdb; print(duckdb.connect().filesystem_is_registered('s3'))", tmp_path) == ["False"]


def test_a_module_of_that_name_that_is_not_duckdb_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "duckdb.py").write_text("mine = 1")
    assert run("import duckdb; print(duckdb.mine, hasattr(duckdb, 'connect'))", tmp_path) == ["1 False"]


def test_the_sitecustomize_behind_it_runs_too(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("print('the next one')")
    assert run("print('script')", tmp_path) == ["the next one", "script"]
