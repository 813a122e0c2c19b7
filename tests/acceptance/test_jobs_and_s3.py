"""Jobs whose scripts know nothing of this server: each library reads and writes `s3://` as its own manual says."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow

SCRIPTS = {
    "boto3": """
import boto3
s3 = boto3.client("s3")
s3.put_object(Bucket="lake", Key="boto3/a.txt", Body=b"text")
print(s3.get_object(Bucket="lake", Key="boto3/a.txt")["Body"].read().decode())
print([one.key for one in boto3.resource("s3").Bucket("lake").objects.filter(Prefix="boto3/")])
""",
    "pandas": """
import pandas as pd
frame = pd.DataFrame({"n": [1, 2, 3], "city": ["Oslo", "Rome", "Bern"]})
frame.to_parquet("s3://lake/pandas/a.parquet")
frame.to_csv("s3://lake/pandas/a.csv", index=False)
print(pd.read_parquet("s3://lake/pandas/a.parquet").equals(frame))
print(pd.read_csv("s3://lake/pandas/a.csv").equals(frame))
""",
    "pyarrow": """
import pyarrow as pa, pyarrow.dataset as ds, pyarrow.parquet as pq
table = pa.table({"n": [1, 2, 3], "part": [0, 1, 0]})
pq.write_table(table, "s3://lake/pyarrow/a.parquet")
print(pq.read_table("s3://lake/pyarrow/a.parquet").equals(table))
ds.write_dataset(table, "s3://lake/pyarrow/set", format="parquet", partitioning=["part"])
print(ds.dataset("s3://lake/pyarrow/set", format="parquet").count_rows())
""",
    "duckdb": """
import duckdb
duckdb.sql("COPY (SELECT range n, range % 2 part FROM range(1000)) TO 's3://lake/duckdb/a.parquet'")
print(duckdb.sql("select count(*), sum(n) from 's3://lake/duckdb/a.parquet'").fetchall())
duckdb.sql("COPY (FROM 's3://lake/duckdb/*.parquet') TO 's3://lake/duckdb/set' (FORMAT parquet, PARTITION_BY (part))")
with duckdb.connect() as connection:
    found = connection.sql("from read_parquet('s3://lake/duckdb/set/**/*.parquet', hive_partitioning = true)")
    print(found.filter("part = 1").aggregate("count(*)").fetchall())
    connection.sql("select 1 a, 'x' b").write_csv("s3://lake/duckdb/b.csv")
    print(connection.sql("select * from 's3://lake/duckdb/b.csv'").fetchall())
    connection.sql("select 2 a, 'y' b").write_csv("s3://lake/duckdb/b.csv")
    print(connection.sql("select * from read_csv('s3://lake/duckdb/b.csv')").fetchall())
""",
    "awswrangler": """
import awswrangler as wr, pandas as pd
frame = pd.DataFrame({"n": [1, 2], "day": ["mon", "tue"]})
wr.s3.to_parquet(frame, "s3://lake/awswrangler/", dataset=True, partition_cols=["day"])
print(sorted(wr.s3.read_parquet("s3://lake/awswrangler/", dataset=True)["day"]))
""",
    # Read by its own engine: `to_pyarrow_table` starts threads of PyArrow that now and then abort the interpreter at
    # its end, in any process (`terminate called without an active exception`).
    "deltalake": """
import pyarrow as pa
from deltalake import DeltaTable, QueryBuilder, write_deltalake
for _ in range(2):
    write_deltalake("s3://lake/deltalake", pa.table({"n": [1, 2]}), mode="append")
table = DeltaTable("s3://lake/deltalake")
found = QueryBuilder().register("t", table).execute("SELECT n FROM t").read_all()
print(table.version(), len(found["n"]))
""",
}
PRINTED = {
    "boto3": ["text", "['boto3/a.txt']"],
    "pandas": ["True", "True"],
    "pyarrow": ["True", "3"],
    "duckdb": ["[(1000, 499500)]", "[(500,)]", "[(1, 'x')]", "[(2, 'y')]"],
    "awswrangler": ["['mon', 'tue']"],
    "deltalake": ["1 4"],
}


@pytest.mark.parametrize("library", SCRIPTS)
def test_a_job_reads_and_writes_s3_without_setup(shared, library):
    name = shared.job(f"s3-{library}", SCRIPTS[library])
    run = shared.job_run(name, shared.glue.start_job_run(JobName=name)["JobRunId"])
    assert run["JobRunState"] == "SUCCEEDED", shared.output(run["Id"], "error")
    assert [line[25:] for line in shared.output(run["Id"]).splitlines()] == PRINTED[library]
    assert shared.s3.list_objects_v2(Bucket="lake", Prefix=f"{library}/")["KeyCount"] > 0
