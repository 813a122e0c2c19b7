"""Operations on objects: get, put, copy, delete, tags."""

from __future__ import annotations

import contextlib
import dataclasses
import io
from typing import TYPE_CHECKING
from urllib.parse import unquote

from penstock.errors import ObjectFault
from penstock.objects import checksums
from penstock.objects.body import PIECE_BYTES, BodyPlan, Digests, Intake, Sink, plan_body
from penstock.objects.bucket_operations import iso
from penstock.objects.conditions import (
    Span,
    WriteCondition,
    check_read,
    requested_span,
    unquoted,
    write_condition,
)
from penstock.objects.documents import document, element, malformed, nested, read
from penstock.objects.exchange import Answer, Exchange, xml
from penstock.objects.faults import fault
from penstock.objects.notifications import announce
from penstock.objects.stored_headers import (
    checksum_elements,
    checksum_headers,
    headers_of,
    record_of,
    tags_of_document,
    with_digests,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from penstock.objects.records import Record
    from penstock.objects.store import Entry, ObjectStore, Opened
    from penstock.objects.workspace import Draft

DOCUMENT_BYTES_MAX = 4 * 1024 * 1024  # S3 allows 2 MB for a batch of deletions, and less for anything else
BATCH_MAX = 1000
COPY_BYTES_MAX = 5 * 1024**3


async def get(exchange: Exchange) -> Answer:
    """GetObject and HeadObject. A small object is read in the same visit to a worker thread that opens it."""
    answer: Answer = await exchange.run(_open, exchange)
    return answer


def _open(exchange: Exchange) -> Answer:
    opened = exchange.store.open(exchange.bucket, exchange.key)
    entry = opened.entry
    with contextlib.ExitStack() as stack:
        stack.callback(opened.close)
        version = exchange.query.get("versionId", "null")
        if version != "null":
            raise fault("InvalidArgument", "Invalid version id specified", ArgumentValue=version)
        if not check_read(exchange.headers, entry.etag, entry.modified):
            return Answer(304, [("etag", f'"{entry.etag}"')])
        span, parts = _span(exchange, entry)
        whole = span is None
        span = span or Span(0, entry.size)
        wants_checksums = exchange.headers.get("x-amz-checksum-mode", "").upper() == "ENABLED" and whole
        answer = Answer(200, headers_of(entry, exchange.query, with_checksums=wants_checksums))
        answer.headers.append(("content-length", str(span.length)))
        if parts:
            answer.headers.append(("x-amz-mp-parts-count", str(parts)))
        if not whole:
            answer.status = 206
            shown = f"bytes {span.start}-{span.start + span.length - 1}/{entry.size}"
            answer.headers.append(("content-range", shown))
        if exchange.method == "HEAD":
            return answer
        if span.length <= PIECE_BYTES:
            answer.body = opened.read(span.start, span.length)
            return answer
        answer.opened, answer.span = opened, span
        stack.pop_all()
    return answer


def _span(exchange: Exchange, entry: Entry) -> tuple[Span | None, int]:
    """The bytes to send (None: all of them), and the number of parts when one part was asked for."""
    number = exchange.query.get("partNumber")
    if number is None:
        return requested_span(exchange.headers.get("range"), entry.size), 0
    sizes = entry.record.parts or (entry.size,)
    if not number.isdecimal() or not 1 <= int(number[:9]) <= len(sizes):
        raise fault("InvalidRange", "The requested partnumber is not satisfiable", PartNumberRequested=number)
    index = int(number) - 1
    return Span(sum(sizes[:index]), sizes[index]), len(entry.record.parts)


async def put(exchange: Exchange) -> Answer:
    record = record_of(exchange.headers)
    condition = write_condition(exchange.headers)
    plan = plan_body(exchange.headers, exchange.verified)
    await exchange.run(_check_place, exchange)
    if exchange.key.endswith("/"):
        entry, digests = await _put_marker(exchange, plan, record, condition)
    else:
        entry, digests = await _put_file(exchange, plan, record, condition)
    await announce(exchange, entry, "PutObject")
    return Answer(headers=[("etag", f'"{entry.etag}"'), *checksum_headers(digests.checksums)])


def _check_place(exchange: Exchange) -> None:
    exchange.store.bucket_path(exchange.bucket)
    exchange.store.writable_path(exchange.bucket, exchange.key)


async def _put_file(
    exchange: Exchange, plan: BodyPlan, record: Record, condition: WriteCondition
) -> tuple[Entry, Digests]:
    store = exchange.store

    def finish(last: bytes) -> tuple[Entry, Digests]:
        intake.write(last)
        digests = intake.finish()
        kept = with_digests(record, digests)
        return store.commit(exchange.bucket, exchange.key, sink.draft(), kept, condition), digests

    sink = DraftSink(store)
    intake = Intake(plan, sink)
    try:
        last = await exchange.body.pump(intake.write, exchange.run)
        result: tuple[Entry, Digests] = await exchange.run(finish, last)
    finally:
        sink.discard()
    return result


async def _put_marker(
    exchange: Exchange, plan: BodyPlan, record: Record, condition: WriteCondition
) -> tuple[Entry, Digests]:
    if plan.size:
        raise fault(
            "InvalidArgument",
            "A key that ends in a slash is a folder here and holds no bytes.",
            Key=exchange.key,
        )
    intake = Intake(plan, io.BytesIO())
    intake.write(await exchange.body.pump(intake.write, exchange.run))
    digests = intake.finish()
    entry = await exchange.run(
        exchange.store.commit_marker, exchange.bucket, exchange.key, with_digests(record, digests), condition
    )
    return entry, digests


class DraftSink(Sink):
    """A draft that is made when the first bytes come, in the worker thread that brings them."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self._draft: Draft | None = None

    def draft(self) -> Draft:
        if self._draft is None:
            self._draft = self._store.workspace.draft()
        return self._draft

    def write(self, data: bytes, /) -> None:
        self.draft().write(data)

    def discard(self) -> None:
        if self._draft is not None:
            self._draft.discard()


async def copy(exchange: Exchange) -> Answer:
    entry: Entry = await exchange.run(_copy, exchange)
    await announce(exchange, entry, "CopyObject")
    return xml(document("CopyObjectResult", copy_result(entry.etag, iso(entry.modified), entry.record.checksums)))


def copy_result(etag: str, modified: str, found: dict[str, str]) -> list[str]:
    sums = [element(name, value) for name, value in checksum_elements(found).items()]
    return [element("LastModified", modified), element("ETag", f'"{etag}"'), *sums]


def _copy(exchange: Exchange) -> Entry:
    store, headers = exchange.store, exchange.headers
    store.bucket_path(exchange.bucket)
    store.writable_path(exchange.bucket, exchange.key)
    replaces = headers.get("x-amz-metadata-directive", "COPY").upper() == "REPLACE"
    with opened_source(exchange) as source:
        same = (source.entry.key, source_of(exchange)[0]) == (exchange.key, exchange.bucket)
        if same and not replaces and "x-amz-storage-class" not in headers:
            raise fault(
                "InvalidRequest",
                "This copy request is illegal because it is trying to copy an object to itself without changing the "
                "object's metadata, storage class, website redirect location or encryption attributes.",
            )
        if source.entry.size > COPY_BYTES_MAX:
            raise fault("InvalidRequest", "The specified copy source is larger than the maximum allowable size")
        asked = record_of(headers)
        record = dataclasses.replace(source.entry.record, upload_id="", parts=())
        if replaces:
            record = dataclasses.replace(record, headers=asked.headers, metadata=asked.metadata)
        if headers.get("x-amz-tagging-directive", "COPY").upper() == "REPLACE":
            record = dataclasses.replace(record, tags=asked.tags)
        return _copy_bytes(exchange, source, record)


def _copy_bytes(exchange: Exchange, source: Opened, record: Record) -> Entry:
    store, size = exchange.store, source.entry.size
    condition = write_condition(exchange.headers)
    if exchange.key.endswith("/") and size == 0:
        return store.commit_marker(exchange.bucket, exchange.key, record, condition)
    wanted = exchange.headers.get("x-amz-checksum-algorithm", "").lower()
    if wanted and wanted not in checksums.ALGORITHMS:
        raise fault("InvalidRequest", f"Checksum algorithm provided is unsupported: {wanted}")
    draft = store.workspace.draft()
    try:
        if size:
            draft.append(source.descriptor, 0, size)
        if "-" in record.etag or (wanted and wanted not in record.checksums) or record.checksum_type == "COMPOSITE":
            # The copy is one piece, so its ETag is the MD5 of its content, and its checksum one of the whole.
            names = (wanted,) if wanted else tuple(record.checksums)
            etag, sums = checksums.of_file(draft.descriptor, size, names)
            record = dataclasses.replace(record, etag=etag, checksums=sums, checksum_type="FULL_OBJECT")
        return store.commit(exchange.bucket, exchange.key, draft, record, condition)
    finally:
        draft.discard()


def source_of(exchange: Exchange) -> tuple[str, str]:
    """Bucket and key of x-amz-copy-source. Raises InvalidArgument."""
    text = unquote(exchange.headers["x-amz-copy-source"].partition("?versionId=")[0]).removeprefix("/")
    bucket, _, key = text.partition("/")
    version = exchange.headers["x-amz-copy-source"].partition("?versionId=")[2]
    if not bucket or not key or version not in ("", "null"):
        raise fault(
            "InvalidArgument",
            "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
            ArgumentName="x-amz-copy-source",
        )
    return bucket, key


@contextlib.contextmanager
def opened_source(exchange: Exchange) -> Iterator[Opened]:
    """The object that a copy reads from, under the copy's conditions. Raises PreconditionFailed."""
    opened = exchange.store.open(*source_of(exchange))
    try:
        entry = opened.entry
        if not check_read(exchange.headers, entry.etag, entry.modified, "x-amz-copy-source-"):
            raise fault("PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
        yield opened
    finally:
        opened.close()


async def delete(exchange: Exchange) -> Answer:
    match = exchange.headers.get("if-match")
    await exchange.run(exchange.store.delete, exchange.bucket, exchange.key, None if match is None else unquoted(match))
    return Answer(204)


async def delete_batch(exchange: Exchange) -> Answer:
    content = await read_document(exchange)
    if not any(name.startswith("x-amz-checksum-") for name in exchange.headers) and not (
        {"content-md5", "x-amz-trailer"} & set(exchange.headers)
    ):
        raise fault("InvalidRequest", "Missing required header for this request: Content-MD5 OR x-amz-checksum-*")
    wish = read(content, "Delete")
    named = wish.all("Object")
    if not 1 <= len(named) <= BATCH_MAX:
        raise malformed(f"there must be 1 to {BATCH_MAX} objects")
    quiet = wish.value("Quiet") == "true"
    await exchange.run(exchange.store.bucket_path, exchange.bucket)
    wanted = []
    for one in named:
        # A key may begin or end with blanks: only the markup around it may be trimmed, and there is none.
        keys = one.all("Key")
        if not keys or not keys[0].text:
            raise malformed("an object has no key")
        wanted.append((keys[0].text, one.value("ETag")))
    return xml(document("DeleteResult", await exchange.run(_delete_each, exchange, wanted, quiet)))


def _delete_each(exchange: Exchange, wanted: list[tuple[str, str | None]], quiet: bool) -> list[str]:
    results = []
    for key, etag in wanted:
        try:
            exchange.store.delete(exchange.bucket, key, None if etag is None else unquoted(etag))
        except ObjectFault as error:
            said = [element("Key", key), element("Code", error.code), element("Message", error.message)]
            results.append(nested("Error", said))
        else:
            if not quiet:
                results.append(nested("Deleted", [element("Key", key)]))
    return results


async def read_document(exchange: Exchange) -> bytes:
    """The whole body of a request that carries a document. Raises EntityTooLarge, and what a wrong digest raises."""
    plan = plan_body(exchange.headers, exchange.verified)
    if plan.size > DOCUMENT_BYTES_MAX:
        raise fault("EntityTooLarge", "Your request was too big.", MaxSizeAllowed=str(DOCUMENT_BYTES_MAX))
    memory = io.BytesIO()
    intake = Intake(plan, memory)
    intake.write(await exchange.body.pump(intake.write, exchange.run))
    intake.finish()
    return memory.getvalue()


async def get_tags(exchange: Exchange) -> Answer:
    entry: Entry = await exchange.run(exchange.store.entry, exchange.bucket, exchange.key)
    tags = [nested("Tag", [element("Key", name), element("Value", value)]) for name, value in entry.record.tags.items()]
    return xml(document("Tagging", [nested("TagSet", tags)]))


async def put_tags(exchange: Exchange) -> Answer:
    tags = tags_of_document(await read_document(exchange))
    await exchange.run(
        exchange.store.amend, exchange.bucket, exchange.key, lambda record: dataclasses.replace(record, tags=tags)
    )
    return Answer()


async def delete_tags(exchange: Exchange) -> Answer:
    await exchange.run(
        exchange.store.amend, exchange.bucket, exchange.key, lambda record: dataclasses.replace(record, tags={})
    )
    return Answer(204)
