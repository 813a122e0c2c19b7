"""The move of an Athena catalogue into Glue, long over on AWS: GetCatalogImportStatus, ImportCatalogToGlue."""

from __future__ import annotations

from penstock.operations.catalog_lookups import check_catalog
from penstock.operations.contract import Context, Request, Response, operation


@operation("GetCatalogImportStatus")
def get_catalog_import_status(request: Request, context: Context) -> Response:
    """Completed, as in every account since 2017 (spec 3.10)."""
    check_catalog(request, context)
    return {"ImportStatus": {"ImportCompleted": True}}


@operation("ImportCatalogToGlue")
def import_catalog_to_glue(request: Request, context: Context) -> Response:
    """There is nothing left to import."""
    check_catalog(request, context)
    return {}
