"""The server's one address: who answers what. AWS's APIs here, S3 by the objects app, a few pages by Starlette."""

from __future__ import annotations

import asyncio
import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from penstock.errors import RequestTimeout, UnknownOperation
from penstock.operations.contract import declared
from penstock.server import query, wire
from penstock.server.authentication import refuse_foreign_pages
from penstock.server.bodies import read_body
from penstock.server.console.app import PREFIX as CONSOLE
from penstock.server.console.app import Console
from penstock.server.faults import fault_of
from penstock.server.glue import PREFIX, SERVICES, Glue
from penstock.server.metrics import Metrics
from penstock.server.request_log import log_request
from penstock.server.runtime import Answer, Received
from penstock.server.service_model import glue_model, service_model

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, MutableMapping

    from starlette.requests import Request

    from penstock.operations.contract import Handler
    from penstock.server.runtime import AsgiApp, Receive, Runtime, Send

# Store calls wait for the disk; on threads they do not hold up the loop that reads and writes the sockets.
THREADS = 16

_SERVICE = re.compile(r"Credential=[^/,\s]+/[0-9]{8}/[^/,\s]*/([^/,\s]+)/aws4_request")
_PRESIGNED_SERVICE = re.compile(r"X-Amz-Credential=[^&]*?(?:/|%2[Ff])([a-z0-9-]+)(?:/|%2[Ff])aws4_request")
_NAMES = (*(one.name for one in SERVICES.values()), "s3", "sts", "iam")
_NO_BUCKET = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>InvalidBucketName</Code><Message>Without signatures the '
    "path /console is the web console's: no bucket may have this name.</Message><BucketName>console</BucketName>"
    "</Error>"
)
_GREETING = "This is Penstock, an open AWS Glue. Point an AWS client here; `penstock env` says how."


def create_app(
    runtime: Runtime, handlers: Mapping[str, Handler] | None = None, *, check_responses: bool = False
) -> Front:
    """The ASGI app over the operations that are declared by now (or `handlers`).

    Raises BadSetting when an operation is declared that Glue's model does not know. `check_responses`: for tests, hold
    every response against the model.
    """
    glue = Glue(runtime, glue_model(), declared() if handlers is None else handlers, check_responses=check_responses)

    @cache
    def service(prefix: str) -> Glue:
        """Who answers targets of this prefix. Models take a moment to load: the rare ones wait for their first call."""
        if prefix == PREFIX:
            return glue
        found = SERVICES[prefix]
        model = service_model(found.name)
        return Glue(runtime, model, declared(found.name), service=found, check_responses=check_responses)

    return Front(runtime, service)


class Front:
    """Routes by what a request says of itself: its signature's service, its X-Amz-Target, its path."""

    def __init__(self, runtime: Runtime, service: Callable[[str], Glue]) -> None:
        self._runtime = runtime
        self._service = service
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="request")
        self._console = Console(runtime, service, self._threads)
        self._pages = Starlette(
            routes=[
                Route("/", _greet, methods=["GET", "HEAD"]),
                Route("/healthz", _health, methods=["GET", "HEAD"]),
                Route("/metrics", Metrics(runtime).page, methods=["GET", "HEAD"]),
            ],
            lifespan=self._lifespan,
        )
        self._known = frozenset(name for one in SERVICES.values() for name in declared(one.name))
        self._page_paths = frozenset(route.path for route in self._pages.routes if isinstance(route, Route))

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._pages(scope, receive, send)
            return
        headers = _headers(scope["headers"])
        service = _service(headers, scope["query_string"].decode("latin-1"))
        path = scope["path"]
        is_page = path in self._page_paths
        if not service and (path == CONSOLE or path.startswith(f"{CONSOLE}/")):
            await self._console(scope, receive, send)
        elif service == "s3" or not (service or is_page):
            await self._to_objects(scope, receive, send, headers)
        elif path == "/" and scope["method"] in ("GET", "HEAD") and "text/html" in headers.get("accept", ""):
            await RedirectResponse(f"{CONSOLE}/")(scope, receive, send)
        elif not is_page or (path == "/" and (scope["method"] == "POST" or b"Action=" in scope["query_string"])):
            await self._to_api(scope, receive, send, headers, service)
        else:
            await self._pages(scope, receive, send)

    def end_streams(self) -> None:
        """End what would last for ever, so that the server can stop. Called by the thread that serves."""
        self._console.end_streams()

    def changed_elsewhere(self) -> None:
        """Another server on the same database has done something."""
        self._console.changed_elsewhere()

    @asynccontextmanager
    async def _lifespan(self, pages: Starlette) -> AsyncIterator[None]:
        self._console.begin()
        yield
        await asyncio.to_thread(self._threads.shutdown)

    async def _to_objects(
        self, scope: MutableMapping[str, Any], receive: Receive, send: Send, headers: dict[str, str]
    ) -> None:
        objects: AsgiApp | None = self._runtime.objects_app
        if objects is None:
            objects = PlainTextResponse("There is nothing here: S3 is served elsewhere.\n", status_code=404)
        elif not self._runtime.settings.auth:
            if scope["method"] == "PUT" and scope["path"].rstrip("/") == CONSOLE:
                # Its objects could be read by signed requests alone, and here nobody needs to sign.
                await Response(_NO_BUCKET, 400, media_type="application/xml")(scope, receive, send)
                return
            try:
                refuse_foreign_pages(headers)
            except Exception as error:  # noqa: BLE001 - faults.fault_of logs what it does not know
                fault = fault_of(error, "S3", "-")
                objects = PlainTextResponse(f"{fault.message}\n", status_code=403)
        await objects(scope, receive, send)

    async def _to_api(
        self, scope: MutableMapping[str, Any], receive: Receive, send: Send, headers: dict[str, str], service: str
    ) -> None:
        started = time.perf_counter()
        request_id = self._runtime.identifiers.draw_uuid()
        try:
            if not self._runtime.settings.auth:
                refuse_foreign_pages(headers)
            limit = self._runtime.settings.request_bytes_max
            body = await read_body(receive, headers, limit, self._runtime.body_seconds)
            if body is None:
                return
            raw_path = scope.get("raw_path") or scope["path"].encode("utf-8")
            received = Received(
                scope["method"],
                raw_path.decode("latin-1"),
                scope["query_string"].decode("latin-1"),
                headers,
                body,
                request_id,
            )
            answer = await asyncio.get_running_loop().run_in_executor(self._threads, self._answer, received, service)
        except Exception as error:  # noqa: BLE001 - faults.fault_of logs what it does not know
            target = headers.get("x-amz-target", "-")
            answer = wire.failure(fault_of(error, target, request_id), target, request_id)
        seconds = time.perf_counter() - started
        log_request(answer, request_id, seconds)
        # Names that a stranger makes up are not kept.
        operation = answer.operation if answer.operation in self._known else "unknown"
        self._runtime.measurements.requests.add(seconds, operation, answer.code or "OK")
        headers_out = [*answer.headers, (b"content-length", str(len(answer.body)).encode("ascii"))]
        if answer.status == RequestTimeout.status:
            # The rest of the body may still come, or never: this connection cannot carry another request.
            headers_out.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers_out})
        await send({"type": "http.response.body", "body": answer.body})

    def _answer(self, received: Received, service: str) -> Answer:
        target = received.headers.get("x-amz-target")
        if target is None:
            action = query.action_of(received)
            if action is not None:
                return query.answer(action, service or "sts", received, self._runtime)
            text = "The request names no operation: the header X-Amz-Target is missing"
            if service and service not in _NAMES:
                text = f"Penstock does not implement {service}: it answers {', '.join(_NAMES)}"
            return self._unknown("-", text, received)
        prefix = wire.split_target(target)[0]
        if prefix in SERVICES:
            return self._service(prefix).answer(received)
        return self._unknown(
            target, f"Penstock does not implement {target[:200]}: it answers {', '.join(SERVICES)}", received
        )

    def _unknown(self, operation: str, text: str, received: Received) -> Answer:
        return wire.failure(UnknownOperation(text), operation, received.request_id)


def _headers(raw: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Lower-case names to values, those of repeated headers joined by commas, as signatures cover them."""
    headers: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        headers[key] = f"{headers[key]},{text}" if key in headers else text
    return headers


def _service(headers: Mapping[str, str], query: str) -> str:
    """The service that a signature is for, as it claims; empty without one. Version 2 signatures are S3's alone."""
    authorization = headers.get("authorization", "")
    if found := _SERVICE.search(authorization) or _PRESIGNED_SERVICE.search(query):
        return found[1]
    return "s3" if authorization.startswith("AWS ") or "AWSAccessKeyId=" in query else ""


def _greet(request: Request) -> Response:
    return PlainTextResponse(f"{_GREETING}\n")


def _health(request: Request) -> Response:
    return PlainTextResponse("ok\n")
