"""`penstock apply`: create and update what a CloudFormation template describes."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError

from penstock.cli.exit_codes import ExitCode
from penstock.cli.failures import explain
from penstock.cli.invocation import Invocation, carry_out
from penstock.cli.options import Command, pairs
from penstock.cli.output import Result
from penstock.cli.pages import items
from penstock.cli.plans import draw_plan, summary
from penstock.errors import BadTemplate
from penstock.templates.foreign import Surroundings
from penstock.templates.orchestration_kinds import WORKFLOW
from penstock.templates.planning import Action, Change, Found, Planner, strays
from penstock.templates.reading import BYTES_MAX, read_template
from penstock.templates.resolution import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penstock.templates.kinds import Call
    from penstock.templates.resolution import Resolved, Resource

_NOT_FOUND = frozenset({"EntityNotFoundException", "NoSuchBucket", "404"})


@dataclass(frozen=True, slots=True)
class ApplyTemplate:
    template: Path
    parameters: Mapping[str, str]
    stack: str | None
    plan: bool
    yes: bool
    prune: bool


@click.command(
    "apply",
    cls=Command,
    examples=[
        ("penstock apply template.yaml --plan", "see what would change, and change nothing"),
        ("penstock apply template.yaml --yes", "create and update without asking"),
        ("penstock apply template.yaml --parameter Bucket=lake", "with a value for one of its parameters"),
    ],
)
@click.argument(
    "template", metavar="TEMPLATE", type=click.Path(dir_okay=False, path_type=Path), help="YAML or JSON file."
)
@click.option(
    "--parameter",
    "parameters",
    metavar="KEY=VALUE",
    multiple=True,
    callback=pairs,
    help="A parameter of the template; may be repeated.",
)
@click.option(
    "--stack-name", "stack", metavar="NAME", help="What AWS::StackName says (default: the file's name without its end)."
)
@click.option("--plan", is_flag=True, help="Print the plan and change nothing.")
@click.option("--yes", is_flag=True, help="Carry the plan out without asking.")
@click.option("--prune", is_flag=True, help="Delete triggers of the template's workflows that it does not have.")
def apply(template: Path, parameters: Mapping[str, str], stack: str | None, plan: bool, yes: bool, prune: bool) -> None:
    """Create and update what a CloudFormation template describes.

    Glue's workflows, triggers, jobs, crawlers, databases, tables, partitions, connections and classifiers, and S3
    buckets. The plan comes first; applied again, only what differs is changed. Nothing is deleted, except for what
    --prune names and triggers whose type or workflow changes.
    """
    carry_out(ApplyTemplate(template, parameters, stack, plan, yes, prune), apply_template)


def apply_template(options: ApplyTemplate, invocation: Invocation) -> Result:
    """Raises BadTemplate for a template that cannot be applied, botocore's ClientError when it cannot be planned."""
    output = invocation.output
    if not options.plan and not options.yes and not (output.interactive and sys.stdin.isatty()):
        raise click.UsageError("there is nobody to ask here: add --yes to carry the plan out, or --plan to see it")
    template = _read(options.template)
    surroundings = _surroundings(options.stack or options.template.stem, invocation)
    model = invocation.glue.meta.service_model
    resolved = resolve(template, options.parameters, surroundings, model)
    planner = Planner(model, surroundings.region, surroundings.account, resolved.secrets)
    clients = {"glue": invocation.glue, "s3": invocation.connection.client("s3")}
    changes = [_planned(planner, resource, clients) for resource in resolved.resources]
    deletions = strays(resolved, _triggers_of(resolved, invocation.glue))
    plan = [*(deletions if options.prune else ()), *changes]
    document = {
        "Plan": [change.document() for change in plan],
        "Ignored": [{"LogicalId": one.logical_id, "Type": one.type, "Reason": one.reason} for one in resolved.left],
        "Outputs": dict(resolved.outputs),
        "Strays": [] if options.prune else [one.name for one in deletions],
    }
    picture = draw_plan(plan, resolved.left, () if options.prune else deletions)
    pending = [change for change in plan if change.action is not Action.UNCHANGED]
    if options.plan or not pending:
        return Result({**document, "Results": []}, picture)
    if output.form == "text":
        output.text(picture)
    if not options.yes and not click.confirm("\nCarry this out?", default=False):
        raise click.Abort
    return _carried_out(pending, clients, document, invocation)


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        return read_template(stream.read(BYTES_MAX + 1), str(path))


def _surroundings(stack: str, invocation: Invocation) -> Surroundings:
    account = invocation.connection.client("sts").get_caller_identity()["Account"]
    return Surroundings(invocation.connection.region, account, stack)


def _planned(planner: Planner, resource: Resource, clients: Mapping[str, Any]) -> Change:
    try:
        answer = _answer(resource.kind.read(resource.request), clients)
        if answer is None:
            return planner.change(resource, None)
        tags: dict[str, str] = {}
        if resource.kind.arn_kind:
            where = planner.tagged_at(resource.kind, resource.request)
            tags = clients["glue"].get_tags(ResourceArn=where).get("Tags", {})
        if resource.kind.service == "s3":
            answer = resource.request
        return planner.change(resource, Found(answer, tags))
    except (ClientError, BotoCoreError) as error:
        line, _ = explain(error) or (str(error), None)
        raise BadTemplate(f"{resource.place} cannot be compared with what the server has: {line}") from error


def _answer(call: Call, clients: Mapping[str, Any]) -> Any:
    """The answer; None when the thing does not exist, or what it is in does not."""
    try:
        return carry_call_out(call, clients)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _NOT_FOUND:
            return None
        raise


def carry_call_out(call: Call, clients: Mapping[str, Any]) -> Any:
    return getattr(clients[call.service], xform_name(call.operation))(**call.request)


def _triggers_of(resolved: Resolved, glue: Any) -> Sequence[Mapping[str, Any]]:
    """All triggers, when the template has a workflow: Glue cannot list those of one workflow."""
    if not any(one.kind is WORKFLOW for one in resolved.resources):
        return ()
    return items(glue.get_triggers, "Triggers")


def _carried_out(
    pending: Sequence[Change], clients: Mapping[str, Any], document: dict[str, Any], invocation: Invocation
) -> Result:
    """Make the changes in order; at the first refusal stop and say what was done and what was not."""
    output = invocation.output
    done: list[dict[str, str]] = []
    for position, change in enumerate(pending):
        made: list[str] = []
        try:
            for call in change.calls:
                carry_call_out(call, clients)
                made.append(call.operation)
        except (ClientError, BotoCoreError) as error:
            line, code = explain(error) or (str(error), ExitCode.REFUSED)
            before = f" ({', '.join(made)} had been carried out)" if made else ""
            waiting = [f"{one.logical_id or one.name} ({one.type})" for one in pending[position + 1 :]]
            output.note(f"penstock: {change.logical_id or change.name} ({change.type} {change.name}): {line}{before}")
            if waiting:
                output.note(f"penstock: not carried out: {', '.join(waiting)}")
            output.note("penstock: mend the cause and apply again: what has been carried out is found unchanged")
            done.append({"LogicalId": change.logical_id, "Name": change.name, "Result": "Failed", "Reason": line})
            rest = [
                {"LogicalId": one.logical_id, "Name": one.name, "Result": "NotDone"} for one in pending[position + 1 :]
            ]
            return Result({**document, "Results": [*done, *rest]}, "", code, silent=output.form == "text")
        done.append({"LogicalId": change.logical_id, "Name": change.name, "Result": f"{change.action}d"})
        if output.form == "text":
            output.line(f"{change.action}d {change.logical_id or change.name} ({change.type} {change.name})")
    return Result({**document, "Results": done}, summary(pending, done=True))
