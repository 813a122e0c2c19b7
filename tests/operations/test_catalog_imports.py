from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.errors import EntityNotFound

Call = Callable[..., dict[str, Any]]


def test_everything_is_imported_already(call: Call) -> None:
    call("ImportCatalogToGlue")
    assert call("GetCatalogImportStatus") == {"ImportStatus": {"ImportCompleted": True}}
    with pytest.raises(EntityNotFound):
        call("GetCatalogImportStatus", CatalogId="999999999999")
