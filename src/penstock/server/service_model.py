"""Service models as botocore carries them, Glue's above all: which operations there are, what a request looks like."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import botocore.session
from botocore.model import ServiceModel as BotocoreModel
from botocore.validate import ParamValidator

from penstock import models
from penstock.server.constraints import Check, Checks
from penstock.server.violations import Violation, failed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class ServiceModel:
    """The operations and shapes of one AWS service, read from botocore's data; nothing of it is generated code."""

    def __init__(self, document: Mapping[str, Any], name: str = "glue") -> None:
        self.document = document
        self.operations: tuple[str, ...] = tuple(sorted(document["operations"]))
        self._checks = Checks(document["shapes"])
        self._inputs: dict[str, Check] = {}
        self._botocore = BotocoreModel(document, name)
        # Glue itself answers with empty lists and maps where the model says one at least: clients read the key.
        self._answers = BotocoreModel({**document, "shapes": _without_least_sizes(document["shapes"])}, name)

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
        return self._botocore.operation_model(operation).input_shape

    def check_response(self, operation: str, response: Mapping[str, Any]) -> list[str]:
        """What is wrong with a response as it goes on the wire, in botocore's words; empty when it fits the model.

        For tests: an operation that answers what its model does not know has a bug.
        """
        shape = self._answers.operation_model(operation).output_shape
        report = ParamValidator().validate(response, shape)
        return str(report.generate_report()).splitlines()

    def unknown(self, operations: Iterable[str]) -> list[str]:
        """Those of the names that are no operations of this service."""
        return sorted(name for name in operations if name not in self)


def _without_least_sizes(shapes: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {
        name: {key: value for key, value in shape.items() if key != "min"}
        if shape["type"] in ("list", "map")
        else shape
        for name, shape in shapes.items()
    }


@cache
def service_model(name: str) -> ServiceModel:
    """The model of a service in the installed botocore, or of our own; loaded once for the process (Glue's: 0.1 s)."""
    session = botocore.session.get_session()
    models.register(session)
    return ServiceModel(session.get_component("data_loader").load_service_model(name, "service-2"), name)


def glue_model() -> ServiceModel:
    return service_model("glue")
