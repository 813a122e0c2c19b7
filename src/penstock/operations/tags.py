"""Tags: TagResource, UntagResource, GetTags, for every kind of resource that carries them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.arns import ResourceName, parse_arn
from penstock.catalog.names import catalog_name
from penstock.errors import EntityNotFound, InvalidInput
from penstock.operations.contract import Context, Request, Response, operation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from penstock.arns import Namespace
    from penstock.store.contract import Transaction

TAGS_MAXIMUM = 50
_KEY_LENGTH_MAXIMUM = 128
_VALUE_LENGTH_MAXIMUM = 256
_NAME_LENGTH_MAXIMUM = 255
_RESERVED_PREFIX = "aws"


def _table_exists(transaction: Transaction, namespace: Namespace, name: str) -> bool:
    """`name` is `<database>/<table>`; a database or table name may hold slashes itself, so every split is tried."""
    if len(name) > 2 * _NAME_LENGTH_MAXIMUM + 1:
        return False
    parts = name.split("/")
    splits = (("/".join(parts[:cut]), "/".join(parts[cut:])) for cut in range(1, len(parts)))
    return any(transaction.tables.get(namespace, database, table) is not None for database, table in splits)


_EXISTS: dict[str, Callable[[Transaction, Namespace, str], bool]] = {
    "job": lambda transaction, namespace, name: transaction.jobs.get(namespace, name) is not None,
    "trigger": lambda transaction, namespace, name: transaction.triggers.get(namespace, name) is not None,
    "workflow": lambda transaction, namespace, name: transaction.workflows.get(namespace, name) is not None,
    "crawler": lambda transaction, namespace, name: transaction.crawlers.get(namespace, name) is not None,
    "blueprint": lambda transaction, namespace, name: transaction.blueprints.get(namespace, name) is not None,
    "connection": lambda transaction, namespace, name: transaction.connections.get(namespace, name) is not None,
    "database": lambda transaction, namespace, name: transaction.databases.get(namespace, name) is not None,
    "table": _table_exists,
}

# Kinds that Glue tags and this server keeps none of: asking about one is a question about a thing that is not there.
_ABSENT = frozenset(
    {
        "catalog",
        "completion",
        "connectionType",
        "customEntityType",
        "dataQualityRuleset",
        "devEndpoint",
        "integration",
        "mlTransform",
        "registry",
        "schema",
        "session",
        "usageProfile",
    }
)


@operation("TagResource")
def tag_resource(request: Request, context: Context) -> Response:
    """Add or overwrite; the others stay. At most 50 on a resource, counted after the change (spec 4.6)."""
    added = request["TagsToAdd"]
    check_tags(added)
    with context.store.write() as transaction:
        resource = _existing(transaction, context, request["ResourceArn"])
        present = transaction.tags.get(context.namespace, resource.kind, resource.name)
        _check_count(len(present | added))
        transaction.tags.put(context.namespace, resource.kind, resource.name, added)
    return {}


@operation("UntagResource")
def untag_resource(request: Request, context: Context) -> Response:
    """Keys that are not there are no error."""
    with context.store.write() as transaction:
        resource = _existing(transaction, context, request["ResourceArn"])
        transaction.tags.remove(context.namespace, resource.kind, resource.name, request["TagsToRemove"])
    return {}


@operation("GetTags")
def get_tags(request: Request, context: Context) -> Response:
    """An untagged resource has empty Tags: Terraform asks after every read (spec 4.6)."""
    with context.store.read() as transaction:
        resource = _existing(transaction, context, request["ResourceArn"])
        return {"Tags": transaction.tags.get(context.namespace, resource.kind, resource.name)}


def check_tags(tags: Mapping[str, str]) -> None:
    """The limits of spec 4.6, for TagResource and for the Tags of any Create operation.

    Raises InvalidInput: more than 50, a key of more than 128 characters or none, a value of more than 256, or a key
    that starts with `aws`, which is AWS's own.
    """
    _check_count(len(tags))
    for key, value in tags.items():
        if not 1 <= len(key) <= _KEY_LENGTH_MAXIMUM:
            raise InvalidInput(f"Tag key '{key[:40]}' must have 1 to {_KEY_LENGTH_MAXIMUM} characters, not {len(key)}")
        if len(value) > _VALUE_LENGTH_MAXIMUM:
            raise InvalidInput(f"The value of tag '{key}' has {len(value)} characters; the most is 256")
        if key.lower().startswith(_RESERVED_PREFIX):
            raise InvalidInput(f"Tag key '{key}' starts with '{_RESERVED_PREFIX}', which is reserved")


def _check_count(count: int) -> None:
    if count > TAGS_MAXIMUM:
        raise InvalidInput(f"A resource can have at most {TAGS_MAXIMUM} tags, not {count}")


def _existing(transaction: Transaction, context: Context, text: str) -> ResourceName:
    """The resource that an ARN names, in the store's spelling.

    Raises EntityNotFound when there is none, InvalidInput for a kind that cannot carry tags.
    """
    resource = parse_arn(text)
    if resource.namespace != context.namespace:
        raise EntityNotFound(
            f"Resource {text} not found: this request speaks for account {context.namespace.account}"
            f" in {context.namespace.region}"
        )
    if resource.kind in ("database", "table"):
        resource = ResourceName(resource.namespace, resource.kind, catalog_name(resource.name))
    exists = _EXISTS.get(resource.kind)
    if exists is None and resource.kind not in _ABSENT:
        raise InvalidInput(f"Resources of the kind '{resource.kind}' cannot be tagged: {text}")
    if exists is None or not exists(transaction, context.namespace, resource.name):
        raise EntityNotFound(f"Resource {text} not found")
    return resource
