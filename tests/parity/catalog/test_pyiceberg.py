"""PyIceberg's GlueCatalog: namespaces, tables, and commits that the optimistic lock decides."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from pyiceberg.catalog.glue import GlueCatalog
from pyiceberg.exceptions import (
    CommitFailedException,
    NamespaceAlreadyExistsError,
    NamespaceNotEmptyError,
    NoSuchNamespaceError,
    NoSuchTableError,
    TableAlreadyExistsError,
)
from pyiceberg.schema import Schema
from pyiceberg.types import LongType, NestedField, StringType

pytestmark = pytest.mark.slow

BUCKET = "lake"
SCHEMA = Schema(
    NestedField(1, "Id", LongType(), required=True, doc="the key"), NestedField(2, "name", StringType(), required=False)
)
ROWS = pa.table(
    {"Id": [1, 2], "name": ["a", "b"]},
    schema=pa.schema([pa.field("Id", pa.int64(), nullable=False), pa.field("name", pa.string())]),
)


@pytest.fixture(scope="module")
def options(served: Any) -> dict[str, str]:
    served.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": served.region})
    keys = served.session.get_credentials()
    return {
        "glue.endpoint": served.url,
        "glue.region": served.region,
        "glue.access-key-id": keys.access_key,
        "glue.secret-access-key": keys.secret_key,
        "s3.endpoint": served.url,
        "s3.region": served.region,
        "s3.access-key-id": keys.access_key,
        "s3.secret-access-key": keys.secret_key,
        "warehouse": f"s3://{BUCKET}/warehouse",
    }


@pytest.fixture
def catalog(options: dict[str, str]) -> GlueCatalog:
    return GlueCatalog("penstock", **options)


@pytest.fixture
def namespace(catalog: GlueCatalog, request: pytest.FixtureRequest) -> str:
    name = str(request.node.originalname)
    catalog.create_namespace(name, {"comment": "lake", "owner": "me"})
    return name


def test_namespaces(catalog: GlueCatalog, namespace: str) -> None:
    assert (namespace,) in catalog.list_namespaces()
    with pytest.raises(NamespaceAlreadyExistsError):
        catalog.create_namespace(namespace)
    assert catalog.load_namespace_properties(namespace)["comment"] == "lake"
    catalog.update_namespace_properties(namespace, {"owner"}, {"new": "1"})
    properties = catalog.load_namespace_properties(namespace)
    assert properties["new"] == "1"
    assert "owner" not in properties
    catalog.create_table((namespace, "t"), SCHEMA)
    with pytest.raises(NamespaceNotEmptyError):
        catalog.drop_namespace(namespace)
    catalog.drop_table((namespace, "t"))
    catalog.drop_namespace(namespace)
    with pytest.raises(NoSuchNamespaceError):
        catalog.load_namespace_properties(namespace)
    with pytest.raises(NoSuchNamespaceError):
        catalog.create_table((namespace, "t"), SCHEMA)


def test_a_table_is_created_written_evolved_and_read(catalog: GlueCatalog, namespace: str, glue: Any) -> None:
    table = catalog.create_table((namespace, "t"), SCHEMA)
    with pytest.raises(TableAlreadyExistsError):
        catalog.create_table((namespace, "t"), SCHEMA)
    table.append(ROWS)
    with table.update_schema() as update:
        update.add_column("extra", LongType())
    table.append(ROWS)
    loaded = catalog.load_table((namespace, "t"))
    assert sorted(loaded.scan().to_arrow()["Id"].to_pylist()) == [1, 1, 2, 2]
    stored = glue.get_table(DatabaseName=namespace, Name="t")["Table"]
    columns = stored["StorageDescriptor"]["Columns"]
    assert [column["Name"] for column in columns] == ["Id", "name", "extra"]
    assert columns[0]["Parameters"]["iceberg.field.id"] == "1"
    assert stored["Parameters"]["metadata_location"] == loaded.metadata_location
    assert int(stored["VersionId"]) == 3
    # PyIceberg skips the archive unless told otherwise: the number rises, and one version is there.
    assert len(glue.get_table_versions(DatabaseName=namespace, TableName="t")["TableVersions"]) == 1


def test_of_two_commits_on_one_state_neither_is_lost(catalog: GlueCatalog, namespace: str) -> None:
    """The second is refused, looks again and commits on top of the first."""
    catalog.create_table((namespace, "t"), SCHEMA)
    first, second = (catalog.load_table((namespace, "t")) for _ in range(2))
    first.append(ROWS)
    second.append(ROWS)
    assert catalog.load_table((namespace, "t")).scan().to_arrow().num_rows == 4


def test_the_lock_of_the_server_fails_the_slower_commit(
    catalog: GlueCatalog, namespace: str, glue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between PyIceberg's reading of VersionId and its update somebody else commits: only the server can tell."""
    table = catalog.create_table((namespace, "t"), SCHEMA, properties={"commit.retry.num-retries": "0"})
    update_table = catalog.glue.update_table
    stored = glue.get_table(DatabaseName=namespace, Name="t")["Table"]
    rival = {member: stored[member] for member in ("Name", "TableType", "Parameters", "StorageDescriptor")}

    def late(**request: Any) -> Any:
        glue.update_table(DatabaseName=namespace, TableInput=rival)
        return update_table(**request)

    monkeypatch.setattr(catalog.glue, "update_table", late)
    with pytest.raises(CommitFailedException, match="concurrent"):
        table.append(ROWS)
    assert glue.get_table(DatabaseName=namespace, Name="t")["Table"]["VersionId"] == "1"
    assert catalog.load_table((namespace, "t")).scan().to_arrow().num_rows == 0


def test_tables_are_listed_renamed_and_dropped(catalog: GlueCatalog, namespace: str) -> None:
    for name in ("a", "b"):
        catalog.create_table((namespace, name), SCHEMA).append(ROWS)
    catalog.rename_table((namespace, "a"), (namespace, "c"))
    assert sorted(catalog.list_tables(namespace)) == [(namespace, "b"), (namespace, "c")]
    assert catalog.load_table((namespace, "c")).scan().to_arrow().num_rows == 2
    with pytest.raises(NoSuchTableError):
        catalog.load_table((namespace, "a"))
    catalog.drop_table((namespace, "b"))
    assert not catalog.table_exists((namespace, "b"))
    with pytest.raises(NoSuchTableError):
        catalog.drop_table((namespace, "b"))


def test_another_tables_metadata_can_be_registered(catalog: GlueCatalog, namespace: str) -> None:
    table = catalog.create_table((namespace, "t"), SCHEMA)
    table.append(ROWS)
    registered = catalog.register_table((namespace, "again"), table.metadata_location)
    assert registered.scan().to_arrow().num_rows == 2
