"""Golden crawls: each folder of tests/golden/crawler has `input/` and what a crawl of it must find.

`crawler.json`, when there is one, holds further members of the crawler's document; the input lies at s3://lake/.
`pytest tests/crawler/test_crawl_goldens.py --update-goldens` writes `expected.json` anew: read the difference.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

CASES = Path(__file__).parent.parent / "golden" / "crawler"
# These say who crawled and when, not what was found.
NOT_COMPARED = {
    "CRAWL_RUN_ID",
    "UPDATED_BY_CRAWLER",
    "CrawlerSchemaSerializerVersion",
    "CrawlerSchemaDeserializerVersion",
}


def names() -> list[str]:
    return sorted(case.name for case in CASES.iterdir() if (case / "input").is_dir())


def shown(document: Any) -> dict[str, Any]:
    storage = document["StorageDescriptor"]
    return {
        "location": storage["Location"],
        "columns": [f"{column['Name']} {column['Type']}" for column in storage["Columns"]],
        "serde": [storage["SerdeInfo"]["SerializationLibrary"], storage["SerdeInfo"]["Parameters"]],
        "formats": [storage["InputFormat"], storage["OutputFormat"]],
        "parameters": {name: value for name, value in document["Parameters"].items() if name not in NOT_COMPARED},
    }


def outcome(lake: Any, plan: Any) -> dict[str, Any]:
    tables = {}
    for name, table in sorted(lake.tables.items()):
        tables[name] = shown(table.table)
        tables[name]["keys"] = [f"{key['Name']} {key['Type']}" for key in table.table["PartitionKeys"]]
        tables[name]["partitions"] = {
            "/".join(values): [document["StorageDescriptor"]["Location"], shown(document)["columns"]]
            for values, document in sorted(table.partitions.items())
        }
    warnings = [line.partition("WARN : ")[2] for line in lake.log.splitlines() if "] WARN : " in line]
    return {"outcome": plan.outcome, "tables": tables, "warnings": warnings}


@pytest.mark.parametrize("name", names())
def test_golden(lake: Any, name: str, request: pytest.FixtureRequest) -> None:
    case = CASES / name
    shutil.copytree(case / "input", lake.objects / "lake", dirs_exist_ok=True)
    extra = json.loads((case / "crawler.json").read_text()) if (case / "crawler.json").exists() else {}
    found = outcome(lake, lake.crawl(**extra))
    expected = case / "expected.json"
    if request.config.getoption("--update-goldens"):
        expected.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
    assert found == json.loads(expected.read_text())
    assert lake.crawl(**extra).changes == (), "a crawl of unchanged data must plan nothing"


def test_there_are_cases_and_each_says_what_it_expects() -> None:
    assert names()
    assert [name for name in names() if not (CASES / name / "expected.json").is_file()] == []
