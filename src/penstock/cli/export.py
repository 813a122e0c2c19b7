"""`penstock export`: write what the server has as a CloudFormation template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click
from botocore.exceptions import ClientError
from rich.text import Text

from penstock.cli.invocation import Invocation, carry_out
from penstock.cli.options import Command
from penstock.cli.output import Result
from penstock.cli.pages import items
from penstock.errors import NothingThere
from penstock.templates.catalog_kinds import CLASSIFIERS, CONNECTION, DATABASE, TABLE
from penstock.templates.exporting import Exported, template_of
from penstock.templates.orchestration_kinds import CRAWLER, JOB, TRIGGER, WORKFLOW
from penstock.templates.planning import Found, Planner
from penstock.templates.resolution import RESOURCES_MAX
from penstock.templates.writing import write_template

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from penstock.templates.kinds import Kind

FORMATS = ("yaml", "json")
_UNKNOWN = "UnknownOperationException"


@dataclass(frozen=True, slots=True)
class ExportTemplate:
    workflows: tuple[str, ...]
    tables: bool
    form: str


@click.command(
    "export",
    cls=Command,
    examples=[
        ("penstock export flights > flights.yaml", "a workflow with its triggers, jobs, crawlers and databases"),
        ("penstock export --format json", "everything, as JSON"),
    ],
)
@click.argument("workflows", metavar="[WORKFLOW]...", nargs=-1, help="Names of workflows; everything when left out.")
@click.option("--tables", is_flag=True, help="With the tables of the databases; what crawlers find is left out else.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="yaml", show_default=True, help="YAML or JSON.")
def export(workflows: tuple[str, ...], tables: bool, form: str) -> None:
    """Write workflows, jobs, crawlers and catalog as a template.

    `penstock apply` of what was written finds nothing to change. Partitions, scripts and data are not part of it.
    """
    carry_out(ExportTemplate(workflows, tables, form), export_template)


def export_template(options: ExportTemplate, invocation: Invocation) -> Result:
    """Raises NothingThere for a workflow that does not exist, BadTemplate for what no template can say."""
    chosen = _Chosen(invocation, options)
    resources = list(chosen.resources())
    if not resources:
        raise NothingThere("there is nothing to export: no workflow, job, trigger, crawler and database")
    if len(resources) > RESOURCES_MAX:
        invocation.output.note(
            f"penstock: {len(resources)} resources are more than one template may have ({RESOURCES_MAX}): "
            "name the workflows to export"
        )
    described = f"Exported by penstock: {', '.join(options.workflows) or 'everything'}"
    document = template_of(resources, invocation.glue.meta.service_model, described)
    if invocation.output.form == "text":
        invocation.output.line(write_template(document, options.form).rstrip("\n"))
    return Result(document, Text(""), silent=invocation.output.form == "text")


class _Chosen:
    """What is exported: read once, each resource with its tags."""

    def __init__(self, invocation: Invocation, options: ExportTemplate) -> None:
        self._glue = invocation.glue
        self._note = invocation.output.note
        self._options = options
        account = invocation.connection.client("sts").get_caller_identity()["Account"]
        self._planner = Planner(self._glue.meta.service_model, invocation.connection.region, account)

    def resources(self) -> Iterator[Exported]:
        glue, everything = self._glue, not self._options.workflows
        triggers = items(glue.get_triggers, "Triggers")
        if not everything:
            triggers = [one for one in triggers if one.get("WorkflowName") in self._options.workflows]
        names = items(glue.list_workflows, "Workflows") if everything else list(dict.fromkeys(self._options.workflows))
        workflows = [glue.get_workflow(Name=name)["Workflow"] for name in names]
        jobs = [one for one in items(glue.get_jobs, "Jobs") if everything or one["Name"] in _named(triggers, "JobName")]
        crawlers = items(glue.get_crawlers, "Crawlers")
        if not everything:
            crawlers = [one for one in crawlers if one["Name"] in _named(triggers, "CrawlerName")]
        databases = items(glue.get_databases, "DatabaseList")
        if not everything:
            wanted = {str(one.get("DatabaseName", "")).lower() for one in crawlers}
            databases = [one for one in databases if one["Name"] in wanted]
        for kind, member, found in (
            (WORKFLOW, "Workflow", workflows),
            (TRIGGER, "Trigger", triggers),
            (JOB, "Job", jobs),
            (CRAWLER, "Crawler", crawlers),
            (DATABASE, "Database", databases),
        ):
            yield from (self._exported(kind, {member: one}) for one in found)
        yield from self._tables(databases)
        yield from self._connections(jobs)
        yield from self._classifiers(crawlers)

    def _exported(self, kind: Kind, answer: Mapping[str, Any]) -> Exported:
        tags: Mapping[str, str] = {}
        if kind.arn_kind:
            where = self._planner.tagged_at(kind, kind.found(answer))
            tags = self._glue.get_tags(ResourceArn=where).get("Tags", {})
        return Exported(kind, Found(answer, tags))

    def _tables(self, databases: Sequence[Mapping[str, Any]]) -> Iterator[Exported]:
        if self._options.tables:
            for database in databases:
                for table in items(self._glue.get_tables, "TableList", DatabaseName=database["Name"]):
                    yield self._exported(TABLE, {"Table": table})

    def _connections(self, jobs: Sequence[Mapping[str, Any]]) -> Iterator[Exported]:
        used = {name for job in jobs for name in job.get("Connections", {}).get("Connections", [])}
        for one in self._listed("get_connections", "ConnectionList", used):
            if not self._options.workflows or one["Name"] in used:
                yield self._exported(CONNECTION, {"Connection": one})

    def _classifiers(self, crawlers: Sequence[Mapping[str, Any]]) -> Iterator[Exported]:
        used = {name for crawler in crawlers for name in crawler.get("Classifiers", [])}
        for one in self._listed("get_classifiers", "Classifiers", used):
            ((member, classifier),) = one.items()
            if member in CLASSIFIERS and (not self._options.workflows or classifier["Name"] in used):
                yield self._exported(CLASSIFIERS[member], {"Classifier": one})

    def _listed(self, operation: str, member: str, used: Collection[str]) -> list[Any]:
        """All of a kind that a server may not have yet; then what refers to it is said to be without it."""
        try:
            return items(getattr(self._glue, operation), member)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != _UNKNOWN:
                raise
            if used:
                self._note(f"penstock: this server has no {member}; left out: {', '.join(sorted(used))}")
            return []


def _named(triggers: Sequence[Mapping[str, Any]], member: str) -> set[str]:
    """Jobs or crawlers that the triggers start or watch."""
    actions = [action for trigger in triggers for action in trigger.get("Actions", [])]
    conditions = [one for trigger in triggers for one in trigger.get("Predicate", {}).get("Conditions", [])]
    return {one[member] for one in [*actions, *conditions] if one.get(member)}
