"""Service models as botocore carries them, Glue's above all: which operations there are, what a request looks like."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from penstock import models
from penstock.server.constraints import Check, Checks
from penstock.server.violations import Violation, failed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from penstock.server.client_view import ClientView


class ServiceModel:
    """The operations and shapes of one AWS service, read from botocore's data; nothing of it is generated code."""

    def __init__(self, document: Mapping[str, Any], name: str = "glue") -> None:
        self.document = document
        self._name = name
        self.operations: tuple[str, ...] = tuple(sorted(document["operations"]))
        self._checks = Checks(document["shapes"])
        self._inputs: dict[str, Check] = {}
        self._client_view: ClientView | None = None

    def __contains__(self, operation: str) -> bool:
        return operation in self.document["operations"]

    def validate(self, operation: str, request: Any) -> dict[str, Any]:
        """The request as the operation receives it: members that the model does not know and nulls left out.

        Raises ValidationFailed with all broken constraints at once, MalformedRequest for a JSON value of a kind that
        the model does not have there.
        """
        check = self._inputs.get(operation)
        if check is None:
            check = self._checks.of(self.document["operations"][operation]["input"]["shape"])
            self._inputs[operation] = check
        violations: list[Violation] = []
        kept: dict[str, Any] = check(request, None, violations)
        if violations:
            raise failed(violations)
        return kept

    def botocore_input(self, operation: str) -> Any:
        """botocore's own object for the request shape: what clients validate with before they send."""
        return self._view().input_of(operation)

    def check_response(self, operation: str, response: Mapping[str, Any]) -> list[str]:
        """What is wrong with a response as it goes on the wire, in botocore's words; empty when it fits the model.

        For tests: an operation that answers what its model does not know has a bug.
        """
        return self._view().check_response(operation, response)

    def _view(self) -> ClientView:
        """Brings botocore along, which a server does without."""
        if self._client_view is None:
            view: ClientView = import_module("penstock.server.client_view").ClientView(self.document, self._name)
            self._client_view = view
        return self._client_view

    def unknown(self, operations: Iterable[str]) -> list[str]:
        """Those of the names that are no operations of this service."""
        return sorted(name for name in operations if name not in self)


@cache
def service_model(name: str) -> ServiceModel:
    """The model of a service in the installed botocore, or of our own; loaded once for the process."""
    return ServiceModel(models.load(name), name)


def glue_model() -> ServiceModel:
    return service_model("glue")
