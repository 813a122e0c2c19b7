"""The console's front: which file, which route, whose session; the one place where its errors become responses."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from penstock.errors import UnknownOperation
from penstock.server import wire
from penstock.server.authentication import Caller, refuse_foreign_pages
from penstock.server.bodies import read_body
from penstock.server.console import origin_check, sign_in
from penstock.server.console.asked import Asked, split_path, split_query
from penstock.server.console.assets import SECURITY_HEADERS, Assets
from penstock.server.console.desk import Desk
from penstock.server.console.refusals import Refusal
from penstock.server.console.routes import find_route
from penstock.server.console.streams import Streams
from penstock.server.faults import fault_of
from penstock.server.glue import SERVICES
from penstock.server.request_log import log_request
from penstock.server.runtime import Answer, Received

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping
    from concurrent.futures import Executor

    from penstock.server.glue import Glue
    from penstock.server.runtime import Receive, Runtime, Send

PREFIX = "/console"
_API = f"{PREFIX}/api".encode()
_SAFE = frozenset({"GET", "HEAD"})
_JSON = (b"content-type", b"application/json; charset=utf-8")


class Console:
    """Everything below /console that bears no signature. `service` finds who answers a target of the AWS wire."""

    def __init__(self, runtime: Runtime, service: Callable[[str], Glue], threads: Executor) -> None:
        self._runtime = runtime
        self._service = service
        self._threads = threads
        self._assets = Assets()
        self._desk = Desk(runtime, self._assets.build)
        self._streams = Streams(self._desk, threads)

    def begin(self) -> None:
        """Called by the loop that serves, before the first request."""
        self._streams.begin(asyncio.get_running_loop())

    def end_streams(self) -> None:
        """Called by the loop that serves, before it stops."""
        self._streams.end()

    def changed_elsewhere(self) -> None:
        """Another server on the same database has done something. Called by any thread."""
        self._desk.changed_elsewhere()

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        raw_path: bytes = scope.get("raw_path") or scope["path"].encode("utf-8")
        raw_path = raw_path.partition(b"?")[0]
        if raw_path == _API or raw_path.startswith(_API + b"/"):
            await self._api(scope, raw_path, receive, send)
            return
        headers = _headers(scope)
        status, fields, body = await asyncio.to_thread(self._assets.answer, scope["method"], raw_path, headers)
        await self._send(send, status, fields, b"" if scope["method"] == "HEAD" else body, len(body))

    async def _api(self, scope: MutableMapping[str, Any], raw_path: bytes, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        request_id = self._runtime.identifiers.draw_uuid()
        name = f"console:{scope['method'][:10]}"
        try:
            asked = self._asked(scope, raw_path, request_id)
            name = f"console:{asked.method}:{asked.parts[0] if asked.parts else '-'}"
            self._check_page(asked)
            limit = self._runtime.settings.request_bytes_max
            body = await read_body(receive, asked.headers, limit, self._runtime.body_seconds)
            if body is None:
                return
            asked = replace(asked, body=body)
            if asked.parts == ("events",) and asked.method == "GET":
                asked = await self._in_thread(self._with_session, asked)
                await self._streams.serve(asked, receive, send, self._fields(request_id))
                log_request(Answer(200, (), b"", name), request_id, time.perf_counter() - started)
                return
            answer = await self._in_thread(self._answer, asked, name)
        except Exception as error:  # noqa: BLE001 - faults.fault_of logs what it does not know
            answer = _failure(error, name, request_id)
        log_request(answer, request_id, time.perf_counter() - started)
        fields = [*answer.headers, *self._fields(request_id)]
        body = b"" if scope["method"] == "HEAD" else answer.body
        await self._send(send, answer.status, fields, body, len(answer.body))

    async def _in_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)

    def _asked(self, scope: MutableMapping[str, Any], raw_path: bytes, request_id: str) -> Asked:
        headers = _headers(scope)
        server = scope.get("server") or ("", 0)
        return Asked(
            method="GET" if scope["method"] == "HEAD" else scope["method"],
            parts=split_path(raw_path[len(_API) :]),
            query=split_query(scope["query_string"]),
            headers=headers,
            body=b"",
            request_id=request_id,
            now=self._runtime.clock.now(),
            secure=scope.get("scheme") == "https" or headers.get("x-forwarded-proto") == "https",
            port=server[1] or 0,
        )

    def _check_page(self, asked: Asked) -> None:
        if not self._runtime.settings.auth:
            refuse_foreign_pages(dict(asked.headers))
        origin_check.check(asked.headers, changes=asked.method not in _SAFE)

    def _with_session(self, asked: Asked) -> Asked:
        return replace(asked, session=sign_in.present_session(self._desk, asked))

    def _answer(self, asked: Asked, name: str) -> Answer:
        try:
            if asked.parts[:1] == ("session",) and (answer := sign_in.route(self._desk, asked)) is not None:
                return Answer(200, (_JSON, *answer.headers), wire.encode_whole(answer.document), name)
            asked = self._with_session(asked)
            if asked.parts == ("aws",) and asked.method == "POST":
                return self._aws(asked)
            handler, captured = find_route(asked)
            found = handler(self._desk, asked, *captured)
            if isinstance(found, Answer):
                return found
            return Answer(200, (_JSON,), wire.encode_whole(found), name)
        except Exception as error:  # noqa: BLE001 - faults.fault_of logs what it does not know
            return _failure(error, name, asked.request_id)

    def _aws(self, asked: Asked) -> Answer:
        """Exactly what the wire answers to a signed request."""
        target = asked.headers.get("x-amz-target", "")
        prefix = wire.split_target(target)[0]
        if prefix not in SERVICES:
            text = f"The console answers X-Amz-Target of {', '.join(SERVICES)}, not '{target[:200]}'"
            return wire.failure(UnknownOperation(text), target, asked.request_id)
        assert asked.session is not None
        namespace = self._desk.namespace(asked)
        user = asked.session.user_name
        caller = Caller(namespace, self._desk.user_arn(user), user)
        received = Received("POST", "/", "", asked.headers, asked.body, asked.request_id)
        return self._service(prefix).answer(received, caller)

    def _fields(self, request_id: str) -> list[tuple[bytes, bytes]]:
        return [
            (b"x-amzn-requestid", request_id.encode("ascii")),
            (b"x-penstock-build", self._assets.build.encode("ascii")),
            (b"cache-control", b"no-store"),
        ]

    async def _send(self, send: Send, status: int, fields: list[tuple[bytes, bytes]], body: bytes, length: int) -> None:
        names = {name for name, _ in fields}
        head = [*fields, (b"content-length", str(length).encode("ascii"))]
        head += [field for field in SECURITY_HEADERS if field[0] not in names]
        if status == 408:
            head.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": body})


def _headers(scope: MutableMapping[str, Any]) -> dict[str, str]:
    """Lower-case names to values; of a repeated one the first counts."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        headers.setdefault(name.decode("latin-1"), value.decode("latin-1"))
    return headers


def _failure(error: Exception, name: str, request_id: str) -> Answer:
    if isinstance(error, Refusal):
        body = {"__type": error.code, "message": error.message, **error.more}
        fields = [_JSON]
        if error.retry_seconds is not None:
            fields.append((b"retry-after", str(error.retry_seconds).encode("ascii")))
        return Answer(error.status, tuple(fields), wire.encode_whole(body), name, error.code)
    fault = fault_of(error, name, request_id)
    body = {"__type": fault.code, "message": fault.message}
    return Answer(fault.status, (_JSON,), wire.encode_whole(body), name, fault.code)
