"""A service model as botocore's clients see it: what they check before they send, and what they find in an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.model import ServiceModel
from botocore.validate import ParamValidator

if TYPE_CHECKING:
    from collections.abc import Mapping


class ClientView:
    """botocore's own reading of a model document; for tests, which hold the server against it."""

    def __init__(self, document: Mapping[str, Any], name: str) -> None:
        self._requests = ServiceModel(document, name)
        # Glue itself answers with empty lists and maps where the model says one at least: clients read the key.
        self._answers = ServiceModel({**document, "shapes": _without_least_sizes(document["shapes"])}, name)

    def input_of(self, operation: str) -> Any:
        """botocore's object for the request shape."""
        return self._requests.operation_model(operation).input_shape

    def check_response(self, operation: str, response: Mapping[str, Any]) -> list[str]:
        """What is wrong with a response as it goes on the wire, in botocore's words; empty when it fits the model."""
        report = ParamValidator().validate(response, self._answers.operation_model(operation).output_shape)
        return str(report.generate_report()).splitlines()


def _without_least_sizes(shapes: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {
        name: {key: value for key, value in shape.items() if key != "min"}
        if shape["type"] in ("list", "map")
        else shape
        for name, shape in shapes.items()
    }
