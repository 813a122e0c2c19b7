"""Archives of blueprints, made in memory."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

import pytest

Archive = Callable[..., bytes]


@pytest.fixture
def archive() -> Archive:
    """`archive({"Layout.py": "..."}, parameterSpec={...})` is a ZIP of these files and a blueprint.cfg at its top."""

    def archive(files: dict[str, str], **configuration: object) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as packed:
            packed.writestr("blueprint.cfg", json.dumps({"layoutGenerator": "Layout.generate", **configuration}))
            for name, text in files.items():
                packed.writestr(name, text)
        return buffer.getvalue()

    return archive
