"""The registry of formats: a table that loads nothing by itself."""

from __future__ import annotations

import subprocess
import sys

import pytest

from penstock.formats import REGISTRY, claimed_by, load

# The order of Glue's built-in classifiers, for the formats that have one (specification 2.2).
GLUE_ORDER = ["avro", "orc", "parquet", "json", "bson", "xml", "ion", "csv"]


def test_importing_the_registry_imports_no_plug_in() -> None:
    script = "import sys, penstock.formats; print([m for m in sys.modules if m.startswith('penstock.formats.')])"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.strip() == "[]"


def test_the_order_is_that_of_glue() -> None:
    names = [row.name for row in REGISTRY]
    assert names == [name for name in GLUE_ORDER if name in names]


@pytest.mark.parametrize("row", REGISTRY, ids=lambda row: row.name)
def test_every_row_names_a_plug_in_with_its_facts(row: object) -> None:
    assert row in REGISTRY
    name = row.name  # type: ignore[attr-defined]
    plug_in = load(name)
    assert plug_in.name == name, f"FORMAT.name in the module of row '{name}' must be '{name}'"
    assert plug_in.storage.serde, f"say in {name}'s FORMAT which SerDe reads it"
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in row.suffixes)  # type: ignore[attr-defined]


def test_names_and_suffixes_are_unique() -> None:
    suffixes = [suffix for row in REGISTRY for suffix in row.suffixes]
    assert len(suffixes) == len(set(suffixes))
    with pytest.raises(KeyError):
        load("no such format")


@pytest.mark.parametrize(
    ("name", "claims"),
    [
        ("flights.csv", ("csv", None)),
        ("flights.CSV.GZ", ("csv", "gzip")),
        ("part-0.snappy.parquet", ("parquet", None)),
        ("events.jsonl.zst", ("json", "zstd")),
        ("old.avro", ("avro", None)),
        ("part-00000", (None, None)),
        ("data.bz2", (None, "bzip2")),
    ],
)
def test_what_a_file_name_claims(name: str, claims: tuple[str | None, str | None]) -> None:
    assert claimed_by(name) == claims
