"""CloudFormation templates in the console: a workflow written as one, and one read as what it would make here."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.model import ServiceModel

from penstock.errors import BadTemplate, EntityNotFound, InvalidInput, MalformedRequest
from penstock.operations.contract import declared
from penstock.operations.workflow_saves import present_definition
from penstock.server import wire
from penstock.server.runtime import Answer
from penstock.server.service_model import glue_model
from penstock.templates.catalog_kinds import DATABASE
from penstock.templates.exporting import Exported, template_of
from penstock.templates.foreign import Surroundings
from penstock.templates.orchestration_kinds import CRAWLER, JOB, TRIGGER, WORKFLOW
from penstock.templates.planning import Action, Found, Planner
from penstock.templates.reading import BYTES_MAX, read_template
from penstock.templates.resolution import resolve
from penstock.templates.writing import write_template

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from penstock.operations.contract import Context
    from penstock.server.console.asked import Asked
    from penstock.server.console.desk import Desk
    from penstock.templates.kinds import Kind
    from penstock.templates.planning import Change
    from penstock.templates.resolution import Resolved, Resource

_FORMS = {"yaml": b"application/yaml; charset=utf-8", "json": b"application/json"}
_SORTS = {Action.CREATE: "new", Action.UNCHANGED: "equal"}
_STACK = "console"


def export(desk: Desk, asked: Asked, workflow: str) -> Answer:
    """The workflow with its triggers and, unless `alone`, its jobs, crawlers and their databases."""
    form = asked.one("format", "yaml")
    if form not in _FORMS:
        raise InvalidInput(f"format must be yaml or json, not '{form[:40]}'")
    context = desk.context(asked)
    planner = Planner(_model(), context.namespace.region, context.namespace.account)
    found = [
        Exported(kind, Found(answer, _tags(context, planner, kind, answer)))
        for kind, answer in _chosen(context, workflow, alone=asked.one("alone") == "true")
    ]
    try:
        document = template_of(found, _model(), f"Exported by penstock: {workflow}")
    except BadTemplate as refused:
        raise InvalidInput(str(refused)) from None
    content = write_template(document, form).encode()
    return Answer(200, ((b"content-type", _FORMS[form]),), content, "console:GET:workflows")


def read(desk: Desk, asked: Asked) -> dict[str, Any]:
    """What a template would make, compared with what is here. Nothing is changed."""
    given = wire.read_json(asked.body)
    text, parameters = given.get("template"), given.get("parameters") or {}
    if not isinstance(text, str):
        raise MalformedRequest("The member template must be a text")
    if not isinstance(parameters, dict) or not all(isinstance(one, str) for one in parameters.values()):
        raise MalformedRequest("The member parameters must be an object of texts")
    context = desk.context(asked)
    namespace = context.namespace
    try:
        template = read_template(text.encode()[: BYTES_MAX + 1], "the template")
        surroundings = Surroundings(namespace.region, namespace.account, _STACK)
        resolved = resolve(template, parameters, surroundings, _model())
        planner = Planner(_model(), namespace.region, namespace.account, resolved.secrets)
        changes = [(one, _change(context, planner, one)) for one in _glue(resolved)]
    except BadTemplate as refused:
        raise InvalidInput(str(refused)) from None
    return {
        "workflows": [_workflow(one, resolved) for one in resolved.resources if one.kind is WORKFLOW],
        "resources": [_compared(resource, change) for resource, change in changes],
        "left": [
            *({"name": one.logical_id, "type": one.type, "reason": one.reason} for one in resolved.left),
            *(
                {
                    "name": one.logical_id,
                    "type": one.kind.type,
                    "reason": "penstock apply makes it, the console does not",
                }
                for one in resolved.resources
                if one.kind.service != "glue"
            ),
        ],
    }


def _glue(resolved: Resolved) -> Iterator[Resource]:
    return (one for one in resolved.resources if one.kind.service == "glue")


def _workflow(workflow: Resource, resolved: Resolved) -> dict[str, Any]:
    name = workflow.kind.name(workflow.request)
    triggers = [
        {**one.request, "State": "ACTIVATED" if one.started else "CREATED"}
        for one in resolved.resources
        if one.kind is TRIGGER and one.request.get("WorkflowName") == name
    ]
    return {"workflow": dict(workflow.request), "tags": dict(workflow.tags or {}), "triggers": triggers}


def _change(context: Context, planner: Planner, resource: Resource) -> Change:
    call = resource.kind.read(resource.request)
    try:
        answer = _call(context, call.operation, call.request)
    except EntityNotFound:
        return planner.change(resource, None)
    return planner.change(resource, Found(answer, _tags(context, planner, resource.kind, answer)))


def _compared(resource: Resource, change: Change) -> dict[str, Any]:
    creation = change.calls[0] if change.action is Action.CREATE else None
    return {
        "type": change.type,
        "name": change.name,
        "sort": _SORTS.get(change.action, "different"),
        "changes": [{"property": one.name, "before": one.before, "after": one.after} for one in change.differences]
        if creation is None
        else [],
        "create": None if creation is None else {"operation": creation.operation, "request": creation.request},
    }


def _chosen(context: Context, workflow: str, *, alone: bool) -> Iterator[tuple[Kind, Mapping[str, Any]]]:
    """Raises EntityNotFound for the workflow; what it refers to and is not there is left out."""
    yield WORKFLOW, _call(context, "GetWorkflow", {"Name": workflow})
    with context.store.read() as transaction:
        triggers = present_definition(transaction, context, workflow).document["triggers"]
    yield from ((TRIGGER, {"Trigger": {**one, "WorkflowName": workflow}}) for one in triggers)
    if alone:
        return
    for kind, operation, member in ((JOB, "GetJob", "JobName"), (CRAWLER, "GetCrawler", "CrawlerName")):
        for name in _named(triggers, member):
            found = _found(context, operation, {"JobName" if kind is JOB else "Name": name})
            if found is None:
                continue
            yield kind, found
            database = found.get("Crawler", {}).get("DatabaseName")
            answer = _found(context, "GetDatabase", {"Name": database}) if database else None
            if answer is not None:
                yield DATABASE, answer


def _named(triggers: Iterable[Mapping[str, Any]], member: str) -> list[str]:
    """Jobs or crawlers that triggers start or watch, each once."""
    nodes = [
        node
        for one in triggers
        for node in [*one.get("Actions", ()), *one.get("Predicate", {}).get("Conditions", ())]
        if node.get(member)
    ]
    return list(dict.fromkeys(node[member] for node in nodes))


def _tags(context: Context, planner: Planner, kind: Kind, answer: Mapping[str, Any]) -> Mapping[str, str]:
    if not kind.arn_kind:
        return {}
    where = planner.tagged_at(kind, kind.found(answer))
    tags: Mapping[str, str] = _call(context, "GetTags", {"ResourceArn": where}).get("Tags", {})
    return tags


def _found(context: Context, operation: str, request: Mapping[str, Any]) -> Mapping[str, Any] | None:
    try:
        return _call(context, operation, request)
    except EntityNotFound:
        return None


def _call(context: Context, operation: str, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return declared()[operation](glue_model().validate(operation, dict(request)), context)


@cache
def _model() -> Any:
    return ServiceModel(glue_model().document, "glue")
