"""What happens in a job's interpreter before its script: `s3://` works in DuckDB without a line of setup.

DuckDB reaches S3 through an extension that it downloads, and that knows nothing of AWS_ENDPOINT_URL. Every connection
is given s3fs instead, which a job's environment has already told where S3 is. A job that never imports duckdb pays
nothing, and one whose interpreter has no s3fs gets duckdb as it is.

Runs at the start of every job, in whatever interpreter it has: imports nothing that is not loaded by then.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

SCHEME = "s3"


class DuckDBWithS3:
    """A finder and loader: finds duckdb once, as Python would, and completes it when its code has run."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != "duckdb" or self not in sys.meta_path:
            return None
        sys.meta_path.remove(self)
        found = (finder.find_spec(fullname, path, target) for finder in sys.meta_path)
        spec = next((spec for spec in found if spec is not None), None)
        if spec is not None and spec.loader is not None:
            self._loader: Any = spec.loader
            spec.loader = self  # type: ignore[assignment]
        return spec

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        made: ModuleType | None = self._loader.create_module(spec)
        return made

    def exec_module(self, module: ModuleType) -> None:
        assert module.__spec__ is not None
        module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        if hasattr(module, "connect") and hasattr(module, "default_connection"):
            _give_s3(module)


def _give_s3(duckdb: Any) -> None:
    """Have S3 on the connection behind `duckdb.sql` and on each that `duckdb.connect` opens."""
    try:
        from s3fs import S3FileSystem  # noqa: PLC0415 - only jobs that import duckdb pay for it
    except ImportError:
        return

    class Files(S3FileSystem):  # type: ignore[misc]
        async def _ls(self, path: str, *arguments: Any, **named: Any) -> Any:
            """A folder that nothing was written to yet is an empty one, as for DuckDB's own extension."""
            try:
                return await super()._ls(path, *arguments, **named)
            except FileNotFoundError:
                return []

    # Blocks read ahead and remembered listings would only stand between DuckDB, which reads ranges, and other writers.
    options = {"default_cache_type": "none", "use_listings_cache": False}
    connect = duckdb.connect

    def connected(*arguments: Any, **named: Any) -> Any:
        return register(connect(*arguments, **named))

    def register(connection: Any) -> Any:
        if not connection.filesystem_is_registered(SCHEME):
            connection.register_filesystem(Files(**options))
        return connection

    connected.__doc__, connected.__name__, connected.__qualname__ = connect.__doc__, "connect", "connect"
    duckdb.connect = connected
    default = duckdb.default_connection
    register(default() if callable(default) else default)


def _run_the_next_one() -> None:
    """The sitecustomize that this one hides: the interpreter's own, or one among the job's files."""
    sys.path.remove(os.path.dirname(__file__))  # noqa: PTH120 - for good: nothing else is in this folder
    this = sys.modules.pop("sitecustomize")
    try:
        import sitecustomize  # type: ignore[import-not-found]  # noqa: F401, PLC0415 - from the rest of the path
    except ModuleNotFoundError as error:
        if error.name != "sitecustomize":
            raise
    finally:
        sys.modules.setdefault("sitecustomize", this)


sys.meta_path.insert(0, DuckDBWithS3())
_run_the_next_one()
