"""Creating what a blueprint's layout asks for, by the operations that clients call, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any, cast

from penstock.blueprints.plan import Creation
from penstock.errors import BadBlueprint, Fault
from penstock.operations.contract import Context, declared
from penstock.store.contract import Store, Transaction

Validate = Callable[[str, Mapping[str, Any]], dict[str, Any]]
"""A request against Glue's service model, by the operation's name: what of it the operation receives."""


class _Within:
    """A store, for operations, whose every transaction is the one that is open already: they write all or nothing."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def write(self) -> AbstractContextManager[Transaction]:
        return nullcontext(self._transaction)

    def read(self) -> AbstractContextManager[Transaction]:
        return nullcontext(self._transaction)


def create_entities(
    transaction: Transaction,
    creations: Sequence[Creation],
    details: Mapping[str, str],
    context: Context,
    validate: Validate,
) -> None:
    """`details` becomes the workflow's BlueprintDetails. Raises BadBlueprint, naming what could not be created: the
    caller must then leave the transaction, which takes back what was.
    """
    inner = replace(context, store=cast("Store", _Within(transaction)), wake=lambda: None)
    handlers = declared()
    for creation in creations:
        try:
            request = validate(creation.operation, creation.request)
            handlers[creation.operation](request, inner)
        except Fault as fault:
            raise BadBlueprint(f"{creation.title} cannot be created: {fault.code}: {fault.message}") from None
        if creation.operation == "CreateWorkflow":
            row = transaction.workflows.get(context.namespace, request["Name"])
            assert row is not None
            document = {**row.document, "BlueprintDetails": dict(details)}
            transaction.workflows.replace(context.namespace, row.name, document, context.now, row.version)
