"""One request in AWS JSON to its answer: target, caller, JSON, model, operation, JSON; every step in this order.

Glue is the service that this is about; the few others that Glue's clients call beside it are answered the same way.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from penstock import models
from penstock.errors import BadSetting, Conflict, InvalidParameter, UnknownOperation, ValidationFailed
from penstock.operations.contract import Context
from penstock.server import wire
from penstock.server.authentication import authenticate
from penstock.server.faults import fault_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.errors import ClientFault
    from penstock.operations.contract import Handler, Request, Response
    from penstock.server.authentication import Caller
    from penstock.server.runtime import Answer, Received, Runtime
    from penstock.server.service_model import ServiceModel

PREFIX = "AWSGlue"
_log = logging.getLogger("penstock.server")
_TRIES_MAX = 5


@dataclass(frozen=True, slots=True)
class Service:
    """`name` as signatures say it and botocore's data; `title` for texts; `invalid` is how it refuses wrong shapes."""

    name: str = "glue"
    title: str = "Glue"
    invalid: type[ClientFault] = ValidationFailed


SERVICES = {
    PREFIX: Service(),
    "AWSEvents": Service("events", "EventBridge"),
    models.PREFIX: Service(models.SERVICE, "Penstock"),
    "Logs_20140328": Service("logs", "CloudWatch Logs", InvalidParameter),
}
"""By what stands before the dot of X-Amz-Target."""


class Glue:
    """A service over its declared operations. `check_responses` (tests) holds every response against the model."""

    def __init__(
        self,
        runtime: Runtime,
        model: ServiceModel,
        handlers: Mapping[str, Handler],
        *,
        service: Service = SERVICES[PREFIX],
        check_responses: bool = False,
    ) -> None:
        if unknown := model.unknown(handlers):
            raise BadSetting(
                f"{service.title}'s service model has no operation {', '.join(unknown)}: the declaration is wrong"
            )
        self._service = service
        self._runtime = runtime
        self._model = model
        self._handlers = dict(handlers)
        self._check_responses = check_responses

    def answer(self, received: Received, caller: Caller | None = None) -> Answer:
        """The answer to a request whose target begins with the service's prefix; an error is an answer too.

        `caller` is who sent it, where that is known already; else the request's signature says it.
        """
        operation = wire.split_target(received.headers["x-amz-target"])[1]
        try:
            return self._answer(operation, received, caller)
        except Exception as error:  # noqa: BLE001 - faults.fault_of logs what it does not know
            return wire.failure(fault_of(error, operation, received.request_id), operation, received.request_id)

    def _answer(self, operation: str, received: Received, caller: Caller | None) -> Answer:
        runtime = self._runtime
        now = runtime.clock.now()
        caller = caller or authenticate(received, self._service.name, runtime, now)
        handler = self._handlers.get(operation)
        if handler is None:
            raise self._not_here(operation)
        wire.check_content_type(received.headers.get("content-type", ""))
        request = self._validated(operation, wire.read_json(received.body))
        context = Context(
            namespace=caller.namespace,
            caller_arn=caller.arn,
            request_id=received.request_id,
            now=now,
            store=runtime.store,
            identifiers=runtime.identifiers,
            locations=runtime.locations,
            settings=runtime.settings,
            wake=runtime.wake,
            supported_commands=runtime.supported_commands,
        )
        answer = wire.success(_carry_out(handler, request, context), operation, received.request_id)
        if self._check_responses and (wrong := self._model.check_response(operation, wire.read_json(answer.body))):
            raise AssertionError(f"the response of {operation} does not fit the model: {'; '.join(wrong)}")
        return answer

    def _validated(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return self._model.validate(operation, request)
        except ValidationFailed as fault:
            raise self._service.invalid(fault.message) from None

    def _not_here(self, operation: str) -> UnknownOperation:
        if operation in self._model:
            return UnknownOperation(
                f"Penstock does not implement {self._service.name}:{operation} yet;"
                " docs/reference/operations.md lists what works."
            )
        return UnknownOperation(f"{self._service.title} has no operation '{operation[:100]}'")


def _carry_out(handler: Handler, request: Request, context: Context) -> Response:
    """An operation that lost a race has written nothing and is done again: most declare no error that would say so."""
    for _ in range(_TRIES_MAX - 1):
        try:
            return handler(request, context)
        except Conflict as conflict:
            _log.info(
                "%s lost a race and is tried again, request %s: %s", handler.__name__, context.request_id, conflict
            )
    return handler(request, context)
