"""The kinds of orchestration: job, crawler, workflow, trigger, and the bucket that scripts and data lie in."""

from __future__ import annotations

from typing import Any

from penstock.engine.capacity import capacity, command_name, glue_version, timeout_minutes
from penstock.templates.kinds import Call, Document, Kind, Request, without

_ROLE = ":role/"
_CATALOG_CRAWL = '{"Version":1.0,"Grouping":{"TableGroupingPolicy":"CombineCompatibleSchemas"}}'
_CRAWLER_DEFAULTS: Request = {
    "SchemaChangePolicy": {"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "DEPRECATE_IN_DATABASE"},
    "RecrawlPolicy": {"RecrawlBehavior": "CRAWL_EVERYTHING"},
    "LineageConfiguration": {"CrawlerLineageSettings": "DISABLE"},
    "LakeFormationConfiguration": {"UseLakeFormationCredentials": False, "AccountId": ""},
}


def _shown_job(job: Document) -> Document:
    """With what Glue fills in, so that a comparison tells effective values.

    Workers and capacity stand for each other: where there are workers, the capacity is theirs.
    """
    shown: Request = {**job, **capacity(job)}
    shown.pop("AllocatedCapacity", None)
    if "WorkerType" in shown:
        shown.pop("MaxCapacity", None)
    if command_name(job) != "glueray":
        shown["Timeout"] = timeout_minutes(job)
    version = glue_version(job)
    return shown if version is None else {**shown, "GlueVersion": version}


def _crawler_from_properties(properties: Request) -> Request:
    """CloudFormation wraps the cron expression: Schedule.ScheduleExpression."""
    schedule = properties.get("Schedule")
    if not isinstance(schedule, dict) or set(schedule) - {"ScheduleExpression"}:
        return properties
    rest = without(properties, "Schedule")
    return {**rest, "Schedule": schedule["ScheduleExpression"]} if schedule else rest


def _crawler_to_properties(request: Request) -> Request:
    if "Schedule" not in request:
        return request
    return {**request, "Schedule": {"ScheduleExpression": request["Schedule"]}}


def _shown_crawler(crawler: Document) -> Document:
    """Glue shows a role without the first part of its ARN."""
    shown = dict(crawler)
    if _ROLE in shown.get("Role", ""):
        shown["Role"] = shown["Role"].partition(_ROLE)[2]
    return shown


def _crawler_defaults(crawler: Document) -> Document:
    if not crawler.get("Targets", {}).get("CatalogTargets"):
        return _CRAWLER_DEFAULTS
    policy = {**_CRAWLER_DEFAULTS["SchemaChangePolicy"], "DeleteBehavior": "LOG"}
    return {**_CRAWLER_DEFAULTS, "SchemaChangePolicy": policy, "Configuration": _CATALOG_CRAWL}


def _crawler_found(answer: Document) -> Request:
    crawler = dict(answer["Crawler"])
    schedule = crawler.pop("Schedule", {}).get("ScheduleExpression")
    return {**crawler, "Schedule": schedule} if schedule else crawler


def _changed_crawler(request: Document, changed: Document) -> Call:
    # Only what differs: a schedule that is sent again would start one that was paused.
    return Call("glue", "UpdateCrawler", {"Name": request["Name"], **changed})


def _changed_workflow(request: Document, changed: Document) -> Call:
    return Call("glue", "UpdateWorkflow", {"Name": request["Name"], **changed})


def _changed_trigger(request: Document, _: Document) -> Call:
    """A full overwrite that keeps type, workflow and state."""
    update = without(request, "Name", "Type", "WorkflowName", "StartOnCreation")
    return Call("glue", "UpdateTrigger", {"Name": request["Name"], "TriggerUpdate": update})


def _bucket_creation(answer: Document) -> Any:
    return {"Bucket": answer["Bucket"]}


JOB = Kind(
    "AWS::Glue::Job",
    rank=60,
    create="CreateJob",
    named_at=("Name",),
    arn_kind="job",
    read=lambda job: Call("glue", "GetJob", {"JobName": job["Name"]}),
    found=lambda answer: answer["Job"],
    update=lambda job, _: Call("glue", "UpdateJob", {"JobName": job["Name"], "JobUpdate": without(job, "Name")}),
    delete=lambda job: Call("glue", "DeleteJob", {"JobName": job["Name"]}),
    shown=_shown_job,
    defaults=lambda _: {"MaxRetries": 0, "ExecutionProperty": {"MaxConcurrentRuns": 1}},
)
CRAWLER = Kind(
    "AWS::Glue::Crawler",
    rank=70,
    create="CreateCrawler",
    named_at=("Name",),
    arn_kind="crawler",
    read=lambda crawler: Call("glue", "GetCrawler", {"Name": crawler["Name"]}),
    found=_crawler_found,
    update=_changed_crawler,
    delete=lambda crawler: Call("glue", "DeleteCrawler", {"Name": crawler["Name"]}),
    from_properties=_crawler_from_properties,
    to_properties=_crawler_to_properties,
    shown=_shown_crawler,
    defaults=_crawler_defaults,
)
WORKFLOW = Kind(
    "AWS::Glue::Workflow",
    rank=80,
    create="CreateWorkflow",
    named_at=("Name",),
    arn_kind="workflow",
    read=lambda workflow: Call("glue", "GetWorkflow", {"Name": workflow["Name"]}),
    found=lambda answer: answer["Workflow"],
    update=_changed_workflow,
    delete=lambda workflow: Call("glue", "DeleteWorkflow", {"Name": workflow["Name"]}),
)
TRIGGER = Kind(
    "AWS::Glue::Trigger",
    rank=90,
    create="CreateTrigger",
    named_at=("Name",),
    arn_kind="trigger",
    read=lambda trigger: Call("glue", "GetTrigger", {"Name": trigger["Name"]}),
    found=lambda answer: answer["Trigger"],
    update=_changed_trigger,
    delete=lambda trigger: Call("glue", "DeleteTrigger", {"Name": trigger["Name"]}),
    immutable=frozenset({"Type", "WorkflowName"}),
    defaults=lambda _: {"Predicate": {"Logical": "AND"}, "EventBatchingCondition": {"BatchWindow": 900}},
)
BUCKET = Kind(
    "AWS::S3::Bucket",
    rank=30,
    create="CreateBucket",
    named_at=("Bucket",),
    service="s3",
    read=lambda bucket: Call("s3", "HeadBucket", {"Bucket": bucket["Bucket"]}),
    found=_bucket_creation,
    update=lambda _bucket, _changed: None,
    delete=lambda bucket: Call("s3", "DeleteBucket", {"Bucket": bucket["Bucket"]}),
    from_properties=lambda properties: {"Bucket": properties["BucketName"]} if "BucketName" in properties else {},
    to_properties=lambda request: {"BucketName": request["Bucket"]},
    ignored_properties=True,
)
