"""The registry of crawl targets."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from botocore.session import get_session

from penstock.crawler.sources import REGISTRY, open_sources
from penstock.errors import InvalidInput
from penstock.locations import Locations


def test_there_is_a_row_for_every_kind_that_glue_has() -> None:
    shape = get_session().get_service_model("glue").shape_for("CrawlerTargets")
    assert {row.key for row in REGISTRY} == set(shape.members)


def test_importing_the_registry_imports_no_source() -> None:
    script = (
        "import sys, penstock.crawler.sources as s; print([m for m in sys.modules if m.startswith(s.__name__ + '.')])"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize("row", [row for row in REGISTRY if not row.module], ids=lambda row: row.key)
def test_kinds_without_a_source_are_named(tmp_path: Path, row: object) -> None:
    key = row.key  # type: ignore[attr-defined]
    targets = {"S3Targets": [{"Path": "s3://b/"}], key: [{"Path": "x"}]}
    with pytest.raises(InvalidInput, match=key):
        list(open_sources(targets, Locations(tmp_path)))


def test_empty_lists_do_not_count(tmp_path: Path) -> None:
    targets = {row.key: [] for row in REGISTRY}
    with pytest.raises(InvalidInput, match="At least one target"):
        list(open_sources(targets, Locations(tmp_path)))
    targets["S3Targets"] = [{"Path": "s3://one/"}, {"Path": "/two"}]
    assert [source.url for source in open_sources(targets, Locations(tmp_path))] == ["s3://one/", "/two/"]
