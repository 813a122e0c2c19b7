"""Create the flights example through the AWS Glue and S3 APIs: data, catalog database, crawlers, jobs, one workflow.

Nothing here is special to Penstock: it is boto3, and boto3 finds the server through AWS_ENDPOINT_URL.

    eval "$(penstock env)"
    python examples/flights/create.py
    penstock workflow run flights --wait

What the workflow does:

    flights-start (on demand)           crawls the raw files: two crawlers side by side
    flights-raw-ready (ALL succeeded)   clean and join; daily delays: two jobs side by side
    flights-curated-written (ALL)       crawls what the jobs wrote
    flights-curated-ready               makes the report
    flights-went-wrong (ANY failed)     writes down what failed; stays quiet when all goes well
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from raw_data import raw_files

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).resolve().parent
WORKFLOW = "flights"
DATABASE = "flights"
SCRIPTS = ("catalog_tables", "clean_and_join", "daily_delays", "report", "notify")
JOBS = {  # job → script and its arguments; {bucket} is filled in
    "flights-clean-and-join": (
        "clean_and_join",
        {"--database": DATABASE, "--output": "s3://{bucket}/curated/flights/"},
    ),
    "flights-daily-delays": (
        "daily_delays",
        {"--database": DATABASE, "--output": "s3://{bucket}/curated/daily_delays/"},
    ),
    "flights-report": ("report", {"--database": DATABASE, "--output": "s3://{bucket}/report/"}),
    "flights-notify": ("notify", {"--output": "s3://{bucket}/report/"}),
}
CRAWLERS = {  # crawler → table prefix and the paths it looks at
    "flights-raw-operations": ("raw_", ("raw/flights/", "raw/weather/")),
    "flights-raw-reference": ("raw_", ("raw/planes/", "raw/airports/", "raw/airlines/")),
    "flights-curated": ("curated_", ("curated/",)),
}


def create(glue: Any, s3: Any, bucket: str, role: str, say: Callable[[str], None]) -> None:
    """Create everything anew; what an earlier run of this script created is replaced.

    `glue` and `s3` are boto3 clients; `say` gets one line for each step. Raises botocore's ClientError.
    """
    say(f"bucket s3://{bucket}: {upload(s3, bucket):,} bytes of raw data, {len(SCRIPTS)} scripts")
    remove(glue)
    glue.create_database(DatabaseInput={"Name": DATABASE, "Description": "New York flights of 2013"})
    say(f"database {DATABASE}")
    create_crawlers(glue, bucket, role)
    say(f"crawlers {', '.join(CRAWLERS)}")
    create_jobs(glue, bucket, role)
    say(f"jobs {', '.join(JOBS)}")
    create_workflow(glue)
    say(f"workflow {WORKFLOW} with {len(TRIGGERS)} triggers")


def upload(s3: Any, bucket: str) -> int:
    """Put raw data and scripts into the bucket, made if there is none; returns the bytes of raw data."""
    if bucket not in {found["Name"] for found in s3.list_buckets()["Buckets"]}:
        region = s3.meta.region_name
        place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3.create_bucket(Bucket=bucket, **place)
    size = 0
    for key, content in raw_files():
        s3.put_object(Bucket=bucket, Key=f"raw/{key}", Body=content)
        size += len(content)
    for name in SCRIPTS:
        s3.upload_file(str(HERE / "scripts" / f"{name}.py"), bucket, f"scripts/{name}.py")
    return size


def remove(glue: Any) -> None:
    """Delete what this script creates in Glue, as far as it is there; data and report stay."""
    for trigger in TRIGGERS:
        glue.delete_trigger(Name=trigger["Name"])
    glue.delete_workflow(Name=WORKFLOW)
    for job in JOBS:
        glue.delete_job(JobName=job)
    for crawler in CRAWLERS:
        ignore_missing(glue, lambda name=crawler: glue.delete_crawler(Name=name))
    ignore_missing(glue, lambda: glue.delete_database(Name=DATABASE))


def ignore_missing(glue: Any, delete: Callable[[], object]) -> None:
    try:
        delete()
    except glue.exceptions.EntityNotFoundException:
        return  # there is nothing to delete: the wanted end


def create_crawlers(glue: Any, bucket: str, role: str) -> None:
    for name, (prefix, paths) in CRAWLERS.items():
        glue.create_crawler(
            Name=name,
            Role=role,
            DatabaseName=DATABASE,
            TablePrefix=prefix,
            Targets={"S3Targets": [{"Path": f"s3://{bucket}/{path}"} for path in paths]},
        )


def create_jobs(glue: Any, bucket: str, role: str) -> None:
    """Python shell jobs: plain Python programs; the module they share comes along by --extra-py-files."""
    for name, (script, arguments) in JOBS.items():
        own = {key: value.format(bucket=bucket) for key, value in arguments.items()}
        glue.create_job(
            Name=name,
            Role=role,
            Command={
                "Name": "pythonshell",
                "PythonVersion": "3.9",
                "ScriptLocation": f"s3://{bucket}/scripts/{script}.py",
            },
            DefaultArguments={"--extra-py-files": f"s3://{bucket}/scripts/catalog_tables.py", **own},
            MaxCapacity=1.0,
            Timeout=10,
        )


def create_workflow(glue: Any) -> None:
    """A workflow is its triggers: each carries its name."""
    glue.create_workflow(
        Name=WORKFLOW,
        Description="From raw files to a report on delays",
        DefaultRunProperties={"late_minutes": "15"},
    )
    for trigger in TRIGGERS:
        # A trigger on demand waits to be started; the others watch from the moment they are activated.
        glue.create_trigger(WorkflowName=WORKFLOW, StartOnCreation=trigger["Type"] != "ON_DEMAND", **trigger)


def crawled(*crawlers: str) -> list[dict[str, str]]:
    return [{"LogicalOperator": "EQUALS", "CrawlerName": name, "CrawlState": "SUCCEEDED"} for name in crawlers]


def ended(state: str, *jobs: str) -> list[dict[str, str]]:
    return [{"LogicalOperator": "EQUALS", "JobName": name, "State": state} for name in jobs]


DERIVING_JOBS = ("flights-clean-and-join", "flights-daily-delays")
ALL_JOBS = (*DERIVING_JOBS, "flights-report")
TRIGGERS: tuple[dict[str, Any], ...] = (
    {
        "Name": "flights-start",
        "Type": "ON_DEMAND",
        "Actions": [{"CrawlerName": "flights-raw-operations"}, {"CrawlerName": "flights-raw-reference"}],
    },
    {
        "Name": "flights-raw-ready",
        "Type": "CONDITIONAL",
        "Predicate": {"Logical": "AND", "Conditions": crawled("flights-raw-operations", "flights-raw-reference")},
        "Actions": [{"JobName": name} for name in DERIVING_JOBS],
    },
    {
        "Name": "flights-curated-written",
        "Type": "CONDITIONAL",
        "Predicate": {"Logical": "AND", "Conditions": ended("SUCCEEDED", *DERIVING_JOBS)},
        "Actions": [{"CrawlerName": "flights-curated"}],
    },
    {
        "Name": "flights-curated-ready",
        "Type": "CONDITIONAL",
        "Predicate": {"Logical": "AND", "Conditions": crawled("flights-curated")},
        "Actions": [{"JobName": "flights-report"}],
    },
    {
        "Name": "flights-went-wrong",
        "Type": "CONDITIONAL",
        "Predicate": {"Logical": "ANY", "Conditions": ended("FAILED", *ALL_JOBS) + ended("TIMEOUT", *ALL_JOBS)},
        "Actions": [{"JobName": "flights-notify"}],
    },
)


def main() -> None:
    parser = argparse.ArgumentParser(description="Create the flights example.")
    parser.add_argument("--bucket", default="flights")
    parser.add_argument("--role", default="arn:aws:iam::000000000000:role/flights", help="matters on AWS only")
    arguments = parser.parse_args()
    create(boto3.client("glue"), boto3.client("s3"), arguments.bucket, arguments.role, print)


if __name__ == "__main__":
    main()
