"""awswrangler's catalogue functions, and the tables that its writers make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import awswrangler as wr
import pandas as pd
import pytest
from botocore.exceptions import ClientError

pytestmark = pytest.mark.slow

BUCKET = "wrangled"


@pytest.fixture(scope="module")
def session(served: Any) -> Iterator[Any]:
    served.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": served.region})
    wr.config.glue_endpoint_url = served.url
    wr.config.s3_endpoint_url = served.url
    wr.config.sts_endpoint_url = served.url
    yield served.session
    wr.config.reset()


@pytest.fixture
def db(session: Any, request: pytest.FixtureRequest) -> str:
    name = str(request.node.originalname)
    wr.catalog.create_database(name, description="made by awswrangler", boto3_session=session)
    return name


def test_databases(session: Any, db: str) -> None:
    assert db in set(wr.catalog.databases(limit=1000, boto3_session=session)["Database"])
    with pytest.raises(wr.exceptions.AlreadyExists):
        wr.catalog.create_database(db, boto3_session=session)
    wr.catalog.create_database(db, description="changed", exist_ok=True, boto3_session=session)
    described = {
        database["Name"]: database["Description"] for database in wr.catalog.get_databases(boto3_session=session)
    }
    assert described[db] == "changed"
    wr.catalog.delete_database(db, boto3_session=session)
    assert db not in [database["Name"] for database in wr.catalog.get_databases(boto3_session=session)]


def create(session: Any, db: str, table: str = "trips", **options: Any) -> None:
    wr.catalog.create_parquet_table(
        database=db,
        table=table,
        path=f"s3://{BUCKET}/{db}/{table}/",
        columns_types={"col0": "bigint", "col1": "double"},
        partitions_types={"y": "int", "m": "string"},
        compression="snappy",
        description="rides",
        parameters={"source": "tests"},
        columns_comments={"col0": "first"},
        boto3_session=session,
        **options,
    )


def test_tables(session: Any, db: str) -> None:
    create(session, db)
    assert wr.catalog.does_table_exist(db, "trips", boto3_session=session)
    assert not wr.catalog.does_table_exist(db, "nope", boto3_session=session)
    assert wr.catalog.get_table_types(db, "trips", boto3_session=session) == {
        "col0": "bigint",
        "col1": "double",
        "y": "int",
        "m": "string",
    }
    assert wr.catalog.get_table_location(db, "trips", boto3_session=session) == f"s3://{BUCKET}/{db}/trips/"
    assert wr.catalog.get_table_description(db, "trips", boto3_session=session) == "rides"
    assert wr.catalog.get_columns_comments(db, "trips", boto3_session=session)["col0"] == "first"
    assert wr.catalog.get_table_parameters(db, "trips", boto3_session=session)["source"] == "tests"
    assert wr.catalog.delete_table_if_exists(db, "trips", boto3_session=session)
    assert not wr.catalog.delete_table_if_exists(db, "trips", boto3_session=session)


def test_parameters_are_replaced_and_merged(session: Any, db: str) -> None:
    """Read, change, send the whole table back: awswrangler's way of updating, with optional archiving."""
    create(session, db)
    wr.catalog.upsert_table_parameters({"new": "1"}, db, "trips", boto3_session=session)
    parameters = wr.catalog.get_table_parameters(db, "trips", boto3_session=session)
    assert (parameters["new"], parameters["source"]) == ("1", "tests")
    wr.catalog.overwrite_table_parameters({"only": "x"}, db, "trips", boto3_session=session)
    assert wr.catalog.get_table_parameters(db, "trips", boto3_session=session) == {"only": "x"}


def test_listing_with_globs(session: Any, db: str) -> None:
    for table in ("trips", "trips_old", "my_trips", "zones"):
        create(session, db, table)

    def names(**filters: str) -> list[str]:
        return [table["Name"] for table in wr.catalog.get_tables(database=db, boto3_session=session, **filters)]

    assert names() == ["my_trips", "trips", "trips_old", "zones"]
    assert names(name_prefix="trips") == ["trips", "trips_old"]
    assert names(name_suffix="trips") == ["my_trips", "trips"]
    assert names(name_contains="trip") == ["my_trips", "trips", "trips_old"]
    assert names(name_prefix="tr", name_suffix="ld") == ["trips_old"]
    frame = wr.catalog.tables(database=db, name_contains="zone", boto3_session=session)
    assert list(frame["Table"]) == ["zones"]


def test_partitions(session: Any, db: str) -> None:
    create(session, db)
    root = f"s3://{BUCKET}/{db}/trips"
    values = {f"{root}/y={year}/m={month}/": [str(year), month] for year in (2020, 2021) for month in ("9", "10", "11")}
    wr.catalog.add_parquet_partitions(db, "trips", values, compression="snappy", boto3_session=session)
    wr.catalog.add_parquet_partitions(db, "trips", values, compression="snappy", boto3_session=session)
    assert wr.catalog.get_partitions(db, "trips", boto3_session=session) == values
    some = wr.catalog.get_parquet_partitions(db, "trips", expression="y > 2020 AND m='10'", boto3_session=session)
    assert some == {f"{root}/y=2021/m=10/": ["2021", "10"]}
    wr.catalog.delete_partitions("trips", db, [["2020", "9"], ["1999", "1"]], boto3_session=session)
    assert len(wr.catalog.get_partitions(db, "trips", boto3_session=session)) == 5
    wr.catalog.delete_all_partitions("trips", db, boto3_session=session)
    assert wr.catalog.get_partitions(db, "trips", boto3_session=session) == {}


def test_more_partitions_than_a_batch(session: Any, db: str) -> None:
    """Batches of 100 to create, 25 to delete, pages in between."""
    create(session, db)
    values = {f"s3://{BUCKET}/{db}/{number}/": [str(number), "x"] for number in range(260)}
    wr.catalog.add_parquet_partitions(db, "trips", values, boto3_session=session)
    assert len(wr.catalog.get_partitions(db, "trips", boto3_session=session)) == 260
    wr.catalog.delete_all_partitions("trips", db, boto3_session=session)
    assert wr.catalog.get_partitions(db, "trips", boto3_session=session) == {}


# awswrangler's own calls of pandas, which pandas 3.1 warns of.
@pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")
def test_a_dataset_and_its_table_are_written_read_and_changed(session: Any, db: str) -> None:
    frame = pd.DataFrame({"id": [1, 2, 3], "name": ["a", "b", None], "day": ["mon", "tue", "tue"]})
    target = {"path": f"s3://{BUCKET}/{db}/set/", "dataset": True, "database": db, "table": "set"}
    wr.s3.to_parquet(frame, partition_cols=["day"], mode="overwrite", boto3_session=session, **target)
    read = wr.s3.read_parquet_table(database=db, table="set", boto3_session=session)
    assert sorted(read["id"]) == [1, 2, 3]
    more = pd.DataFrame({"id": [4], "name": ["d"], "extra": [1.5], "day": ["wed"]})
    wr.s3.to_parquet(more, partition_cols=["day"], mode="append", boto3_session=session, **target)
    assert wr.catalog.get_table_types(db, "set", boto3_session=session)["extra"] == "double"
    partitions = wr.catalog.get_partitions(db, "set", boto3_session=session)
    assert sorted(value for (value,) in partitions.values()) == ["mon", "tue", "wed"]
    wr.s3.to_parquet(frame[:1], partition_cols=["day"], mode="overwrite", boto3_session=session, **target)
    assert list(wr.catalog.get_partitions(db, "set", boto3_session=session).values()) == [["mon"]]


def test_versions(session: Any, db: str) -> None:
    create(session, db)
    create(session, db, mode="overwrite", catalog_versioning=True)
    assert wr.catalog.get_table_number_of_versions(db, "trips", boto3_session=session) >= 1
    versions = [version["VersionId"] for version in wr.catalog.get_table_versions(db, "trips", boto3_session=session)]
    assert versions == sorted(versions, key=int, reverse=True)


def test_errors_are_those_it_looks_for(session: Any, db: str) -> None:
    assert list(wr.catalog.get_tables(database="nope", boto3_session=session)) == []
    with pytest.raises(ClientError) as caught:
        wr.catalog.get_table_location("nope", "nope", boto3_session=session)
    assert caught.value.response["Error"]["Code"] == "EntityNotFoundException"
